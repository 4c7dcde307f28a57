"""Who is calling: the session of the site's own pages, with its CSRF token on every write."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest
from ninja.security import APIKeyCookie

from accounts.models import Person
from accounts.whoami import speaker
from groundwork.ids import LARGEST_ID


class Speaker(APIKeyCookie):
    """A member, or a guest whose address is proven in this browser."""

    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> Person | None:
        person = speaker(request)
        return person if person is not None and person.is_proven else None


def caller(request: HttpRequest) -> Person:
    """The Person whom `Speaker` let in."""
    person: Person = request.auth  # type: ignore[attr-defined]  # set by ninja
    return person


def id_of(given: str) -> int:
    """The number behind an id; Http404 for what cannot be one."""
    if not given.isdecimal() or len(given) > 19 or int(given) > LARGEST_ID:
        raise Http404
    return int(given)
