"""Passages carried from one revision to the next: where each stands now, or that it is lost."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate
from typing import Literal

from .alignment import IN_ORDER, NOWHERE, align
from .tokens import Tokens, tokenise

# How often words occur is counted in at most this much of each text (code points).
_COUNTED = 100_000
_WORD = re.compile(r"\w+|[^\w\s]")
_CONTEXT = 6

# A changed passage must keep this share of what its words say.
_KEPT = 0.5
# Words rewritten in place must look alike by this much (letters, 0 to 1) to be the same ones mended ...
_ALIKE = 0.6
# ... and are compared letter by letter only up to this length (code points).
_REWRITTEN = 200


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


def carry(old_text: str, new_text: str, passages: Sequence[Span]) -> list[Carried]:
    """Where each passage of the old text stands in the new one, in the same order.

    Offsets are code points, end exclusive. A passage out of range, reversed or empty raises ValueError.
    """
    for passage in passages:
        if not 0 <= passage.start < passage.end <= len(old_text):
            raise ValueError(f"no passage of {len(old_text)} code points: {passage}")
    head, tail = _unchanged(old_text, new_text, passages)
    shift = len(new_text) - len(old_text)
    changed_end = len(old_text) - tail
    carrier: _Carrier | None = None
    placements = []
    for passage in passages:
        if passage.end <= head:
            placements.append(Carried("same", passage.start, passage.end, 1.0))
        elif passage.start >= changed_end:
            placements.append(Carried("same", passage.start + shift, passage.end + shift, 1.0))
        else:
            carrier = carrier or _Carrier(old_text, new_text, head, tail)
            placements.append(carrier.place(passage))
    return placements


def _unchanged(old: str, new: str, passages: Sequence[Span]) -> tuple[int, int]:
    """Code points at the head and at the tail of both texts that did not change, in whole lines.

    A passage that reaches out of them takes the lines that it touches with it.
    """
    if old == new:
        return len(old), 0
    head = _line_start(old, _shared(old, new))
    old_rest, new_rest = old[head:], new[head:]
    tail = _line_start_from_end(old_rest, _shared(old_rest[::-1], new_rest[::-1]))
    for passage in sorted(passages, key=lambda passage: -passage.end):
        if passage.start < head < passage.end:
            head = _line_start(old, passage.start)
    for passage in sorted(passages, key=lambda passage: passage.start):
        if passage.start < len(old) - tail < passage.end:
            tail = _line_start_from_end(old, len(old) - passage.end)
    return head, tail


def _shared(old: str, new: str) -> int:
    """How many code points both begin with."""
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _line_start(text: str, at: int) -> int:
    return at if at == 0 or (at == len(text) and text.endswith("\n")) else text.rfind("\n", 0, at) + 1


def _line_start_from_end(text: str, tail: int) -> int:
    """The longest tail of at most this length that begins after a line break."""
    line_break = text.find("\n", len(text) - tail)
    if tail == 0 or line_break < 0:
        return 0
    return len(text) - line_break


class _Carrier:
    """The aligned middle of two revisions, asked for one passage after the other."""

    def __init__(self, old_text: str, new_text: str, head: int, tail: int) -> None:
        self.old = tokenise(old_text, head, len(old_text) - tail)
        self.new = tokenise(new_text, head, len(new_text) - tail)
        counts = Counter(_WORD.findall(old_text[:_COUNTED].lower()))
        counts.update(_WORD.findall(new_text[:_COUNTED].lower()))
        self.alignment = align(self.old, self.new, counts)
        self.said = list(accumulate(self.alignment.weights, initial=0.0))

    def place(self, passage: Span) -> Carried:
        first, last = self.old.between(passage.start, passage.end)
        if first >= last:
            return _lost()
        block = self._main_block(first, last)
        if block == NOWHERE:
            return self._rewritten(passage, first, last)
        kept = [at for at in range(first, last) if self.alignment.block[at] == block]
        kept = self._without_strays(kept)
        to = self.alignment.to
        whole = len(kept) == last - first and to[kept[-1]] - to[kept[0]] == last - first - 1
        if whole:
            return self._whole(passage, first, last, block)
        return self._changed(passage, first, last, kept, block)

    def _main_block(self, first: int, last: int) -> int:
        says: Counter[int] = Counter()
        for at in range(first, last):
            if self.alignment.block[at] != NOWHERE:
                says[self.alignment.block[at]] += self.alignment.weights[at]  # type: ignore[assignment]
        return max(says, key=lambda block: (says[block], -block)) if says else NOWHERE

    def _without_strays(self, kept: list[int]) -> list[int]:
        return kept

    def _support(self, first: int, last: int, block: int) -> tuple[float, float]:
        """How much of the context before and after stands in place, each 0 to 1."""
        alignment = self.alignment
        to = alignment.to
        before = after = 0
        for step in range(1, _CONTEXT + 1):
            if first - step < 0:
                before += to[first] - step < 0 or block == IN_ORDER
            else:
                before += to[first - step] == to[first] - step
            if last - 1 + step >= len(to):
                after += to[last - 1] + step >= len(self.new.words) or block == IN_ORDER
            else:
                after += to[last - 1 + step] == to[last - 1] + step
        return before / _CONTEXT, after / _CONTEXT

    def _whole(self, passage: Span, first: int, last: int, block: int) -> Carried:
        to = self.alignment.to
        before, after = self._support(first, last, block)
        weight = self.said[last] - self.said[first]
        if weight < 2 and before + after < 0.3:
            return _lost()
        start, end = self._edges(passage, first, last, to[first], to[last - 1])
        confidence = 1.0 if weight > 3 or before + after > 0.5 else 0.8
        return Carried("same" if block == IN_ORDER else "moved", start, end, confidence)

    def _edges(self, passage: Span, first: int, last: int, to_first: int, to_last: int) -> tuple[int, int]:
        """Offsets in the new text: the outer words are cut, and space kept, as the passage has them."""
        old, new = self.old, self.new
        start, end = new.starts[to_first], new.ends[to_last]
        into = passage.start - old.starts[first]
        if _word(old, first) == _word(new, to_first):
            space = old.text[passage.start : old.starts[first]]
            start += into if into > 0 or new.text[max(0, start + into) : start] == space else 0
        short = old.ends[last - 1] - passage.end
        if _word(old, last - 1) == _word(new, to_last):
            space = old.text[old.ends[last - 1] : passage.end]
            end -= short if short > 0 or new.text[end : end - short] == space else 0
        return start, end

    def _changed(self, passage: Span, first: int, last: int, kept: list[int], block: int) -> Carried:
        alignment = self.alignment
        to = alignment.to
        weight = self.said[last] - self.said[first]
        said = sum(alignment.weights[at] for at in kept)
        if said < _KEPT * weight:
            return self._rewritten(passage, first, last)
        to_first, to_last = to[kept[0]], to[kept[-1]]
        if kept[0] > first and first > 0 and alignment.block[first - 1] == block:
            to_first = max(to[first - 1] + 1, to_first - 2 * (kept[0] - first) - 2)
        if kept[-1] < last - 1 and last < len(to) and alignment.block[last] == block:
            to_last = min(to[last] - 1, to_last + 2 * (last - 1 - kept[-1]) + 2)
        start, end = self._edges(passage, first, last, to_first, to_last)
        share = said / weight
        return Carried(
            "changed",
            start,
            end,
            round(min(0.95, 0.5 + 0.5 * share), 3),
            self.old.text[passage.start : passage.end],
            self.new.text[start:end],
        )

    def _rewritten(self, passage: Span, first: int, last: int) -> Carried:
        """The words that now stand between the neighbours, if they are much like the old ones."""
        to, block = self.alignment.to, self.alignment.block
        if first == 0 or last == len(to) or NOWHERE in (to[first - 1], to[last]):
            return _lost()
        to_first, to_last = to[first - 1] + 1, to[last] - 1
        if block[first - 1] != block[last] or not 0 <= to_last - to_first <= 2 * (last - first):
            return _lost()
        start, end = self.new.starts[to_first], self.new.ends[to_last]
        words = " ".join(self.old.words[first:last])
        if end - start > _REWRITTEN or len(words) > _REWRITTEN:
            return _lost()
        likeness = SequenceMatcher(
            None, words, " ".join(self.new.words[to_first : to_last + 1]), False
        ).ratio()
        if likeness < _ALIKE:
            return _lost()
        return Carried(
            "changed",
            start,
            end,
            round(0.5 + likeness / 3, 3),
            self.old.text[passage.start : passage.end],
            self.new.text[start:end],
        )


def _word(tokens: Tokens, at: int) -> str:
    return tokens.text[tokens.starts[at] : tokens.ends[at]]


def _lost() -> Carried:
    return Carried("lost", None, None, 0.0)
