from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person


class Consent(models.Model):
    """One side of a private word to the authors asked to publish it; the other side agrees, or does not.

    One for each comment: asked again after a no, it is the same row. Nothing is published without `agreed_at`.
    """

    comment = models.OneToOneField(
        "comments.Comment", on_delete=models.CASCADE, primary_key=True, related_name="consent"
    )
    asked_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    is_by_writer = models.BooleanField()  # which side asked: who wrote the word, or the article's authors
    asked_at = models.DateTimeField()
    version = models.PositiveIntegerField()  # of the words that it was asked about
    answered_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("consent to publish")
        verbose_name_plural = _("consents to publish")
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_at=None) | Q(refused_at=None), name="consent_answered_one_way"
            )
        ]

    def __str__(self) -> str:
        return str(self.comment_id)
