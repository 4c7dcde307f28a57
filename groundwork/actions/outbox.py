"""The outbox: written with the deed, done later by the worker, at least once through any crash."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from groundwork.models import OutboxRow
from groundwork.retention import Topic, stores

CLAIM = timedelta(minutes=5)  # longer than any single piece of work takes
MOST_ATTEMPTS = 8
MOST_PATIENCE = 20  # attempts at what waits for somebody else's server, over two and a half days
FIRST_RETRY = timedelta(
    seconds=30
)  # doubled each time: the eighth attempt comes about an hour after the first
LONGEST_RETRY = timedelta(hours=6)
BATCH = 20
MOST_ERROR = 1000  # characters kept of what went wrong

log = logging.getLogger(__name__)

Work = Callable[[dict[str, Any]], None]
Clock = Callable[[], datetime]
_work: dict[str, Work] = {}
_patience: dict[str, int] = {}  # attempts, of the kinds that have more or fewer than the others


def does(kind: str, *, attempts: int = MOST_ATTEMPTS) -> Callable[[Work], Work]:
    """Register the function that does the rows of one kind. It must bear being called twice for one row."""

    def register(function: Work) -> Work:
        _work[kind] = function
        _patience[kind] = attempts
        return function

    return register


def enqueue(kind: str, payload: dict[str, Any], *, due_at: datetime | None = None) -> OutboxRow:
    """Write one row in the caller's transaction."""
    return OutboxRow.objects.create(kind=kind, payload=payload, due_at=due_at or timezone.now())


def enqueue_all(kind: str, payloads: Iterable[dict[str, Any]], *, due_at: datetime) -> None:
    """Many rows at once."""
    OutboxRow.objects.bulk_create(
        [OutboxRow(kind=kind, payload=payload, due_at=due_at) for payload in payloads]
    )


def work_once(*, now: datetime | None = None) -> int:
    """Claim what is due, do it, record it; returns how many rows were tried. Reads first and locks only to claim.

    `now` stands still for the whole round when it is given.
    """
    clock: Clock = timezone.now if now is None else lambda: now
    if not OutboxRow.objects.due(clock()).exists():
        return 0
    rows = _claim(clock())
    for row in rows:
        _do(row, clock)
    return len(rows)


def _claim(now: datetime) -> list[OutboxRow]:
    with transaction.atomic():
        due = OutboxRow.objects.due(now)
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        rows = list(due[:BATCH])
        OutboxRow.objects.filter(pk__in=[row.pk for row in rows]).update(claimed_until=now + CLAIM)
    for row in rows:
        row.claimed_until = now + CLAIM
    return rows


def _do(row: OutboxRow, clock: Clock) -> None:
    if row.attempts >= _most_attempts(row):
        row.last_error = "the worker ended in the middle of the last attempt"
        _give_up(row, clock())
        return
    if not _begin(row, clock()):
        return
    try:
        _work[row.kind](row.payload)
    except Exception as error:
        log.warning("outbox: %s failed at attempt %d", row.kind, row.attempts, exc_info=True)
        _put_off(row, error, clock())
    else:
        OutboxRow.objects.filter(pk=row.pk).update(done_at=clock(), claimed_until=None)


def _begin(row: OutboxRow, now: datetime) -> bool:
    """Count the attempt before it is made, so that work which kills its worker ends too, and renew the claim.

    False when the claim ran out behind the rows before it in the batch, and somebody else has taken it since.
    """
    until = now + CLAIM
    ours = OutboxRow.objects.filter(pk=row.pk, claimed_until=row.claimed_until, done_at=None)
    if not ours.update(attempts=F("attempts") + 1, claimed_until=until):
        return False
    row.attempts, row.claimed_until = row.attempts + 1, until
    return True


def _put_off(row: OutboxRow, error: Exception, now: datetime) -> None:
    row.last_error = _legible(f"{type(error).__name__}: {error}")
    if row.attempts >= _most_attempts(row):
        _give_up(row, now)
        return
    OutboxRow.objects.filter(pk=row.pk, claimed_until=row.claimed_until).update(
        last_error=row.last_error,
        claimed_until=None,
        due_at=now + min(FIRST_RETRY * 2 ** (row.attempts - 1), LONGEST_RETRY),
    )


def _most_attempts(row: OutboxRow) -> int:
    return _patience.get(row.kind, MOST_ATTEMPTS)


def _give_up(row: OutboxRow, now: datetime) -> None:
    log.error("outbox: %s given up after %d attempts: %s", row.kind, row.attempts, row.last_error)
    OutboxRow.objects.filter(pk=row.pk, claimed_until=row.claimed_until).update(
        last_error=row.last_error, claimed_until=None, failed_at=now
    )


def _legible(text: str) -> str:
    """What any database stores: no NUL, no lone surrogates, not endless."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")[:MOST_ERROR]


def _ends() -> str:
    return gettext("in days: %(done)d after it was done, %(failed)d after it was given up") % {
        "done": settings.OUTBOX_DAYS, "failed": settings.OUTBOX_FAILED_DAYS
    }  # fmt: skip


stores(
    "groundwork.OutboxRow",
    topic=Topic.WORKING,
    what=_("Mails on their way, with the addresses they go to, and other work that waits"),
    why=_("To do it although a server is away, and to answer whether it was done"),
    ends=lazy(_ends, str)(),
    columns=("payload", "last_error"),
    rest=("kind",),
    age=lambda: timedelta(days=max(settings.OUTBOX_DAYS, settings.OUTBOX_FAILED_DAYS)),
)


def forget_done_rows(*, now: datetime) -> int:
    """Delete what was done or given up long ago: payloads may hold addresses. Returns how many."""
    done = OutboxRow.objects.filter(done_at__lt=now - timedelta(days=settings.OUTBOX_DAYS))
    failed = OutboxRow.objects.filter(failed_at__lt=now - timedelta(days=settings.OUTBOX_FAILED_DAYS))
    return done.delete()[0] + failed.delete()[0]
