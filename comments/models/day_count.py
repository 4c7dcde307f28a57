from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


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


class Overview(DayCount):
    """The counts as the admin shows them: a page of its own beside the queue."""

    class Meta:
        proxy = True
        verbose_name = _("overview")
        verbose_name_plural = _("overview")
