"""Closes runs of the moderation log with seals, and counts them; the worker does it, posting knows nothing of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from comments.actions.counting import add_counts
from comments.models import Decision, Review, Seal
from comments.rules import sealing
from comments.rules.counting import CAUGHT, Caught, counts_of
from comments.rules.urgency import target_of
from groundwork.ids import first_id_at

RUN = 1_000  # decisions: 16 kB of Seal.run, and some 20 ms to hash
SETTLED = timedelta(minutes=2)  # nearly every transaction that made an older id has ended
LATE = timedelta(hours=1)  # far longer than any transaction, and than clocks of one site differ


def seal_decisions(*, now: datetime, most_runs: int = 20) -> int:
    """Seal what has settled, in runs of RUN; returns how many decisions were sealed.

    Reads without a lock and writes one short transaction per run. Two that seal at once: the second's number is
    taken, and it leaves the rest to the first.
    """
    sealed = 0
    for _run in range(most_runs):
        count = _seal_run(now)
        sealed += count
        if count < RUN:
            break
    return sealed


def _seal_run(now: datetime) -> int:
    previous = Seal.objects.defer("run").order_by("-number").first()
    ids = _unsealed_ids(previous, now)
    if not ids:
        return 0
    decisions = list(Decision.objects.filter(pk__in=ids).order_by("pk"))
    seal = _seal_of(decisions, previous, now)
    counts = counts_of(decisions, held_by=_held_by(decisions), targets=_targets())
    try:
        with transaction.atomic():
            seal.save(force_insert=True)
            add_counts(counts)
    except IntegrityError:
        return 0  # another worker took the number
    return len(decisions)


def _unsealed_ids(previous: Seal | None, now: datetime) -> list[int]:
    """The next run: first what came late, then what follows; at most RUN."""
    settled = first_id_at((now - SETTLED).timestamp())
    reaches = previous.reaches if previous is not None else -1
    late = _late_ids(previous) if previous is not None else []
    fresh = (
        Decision.objects.filter(pk__gt=reaches, pk__lt=settled).order_by("pk").values_list("pk", flat=True)
    )
    return (late + list(fresh[: max(0, RUN - len(late))]))[:RUN]


def _late_ids(previous: Seal) -> list[int]:
    """Decisions that were committed after the log was sealed past their ids: the last LATE is looked through."""
    since = first_id_at((previous.made_at - LATE).timestamp())
    looked_at = Decision.objects.filter(pk__gte=since, pk__lte=previous.reaches)
    there = set(looked_at.values_list("pk", flat=True))
    if not there:
        return []
    for run in Seal.objects.filter(last_id__gte=since).values_list("run", flat=True).iterator():
        there.difference_update(sealing.entries(bytes(run)))
    return sorted(there)


def _seal_of(decisions: Sequence[Decision], previous: Seal | None, now: datetime) -> Seal:
    columns = sealing.COLUMNS[sealing.FORM]
    lines = [sealing.line_of([getattr(decision, column) for column in columns]) for decision in decisions]
    ids = [decision.pk for decision in decisions]
    reached = previous.reaches if previous is not None else -1
    seal = Seal(
        number=previous.number + 1 if previous is not None else 1,
        form=sealing.FORM,
        count=len(ids),
        first_id=ids[0],
        last_id=ids[-1],
        reaches=max(ids[-1], reached),
        late=sum(pk <= reached for pk in ids),
        run=b"".join(sealing.entry_of(pk, line) for pk, line in zip(ids, lines, strict=True)),
        made_at=now,
    )
    seal.hash = sealing.seal_hash(
        form=seal.form,
        number=seal.number,
        count=seal.count,
        made_at=now,
        previous=previous.hash if previous is not None else sealing.START,
        lines=lines,
    )
    return seal


def _held_by(decisions: Sequence[Decision]) -> dict[int, Caught]:
    """By comment id, the rule that last caught what moderators decided on in this run. One query."""
    decided = {d.comment_id for d in decisions if d.by == Decision.By.PERSON and d.comment_id}
    if not decided:
        return {}
    held = Decision.objects.filter(comment_id__in=decided, by=Decision.By.RULE, state_to__in=CAUGHT)
    rows = held.order_by("pk").values_list("comment_id", "by_label", "state_to")
    return {pk: (rule, state) for pk, rule, state in rows if pk is not None}


def _targets() -> dict[str, timedelta]:
    return {cause: target_of(cause) for cause in Review.Cause.values}
