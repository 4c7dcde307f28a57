from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Revision(models.Model):
    """An article as it was published once. Source and text never change; html may be rendered again, text equal."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()  # 1, 2, 3 ... in its article
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=400, blank=True)
    language = models.CharField(max_length=10)
    source = models.TextField()
    html = models.TextField()
    text = models.TextField(blank=True)  # canonical; the coordinate system of every passage (code points)
    blocks = models.JSONField(default=list)  # [[kind, start, end, html_end], ...]; the n-th is /p/<n>/
    contents = models.JSONField(default=list)  # [[level, text, anchor, block], ...]
    renderer_version = models.PositiveIntegerField()
    words = models.PositiveIntegerField(default=0)
    change_note = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="revision_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"
