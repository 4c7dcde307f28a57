"""What an index of words still holds of texts that are gone, taken out of it by the worker. Only SQLite's needs it.

FTS5 notes a deletion beside the word and drops both when the parts of its index are merged, which may be never. Here
all parts are merged into one, some pages at a time, so that nobody waits. PostgreSQL vacuums by itself.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from groundwork.actions.outbox import does, enqueue
from groundwork.models import OutboxRow

KIND = "compact_words"
COMPACTED_WITHIN = timedelta(
    hours=6
)  # what goes meanwhile goes with it: each time the whole index is written anew
PAGES = 256  # of one step, of 4 kB: 0.08 s at most, measured on an index of 100,000 comments
STEPS = 100  # of one row of the outbox: mails wait no longer than that takes
# Each merging of all parts leaves the index some levels higher, two bytes each in its record, and SQLite 3.40 calls
# an index of 2,000 levels malformed (seen after 999 mergings). Far below that it is built anew, at 5 s for 100,000.
MOST_RECORD = 3_000  # bytes
_RECORD = 10  # the row that holds it (SQLite, ext/fts5/fts5_index.c, FTS5_STRUCTURE_ROWID)


def compact_soon(words: type[models.Model]) -> bool:
    """Have the worker drop what was deleted from the index of these words until then; call it after the deletion.

    `words` names its index in `FTS`. Whether that was new: a row that nobody has begun will see to all of it.
    """
    if connection.vendor != "sqlite":
        return False
    payload = {"words": words._meta.label}
    if OutboxRow.objects.filter(
        kind=KIND, payload=payload, attempts=0, done_at=None, failed_at=None
    ).exists():
        return False
    enqueue(KIND, payload, due_at=timezone.now() + COMPACTED_WITHIN)
    return True


@does(KIND)
def compact_words(payload: dict[str, Any]) -> None:
    """One row's steps; the rest is a row of its own. Killed anywhere, it goes on; done twice, it changes nothing."""
    fts = apps.get_model(payload["words"]).FTS
    if connection.vendor != "sqlite":  # the site has moved since
        return
    pages = PAGES if payload.get("begun") else -PAGES
    for _step in range(STEPS):
        if not _merge(fts, pages):
            _keep_low(fts)
            return
        pages = PAGES
    enqueue(KIND, {**payload, "begun": True})


def _merge(fts: str, pages: int) -> bool:
    """One transaction. A negative number begins: it says that all parts go into one. Whether there is more to do."""
    with connection.cursor() as cursor:
        before = _changes(cursor)
        cursor.execute(f"INSERT INTO {fts}({fts}, rank) VALUES ('merge', %s)", [pages])  # noqa: S608 - a constant
        return _changes(cursor) - before > 1  # the statement itself counts as one


def _changes(cursor: Any) -> int:
    return int(cursor.execute("SELECT total_changes()").fetchone()[0])


def _keep_low(fts: str) -> None:
    with connection.cursor() as cursor:
        record = f"SELECT length(block) FROM {fts}_data WHERE id = {_RECORD}"  # noqa: S608 - constants
        if cursor.execute(record).fetchone()[0] > MOST_RECORD:
            cursor.execute(f"INSERT INTO {fts}({fts}) VALUES ('rebuild')")  # noqa: S608 - a constant
