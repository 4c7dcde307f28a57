"""The heaviest chain of equal words, in order: what of one stretch of text became of another.

A word that recurs by chance must not be carried along: every break in a chain costs more than a stop word
brings, so lone stop words stay out and runs of words stay whole.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

# A break in the chain costs this; weights of words are between 0.1 and 1.
BREAK = 0.4
# Each word that directly follows its predecessor in both texts earns this.
RUN = 0.3
# Pairs of equal words that one call may look at: keeps pathological repetition under a second.
PAIRS = 100_000
# A word so frequent that its pairs alone would eat the budget waits until its neighbours are joined.
_PAIRS_OF_ONE_WORD = 4_000


@dataclass(slots=True)
class Budget:
    """How many pairs of words may still be looked at; shared by all stretches of one call."""

    left: int = PAIRS
    refused: int = 0

    def take(self, pairs: int, most: int) -> bool:
        """Spend so many pairs; False, and counted, when they are more than `most` or than are left."""
        if pairs > min(most, self.left):
            self.refused += 1
            return False
        self.left -= pairs
        return True


def weigh(words: Sequence[str], counts: Counter[str]) -> list[float]:
    """How much each word says, 0.05 to 1: rare and long words say much, signs and stop words little."""
    known: dict[str, float] = {}
    scale = log(max(counts.total(), 3_000))
    for word in words:
        if word not in known:
            rarity = 1 - log(1 + counts[word]) / scale
            if not word[0].isalnum():
                known[word] = 0.1
            elif len(word) == 1:
                known[word] = max(0.1, (0.5 if word > "\u2fff" else 0.35) * rarity)
            else:
                known[word] = max(0.1, min(1.0, 0.3 + 0.2 * len(word)) * rarity)
    return [known[word] for word in words]


class _Heights:
    """Greatest score so far among new positions below a limit (a Fenwick tree of maxima)."""

    def __init__(self, size: int) -> None:
        self._scores = [float("-inf")] * (size + 1)
        self._points = [-1] * (size + 1)

    def put(self, at: int, score: float, point: int) -> None:
        scores, at = self._scores, at + 1
        while at < len(scores):
            if score > scores[at]:
                scores[at] = score
                self._points[at] = point
            at += at & -at

    def below(self, at: int) -> tuple[float, int]:
        scores, best, point = self._scores, float("-inf"), -1
        while at > 0:
            if scores[at] > best:
                best, point = scores[at], self._points[at]
            at -= at & -at
        return best, point


def chain(
    old: Sequence[str],
    new: Sequence[str],
    weights: Sequence[float],
    old_at: Sequence[int],
    new_at: Sequence[int],
    budget: Budget,
    *,
    joined_left: bool = True,
    joined_right: bool = True,
) -> list[tuple[int, int]]:
    """Pairs (old position, new position) of the heaviest chain within the given ascending positions.

    `joined_left` says that the words just before the first positions are already known to belong together,
    `joined_right` the same of the words just after the last.
    """
    if not old_at or not new_at:
        return []
    places = _places(old, new, old_at, new_at, budget)
    if not places:
        return []
    lowest = new_at[0]
    heights = _Heights(new_at[-1] - lowest + 2)
    points: list[tuple[int, int, int]] = []  # old, new, index of the point before
    best, last = -BREAK if joined_left and joined_right else 0.0, -1
    before: dict[int, tuple[float, int]] = {new_at[0] - 1: (0.0, -1)} if joined_left else {}
    row_before = old_at[0] - 1
    for at in old_at:
        row: dict[int, tuple[float, int]] = {}
        weight = weights[at]
        if row_before != at - 1:
            before = {}
        for to in places.get(old[at], ()):
            score, parent = -BREAK, -1
            jump, jumper = heights.below(to - lowest)
            if jump - BREAK > score:
                score, parent = jump - BREAK, jumper
            follow = before.get(to - 1)
            if follow and follow[0] + RUN >= score:
                score, parent = follow[0] + RUN, follow[1]
            score += weight
            index = len(points)
            points.append((at, to, parent))
            row[to] = (score, index)
            heights.put(to - lowest, score, index)
            ends = at == old_at[-1] and to == new_at[-1] and joined_right
            final = score + RUN if ends else score - (BREAK if joined_right else 0.0)
            if final > best:
                best, last = final, index
        before, row_before = row, at
    return _walk_back(points, last)


def _walk_back(points: list[tuple[int, int, int]], last: int) -> list[tuple[int, int]]:
    pairs = []
    while last >= 0:
        at, to, last = points[last]
        pairs.append((at, to))
    pairs.reverse()
    return pairs


def _places(
    old: Sequence[str], new: Sequence[str], old_at: Sequence[int], new_at: Sequence[int], budget: Budget
) -> dict[str, list[int]]:
    """New positions of each word, last first, without the words that would eat the budget."""
    wanted = Counter(old[at] for at in old_at)
    places: dict[str, list[int]] = defaultdict(list)
    for to in reversed(new_at):
        if new[to] in wanted:
            places[new[to]].append(to)
    by_cost = sorted((wanted[word] * len(found), word) for word, found in places.items())
    floor = budget.left // 2  # the rest is for the smaller gaps that this chain leaves
    for cost, word in by_cost:
        if not budget.take(cost, min(_PAIRS_OF_ONE_WORD, budget.left - floor)):
            del places[word]
    return places
