"""Limits on how often something may be done, counted in the database so that they hold across processes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection

from groundwork.models import Counter

MOST_KEY = 120  # characters; the size of Counter.key


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `times` in a window of `seconds` (fixed windows, aligned to the epoch)."""

    name: str
    times: int
    seconds: int


class LimitReached(Exception):
    """Raised by `count_towards`; `retry_after` is in seconds."""

    def __init__(self, limit: Limit, retry_after: int) -> None:
        super().__init__(f"limit {limit.name} of {limit.times} per {limit.seconds} s reached")
        self.limit = limit
        self.retry_after = retry_after


def count_towards(limit: Limit, *, who: str, now: datetime) -> int:
    """Count one more for `who`; return the count so far, or raise LimitReached. One atomic statement."""
    window = int(now.timestamp()) // limit.seconds
    ends_at = datetime.fromtimestamp((window + 1) * limit.seconds, tz=UTC)
    table = connection.ops.quote_name(Counter._meta.db_table)
    adapted_end = connection.ops.adapt_datetimefield_value(ends_at)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO {table} ("key", "window", "count", "ends_at") VALUES (%s, %s, 1, %s) '  # noqa: S608 - a constant
            f'ON CONFLICT ("key", "window") DO UPDATE SET "count" = {table}."count" + 1 RETURNING "count"',
            [_key(limit, who), window, adapted_end],
        )
        count = int(cursor.fetchone()[0])
    if count > limit.times:
        raise LimitReached(limit, retry_after=max(1, int((ends_at - now).total_seconds())))
    return count


def check_limit(limit: Limit, *, who: str, now: datetime) -> None:
    """Raise LimitReached if `who` has used up the window, counting nothing: for limits on what fails."""
    window = int(now.timestamp()) // limit.seconds
    used_up = Counter.objects.filter(key=_key(limit, who), window=window, count__gte=limit.times)
    if used_up.exists():
        ends_at = (window + 1) * limit.seconds
        raise LimitReached(limit, retry_after=max(1, int(ends_at - now.timestamp())))


def _key(limit: Limit, who: str) -> str:
    """As it is while it fits the column; a digest of what is longer, so that two who begin alike count apart."""
    key = f"{limit.name}:{who}"
    return key if len(key) <= MOST_KEY else f"{limit.name}:{hashlib.sha256(who.encode()).hexdigest()}"


def forget_old_counters(*, now: datetime) -> int:
    """Delete windows that are over; returns how many."""
    return Counter.objects.filter(ends_at__lt=now).delete()[0]
