"""What statistics of moderation say, without how they are added up (statistics.py)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Month:
    """What moderators and rules did in one month."""

    first: date
    by_people: int
    by_rules: int
    restrictions: int
    taken_back: int
    upheld: int
    rejected: int
    median_hours: float | None  # that decided items had waited


@dataclass(frozen=True, slots=True)
class ByReason:
    """Restrictions put down to one reason."""

    words: str
    by_people: int
    by_rules: int


@dataclass(frozen=True, slots=True)
class Openness:
    """What everybody may know."""

    months: list[Month]  # the latest first
    reasons: list[ByReason]  # of all these months, the most frequent first
    head: str  # the last seal, for whoever notes it


@dataclass(frozen=True, slots=True)
class Wait:
    """How long items of one cause waited, in hours, against their target."""

    cause: str
    decided: int
    median: float | None
    most: float | None  # the 95th percentile
    late: int


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """What a rule caught, and what moderators made of it."""

    rule: str
    caught: int
    right: int
    wrong: int

    @property
    def wrong_share(self) -> float | None:
        looked_at = self.right + self.wrong
        return self.wrong / looked_at if looked_at > 0 else None


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    posted: int
    held: int  # by rules
    decided: int  # by people
    median: float | None  # hours
    caught: float | None  # share of the held-out spam that the score holds
    good_held: float | None  # share of the good ones


@dataclass(frozen=True, slots=True)
class Overview:
    """What moderators want to see of some days."""

    days: list[Day]  # the oldest first
    waits: list[Wait]
    reasons: list[ByReason]
    moderators: list[tuple[str, int]]  # the busiest first
    rules: list[RuleRecord]
    upheld: int
    rejected: int
    waiting: dict[str, int]  # by cause, now
