from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from groundwork.ids import new_id


class OutboxQuerySet(models.QuerySet["OutboxRow"]):
    def due(self, now: datetime) -> OutboxQuerySet:
        """Rows that may be claimed at `now`, oldest due first."""
        free = Q(claimed_until=None) | Q(claimed_until__lt=now)
        return self.filter(free, done_at=None, failed_at=None, due_at__lte=now).order_by("due_at")


class OutboxRow(models.Model):
    """One thing to be done after a deed: a mail, a carrying of passages. Written in the transaction of the deed."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=40)
    payload = models.JSONField(default=dict)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                name="outbox_waiting",
                condition=Q(done_at=None, failed_at=None),
            )
        ]
