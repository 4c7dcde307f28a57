"""Passages carried from one revision to the next: where each stands now, or that it is lost."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from .alignment import Alignment, align
from .chaining import weigh
from .judging import Judge, Place
from .runs import Range, Run
from .sliding import slide
from .tokens import Tokens, tokenise
from .unchanged import Stretch, holding, unchanged_stretches

# How often words occur is counted in at most this much of each text (code points).
_COUNTED = 100_000
_WORD = re.compile(r"\w+")
# What changed is read word by word up to so many words (of CJK: characters) of both texts together, the
# smallest gaps first; passages beyond are lost. It is an article of 25,000 words written anew.
_READ = 60_000


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text: offsets in code points, end exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Carried:
    """One placement; start and end are None when lost, old and new words are given when changed."""

    status: Literal["same", "moved", "changed", "lost"]
    start: int | None
    end: int | None
    confidence: float
    old_words: str = ""
    new_words: str = ""


LOST = Carried("lost", None, None, 0.0)


def carry(old_text: str, new_text: str, passages: Sequence[Span]) -> list[Carried]:
    """Where each passage of the old text stands in the new one, in the same order.

    Offsets are code points, end exclusive. A passage out of range, reversed or empty raises ValueError.
    """
    for passage in passages:
        if not 0 <= passage.start < passage.end <= len(old_text):
            raise ValueError(f"no passage of {len(old_text)} code points: {passage}")
    stretches = unchanged_stretches(old_text, new_text)
    untouched = [_stretch_of(stretches, passage) for passage in passages]
    changed = [passage for passage, stretch in zip(passages, untouched, strict=True) if not stretch]
    judge = _judge(old_text, new_text, stretches, changed) if changed else None
    placements = []
    for passage, stretch in zip(passages, untouched, strict=True):
        if stretch:
            shift = stretch.to - stretch.at
            placements.append(Carried("same", passage.start + shift, passage.end + shift, 1.0))
        else:
            place = judge.place(passage.start, passage.end) if judge else None
            placements.append(_carried(old_text, new_text, passage, place))
    return placements


def _stretch_of(stretches: Sequence[Stretch], passage: Span) -> Stretch | None:
    index = holding(stretches, passage.start)
    if index >= 0 and passage.end <= stretches[index].at + stretches[index].size:
        return stretches[index]
    return None


def _carried(old_text: str, new_text: str, passage: Span, place: Place | None) -> Carried:
    if place is None:
        return LOST
    if place.status != "changed":
        return Carried(place.status, place.start, place.end, place.confidence)
    old_words, new_words = old_text[passage.start : passage.end], new_text[place.start : place.end]
    return Carried("changed", place.start, place.end, place.confidence, old_words, new_words)


def _judge(old: str, new: str, stretches: Sequence[Stretch], passages: Sequence[Span]) -> Judge:
    """The aligned texts, of which only what changed or what a passage reaches into is read."""
    gaps = _read(old, new, _gaps(old, new, stretches))
    reached = _reached(stretches, passages)
    spent = sum(len(old_gap) + len(new_gap) for old_gap, new_gap in gaps.values())
    old_tokens, new_tokens = Tokens(old), Tokens(new)
    known: list[Run] = []
    for index in range(len(stretches) + 1):
        if index in gaps:
            old_tokens.extend(gaps[index][0])
            new_tokens.extend(gaps[index][1])
        if index == len(stretches):
            break
        stretch = stretches[index]
        first, new_first = len(old_tokens), len(new_tokens)
        read = (
            tokenise(old, stretch.at, stretch.at + stretch.size, (_READ - spent) // 2)
            if index in reached
            else None
        )
        if read is not None:
            spent += 2 * len(read)
            old_tokens.extend(read)
            new_tokens.extend(read, stretch.to - stretch.at)
        else:
            old_tokens.add(f"\n{index}", stretch.at, stretch.at + stretch.size)
            new_tokens.add(f"\n{index}", stretch.to, stretch.to + stretch.size)
        known.append(Run(first, new_first, len(old_tokens) - first))
    counts = Counter(_WORD.findall(old[:_COUNTED].lower()) + _WORD.findall(new[:_COUNTED].lower()))
    alignment = Alignment(old_tokens, new_tokens, weigh(old_tokens.words, counts))
    align(alignment, known)
    slide(alignment)
    return Judge(alignment)


def _gaps(old: str, new: str, stretches: Sequence[Stretch]) -> list[tuple[int, Range, Range]]:
    """What lies between the unchanged stretches, by the index of the stretch after it, smallest first."""
    gaps = []
    at = to = 0
    for index, stretch in enumerate([*stretches, Stretch(len(old), len(new), 0)]):
        gaps.append((index, (at, stretch.at), (to, stretch.to)))
        at, to = stretch.at + stretch.size, stretch.to + stretch.size
    return sorted(gaps, key=lambda gap: gap[1][1] - gap[1][0] + gap[2][1] - gap[2][0])


def _read(old: str, new: str, gaps: Sequence[tuple[int, Range, Range]]) -> dict[int, tuple[Tokens, Tokens]]:
    """The words of the gaps, as many as may be read."""
    left = _READ
    read = {}
    for index, old_range, new_range in gaps:
        old_gap = tokenise(old, *old_range, left)
        if old_gap is None:
            break
        new_gap = tokenise(new, *new_range, left - len(old_gap))
        if new_gap is None:
            break
        left -= len(old_gap) + len(new_gap)
        read[index] = old_gap, new_gap
    return read


def _reached(stretches: Sequence[Stretch], passages: Sequence[Span]) -> set[int]:
    """Unchanged stretches that a passage reaches into from outside."""
    reached: set[int] = set()
    for start, end in _merged(passages):
        index = max(0, holding(stretches, start))
        while index < len(stretches) and stretches[index].at < end:
            if stretches[index].at + stretches[index].size > start:
                reached.add(index)
            index += 1
    return reached


def _merged(passages: Sequence[Span]) -> Iterator[Range]:
    """The passages as stretches that do not overlap, in order."""
    start = end = 0
    for passage in sorted(passages, key=lambda passage: (passage.start, passage.end)):
        if passage.start > end:
            if end > start:
                yield start, end
            start = passage.start
        end = max(end, passage.end)
    if end > start:
        yield start, end
