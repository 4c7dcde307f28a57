from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.person import Person
from groundwork.ids import new_id


class Leaving(models.Model):
    """Somebody has asked to be forgotten, and is from `due_at` on; until then they can stay. Gone with the deed."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="leaving")
    erases_words = models.BooleanField()  # else they stay, under the name of a former member
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()

    class Meta:
        verbose_name = _("person who leaves")
        verbose_name_plural = _("people who leave")


class Download(models.Model):
    """All that is stored about somebody, packed into one file for them: made by the worker, kept for some days."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="downloads")
    asked_at = models.DateTimeField()
    done = models.PositiveSmallIntegerField(default=0)  # parts that are packed
    total = models.PositiveSmallIntegerField(default=0)  # parts that there are; 0 before the worker has begun
    ready_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)  # the file is removed then, and this row with it
    bytes = models.BigIntegerField(default=0)  # of the file

    class Meta:
        verbose_name = _("download of everything")
        verbose_name_plural = _("downloads of everything")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ready_at=None), name="download_one_at_a_time"
            )
        ]

    @property
    def file_name(self) -> str:
        """Under DOWNLOADS_ROOT; nothing that anybody typed is in it."""
        return f"{self.pk}.zip"
