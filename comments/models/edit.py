from __future__ import annotations

from django.db import models


class Edit(models.Model):
    """What a comment said before an edit that left a trace."""

    comment = models.ForeignKey("comments.Comment", on_delete=models.CASCADE, related_name="edits")
    source = models.TextField()
    html = models.TextField()
    replaced_at = models.DateTimeField()

    class Meta:
        ordering = ["replaced_at", "id"]
