"""Who signed a decision, as far as their names still stand."""

from __future__ import annotations

from collections.abc import Iterable

from comments.models import Decision, DecisionName


def signers_of(decisions: Iterable[Decision]) -> dict[int, str]:
    """By decision id: the moderator's name as it was then, or the rule's code; without what was erased. One query."""
    decisions = list(decisions)
    hashes = {decision.by_hash for decision in decisions if decision.by_hash}
    rows = DecisionName.objects.filter(hash__in=hashes).values_list("hash", "name") if hashes else ()
    names = dict(rows)
    signed = {decision.pk: names.get(decision.by_hash) or decision.by_label for decision in decisions}
    return {pk: name for pk, name in signed.items() if name}
