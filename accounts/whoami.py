"""Who is speaking in this request: the member who is logged in, the guest whom this browser knows, or nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.crypto import salted_hmac

from accounts.models import Person, User

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

GUEST_IN_SESSION = "guest"
PROVEN_IN_SESSION = "guest_has_proven"
HINT = "member"  # the name of the readable cookie; it holds "1" and nothing of who it is
LEFT = "left"  # of the one that tells scripts to forget what somebody typed who has left; they delete it
LEFT_SECONDS = 60 * 60 * 24 * 30  # as long as a draft is kept in the browser (static/js/drafts.js)


def speaker(request: HttpRequest) -> Person | None:
    """The Person of this request, or None. At most two queries, remembered on the request.

    A guest in the session may still be unproven: the name was typed in this browser, the mail's link not yet used.
    Once it was used, only the browsers that opened it speak as the guest: whoever typed somebody else's address must
    not become them when they answer their mail.
    """
    if hasattr(request, "_speaker"):
        known: Person | None = request._speaker
        return known
    found: Person | None = None
    if isinstance(request.user, User):
        found = request.user.person
    elif guest_id := request.session.get(GUEST_IN_SESSION):
        found = _guest(guest_id, has_proven=bool(request.session.get(PROVEN_IN_SESSION)))
    request._speaker = found  # type: ignore[attr-defined]  # a memo for this request
    return found


def _guest(guest_id: int, *, has_proven: bool) -> Person | None:
    guests = Person.objects.filter(pk=guest_id, kind=Person.Kind.GUEST, left_at=None)
    guest = guests.select_related("merged_into").first()
    if guest is None:
        return None
    if not has_proven:
        return None if guest.is_proven or guest.merged_into is not None else guest
    known = guest.merged_into or guest
    return known if known.kind == Person.Kind.GUEST else None  # a member logs in, with all that this asks for


def remember_guest(request: HttpRequest, person: Person, *, has_proven: bool) -> None:
    """Let this browser speak as the guest; `has_proven` when it opened the link from the guest's mail."""
    if has_proven:
        request.session.cycle_key()
    request.session[GUEST_IN_SESSION] = person.pk
    request.session[PROVEN_IN_SESSION] = has_proven
    request._speaker = person  # type: ignore[attr-defined]  # a memo for this request


def forget_guest(request: HttpRequest) -> None:
    """Let this browser speak as nobody again ("change" beside "You are commenting as")."""
    request.session.pop(GUEST_IN_SESSION, None)
    request.session.pop(PROVEN_IN_SESSION, None)
    request._speaker = None  # type: ignore[attr-defined]  # a memo for this request


def hint(response: HttpResponse) -> None:
    """Let scripts know that asking for this reader's own layer is worth a request. Set at log-in and at proof.

    Never on a public page: those set no cookie.
    """
    response.set_cookie(
        HINT,
        "1",
        max_age=settings.SESSION_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
        httponly=False,
    )


def unhint(response: HttpResponse) -> None:
    """Take the hint back: at log-out, and whenever it proves to be stale."""
    response.delete_cookie(HINT, samesite="Lax")


def leave(response: HttpResponse) -> None:
    """Somebody logs out, or says that this is not them: whoever comes next must not find what they typed."""
    unhint(response)
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(LEFT, "1", max_age=LEFT_SECONDS, secure=secure, samesite="Lax", httponly=False)


def writer_mark(person: Person | None) -> str:
    """What tells one writer's drafts from another's in a browser, and says nothing else of who it is; "" for nobody."""
    return "" if person is None else salted_hmac("writer of drafts", str(person.pk)).hexdigest()[:16]
