"""One passage judged on the aligned texts: quote, context and margin, each apart from the others."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate
from typing import Literal

from .alignment import IN_ORDER, NOWHERE, Alignment
from .folding import fold
from .runs import Range, Run
from .tokens import SENTENCE, Tokens

# Words on either side that are asked whether a passage stands in its context.
_CONTEXT = 8
# A word or a short phrase that says less than this is found only through its neighbours ...
_TELLING = 2.0
# ... of which at least this share must stand there.
_LEAST_CONTEXT = 0.15
# A changed passage must keep this share of what its words say.
_KEPT = 0.5
# Words rewritten in place must look alike by this much (letters, 0 to 1) to be the same ones mended ...
_ALIKE = 0.6
# ... and are compared letter by letter only up to this length (code points).
_REWRITTEN = 200
# A copy of a passage that nothing was joined to is looked for by this many words.
_RIVAL_RUN = 5
# How sure a placement is that a copy of the same words in a context as good contests.
_CONTESTED = 0.6


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands now: code points of the new text, end exclusive."""

    status: Literal["same", "moved", "changed"]
    start: int
    end: int
    confidence: float


class Judge:
    """Answers for one passage after the other; None means lost."""

    def __init__(self, alignment: Alignment) -> None:
        self.alignment = alignment
        self.old, self.new = alignment.old, alignment.new
        self.said = list(accumulate(alignment.weights, initial=0.0))
        self.runs = list(_joined_runs(alignment))
        self.run_starts = [run.at for run in self.runs]
        self.new_rivals = _free_runs(self.new.words, alignment.at)
        self.old_rivals = _free_runs(self.old.words, alignment.to)

    def place(self, start: int, end: int) -> Place | None:
        """The place of the words from start to end (code points of the old text)."""
        first, last = self.old.between(start, end)
        runs = self._kept_runs(first, last)
        if not runs:
            return self._mended(start, end, first, last)
        if len(runs) == 1 and runs[0].size == last - first:
            return self._whole(start, end, first, last)
        if self._weight(runs) < _KEPT * (self.said[last] - self.said[first]):
            return self._mended(start, end, first, last)
        return self._unbroken(start, end, first, last, runs) or self._changed(start, end, first, last, runs)

    def _kept_runs(self, first: int, last: int) -> list[Run]:
        """The runs of the passage in the block that took most of what its words say."""
        blocks: dict[int, list[Run]] = defaultdict(list)
        index = max(0, bisect_right(self.run_starts, first) - 1)
        while index < len(self.runs) and self.runs[index].at < last:
            run = self.runs[index]
            low, high = max(run.at, first), min(run.at + run.size, last)
            if low < high:
                block = self.alignment.block[low]
                blocks[block].append(Run(low, run.to + low - run.at, high - low))
            index += 1
        if not blocks:
            return []
        return max(blocks.values(), key=self._weight)

    def _weight(self, runs: Sequence[Run]) -> float:
        return sum(self.said[run.at + run.size] - self.said[run.at] for run in runs)

    def _whole(self, start: int, end: int, first: int, last: int) -> Place | None:
        """All words are there, side by side."""
        to, block = self.alignment.to, self.alignment.block[first]
        weight = self.said[last] - self.said[first]
        context = self._context(first, last)
        if weight < _TELLING and context < _LEAST_CONTEXT:
            return None
        confidence = 0.99 if context >= 0.5 or weight >= 2 * _TELLING else 0.92
        if weight < _TELLING and context < 0.3:
            confidence = 0.8
        if block != IN_ORDER:
            confidence -= 0.03
        if self._contested(first, last):
            confidence = _CONTESTED
        edges = self._edges(start, end, first, last, to[first], to[last - 1])
        return Place("same" if block == IN_ORDER else "moved", *edges, round(confidence, 3))

    def _context(self, first: int, last: int) -> float:
        """The share of the neighbours, before and after, that stand where they stood."""
        to = self.alignment.to
        standing = 0
        for step in range(1, _CONTEXT + 1):
            at, expected = first - step, to[first] - step
            standing += to[at] == expected if at >= 0 else expected < 0
            at, expected = last - 1 + step, to[last - 1] + step
            standing += to[at] == expected if at < len(to) else expected >= len(self.new.words)
        return standing / (2 * _CONTEXT)

    def _contested(self, first: int, last: int) -> bool:
        """True when a copy of the words that nothing was joined to has a context as good."""
        low = max(0, min(first, (first + last - _RIVAL_RUN) // 2))
        key = tuple(self.old.words[low : low + _RIVAL_RUN])
        old, new, to = self.old.words, self.new.words, self.alignment.to[first] - first
        own = _agreement(old, new, first, last, to)
        for place in self.new_rivals.get(key, ()):
            if _agreement(old, new, first, last, place - low) >= own:
                return True
        for place in self.old_rivals.get(key, ()):
            shift = place - low
            if _agreement(old, new, first + shift, last + shift, to - shift) >= own:
                return True
        return False

    def _edges(self, start: int, end: int, first: int, last: int, to: int, to_last: int) -> tuple[int, int]:
        """Offsets in the new text: the outer words are cut, and space kept, as the passage has them."""
        old, new = self.old, self.new
        new_start, new_end = new.starts[to], new.ends[to_last]
        into = start - old.starts[first]
        if into and _spelling(old, first) == _spelling(new, to):
            before = new.text[max(0, new_start + into) : new_start]
            new_start += into if into > 0 or before == old.text[start : old.starts[first]] else 0
        short = old.ends[last - 1] - end
        if short and _spelling(old, last - 1) == _spelling(new, to_last):
            after = new.text[new_end : new_end - short]
            new_end -= short if short > 0 or after == old.text[old.ends[last - 1] : end] else 0
        return (new_start, new_end) if new_start < new_end else (new.starts[to], new.ends[to_last])

    def _unbroken(self, start: int, end: int, first: int, last: int, runs: Sequence[Run]) -> Place | None:
        """The passage in one piece, if words only seem to be inserted into it: a neighbour was doubled."""
        if len(runs) != 2 or runs[0].size + runs[1].size != last - first:
            return None
        words, partners, size = self.old.words[first:last], self.alignment.at, last - first
        for low in (runs[0].to, runs[1].to - runs[0].size):
            own = all(at == NOWHERE or first <= at < last for at in partners[low : low + size])
            if own and self.new.words[low : low + size] == words:
                edges = self._edges(start, end, first, last, low, low + size - 1)
                in_order = self.alignment.block[first] == IN_ORDER
                return Place("same" if in_order else "moved", *edges, _CONTESTED)
        return None

    def _changed(self, start: int, end: int, first: int, last: int, runs: Sequence[Run]) -> Place:
        """Some words are there; those rewritten at the edges are taken along."""
        kept, kept_last = runs[0].at, runs[-1].at + runs[-1].size - 1
        to = self.alignment.to
        low, high = to[kept] - self._rewritten_before(first, kept), to[kept_last]
        high += self._rewritten_after(last, kept_last)
        share = self._weight(runs) / (self.said[last] - self.said[first])
        confidence = min(0.89, 0.4 + 0.5 * share)
        if share >= 0.8 and kept == first and kept_last == last - 1 and self._held(first, last):
            confidence = 0.93
        return Place("changed", *self._edges(start, end, first, last, low, high), round(confidence, 3))

    def _held(self, first: int, last: int) -> bool:
        """True when the words next to the passage still stand next to it."""
        to = self.alignment.to
        before = first == 0 or to[first - 1] == to[first] - 1
        return before and (last == len(to) or to[last] == to[last - 1] + 1)

    def _rewritten_before(self, first: int, kept: int) -> int:
        """How many new words before the first kept one stand for those that were rewritten."""
        to, partners = self.alignment.to, self.alignment.at
        limit = 2 * (kept - first) + 2 if kept > first else 0
        size = 0
        while size < limit and to[kept] > size and partners[to[kept] - size - 1] == NOWHERE:
            size += 1
        joined = first > 0 and self.alignment.block[first - 1] == self.alignment.block[kept]
        if joined and to[first - 1] == to[kept] - size - 1:
            return size
        return self._to_sentence(self.old.boundary(first), to[kept], -size, size if joined else 0)

    def _rewritten_after(self, last: int, kept: int) -> int:
        """How many new words after the last kept one stand for those that were rewritten."""
        to, partners = self.alignment.to, self.alignment.at
        limit = 2 * (last - 1 - kept) + 2 if kept < last - 1 else 0
        size = 0
        while (
            size < limit and to[kept] + size + 1 < len(partners) and partners[to[kept] + size + 1] == NOWHERE
        ):
            size += 1
        joined = last < len(to) and self.alignment.block[last] == self.alignment.block[kept]
        if joined and to[last] == to[kept] + size + 1:
            return size
        return self._to_sentence(self.old.boundary(last), to[kept] + 1, size, size if joined else 0)

    def _to_sentence(self, boundary: int, at: int, reach: int, otherwise: int) -> int:
        """How far the next end of a sentence is, if the passage ended with one and it is within reach."""
        step = -1 if reach < 0 else 1
        if boundary >= SENTENCE:
            for size in range(abs(reach) + 1):
                if self.new.boundary(at + step * size) >= SENTENCE:
                    return size
        return otherwise

    def _mended(self, start: int, end: int, first: int, last: int) -> Place | None:
        """The words that now stand between the same neighbours, if they are much like the old ones."""
        low, high = self._between_neighbours(first, last)
        if first >= last or not 0 < high - low <= 2 * (last - first) + 1:
            return None
        words, new_words = " ".join(self.old.words[first:last]), " ".join(self.new.words[low:high])
        if max(len(words), len(new_words)) > _REWRITTEN:
            return None
        cut = start > self.old.starts[first] or end < self.old.ends[last - 1]
        if cut and fold(self.old.text[start:end]) not in new_words:
            return None
        likeness = SequenceMatcher(None, words, new_words, autojunk=False).ratio()
        if likeness < _ALIKE:
            return None
        return Place("changed", self.new.starts[low], self.new.ends[high - 1], round(0.5 + likeness / 3, 3))

    def _between_neighbours(self, first: int, last: int) -> Range:
        """The new words between what became of the words before and after; none when these parted."""
        to, block = self.alignment.to, self.alignment.block
        before = block[first - 1] if first else IN_ORDER
        after = block[last] if last < len(to) else IN_ORDER
        if before != after or before == NOWHERE:
            return 0, 0
        return to[first - 1] + 1 if first else 0, to[last] if last < len(to) else len(self.new.words)


def _joined_runs(alignment: Alignment) -> Iterator[Run]:
    """Longest runs of old words whose partners stand side by side in one block."""
    to, block = alignment.to, alignment.block
    start = 0
    for at in range(1, len(to) + 1):
        if at < len(to) and to[at] == to[at - 1] + 1 and block[at] == block[at - 1] and to[at - 1] != NOWHERE:
            continue
        if to[start] != NOWHERE:
            yield Run(start, to[start], at - start)
        start = at


def _free_runs(words: Sequence[str], partners: Sequence[int]) -> dict[tuple[str, ...], list[int]]:
    """Where runs stand that nothing was joined to."""
    found: dict[tuple[str, ...], list[int]] = defaultdict(list)
    free = 0
    for at, partner in enumerate(partners):
        free = free + 1 if partner == NOWHERE else 0
        if free >= _RIVAL_RUN:
            places = found[tuple(words[at - _RIVAL_RUN + 1 : at + 1])]
            if len(places) < 3:
                places.append(at - _RIVAL_RUN + 1)
    return found


def _agreement(old: Sequence[str], new: Sequence[str], first: int, last: int, shift: int) -> int:
    """How many neighbours of old words first to last are equal to those `shift` words on in the new text."""
    equal = 0
    for at in (*range(first - _CONTEXT, first), *range(last, last + _CONTEXT)):
        if 0 <= at < len(old) and 0 <= at + shift < len(new):
            equal += old[at] == new[at + shift]
    return equal


def _spelling(tokens: Tokens, at: int) -> str:
    return tokens.text[tokens.starts[at] : tokens.ends[at]]
