"""The outbox: written with the deed, done later by the worker, at least once through any crash."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from groundwork.models import OutboxRow

CLAIM = timedelta(minutes=5)  # longer than any single piece of work takes
MOST_ATTEMPTS = 8
FIRST_RETRY = timedelta(seconds=30)  # doubled at each attempt: the last comes about an hour after the first
BATCH = 20

Work = Callable[[dict[str, Any]], None]
_work: dict[str, Work] = {}


def does(kind: str) -> Callable[[Work], Work]:
    """Register the function that does the rows of one kind. It must bear being called twice for one row."""

    def register(function: Work) -> Work:
        _work[kind] = function
        return function

    return register


def enqueue(kind: str, payload: dict[str, Any], *, due_at: datetime | None = None) -> OutboxRow:
    """Write one row in the caller's transaction."""
    return OutboxRow.objects.create(kind=kind, payload=payload, due_at=due_at or timezone.now())


def work_once(*, now: datetime | None = None) -> int:
    """Claim what is due, do it, record it; returns how many rows were tried. Reads first and locks only to claim."""
    now = now or timezone.now()
    if not OutboxRow.objects.due(now).exists():
        return 0
    rows = _claim(now)
    for row in rows:
        _do(row)
    return len(rows)


def _claim(now: datetime) -> list[OutboxRow]:
    with transaction.atomic():
        due = OutboxRow.objects.due(now)
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        rows = list(due[:BATCH])
        OutboxRow.objects.filter(pk__in=[row.pk for row in rows]).update(claimed_until=now + CLAIM)
    return rows


def _do(row: OutboxRow) -> None:
    row.attempts += 1
    try:
        _work[row.kind](row.payload)
    except Exception as error:
        row.last_error = f"{type(error).__name__}: {error}"[:1000]
        row.claimed_until = None
        row.due_at = timezone.now() + FIRST_RETRY * 2 ** (row.attempts - 1)
        if row.attempts >= MOST_ATTEMPTS:
            row.failed_at = timezone.now()
    else:
        row.done_at = timezone.now()
    row.save(update_fields=["attempts", "last_error", "claimed_until", "due_at", "done_at", "failed_at"])
