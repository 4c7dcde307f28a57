"""How those who flag have fared: what their next flag weighs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q

from comments.models import Flag

SET_ASIDE_WEIGHS = 2  # a flag that was part of an attack speaks against its reporter like two wrong ones


@dataclass(frozen=True, slots=True)
class ReporterRecord:
    upheld: int = 0
    rejected: int = 0
    raids: int = 0  # flags set aside as part of an attack

    @property
    def weight(self) -> float:
        """From near 0 (always wrong) over 1 (nobody knows) towards 2 (always right)."""
        wrong = self.rejected + SET_ASIDE_WEIGHS * self.raids
        return 2 * (self.upheld + 1) / (self.upheld + wrong + 2)


def records_of(person_ids: Collection[int]) -> dict[int, ReporterRecord]:
    """By person id, for all of these. One query."""
    settled = Flag.objects.filter(person__in=person_ids, settled_at__isnull=False, withdrawn_at=None)
    counted = settled.order_by().values("person_id").annotate(
        upheld=Count("pk", filter=Q(outcome=Flag.Outcome.UPHELD)),
        rejected=Count("pk", filter=Q(outcome=Flag.Outcome.REJECTED)),
        raids=Count("pk", filter=Q(outcome=Flag.Outcome.RAID)),
    )  # fmt: skip
    found = {
        row["person_id"]: ReporterRecord(row["upheld"], row["rejected"], row["raids"]) for row in counted
    }
    return {pk: found.get(pk, ReporterRecord()) for pk in person_ids}
