from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

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
        give_number: bool = False,
        added: Mapping[str, int] | None = None,
    ) -> PublicState:
        """Raise the version, add to the counts, and return the row as it now stands.

        With `give_number`, `last_number` and `last_position` of the answer are the caller's to give to one comment.
        Must run inside the transaction of the deed: the UPDATE takes the row's lock on PostgreSQL (on SQLite the
        transaction holds the one write lock), so numbers and positions are given out one comment at a time.
        """
        if not transaction.get_connection().in_atomic_block:
            raise transaction.TransactionManagementError(
                "PublicState.touch belongs into the deed's transaction"
            )
        unknown = set(added or ()) - set(cls.COUNTS)
        if unknown:
            raise TypeError(f"not a count: {', '.join(sorted(unknown))}")
        changes: dict[str, Any] = {name: F(name) + step for name, step in (added or {}).items() if step}
        if active_at is not None:
            changes["last_activity"] = active_at
        if give_number:
            at = active_at.timestamp() if active_at else None
            changes["last_number"] = F("last_number") + 1
            changes["last_position"] = Greatest(F("last_position") + 1, Value(new_id(at)))
        cls.objects.filter(pk=article_id).update(version=F("version") + 1, **changes)
        return cls.objects.get(pk=article_id)
