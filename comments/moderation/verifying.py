"""The log against its seals: is every decision that was sealed still there, as it was? Reads only.

Goes through the log in the order of ids, a run at a time, so that memory and locks stay small however long it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from comments.actions.recording import salted_hash
from comments.actions.sealing import LATE
from comments.models import Decision, DecisionName, DecisionWords, Seal
from comments.rules import sealing
from groundwork.ids import first_id_at

SEALS_AT_ONCE = 50
MOST_NAMED = 5  # ids named in one finding
MOST_STRANGERS = 10_000  # remembered; more than that is a disaster that needs no list
BEHIND = timedelta(hours=2)  # the worker seals every minute
WORDS_AT_ONCE = 2_000

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and with which run of the chain; `seal` is 0 for what belongs to none."""

    seal: int
    kind: str  # changed, missing, added, seal changed, seal missing, chain broken, words changed, not sealed
    words: str


@dataclass(slots=True)
class Verified:
    decisions: int = 0  # sealed ones that were looked at
    seals: int = 0
    head: str = ""  # "number:hash" of the last seal; empty without one
    waiting: int = 0  # decisions that no seal has reached yet
    findings: list[Finding] = field(default_factory=list)


def verify(*, now: datetime, expect: Sequence[str] = (), say: Progress = lambda _count: None) -> Verified:
    """Check the whole log. `expect` are heads ("number:hash") that were noted elsewhere; `say` hears of progress."""
    done = Verified()
    noted = dict(head.split(":", 1) for head in expect)
    chain = _Chain(done)
    for seal in _seals():
        if (known := noted.pop(str(seal.number), None)) is not None and known != seal.hash:
            chain.find(seal.number, "chain broken", "its hash is not the one that was noted elsewhere")
        chain.check(seal)
        done.head = str(seal)
        say(seal.count)
    for number in noted:
        chain.find(int(number), "seal missing", "it was noted elsewhere")
    chain.judge_strangers(now)
    _look_at_what_waits(done, chain.reaches, now)
    _look_at_words(done)
    return done


class _Chain:
    """The seal before the one that is checked, and the decisions met that no run so far holds."""

    def __init__(self, done: Verified) -> None:
        self.done = done
        self.number, self.hash, self.reaches = 0, sealing.START, -1
        self.made_at: datetime | None = None
        self.strangers: set[int] = set()
        self.late: set[int] = set()

    def find(self, seal: int, kind: str, words: str) -> None:
        self.done.findings.append(Finding(seal, kind, words))

    def check(self, seal: Seal) -> None:
        if seal.number != self.number + 1:
            gone = range(self.number + 1, seal.number)
            which = f"{gone[0]}" if len(gone) == 1 else f"{gone[0]} to {gone[-1]}"
            self.find(gone[0], "seal missing", f"there is no seal {which}")
            self.reaches = max(self.reaches, seal.first_id - 1)  # what lies between belonged to what is gone
        kept = sealing.entries(bytes(seal.run))
        lines = self._lines(seal, kept)
        self._compare(seal, kept, lines)
        self.number, self.hash = seal.number, seal.hash
        self.reaches, self.made_at = max(self.reaches, seal.reaches), seal.made_at
        self.done.seals += 1
        self.done.decisions += len(kept)

    def _lines(self, seal: Seal, kept: dict[int, bytes]) -> dict[int, bytes]:
        """What the log holds now of this run, as bytes; whatever else lies in its range is a stranger so far."""
        columns = sealing.COLUMNS[seal.form]
        rows = Decision.objects.filter(pk__gt=self.reaches, pk__lte=seal.reaches).order_by("pk")
        lines = {row[0]: sealing.line_of(row) for row in rows.values_list(*columns).iterator(5_000)}
        late = [pk for pk in kept if pk <= self.reaches]
        if late:
            self.late.update(late)
            came_late = Decision.objects.filter(pk__in=late).values_list(*columns)
            lines |= {row[0]: sealing.line_of(row) for row in came_late}
        if len(self.strangers) < MOST_STRANGERS:
            self.strangers.update(lines.keys() - kept.keys())
        return {pk: lines[pk] for pk in kept if pk in lines}

    def _compare(self, seal: Seal, kept: dict[int, bytes], lines: dict[int, bytes]) -> None:
        missing = [pk for pk in kept if pk not in lines]
        digest_at = sealing.ID_BYTES
        changed = [pk for pk, line in lines.items() if sealing.entry_of(pk, line)[digest_at:] != kept[pk]]
        if missing:
            self.find(seal.number, "missing", _named(missing))
        if changed:
            self.find(seal.number, "changed", _named(changed))
        if missing or changed:
            return
        now_hash = sealing.seal_hash(
            form=seal.form,
            number=seal.number,
            count=seal.count,
            made_at=seal.made_at,
            previous=self.hash,
            lines=lines.values(),
        )
        if now_hash != seal.hash:
            gap = seal.number != self.number + 1
            words = "the seal before it is gone" if gap else "its hash does not follow from the one before it"
            self.find(seal.number, "chain broken", words)
        elif not self._is_sound(seal, list(kept)):
            self.find(seal.number, "seal changed", "what it says of its run is not so")

    def _is_sound(self, seal: Seal, ids: list[int]) -> bool:
        """The columns that only say again what the run says."""
        said = (seal.count, seal.first_id, seal.last_id, seal.reaches)
        return bool(ids) and said == (len(ids), ids[0], ids[-1], max(ids[-1], self.reaches))

    def judge_strangers(self, now: datetime) -> None:
        """Decisions in a range that was sealed, and in no run: those that came late just now will get their seal."""
        if self.made_at is None:
            return
        still_comes = first_id_at((self.made_at - LATE).timestamp())
        added = sorted(pk for pk in self.strangers - self.late if pk < still_comes)
        self.done.waiting += len(self.strangers - self.late) - len(added)
        if added:
            self.find(0, "added", _named(added))


def _seals() -> Iterator[Seal]:
    """In their order, SEALS_AT_ONCE in memory."""
    number = 0
    while batch := list(Seal.objects.filter(number__gt=number).order_by("number")[:SEALS_AT_ONCE]):
        yield from batch
        number = batch[-1].number


def _look_at_what_waits(done: Verified, reaches: int, now: datetime) -> None:
    waiting = Decision.objects.filter(pk__gt=reaches)
    done.waiting += waiting.count()
    oldest = waiting.order_by("pk").values_list("made_at", flat=True).first()
    if oldest is not None and now - oldest > BEHIND:
        words = (
            f"{done.waiting:,} decisions wait since {oldest:%Y-%m-%d %H:%M} UTC; is `manage.py work` running?"
        )
        done.findings.append(Finding(0, "not sealed", words))


def _look_at_words(done: Verified) -> None:
    """Words and names may be erased, but not replaced: what is left must give the hash that the log keeps."""
    for rows in _in_pieces(DecisionWords.objects.order_by("decision_id")):
        hashes = dict(
            Decision.objects.filter(pk__in=[row.decision_id for row in rows]).values_list("pk", "words_hash")
        )
        wrong = [r.decision_id for r in rows if hashes.get(r.decision_id) != salted_hash(r.salt, r.words)]
        if wrong:
            done.findings.append(Finding(0, "words changed", _named(wrong)))
    names = DecisionName.objects.all().iterator(WORDS_AT_ONCE)
    replaced = [str(name.user_id) for name in names if name.hash != salted_hash(name.salt, name.name)]
    if replaced:
        done.findings.append(Finding(0, "words changed", f"the names of the users {', '.join(replaced)}"))


def _in_pieces(words: Any) -> Iterator[list[DecisionWords]]:
    last = -1
    while piece := list(words.filter(decision_id__gt=last)[:WORDS_AT_ONCE]):
        yield piece
        last = piece[-1].decision_id


def _named(ids: Sequence[int]) -> str:
    shown = ", ".join(str(pk) for pk in ids[:MOST_NAMED])
    more = len(ids) - MOST_NAMED
    return (
        f"decision {shown}"
        if len(ids) == 1
        else f"decisions {shown}" + (f" and {more:,} more" if more > 0 else "")
    )
