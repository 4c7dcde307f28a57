"""What a browser remembers of one sitting at the queue: what can be taken back, and what was left for later."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from comments.actions.moderating import is_undoable
from comments.models import Comment, Decision
from comments.moderation.queue import Sieve
from comments.rules.reasons import deed_of

DECISIONS = "queue-decisions"  # ids as text, the newest last
LEFT = "queue-left"  # ids of comments
SIEVE = "queue-sieve"  # what the list was narrowed to when the sitting began
MOST_REMEMBERED = 20
MOST_LEFT = 200


@dataclass(frozen=True, slots=True)
class Undoable:
    """The last decision of this sitting that can be taken back as it stands."""

    decision: int
    comment: int
    deed: str
    name: str  # who wrote the comment


def begin(request: HttpRequest, sieve: Sieve) -> None:
    """From the list: what was left earlier has its turn again, and what follows is what the list shows."""
    request.session.pop(LEFT, None)
    narrow(request, sieve)


def narrow(request: HttpRequest, sieve: Sieve) -> None:
    if request.session.get(SIEVE, {}) != sieve.fields:
        request.session[SIEVE] = sieve.fields


def sieve_of(request: HttpRequest) -> Sieve:
    return Sieve.of(request.session.get(SIEVE, {}))


def leave(request: HttpRequest, comment_id: int) -> None:
    ids = [pk for pk in left(request) if pk != comment_id]
    request.session[LEFT] = [*ids, comment_id][-MOST_LEFT:]


def left(request: HttpRequest) -> list[int]:
    return list(request.session.get(LEFT, ()))


def remember(request: HttpRequest, decision: Decision) -> None:
    ids = [pk for pk in request.session.get(DECISIONS, ()) if pk != str(decision.pk)]
    request.session[DECISIONS] = [*ids, str(decision.pk)][-MOST_REMEMBERED:]


def forget(request: HttpRequest, decision_id: int) -> None:
    """Taken back, or refused: either way it is not offered again."""
    ids = request.session.get(DECISIONS, [])
    if str(decision_id) in ids:
        request.session[DECISIONS] = [pk for pk in ids if pk != str(decision_id)]


def undoable(request: HttpRequest) -> Undoable | None:
    """What the undo strip offers: nothing when the comment has moved on since. Two queries."""
    ids = request.session.get(DECISIONS, ())
    if not ids:
        return None
    decision = Decision.objects.filter(pk=int(ids[-1])).first()
    if decision is None or decision.comment_id is None:
        return None
    comment = Comment.objects.select_related("person").filter(pk=decision.comment_id).first()
    if comment is None or not is_undoable(decision, comment):
        return None
    return Undoable(decision.pk, comment.pk, deed_of(decision.verb), comment.person.name)
