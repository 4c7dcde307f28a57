from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person

MOST_QUOTE = 5_000  # characters
CONTEXT = 32  # characters of prefix and suffix


class Passage(models.Model):
    """Where a comment points, as its writer saw it. Never changed: later revisions get Placements.

    The columns are the W3C TextQuoteSelector and TextPositionSelector (Web Annotation Data Model, 4.2.4 and 4.2.5).
    """

    comment = models.OneToOneField(
        "comments.Comment", on_delete=models.CASCADE, primary_key=True, related_name="passage"
    )
    revision = models.ForeignKey("articles.Revision", on_delete=models.PROTECT, related_name="+")
    start = models.PositiveIntegerField()  # code points in the revision's text
    end = models.PositiveIntegerField()  # exclusive
    exact = models.TextField()
    prefix = models.CharField(max_length=2 * CONTEXT, blank=True)
    suffix = models.CharField(max_length=2 * CONTEXT, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(end__gt=F("start")), name="passage_not_empty")]

    def __str__(self) -> str:
        return self.exact


class Placement(models.Model):
    """Where a passage stands in one revision, or that it is lost there, and who says so."""

    class Status(models.TextChoices):
        SAME = "same", _("unchanged")
        MOVED = "moved", _("moved")
        CHANGED = "changed", _("passage changed")
        LOST = "lost", _("passage gone")

    passage = models.ForeignKey(Passage, on_delete=models.CASCADE, related_name="placements", db_index=False)
    revision = models.ForeignKey(
        "articles.Revision", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    status = models.CharField(max_length=7, choices=Status)
    start = models.PositiveIntegerField(null=True)  # code points in that revision's text; None when lost
    end = models.PositiveIntegerField(null=True)
    confidence = models.FloatField(default=1.0)  # 0 to 1; see docs/anchoring.md
    placed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+"
    )  # None: the engine
    placed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["passage", "revision"], name="placement_once_per_revision"),
            models.CheckConstraint(
                condition=Q(status="lost", start=None, end=None)
                | (~Q(status="lost") & Q(start__isnull=False, end__gt=F("start"))),
                name="placement_lost_has_no_place",
            ),
        ]
        indexes = [models.Index(fields=["revision", "start"], name="placement_in_order")]


class PlacementChange(models.Model):
    """Where a passage stood in a revision until a person placed it again there. Never changed, like Edit."""

    passage = models.ForeignKey(Passage, on_delete=models.CASCADE, related_name="placement_changes")
    revision = models.ForeignKey(
        "articles.Revision", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    status = models.CharField(max_length=7, choices=Placement.Status)
    start = models.PositiveIntegerField(null=True)  # code points in that revision's text; None when lost
    end = models.PositiveIntegerField(null=True)
    placed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+"
    )  # None: the engine
    placed_at = models.DateTimeField()
    replaced_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField()

    class Meta:
        ordering = ["replaced_at", "id"]
