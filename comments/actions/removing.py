"""Hiding all that one person has said, and showing it again: in steps, each comment settled and logged by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction

from comments.actions.recording import Ruling
from comments.actions.reviewing import close_review, reopen_review
from comments.actions.standing import settle
from comments.models import Comment, Decision, Flag, Measure
from comments.rules.decisions import decisive
from comments.submitting import ChangedMeanwhile
from groundwork.actions.outbox import does, enqueue

AT_ONCE = 50  # comments of one step: about half a second, in which others wait for the database at most once
_REMOVED = (Comment.State.PUBLISHED, Comment.State.HELD)


@does("remove_all")
def go_on_removing(payload: dict[str, Any]) -> None:
    """One step of a removal; the next one is a row of the outbox. Ends by itself when the measure is lifted."""
    measure = _of(payload["measure"], is_lifted=False)
    if measure is None:
        return
    said = _said_before(measure).filter(state__in=_REMOVED)
    _step(measure, "remove_all", payload["after"], said, lambda comments: _hide(comments, measure))


@does("restore_all")
def go_on_restoring(payload: dict[str, Any]) -> None:
    measure = _of(payload["measure"], is_lifted=True)
    if measure is None:
        return
    said = _said_before(measure).filter(state=Comment.State.HIDDEN)
    _step(measure, "restore_all", payload["after"], said, lambda comments: _show_again(comments, measure))


def _step(
    measure: Measure,
    kind: str,
    after: int,
    said: Any,
    settle_each: Callable[[list[Comment]], None],
) -> None:
    comments = list(said.filter(pk__gt=after).order_by("pk")[:AT_ONCE])
    with transaction.atomic():
        if len(comments) == AT_ONCE:
            enqueue(kind, {"measure": measure.pk, "after": comments[-1].pk})
        settle_each(comments)


def _hide(comments: Iterable[Comment], measure: Measure) -> None:
    """`measure.since` is the time of every row: by it the deed is known as one, and taken back as one."""
    made = Decision.objects.get(pk=measure.decision_id)
    label = measure.by.handle if measure.by is not None else ""
    for comment in comments:
        ruling = Ruling("remove", Decision.By.PERSON, label, made.reason, by_id=made.by_id)
        if not _settle(comment, Comment.State.HIDDEN, ruling, measure):
            continue
        close_review(comment, now=measure.since)
        open_flags = Flag.objects.filter(comment=comment, counts_since__isnull=False, settled_at=None)
        open_flags.update(settled_at=measure.since, outcome=Flag.Outcome.UPHELD)


def _show_again(comments: list[Comment], measure: Measure) -> None:
    """Only what this very deed hid: what was decided anew since stays as it is."""
    lifted = Decision.objects.filter(undoes=measure.decision_id, verb="lift").first()
    if lifted is None:
        return
    label = measure.lifted_by.handle if measure.lifted_by is not None else ""
    latest = decisive(comments)
    for comment in comments:
        decision = latest.get(comment.pk)
        if decision is None or decision.verb != "remove" or decision.made_at != measure.since:
            continue
        ruling = Ruling(
            "restore", Decision.By.PERSON, label, "lifted", by_id=lifted.by_id, undoes=decision.pk
        )
        if not _settle(comment, decision.state_from, ruling, measure):
            continue
        settled = Flag.objects.filter(comment=comment, settled_at=measure.since)
        flags = list(settled.filter(withdrawn_at=None).order_by("made_at"))
        settled.update(settled_at=None, outcome="")
        reopen_review(comment, closed_at=measure.since, flags=flags)


def _settle(comment: Comment, to: str, ruling: Ruling, measure: Measure) -> bool:
    at = measure.lifted_at if ruling.verb == "restore" and measure.lifted_at else measure.since
    try:
        settle(comment, to=to, ruling=ruling, now=at)
    except ChangedMeanwhile:  # somebody was quicker: their deed stands
        return False
    return True


def _of(pk: int, *, is_lifted: bool) -> Measure | None:
    measures = Measure.objects.filter(pk=pk, kind=Measure.Kind.REMOVE, lifted_at__isnull=not is_lifted)
    return measures.select_related("by", "lifted_by").first()


def _said_before(measure: Measure) -> Any:
    return Comment.objects.filter(
        person=measure.person_id, audience=Comment.Audience.PUBLIC, made_at__lte=measure.since
    ).select_related("article", "passage")
