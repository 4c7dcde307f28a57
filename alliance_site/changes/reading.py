"""What has changed behind a cursor, in an order in which nothing is missed, whoever writes at the same time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection
from django.db.models import Q

from articles.models import Change

PAGE = 100
MOST = 2**63 - 1
_CURSOR = re.compile(r"(\d{1,19})-(\d{1,19})", re.ASCII)


class Cursor(NamedTuple):
    """All up to this is known: the transactions below `xact`, and of it the changes up to `pk`."""

    xact: int
    pk: int

    def __str__(self) -> str:
        return f"{self.xact}-{self.pk}"


class FromElsewhere(Exception):
    """The cursor counts what has not been yet: it is of another database, or the site was set up anew from a copy."""


class Found(NamedTuple):
    changes: Sequence[Change]  # of each thing its last on this page
    next: Cursor
    is_more: bool


def cursor_of(typed: str) -> Cursor | None:
    """None for what is no cursor of ours."""
    found = _CURSOR.fullmatch(typed)
    if found is None or int(found[1]) > MOST or int(found[2]) > MOST:
        return None
    return Cursor(int(found[1]), int(found[2]))


def now() -> Cursor:
    """Behind all that is sure by now. What is being written at this moment comes after it."""
    if connection.vendor == "postgresql":
        return Cursor(_horizon()[0] - 1, MOST)
    last = Change.objects.order_by("-pk").values_list("pk", flat=True).first()
    return Cursor(0, last or 0)


def changes_after(cursor: Cursor) -> Found:
    """The next page. Raises FromElsewhere.

    A transaction that is still running may yet write below one that has ended: nothing of it or later is told before
    it has ended, so that no cursor passes it. On SQLite one writes after the other, and the order is that of the ids.
    """
    rows = Change.objects.filter(Q(xact__gt=cursor.xact) | Q(xact=cursor.xact, pk__gt=cursor.pk))
    if connection.vendor == "postgresql":
        oldest, coming = _horizon()
        if cursor.xact >= coming:
            raise FromElsewhere
        rows = rows.filter(xact__lt=oldest)
    found = list(rows.order_by("xact", "pk")[: PAGE + 1])
    shown = found[:PAGE]
    last = {(change.kind, change.object_id): change for change in shown}
    behind = Cursor(shown[-1].xact, shown[-1].pk) if shown else cursor
    return Found(
        [change for change in shown if last[change.kind, change.object_id] is change],
        behind,
        len(found) > PAGE,
    )


def _horizon() -> tuple[int, int]:
    """The oldest transaction that still runs, and the number of the next one. Asked before the rows are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint "
            "FROM pg_current_snapshot() AS s"
        )
        oldest, coming = cursor.fetchone()
    return int(oldest), int(coming)
