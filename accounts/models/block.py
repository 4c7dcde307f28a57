from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models.person import Person


class BlockQuerySet(models.QuerySet["Block"]):
    def against(self, person_id: int) -> Self:
        """Those by whom this person is kept away: who do not want to be answered, named or told by them."""
        return self.filter(of=person_id, kind=Block.Kind.BLOCK)


class Block(models.Model):
    """Somebody does not want to hear of another: muted, their words are folded for `by` alone; blocked, `of` cannot
    answer or name them either. One row for two people; nobody but `by` is ever shown it.
    """

    class Kind(models.TextChoices):
        MUTE = "mute", pgettext_lazy("by a reader", "muted")
        BLOCK = "block", _("blocked")

    by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="blocks", db_index=False)
    of = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=5, choices=Kind)
    made_at = models.DateTimeField()

    objects = BlockQuerySet.as_manager()

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        constraints = [
            models.UniqueConstraint(fields=["by", "of"], name="block_once"),
            models.CheckConstraint(condition=~Q(by=F("of")), name="block_is_of_somebody_else"),
        ]
