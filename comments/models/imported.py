from __future__ import annotations

from django.db import models


class ImportedComment(models.Model):
    """What of another site a comment of ours is: brought once, however often its file comes."""

    source = models.CharField(max_length=200)
    source_id = models.CharField(max_length=200)
    comment = models.ForeignKey("comments.Comment", on_delete=models.CASCADE, related_name="imports")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "source_id"], name="imported_comment_once")]
