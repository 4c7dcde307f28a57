"""What somebody typed before they were asked who they are, kept in their own session until it can be sent.

A view that needs a member keeps the draft and redirects to the log-in with `next` set to the form; the form opens with
`draft_of`, and calls `drop_draft` once what was typed has been taken in. Reading does not forget: a reload or a wrong
turn on the way must not lose the words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

IN_SESSION = "drafts"
SENT = "sent"  # the name of a readable cookie, see `tell_sent`
SENT_SECONDS = 60 * 60 * 24
MOST_PLACES = 20  # a session is read with every page of its owner
MOST_CHARACTERS = (
    40_000  # of one draft, all fields together: the longest comment, the longest quote, and room
)


class DraftTooLong(Exception):
    """More was typed than is kept; `length` and `most` are characters. The form must be shown again as it is."""

    def __init__(self, length: int) -> None:
        super().__init__(f"a draft of {length} characters; {MOST_CHARACTERS} are kept")
        self.length = length
        self.most = MOST_CHARACTERS


def keep_draft(request: HttpRequest, *, place: str, fields: dict[str, str]) -> None:
    """Keep what was typed at a place (the form's path), instead of what was kept there before.

    Survives log-in, and sign-up when the mail's link is opened in the same browser. Of more than MOST_PLACES the one
    kept longest ago goes. Raises DraftTooLong and keeps nothing rather than a part.
    """
    length = sum(len(value) for value in fields.values())
    if length > MOST_CHARACTERS:
        raise DraftTooLong(length)
    drafts = _drafts(request)
    drafts.pop(place, None)
    drafts[place] = dict(fields)
    while len(drafts) > MOST_PLACES:
        drafts.pop(next(iter(drafts)))
    request.session[IN_SESSION] = drafts


def draft_of(request: HttpRequest, place: str) -> dict[str, str] | None:
    """What was typed at this place, or None. It stays until `drop_draft`."""
    kept: dict[str, str] | None = _drafts(request).get(place)
    return kept


def drop_draft(request: HttpRequest, place: str) -> None:
    """Forget the draft of this place; forgetting what is not there changes nothing."""
    drafts = _drafts(request)
    if drafts.pop(place, None) is not None:
        request.session[IN_SESSION] = drafts


def tell_sent(response: HttpResponse, what: str) -> None:
    """Let the browser forget what it kept of a form that was taken in: `what` is the form's key, or its path.

    Scripts read the cookie on the next page and delete it; so nothing is offered again that was posted without them.
    """
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(
        SENT, quote(what, safe=""), max_age=SENT_SECONDS, secure=secure, samesite="Lax", httponly=False
    )


def _drafts(request: HttpRequest) -> dict[str, Any]:
    return dict(request.session.get(IN_SESSION) or {})
