from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person

MOST_APPEAL = 2_000  # characters, of the appeal and of its answer


class AppealQuerySet(models.QuerySet["Appeal"]):
    def open(self) -> Self:
        """What nobody has answered yet, oldest first."""
        return self.filter(settled_at=None).order_by("made_at", "pk")


class Appeal(models.Model):
    """Somebody says that a decision about them was wrong. One per decision, answered by another moderator."""

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("upheld: the decision was taken back")
        REJECTED = "rejected", _("rejected: the decision stands")

    decision_id = models.BigIntegerField(unique=True)  # the log has no foreign keys, and takes none
    # Who decided, copied: whose appeal it is not to answer. None for a rule.
    decided_by_id = models.BigIntegerField(null=True)
    comment = models.ForeignKey(
        "comments.Comment", on_delete=models.CASCADE, null=True, related_name="appeals"
    )  # None: against a measure on the person
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="appeals")
    words = models.TextField(_("why it was wrong"))
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    answer = models.TextField(_("answer"), blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at=None, outcome="") | (Q(settled_at__isnull=False) & ~Q(outcome="")),
                name="appeal_settled_has_outcome",
            )
        ]
        indexes = [models.Index(fields=["made_at"], name="appeal_open", condition=Q(settled_at=None))]

    def __str__(self) -> str:
        return str(self.pk)
