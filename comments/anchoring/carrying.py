"""Passages carried from one revision to the next: where each stands now, or that it is lost."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from .alignment import Alignment, align
from .chaining import weigh
from .judging import Judge, Place
from .runs import Run
from .sliding import slide
from .tokens import Tokens, tokenise
from .unchanged import Stretch, holding, unchanged_stretches

# How often words occur is counted in at most this much of each text (code points).
_COUNTED = 100_000
_WORD = re.compile(r"\w+")
# What changed is read word by word up to so many code points of both texts together, smallest gaps first;
# passages beyond are lost. Ten long articles rewritten at once stay below it.
_READ = 300_000


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
    reached = _reached(stretches, passages)
    old_tokens, new_tokens = Tokens(old, [], [], []), Tokens(new, [], [], [])
    known: list[Run] = []
    readable = _readable(old, new, stretches, reached)
    at = to = 0
    for index, stretch in enumerate([*stretches, Stretch(len(old), len(new), 0)]):
        if index in readable:
            tokenise(old_tokens, at, stretch.at)
            tokenise(new_tokens, to, stretch.to)
        at, to = stretch.at + stretch.size, stretch.to + stretch.size
        if index == len(stretches):
            break
        first, new_first = len(old_tokens.words), len(new_tokens.words)
        if index in reached:
            tokenise(old_tokens, stretch.at, at)
            tokenise(new_tokens, stretch.to, to)
        else:
            old_tokens.add(f"\n{index}", stretch.at, at)
            new_tokens.add(f"\n{index}", stretch.to, to)
        known.append(Run(first, new_first, len(old_tokens.words) - first))
    counts = Counter(_WORD.findall(old[:_COUNTED].lower()) + _WORD.findall(new[:_COUNTED].lower()))
    alignment = Alignment(old_tokens, new_tokens, weigh(old_tokens.words, counts))
    align(alignment, known)
    slide(alignment)
    return Judge(alignment)


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


def _merged(passages: Sequence[Span]) -> Iterator[tuple[int, int]]:
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


def _readable(old: str, new: str, stretches: Sequence[Stretch], reached: set[int]) -> set[int]:
    """Gaps, by the index of the stretch after them, that are small enough together to be read."""
    left = _READ - 2 * sum(stretches[index].size for index in reached)
    sizes = []
    at = to = 0
    for index, stretch in enumerate([*stretches, Stretch(len(old), len(new), 0)]):
        sizes.append((stretch.at - at + stretch.to - to, index))
        at, to = stretch.at + stretch.size, stretch.to + stretch.size
    readable = set()
    for size, index in sorted(sizes):
        left -= size
        if left < 0:
            break
        readable.add(index)
    return readable
