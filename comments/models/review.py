from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ReviewQuerySet(models.QuerySet["Review"]):
    def waiting(self) -> Self:
        """What a moderator has to look at, most urgent first, then longest waiting."""
        return self.filter(closed_at=None).order_by("-urgency", "opened_at", "pk")

    def for_listing(self) -> Self:
        """With what the list shows, in one query, and without the articles' texts."""
        shown = self.select_related(
            "comment__person", "comment__article", "comment__passage", "claimed_by__person"
        )
        return shown.defer("comment__article__source", "comment__html")

    def free_for(self, user_id: int, now: datetime) -> Self:
        """Without what somebody else holds open right now."""
        return self.filter(Q(claimed_by=None) | Q(claimed_by=user_id) | Q(claimed_until__lt=now))


class Review(models.Model):
    """The row of a comment in the moderators' queue: why it is there, since when, who has it open."""

    class Cause(models.TextChoices):
        HELD = "held", _("held")
        FLAGGED = "flagged", _("flagged")

    comment = models.OneToOneField(
        "comments.Comment", on_delete=models.CASCADE, primary_key=True, related_name="review"
    )
    cause = models.CharField(max_length=8, choices=Cause)
    reasons = models.JSONField(
        default=list
    )  # [{"code": ..., "detail": ...}, ...] as screening or the flags say
    urgency = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    claimed_until = models.DateTimeField(null=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment to look at")
        verbose_name_plural = _("queue")
        indexes = [
            models.Index(
                fields=["-urgency", "opened_at", "comment"],
                name="review_waiting",
                condition=Q(closed_at=None),
            )
        ]
