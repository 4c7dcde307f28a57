from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ReviewQuerySet(models.QuerySet["Review"]):
    def waiting(self, now: datetime | None = None) -> Self:
        """What a moderator has to look at, most urgent first; without what was put off until later than `now`."""
        awake = Q(snoozed_until=None) | Q(snoozed_until__lte=now or timezone.now())
        return self.filter(awake, closed_at=None).order_by("due_at", "pk")

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
    """The row of a comment in the moderators' queue: why it is there, since when, who has it open.

    One comment may wait for several causes at once: `reasons` keeps those of all, each with its cause; `cause` and
    `severity` are those of the gravest. See comments/rules/urgency.py for `due_at`, the order of the queue.
    """

    class Cause(models.TextChoices):
        HELD = "held", _("held")
        SPAM = "spam", _("possible spam")
        FLAGGED = "flagged", _("flagged")
        APPEAL = "appeal", _("appeal")
        NAME = "name", _("look-alike name")
        RAID = "raid", _("many against one")
        NOTICE = "notice", _("legal notice")

    comment = models.OneToOneField(
        "comments.Comment", on_delete=models.CASCADE, primary_key=True, related_name="review"
    )
    # The comment's, which never changes: so that one article's queue is a range of an index.
    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    cause = models.CharField(max_length=8, choices=Cause)
    # [{"cause": ..., "code": ..., "detail": ..., "severity": ..., "since": ...}, ...], the gravest cause first
    reasons = models.JSONField(default=list)
    severity = models.PositiveSmallIntegerField(default=0)  # 10 is usual; 60 has to be seen six times as soon
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()  # somebody should have looked by then; the earliest is the most urgent
    closed_at = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    claimed_until = models.DateTimeField(null=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment to look at")
        verbose_name_plural = _("queue")
        indexes = [
            models.Index(fields=["due_at", "comment"], name="review_due", condition=Q(closed_at=None)),
            models.Index(
                fields=["article", "due_at", "comment"], name="review_of_article", condition=Q(closed_at=None)
            ),
            models.Index(
                fields=["cause", "due_at", "comment"], name="review_of_cause", condition=Q(closed_at=None)
            ),
        ]
