"""Who is calling: a program by its token, or the session of the site's own pages with its CSRF token on every write."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from ninja.security import APIKeyCookie, HttpBearer

from accounts.models import Person
from accounts.rules.tokens import Access, token_for
from accounts.whoami import speaker
from groundwork.ids import LARGEST_ID


class ScopeMissing(Exception):
    """The token is right, but does not carry what this needs (RFC 6750, section 3.1: insufficient_scope)."""

    def __init__(self, *scopes: str) -> None:
        super().__init__(" ".join(scopes))
        self.scopes = scopes


class Speaker(APIKeyCookie):
    """A member, or a guest whose address is proven in this browser."""

    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> Person | None:
        person = speaker(request)
        return person if person is not None and person.is_proven else None


class Program(HttpBearer):
    """A program with a token (Bearer, or Basic with an app password) that carries one of `scopes`.

    Where a request names a token, nothing else counts: its session, if it has one, is not looked at.
    """

    def __init__(self, *scopes: str) -> None:
        super().__init__()
        self.scopes = scopes

    def __call__(self, request: HttpRequest) -> Person | None:
        access = access_of(request)
        if access is None:
            return None
        if not any(access.may(scope) for scope in self.scopes):
            raise ScopeMissing(*self.scopes)
        return access.person

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        raise NotImplementedError("the whole header is read above")


def speaking(*scopes: str) -> list[Any]:
    """Who may call an operation: a program whose token carries one of `scopes`, or somebody in a browser."""
    return [Program(*scopes), Speaker()]


def access_of(request: HttpRequest) -> Access | None:
    """The token of this request, looked up once; None without one. Raises WrongToken, LimitReached."""
    if not hasattr(request, "_access"):
        request._access = token_for(request)  # type: ignore[attr-defined]  # a memo for this request
    known: Access | None = request._access  # type: ignore[attr-defined]  # set above
    return known


def require_scope(request: HttpRequest, *scopes: str) -> None:
    """Raises ScopeMissing if the request has a token and that does not carry all of these."""
    access = access_of(request)
    if access is not None and not access.may(*scopes):
        raise ScopeMissing(*scopes)


def reader_of(request: HttpRequest) -> Person | None:
    """Who reads, for what anybody may ask for; a token must carry `read` to be anybody."""
    access = access_of(request)
    if access is None:
        return speaker(request)
    return access.person if access.may("read") else None


def caller(request: HttpRequest) -> Person:
    """The Person whom `speaking` let in."""
    person: Person = request.auth  # type: ignore[attr-defined]  # set by ninja
    return person


def id_of(given: str) -> int:
    """The number behind an id; Http404 for what cannot be one."""
    if not given.isdecimal() or len(given) > 19 or int(given) > LARGEST_ID:
        raise Http404
    return int(given)
