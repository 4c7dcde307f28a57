from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person

MOST_REMARK = 2_000  # characters


class Remark(models.Model):
    """What a moderator writes down about a person or about one comment; for moderators alone."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="remarks")
    comment = models.ForeignKey(
        "comments.Comment", on_delete=models.CASCADE, null=True, related_name="remarks"
    )
    words = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, comment__isnull=False) | Q(person__isnull=False, comment=None),
                name="remark_about_one_thing",
            )
        ]
