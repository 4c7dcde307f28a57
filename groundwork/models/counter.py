from __future__ import annotations

from django.db import models


class Counter(models.Model):
    """How often something happened in one window of time; counted with an atomic upsert, whatever the process."""

    key = models.CharField(max_length=120)
    window = models.BigIntegerField()  # number of the window since 1970
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="counter_once_per_window")]
        indexes = [models.Index(fields=["ends_at"], name="counter_ends")]
