"""Idempotency keys: a double click, a retry and the back button carry the same key and give one result."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from groundwork.batches import Answer, Batch
from groundwork.models import IdempotencyKey

_CLAIM = (
    f"INSERT INTO {IdempotencyKey._meta.db_table} (key, result, made_at) VALUES (%s, %s, %s) "  # noqa: S608 - a constant
    "ON CONFLICT DO NOTHING RETURNING key"
)


class AlreadyDone(Exception):
    """The key was used; `result` is what it gave then."""

    def __init__(self, result: str) -> None:
        super().__init__(result)
        self.result = result


class Claim:
    """A key that is being claimed; `check` says whether it could be."""

    def __init__(self, key: str, answer: Answer) -> None:
        self._key = key
        self._answer = answer

    def check(self) -> None:
        """Raises AlreadyDone when the key was claimed before."""
        if not self._answer.rows:
            earlier = IdempotencyKey.objects.values_list("result", flat=True).get(key=self._key)
            raise AlreadyDone(earlier)


def claim_key(batch: Batch, key: str, *, result: str) -> Claim:
    """Claim `key` for `result` with the statements of `batch`, in the caller's transaction.

    Two that run at once: the second waits for the first's transaction (the primary key settles it), then is told.
    """
    return Claim(
        key, batch.add(_CLAIM, [key, result, connection.ops.adapt_datetimefield_value(timezone.now())])
    )


def use_key(key: str, *, result: str) -> None:
    """The same at once; raises AlreadyDone when the key was claimed before."""
    claim_key(Batch(), key, result=result).check()


def result_of(key: str) -> str | None:
    """What the key gave, or None when it was never used."""
    return IdempotencyKey.objects.filter(key=key).values_list("result", flat=True).first()


def key_age() -> timedelta:
    return timedelta(days=settings.KEY_DAYS)


def forget_old_keys(*, now: datetime) -> int:
    """Delete the keys that are older than KEY_DAYS; returns how many."""
    return IdempotencyKey.objects.filter(made_at__lt=now - key_age()).delete()[0]
