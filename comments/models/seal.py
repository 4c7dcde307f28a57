from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Seal(models.Model):
    """Closes a run of decisions: a link of a hash chain. Refuses to be changed or deleted, as the log does.

    Every decision belongs to exactly one run. Which ones a run holds is written down, not derived: a slow transaction
    may commit a decision whose id is smaller than some that are sealed already, and the next run takes it in.
    docs/decisions/0007-the-log-is-sealed-in-runs.md says why; comments/rules/sealing.py what is hashed.
    """

    number = models.PositiveIntegerField(primary_key=True)  # 1, 2, 3 ... without a gap
    form = models.PositiveSmallIntegerField()  # which columns are hashed, and how
    count = models.PositiveIntegerField()
    first_id = models.BigIntegerField()  # the smallest of the run
    last_id = models.BigIntegerField()  # the largest of the run
    reaches = models.BigIntegerField()  # the largest id of this run and all before it
    late = models.PositiveIntegerField(default=0)  # decisions of the run that earlier runs had reached past
    run = (
        models.BinaryField()
    )  # for each decision, in the order of ids: its id and half of its digest, 16 bytes
    hash = models.CharField(
        max_length=64
    )  # SHA-256 over the previous seal's and every decision of the run, hex
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"
