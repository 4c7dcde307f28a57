"""What is looked at first: every item of the queue is due at a time, and the earliest comes first.

Due is when it came, plus the target of its kind (`QUEUE_HOURS`), divided by its weight. The weight grows with the
severity and with the record of those who flagged it, so "most urgent first: severity x record x age" is the order of
one stored column: age counts by itself, and a page of the queue is a range of an index. See
docs/decisions/0006-the-queue-is-ordered-by-when-it-is-due.md.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from comments.models import Review
from comments.rules.reporting import records_of

USUAL = 10  # the severity of what is due at its target; ten times as much is due in a tenth of the time
SEVERITY: dict[str, int] = {
    Review.Cause.HELD: USUAL,
    Review.Cause.SPAM: USUAL,
    Review.Cause.FLAGGED: 20,
    Review.Cause.APPEAL: 15,
    Review.Cause.NAME: 20,
    Review.Cause.RAID: 50,
    Review.Cause.NOTICE: 60,
}
SEVERITY_OF_FLAG = {"illegal": 60, "abuse": 40, "spam": 20, "off-topic": USUAL, "other": 20}
MOST_SEVERE = 1_000  # however many flag it


def target_of(cause: str) -> timedelta:
    """How long an item of this kind may wait at most."""
    hours: dict[str, float] = settings.QUEUE_HOURS
    return timedelta(hours=hours.get(cause, hours[""]))


def due_at(*, cause: str, since: datetime, severity: int) -> datetime:
    """When somebody should have looked: at its target, or as much sooner as it is graver than usual."""
    return since + target_of(cause) * USUAL / max(USUAL, severity)


def severity_of_flags(codes: Collection[str], record: float) -> int:
    """The gravest reason counts, and every further flag a little; times the record of those who flag."""
    gravest = max(SEVERITY_OF_FLAG.get(code, USUAL) for code in codes)
    return min(MOST_SEVERE, round((gravest + len(codes) - 1) * record))


def record_of_reporters(person_ids: Collection[int]) -> float:
    """The best record among those who flag: near 0 (always wrong), 1 (nobody knows), towards 2 (always right)."""
    return max(record.weight for record in records_of(person_ids).values())


def gravest(reasons: list[dict[str, Any]]) -> dict[str, Any]:
    """The reason whose cause an item bears when it waits for several."""
    return max(reasons, key=lambda reason: reason["severity"])


def due_of(reasons: list[dict[str, Any]]) -> datetime:
    """When an item is due that waits for all of these: at the earliest of them."""
    return min(
        due_at(
            cause=reason["cause"],
            since=datetime.fromisoformat(reason["since"]),
            severity=reason["severity"],
        )
        for reason in reasons
    )
