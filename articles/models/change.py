from __future__ import annotations

from django.db import models
from django.utils import timezone


class Change(models.Model):
    """Says that something which the public sees of an article or a comment has changed: which, and in what order.

    Written by triggers (alliance_site/changes/recording.py), in the transaction of the deed, whoever does it. The order
    is (transaction, id): on PostgreSQL a transaction's number, below which all have ended once no older one runs; on
    SQLite, where one writes after the other, 0, and the id tells it.
    """

    xact = models.BigIntegerField(default=0)
    kind = models.CharField(max_length=7)  # article, comment
    object_id = models.BigIntegerField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["xact", "id"], name="change_order"),
            models.Index(fields=["kind", "object_id"], name="change_of"),
        ]
