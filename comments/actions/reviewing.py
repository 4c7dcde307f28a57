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
    Review.objects.update_or_create(
        comment=comment,
        defaults={
            "cause": Review.Cause.HELD, "reasons": reasons, "urgency": HELD_URGENCY,
            "opened_at": now, "closed_at": None, "claimed_by": None, "claimed_until": None,
        },
    )  # fmt: skip


def open_flagged(comment: Comment, *, reasons: list[dict[str, Any]], now: datetime) -> None:
    """Put a flagged comment into the queue; one that waits already becomes more urgent and keeps its age."""
    urgency = max(FLAG_URGENCY.get(reason["code"], 10) for reason in reasons) + len(reasons) - 1
    waiting = Review.objects.filter(comment=comment, closed_at=None)
    if waiting.filter(cause=Review.Cause.FLAGGED).update(reasons=reasons, urgency=urgency):
        return
    if waiting.exists():
        return
    Review.objects.update_or_create(
        comment=comment,
        defaults={
            "cause": Review.Cause.FLAGGED, "reasons": reasons, "urgency": urgency,
            "opened_at": now, "closed_at": None, "claimed_by": None, "claimed_until": None,
        },
    )  # fmt: skip


def close_review(comment: Comment, *, now: datetime) -> None:
    Review.objects.filter(comment=comment, closed_at=None).update(
        closed_at=now, claimed_by=None, claimed_until=None
    )


def claim_review(*, moderator: User, comment_id: int, now: datetime) -> bool:
    """Take an item for five minutes; False when somebody else has it. Opening it again prolongs one's own claim."""
    free = Q(claimed_by=None) | Q(claimed_by=moderator) | Q(claimed_until__lt=now)
    return bool(
        Review.objects.filter(free, comment=comment_id, closed_at=None).update(
            claimed_by=moderator, claimed_until=now + CLAIM
        )
    )
