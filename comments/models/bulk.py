from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from groundwork.ids import new_id


class BulkDeed(models.Model):
    """One verb for many comments: chosen first, shown with what it would do, then carried out by the worker.

    Each comment gets its own decision. Taking it back is a deed of its own, with the verb "undo".
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    verb = models.CharField(max_length=8, blank=True)  # of moderating.VERBS, or "undo"
    reason = models.CharField(max_length=20, blank=True)
    words = models.TextField(blank=True)  # gone at the end: they stand with each decision then
    undoes = models.OneToOneField(
        "self", on_delete=models.CASCADE, null=True, related_name="undone_by"
    )  # once at most
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)  # what moved on meanwhile, or stood so already
    prepared_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    stopped = models.CharField(max_length=200, blank=True)  # why it ended before its last comment

    class Meta:
        verbose_name = _("bulk decision")
        verbose_name_plural = _("bulk decisions")
        indexes = [
            models.Index(fields=["prepared_at"], name="bulk_never_started", condition=Q(started_at=None))
        ]


class BulkItem(models.Model):
    """One comment of a deed, as it stood when it was chosen, and what became of it."""

    class Outcome(models.TextChoices):
        WAITING = "", _("waiting")
        DONE = "done", _("done")
        MOVED = "moved", _("changed meanwhile")
        SAME = "same", _("stood so already")
        REFUSED = "refused", _("refused")

    deed = models.ForeignKey(BulkDeed, on_delete=models.CASCADE, related_name="items", db_index=False)
    comment = models.ForeignKey("comments.Comment", on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()  # of the comment when it was chosen
    outcome = models.CharField(max_length=7, choices=Outcome, blank=True, default=Outcome.WAITING)
    decision_id = models.BigIntegerField(null=True)  # what was decided; of an undo's item, what it takes back

    class Meta:
        constraints = [models.UniqueConstraint(fields=["deed", "comment"], name="bulk_item_once")]
        indexes = [models.Index(fields=["deed", "id"], name="bulk_item_waiting", condition=Q(outcome=""))]
