from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection, models, transaction

from groundwork.batches import Batch
from groundwork.composed import Composed
from groundwork.ids import new_id


class PublicState(models.Model):
    """One row beside each article: the only thing that public activity rewrites. Everybody goes through `touch`."""

    article = models.OneToOneField(
        "articles.Article", on_delete=models.CASCADE, primary_key=True, related_name="state"
    )
    version = models.PositiveBigIntegerField(default=1)
    comments = models.PositiveIntegerField(default=0)  # public and published, notes among them
    notes = models.PositiveIntegerField(default=0)  # those with a passage
    notes_changed = models.PositiveIntegerField(
        default=0
    )  # of the notes: words changed since they were written
    notes_lost = models.PositiveIntegerField(default=0)  # of the notes: words gone
    last_number = models.PositiveIntegerField(default=0)
    last_position = models.BigIntegerField(default=0)
    last_activity = models.DateTimeField(null=True)

    COUNTS = ("comments", "notes", "notes_changed", "notes_lost")

    @classmethod
    def touch(
        cls,
        article_id: int,
        *,
        active_at: datetime | None = None,
        numbers: int = 0,
        added: Mapping[str, int] | None = None,
        batch: Batch | None = None,
    ) -> PublicState:
        """Raise the version, add to the counts, and return the row as it now stands.

        With `numbers`, so many numbers and positions are the caller's to give to as many comments: those that end in
        `last_number` and `last_position` of the answer. Must run inside the transaction of the deed: the UPDATE takes
        the row's lock on PostgreSQL (on SQLite the transaction holds the one write lock), so each is given out
        once. The statements that wait in `batch` run with it, before it.
        """
        if not transaction.get_connection().in_atomic_block:
            raise transaction.TransactionManagementError(
                "PublicState.touch belongs into the deed's transaction"
            )
        unknown = set(added or ()) - set(cls.COUNTS)
        if unknown:
            raise TypeError(f"not a count: {', '.join(sorted(unknown))}")
        changes: list[tuple[str, Any]] = [
            (f"{name} = {name} + %s", n) for name, n in (added or {}).items() if n
        ]
        changes.append(("version = version + %s", 1))
        if active_at is not None:
            changes.append(("last_activity = %s", connection.ops.adapt_datetimefield_value(active_at)))
        if numbers:
            larger = "GREATEST" if connection.vendor == "postgresql" else "MAX"
            at = new_id(active_at.timestamp() if active_at else None)
            changes.append(("last_number = last_number + %s", numbers))
            changes.append((f"last_position = {larger}(last_position, %s) + {numbers:d}", at - 1))
        return cls._update(article_id, changes, batch or Batch())

    @classmethod
    def _update(cls, article_id: int, changes: list[tuple[str, Any]], batch: Batch) -> PublicState:
        """One statement that writes the row and gives it back: posting goes through here under the article's lock."""
        statement = _update_of(tuple(change for change, _ in changes))
        rows = batch.add(statement, [*(value for _, value in changes), article_id]).rows
        if not rows:
            raise cls.DoesNotExist(f"article {article_id} has no state")
        return _ROWS.read(rows[0])


@lru_cache(maxsize=64)  # what changes mostly goes together
def _update_of(changes: tuple[str, ...]) -> str:
    columns = ", ".join(str(field.column) for field in PublicState._meta.concrete_fields)
    return (
        f"UPDATE {PublicState._meta.db_table} SET {', '.join(changes)} "  # noqa: S608 - our columns
        f"WHERE article_id = %s RETURNING {columns}"
    )


_ROWS = Composed(PublicState.objects.all)
