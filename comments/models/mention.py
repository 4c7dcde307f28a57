from __future__ import annotations

from django.db import models


class Mention(models.Model):
    """A comment names another by its number ("#7"): the other lists it under "mentioned in"."""

    source = models.ForeignKey("comments.Comment", on_delete=models.CASCADE, related_name="mentions")
    target = models.ForeignKey(
        "comments.Comment", on_delete=models.CASCADE, related_name="mentioned_by", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target", "source"], name="mention_once"),
        ]
