"""Idempotency keys: a double click, a retry and the back button carry the same key and give one result."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from groundwork.models import IdempotencyKey

KEPT = timedelta(days=7)  # a tab left open over a week-end still answers the same


class AlreadyDone(Exception):
    """The key was used; `result` is what it gave then."""

    def __init__(self, result: str) -> None:
        super().__init__(result)
        self.result = result


def use_key(key: str, *, result: str) -> None:
    """Claim `key` for `result` inside the caller's transaction; raises AlreadyDone when it was claimed before.

    Two that run at once: the second waits for the first's transaction (the primary key settles it), then is told.
    """
    table = connection.ops.quote_name(IdempotencyKey._meta.db_table)
    made_at = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (key, result, made_at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",  # noqa: S608 - a constant
            [key, result, made_at],
        )
        if cursor.rowcount == 1:
            return
    raise AlreadyDone(IdempotencyKey.objects.values_list("result", flat=True).get(key=key))


def result_of(key: str) -> str | None:
    """What the key gave, or None when it was never used."""
    return IdempotencyKey.objects.filter(key=key).values_list("result", flat=True).first()


def forget_old_keys(*, now: datetime) -> int:
    return IdempotencyKey.objects.filter(made_at__lt=now - KEPT).delete()[0]
