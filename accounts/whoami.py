"""Who is speaking in this request: the member who is logged in, the guest whom this browser knows, or nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.models import Person, User

if TYPE_CHECKING:
    from django.http import HttpRequest

GUEST_IN_SESSION = "guest"


def speaker(request: HttpRequest) -> Person | None:
    """The Person of this request, or None. At most two queries, remembered on the request.

    A guest in the session may still be unproven: the name was typed in this browser, the mail's link not yet used.
    """
    if hasattr(request, "_speaker"):
        known: Person | None = request._speaker
        return known
    found: Person | None = None
    if isinstance(request.user, User):
        found = request.user.person
    elif guest_id := request.session.get(GUEST_IN_SESSION):
        found = (
            Person.objects.filter(pk=guest_id, kind=Person.Kind.GUEST).select_related("merged_into").first()
        )
        if found is not None and found.merged_into is not None:
            found = found.merged_into
    request._speaker = found  # type: ignore[attr-defined]  # a memo for this request
    return found


def remember_guest(request: HttpRequest, person: Person) -> None:
    """Let this browser speak as the guest from now on."""
    request.session[GUEST_IN_SESSION] = person.pk
    request._speaker = person  # type: ignore[attr-defined]  # a memo for this request


def forget_guest(request: HttpRequest) -> None:
    """Let this browser speak as nobody again ("change" beside "You are commenting as")."""
    request.session.pop(GUEST_IN_SESSION, None)
    request._speaker = None  # type: ignore[attr-defined]  # a memo for this request
