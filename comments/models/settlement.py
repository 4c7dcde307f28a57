from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Person


class Settlement(models.Model):
    """A note that is resolved, by a revision of its article: who said so, and whether its own words were put in."""

    comment = models.OneToOneField(
        "comments.Comment", on_delete=models.CASCADE, primary_key=True, related_name="settlement"
    )
    revision = models.ForeignKey("articles.Revision", on_delete=models.CASCADE, related_name="+")
    settled_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    settled_at = models.DateTimeField()
    is_applied = models.BooleanField(default=False)  # the words that it suggested stand in that revision

    class Meta:
        verbose_name = _("resolved note")
        verbose_name_plural = _("resolved notes")

    def __str__(self) -> str:
        return str(self.comment_id)
