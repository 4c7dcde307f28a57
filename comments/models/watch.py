from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import Person


class Watch(models.Model):
    """Somebody wants to hear of new comments: of an article's whole talk, or of what follows one comment."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="watches")
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="+")
    root = models.ForeignKey("comments.Comment", on_delete=models.CASCADE, null=True, related_name="+")
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "watches"
        constraints = [
            models.UniqueConstraint(fields=["person", "root"], name="watch_branch_once"),
            models.UniqueConstraint(
                fields=["person", "article"], condition=Q(root=None), name="watch_article_once"
            ),
        ]
