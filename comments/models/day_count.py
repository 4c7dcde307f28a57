from __future__ import annotations

from django.db import models


class DayCount(models.Model):
    """How often something happened on one day (UTC): what charts and statistics add up instead of the log.

    Counted when a run of the log is sealed, in the same transaction, so that each decision counts once.
    `what` and the parts of `key` are those of comments/rules/counting.py. Nobody's name is in it.
    """

    what = models.CharField(max_length=12)
    day = models.DateField()
    key = models.CharField(max_length=160, blank=True)
    count = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["what", "day", "key"], name="day_count_once")]
