"""Which word of the new text each word of the old one became.

Order of trust: long runs of words that occur once in both texts, in order; such runs out of order (moved
blocks); the stretches between, by the heaviest chain; at last what is left over on both sides.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .chaining import Budget, chain
from .runs import Range, Run, clusters, gaps_between, heaviest_in_order, unique_runs
from .tokens import PARAGRAPH, SENTENCE, Tokens

# Lengths of runs, in words, that are looked for in order, longest first.
RUN_LENGTHS = (16, 8, 5)
# A run found out of order at this length or more is a moved block.
MOVED_RUN = 8
# A leftover run this long may have moved on its own ...
LEFTOVER_RUN = 4
# ... if its words say this much together.
LEFTOVER_WEIGHT = 2.5
# Runs of one moved block lie at most this many words apart in both texts.
BLOCK_GAP = 40
# No boundary is as strong: a moved block grows across paragraphs.
_NO_BOUNDARY = PARAGRAPH + 1
IN_ORDER = 0
NOWHERE = -1


@dataclass(slots=True)
class Alignment:
    """For each old word its new position and its block, for each new word its old position; -1 for none."""

    old: Tokens
    new: Tokens
    weights: list[float]
    budget: Budget = field(default_factory=Budget)
    to: list[int] = field(init=False)
    at: list[int] = field(init=False)
    block: list[int] = field(init=False)
    blocks: int = 1

    def __post_init__(self) -> None:
        self.to = [NOWHERE] * len(self.old.words)
        self.at = [NOWHERE] * len(self.new.words)
        self.block = [NOWHERE] * len(self.old.words)

    def join(self, at: int, to: int, block: int) -> None:
        """Say that old word `at` became new word `to`."""
        self.to[at], self.at[to], self.block[at] = to, at, block

    def part(self, at: int) -> None:
        """Take back what was said of old word `at`."""
        self.at[self.to[at]] = NOWHERE
        self.to[at] = self.block[at] = NOWHERE

    def join_run(self, run: Run, block: int) -> bool:
        """Join those words of the run that are still free; False when none is."""
        joined = False
        for step in range(run.size):
            at, to = run.at + step, run.to + step
            if self.to[at] == NOWHERE and self.at[to] == NOWHERE:
                self.join(at, to, block)
                joined = True
        return joined

    def fill(
        self, old_range: Range, new_range: Range, block: int, *, left: bool = True, right: bool = True
    ) -> None:
        """Chain what is free in a stretch of both texts; `left`, `right`: what lies there is joined."""
        old_at = [at for at in range(*old_range) if self.to[at] == NOWHERE]
        new_at = [to for to in range(*new_range) if self.at[to] == NOWHERE]
        words = self.old.words, self.new.words
        refused = self.budget.refused
        pairs = chain(*words, self.weights, old_at, new_at, self.budget, joined_left=left, joined_right=right)
        for at, to in pairs:
            self.join(at, to, block)
        if pairs and self.budget.refused > refused:
            for old_gap, new_gap in gaps_between([Run(*pair, 1) for pair in pairs], old_range, new_range):
                self.fill(old_gap, new_gap, block)


def align(alignment: Alignment, known: Sequence[Run]) -> None:
    """Join what belongs together; `known` runs stand unchanged and in order."""
    for run in known:
        alignment.join_run(run, IN_ORDER)
    _join_in_order(alignment, known)
    _join_moved(alignment, MOVED_RUN)
    _extend_blocks(alignment, SENTENCE)
    _fill_gaps(alignment)
    _extend_blocks(alignment, _NO_BOUNDARY)
    _join_moved(alignment, LEFTOVER_RUN, LEFTOVER_WEIGHT)
    _extend_blocks(alignment, _NO_BOUNDARY)


def _join_in_order(alignment: Alignment, known: Sequence[Run]) -> None:
    """Join runs that occur once on either side of a gap and keep their order, gap by gap."""
    old, new = alignment.old.words, alignment.new.words
    gaps = list(gaps_between(known, (0, len(old)), (0, len(new))))
    for size in RUN_LENGTHS:
        following: list[tuple[Range, Range]] = []
        for old_range, new_range in gaps:
            runs = heaviest_in_order(unique_runs(old, new, [old_range], [new_range], size))
            for run in runs:
                alignment.join_run(run, IN_ORDER)
            following.extend(gaps_between(runs, old_range, new_range))
        gaps = following


def _join_moved(alignment: Alignment, size: int, least_weight: float = 0.0) -> None:
    """Join runs that occur once in what is free on either side, as blocks, with the words between them."""
    old, new = alignment.old.words, alignment.new.words
    runs = [
        run
        for run in unique_runs(old, new, _free(alignment.to, size), _free(alignment.at, size), size)
        if not least_weight or sum(alignment.weights[run.at : run.at + run.size]) >= least_weight
    ]
    for cluster in clusters(runs, BLOCK_GAP):
        joined = [run for run in cluster if alignment.join_run(run, alignment.blocks)]
        if not joined:
            continue
        first, last = joined[0], joined[-1]
        for old_range, new_range in gaps_between(joined, (first.at, last.at), (first.to, last.to)):
            alignment.fill(old_range, new_range, alignment.blocks)
        alignment.blocks += 1


def _free(partners: Sequence[int], size: int) -> Iterator[Range]:
    """Stretches of at least `size` words that nothing is joined to."""
    start = 0
    for index in range(len(partners) + 1):
        if index == len(partners) or partners[index] != NOWHERE:
            if index - start >= size:
                yield start, index
            start = index + 1


def _fill_gaps(alignment: Alignment) -> None:
    """Chain the words between those that already keep their order."""
    at = to = 0
    for index, block in enumerate(alignment.block):
        if block == IN_ORDER:
            if index > at and alignment.to[index] > to:
                alignment.fill((at, index), (to, alignment.to[index]), IN_ORDER)
            at, to = index + 1, alignment.to[index] + 1
    alignment.fill((at, len(alignment.to)), (to, len(alignment.at)), IN_ORDER)


def _extend_blocks(alignment: Alignment, until: int) -> None:
    """Chain what is free right before and after each moved block, up to a boundary as strong as `until`."""
    edges: dict[int, list[int]] = {}
    for at, block in enumerate(alignment.block):
        if block > IN_ORDER:
            edges.setdefault(block, [at, at])[1] = at
    for block, (first, last) in edges.items():
        old_after = _free_after(alignment.to, alignment.old, last + 1, until)
        new_after = _free_after(alignment.at, alignment.new, alignment.to[last] + 1, until)
        alignment.fill(old_after, new_after, block, right=False)
        old_before = _free_before(alignment.to, alignment.old, first, until)
        new_before = _free_before(alignment.at, alignment.new, alignment.to[first], until)
        alignment.fill(old_before, new_before, block, left=False)


def _free_after(partners: Sequence[int], tokens: Tokens, start: int, until: int) -> Range:
    """The free words from `start` to the next boundary, at most BLOCK_GAP of them."""
    end = start
    while end < len(partners) and partners[end] == NOWHERE and end - start < BLOCK_GAP:
        if tokens.boundary(end) >= until:
            break
        end += 1
    return start, end


def _free_before(partners: Sequence[int], tokens: Tokens, end: int, until: int) -> Range:
    """The free words before `end` back to a boundary, at most BLOCK_GAP of them."""
    start = end
    while start > 0 and partners[start - 1] == NOWHERE and end - start < BLOCK_GAP:
        if tokens.boundary(start) >= until:
            break
        start -= 1
    return start, end
