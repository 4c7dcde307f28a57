"""What waits for a moderator: rows of the queue are opened, claimed and closed here."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from accounts.models import User
from comments.models import Comment, Review

CLAIM = timedelta(minutes=5)  # long enough to read a thread, short enough that nobody blocks the queue
HELD_URGENCY = 10
FLAG_URGENCY = {"illegal": 60, "abuse": 40, "spam": 20, "off-topic": 10, "other": 20}


def open_review(comment: Comment, *, reasons: list[dict[str, Any]], now: datetime) -> None:
    """Put a held comment into the queue, or back into it; in the caller's transaction."""
    _open(
        Review(comment=comment, cause=Review.Cause.HELD, reasons=reasons, urgency=HELD_URGENCY, opened_at=now)
    )


def open_flagged(comment: Comment, *, reasons: list[dict[str, Any]], now: datetime) -> None:
    """Put a flagged comment into the queue; one that waits already becomes more urgent and keeps its age."""
    urgency = _urgency_of(reasons)
    waiting = Review.objects.filter(comment=comment, closed_at=None)
    if waiting.filter(cause=Review.Cause.FLAGGED).update(reasons=reasons, urgency=urgency):
        return
    if waiting.exists():
        return
    _open(
        Review(comment=comment, cause=Review.Cause.FLAGGED, reasons=reasons, urgency=urgency, opened_at=now)
    )


def _open(review: Review) -> None:
    """A comment has one row in the queue: made, or opened again as if it were new, in one statement."""
    Review.objects.bulk_create(
        [review],
        update_conflicts=True,
        unique_fields=["comment"],
        update_fields=[
            "cause",
            "reasons",
            "urgency",
            "opened_at",
            "closed_at",
            "claimed_by",
            "claimed_until",
        ],
    )


def close_review(comment: Comment, *, now: datetime) -> None:
    Review.objects.filter(comment=comment, closed_at=None).update(
        closed_at=now, claimed_by=None, claimed_until=None
    )


def reopen_review(comment: Comment, *, closed_at: datetime, flagged: list[dict[str, Any]]) -> None:
    """The decision that closed it at `closed_at` is taken back: the item waits again, in its old place.

    `flagged` are the flags that the decision had settled; one that they opened stays closed when all are withdrawn.
    """
    closed = Review.objects.filter(comment=comment, closed_at=closed_at)
    if closed.filter(cause=Review.Cause.HELD).update(closed_at=None) or not flagged:
        return
    closed.filter(cause=Review.Cause.FLAGGED).update(
        closed_at=None, reasons=flagged, urgency=_urgency_of(flagged)
    )


def claim_review(*, moderator: User, comment_id: int, now: datetime) -> bool:
    """Take an item for five minutes; False when somebody else has it. Opening it again prolongs one's own claim."""
    free = Q(claimed_by=None) | Q(claimed_by=moderator) | Q(claimed_until__lt=now)
    return bool(
        Review.objects.filter(free, comment=comment_id, closed_at=None).update(
            claimed_by=moderator, claimed_until=now + CLAIM
        )
    )


def release_review(*, moderator: User, comment_id: int) -> None:
    """Give an item back undecided, so that nobody waits for the claim to run out."""
    Review.objects.filter(comment=comment_id, claimed_by=moderator).update(
        claimed_by=None, claimed_until=None
    )


def _urgency_of(flags: list[dict[str, Any]]) -> int:
    """The gravest reason counts, and every further flag a little."""
    return max(FLAG_URGENCY.get(flag["code"], 10) for flag in flags) + len(flags) - 1
