from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person


class Raid(models.Model):
    """Many flags on one person's comments within minutes: they count for nothing until a moderator has looked."""

    class Outcome(models.TextChoices):
        REAL = "real", _("they were right to flag: the flags count")
        RAID = "raid", _("an attack: the flags are set aside")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")  # whose comments they are
    comment = models.ForeignKey(
        "comments.Comment", on_delete=models.CASCADE, related_name="raids"
    )  # the most flagged, which stands for all of it in the queue
    opened_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    outcome = models.CharField(max_length=4, choices=Outcome, blank=True)

    class Meta:
        verbose_name = _("raid")
        verbose_name_plural = _("raids")
        constraints = [
            models.UniqueConstraint(fields=["person"], name="raid_open_once", condition=Q(settled_at=None))
        ]
