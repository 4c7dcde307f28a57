"""Idempotency keys: a double click, a retry and the back button carry the same key and give one result."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

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
    try:
        with transaction.atomic():
            IdempotencyKey.objects.create(key=key, result=result)
    except IntegrityError:
        earlier = IdempotencyKey.objects.filter(key=key).values_list("result", flat=True).first()
        if earlier is None:
            raise
        raise AlreadyDone(earlier) from None


def result_of(key: str) -> str | None:
    """What the key gave, or None when it was never used."""
    return IdempotencyKey.objects.filter(key=key).values_list("result", flat=True).first()


def forget_old_keys(*, now: datetime) -> int:
    return IdempotencyKey.objects.filter(made_at__lt=now - KEPT).delete()[0]
