"""Word of decisions to those whom they concern: written with the decision, sent after the time in which it is undone.

Rows of the outbox, each with ids alone: the letter is made when it is sent, and only if the decision stands then
(`comments/letters/decisions.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from comments.models import Appeal, Comment, Decision, Measure
from groundwork.actions.outbox import enqueue, enqueue_all

GRACE = timedelta(seconds=15)  # in which a moderator takes a slip back and nobody has heard of it
_SHOWN_AGAIN_FROM = (Comment.State.HELD, Comment.State.HIDDEN, Comment.State.SPAM)
_TOLD = ("hide", "approve", "undo")


def tell_writer(decision: Decision) -> None:
    """Spam gets no mail; nor does what changes nothing for the writer. In the transaction of the decision."""
    if _concerns_the_writer(decision):
        _later("decision_told", {"decision": decision.pk}, decision.made_at)


def tell_writers(decisions: Sequence[Decision], *, now: datetime) -> None:
    """The same for many decisions of one moment."""
    told = [{"decision": decision.pk} for decision in decisions if _concerns_the_writer(decision)]
    enqueue_all("decision_told", told, due_at=now + GRACE)


def tell_reporters(decision: Decision) -> None:
    """One row for all whose flags this decision settled; the worker makes one for each."""
    _later("flags_answered", {"decision": decision.pk}, decision.made_at)


def _concerns_the_writer(decision: Decision) -> bool:
    if decision.verb not in _TOLD or decision.comment_id is None:
        return False
    return decision.state_to == Comment.State.HIDDEN or _is_shown_again(decision)


def tell_of_measure(measure: Measure) -> None:
    _later("measure_told", {"measure": measure.pk}, measure.since)


def tell_that_it_is_lifted(measure: Measure) -> None:
    _later("measure_lifted", {"measure": measure.pk}, measure.lifted_at)


def tell_appellant(appeal: Appeal) -> None:
    _later("appeal_answered", {"appeal": appeal.pk}, appeal.settled_at)


def _is_shown_again(decision: Decision) -> bool:
    shown = decision.state_to == Comment.State.PUBLISHED
    return shown and decision.state_from in _SHOWN_AGAIN_FROM


def _later(kind: str, payload: dict[str, int], since: datetime | None) -> None:
    enqueue(kind, payload, due_at=since + GRACE if since is not None else None)
