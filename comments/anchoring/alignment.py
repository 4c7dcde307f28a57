"""Which word of the new text each word of the old one became.

Order of trust: long runs of words that occur once in both texts, in order; such runs out of order (moved
blocks); the stretches between, by the heaviest chain; at last what is left over on both sides.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .chaining import Budget, chain, weigh
from .tokens import PARAGRAPH, SENTENCE, Tokens

# Lengths of runs, in words, that are looked for between the texts, longest first.
RUN_LENGTHS = (16, 8, 5)
# A run found out of order at this length or more is a moved block.
MOVED_RUN = 8
# A leftover run this long may have moved on its own ...
LEFTOVER_RUN = 4
# ... if its words say this much together.
LEFTOVER_WEIGHT = 2.5
# Runs of one moved block lie at most this many words apart in both texts.
BLOCK_GAP = 40
IN_ORDER = 0
NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Run:
    """`size` equal words from `at` in the old text and `to` in the new one."""

    at: int
    to: int
    size: int


@dataclass(slots=True)
class Alignment:
    """For each old word its new position and its block, for each new word its old position; -1 for none."""

    old: Tokens
    new: Tokens
    weights: list[float]
    new_weights: list[float]
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
        free = False
        for step in range(run.size):
            at, to = run.at + step, run.to + step
            if self.to[at] == NOWHERE and self.at[to] == NOWHERE:
                self.join(at, to, block)
                free = True
        return free

    def fill(
        self,
        old_range: tuple[int, int],
        new_range: tuple[int, int],
        block: int,
        *,
        joined_left: bool = True,
        joined_right: bool = True,
    ) -> None:
        """Chain what is free in a stretch of both texts."""
        old_at = [at for at in range(*old_range) if self.to[at] == NOWHERE]
        new_at = [to for to in range(*new_range) if self.at[to] == NOWHERE]
        pairs = chain(
            self.old.words,
            self.new.words,
            self.weights,
            old_at,
            new_at,
            self.budget,
            joined_left=joined_left,
            joined_right=joined_right,
        )
        for at, to in pairs:
            self.join(at, to, block)


def align(old: Tokens, new: Tokens, counts: Counter[str]) -> Alignment:
    """The alignment of two texts; `counts` says how often each word occurs in both."""
    total = sum(counts.values())
    alignment = Alignment(old, new, weigh(old.words, counts, total), weigh(new.words, counts, total))
    moved = _join_unique_runs(alignment)
    _join_moved(alignment, moved)
    _extend_blocks(alignment, SENTENCE)
    _fill_gaps(alignment)
    _extend_blocks(alignment)
    _join_leftovers(alignment)
    _extend_blocks(alignment)
    slide(alignment)
    return alignment


def _join_unique_runs(alignment: Alignment) -> list[Run]:
    """Join runs that occur once in both texts and keep their order; the others are returned."""
    moved: list[Run] = []
    gaps = [((0, len(alignment.old.words)), (0, len(alignment.new.words)))]
    for size in RUN_LENGTHS:
        following: list[tuple[tuple[int, int], tuple[int, int]]] = []
        for old_range, new_range in gaps:
            runs = unique_runs(alignment, range(*old_range), range(*new_range), size)
            in_order = heaviest_in_order(runs)
            if size >= MOVED_RUN:
                kept = set(in_order)
                moved.extend(run for run in runs if run not in kept)
            for run in in_order:
                alignment.join_run(run, IN_ORDER)
            following.extend(gaps_between(in_order, old_range, new_range))
        gaps = following
    return moved


def unique_runs(alignment: Alignment, old_at: Sequence[int], new_at: Sequence[int], size: int) -> list[Run]:
    """Runs made of `size`-word sequences that occur once within each of the two stretches."""
    if len(old_at) < size or len(new_at) < size:
        return []
    old_once = _once(alignment.old.words, old_at, size)
    new_once = _once(alignment.new.words, new_at, size)
    runs: list[Run] = []
    for words, at in old_once.items():
        to = new_once.get(words)
        if to is None or at < 0 or to < 0:
            continue
        if runs:
            last = runs[-1]
            if at - to == last.at - last.to and at <= last.at + last.size:
                runs[-1] = Run(last.at, last.to, at + size - last.at)
                continue
        runs.append(Run(at, to, size))
    return runs


def _once(words: Sequence[str], positions: Sequence[int], size: int) -> dict[tuple[str, ...], int]:
    """First position of each sequence, or -1 when it occurs again; in order of first occurrence."""
    found: dict[tuple[str, ...], int] = {}
    first, last = positions[0], positions[-1] + 1
    piece = words[first:last]
    for at, sequence in enumerate(zip(*(piece[step:] for step in range(size)), strict=False), first):
        found[sequence] = -1 if sequence in found else at
    return found


def heaviest_in_order(runs: Sequence[Run]) -> list[Run]:
    """The heaviest chain of runs that keep their order in both texts (runs come ascending by `at`)."""
    if len(runs) < 2:
        return list(runs)
    ranks = {to: rank for rank, to in enumerate(sorted(run.to for run in runs), 1)}
    tree: list[tuple[int, int]] = [(0, -1)] * (len(runs) + 1)
    parents: list[int] = []
    best = (0, -1)
    for index, run in enumerate(runs):
        rank = ranks[run.to]
        below, position = (0, -1), rank - 1
        while position > 0:
            below = max(below, tree[position])
            position -= position & -position
        here = (below[0] + run.size, index)
        parents.append(below[1])
        best = max(best, here)
        position = rank
        while position < len(tree):
            tree[position] = max(tree[position], here)
            position += position & -position
    kept = []
    index = best[1]
    while index >= 0:
        kept.append(runs[index])
        index = parents[index]
    kept.reverse()
    return kept


def gaps_between(
    runs: Sequence[Run], old_range: tuple[int, int], new_range: tuple[int, int]
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """The stretches before, between and after runs that keep their order, where both have words."""
    at, to = old_range[0], new_range[0]
    for run in [*runs, Run(old_range[1], new_range[1], 0)]:
        if run.at > at and run.to > to:
            yield (at, run.at), (to, run.to)
        at, to = max(at, run.at + run.size), max(to, run.to + run.size)


def _join_moved(alignment: Alignment, runs: list[Run]) -> None:
    """Join runs found out of order, as blocks, with the words between their runs."""
    for block_runs in _clusters(sorted(runs, key=lambda run: (run.at, run.to))):
        block = alignment.blocks
        joined = [run for run in block_runs if alignment.join_run(run, block)]
        if not joined:
            continue
        alignment.blocks += 1
        first, last = joined[0], joined[-1]
        inner = ((first.at, last.at), (first.to, last.to))
        for old_range, new_range in gaps_between(joined, *inner):
            alignment.fill(old_range, new_range, block)


def _clusters(runs: list[Run]) -> list[list[Run]]:
    """Runs that follow each other closely in both texts, together."""
    clusters: list[list[Run]] = []
    for run in runs:
        for cluster in reversed(clusters[-8:]):
            last = cluster[-1]
            if (
                last.at < run.at <= last.at + last.size + BLOCK_GAP
                and last.to < run.to <= last.to + last.size + BLOCK_GAP
            ):
                cluster.append(run)
                break
        else:
            clusters.append([run])
    return clusters


def _fill_gaps(alignment: Alignment) -> None:
    """Chain the words between those that already keep their order."""
    at = to = 0
    old_size, new_size = len(alignment.old.words), len(alignment.new.words)
    in_order = [
        Run(index, alignment.to[index], 1) for index in range(old_size) if alignment.block[index] == IN_ORDER
    ]
    for run in [*in_order, Run(old_size, new_size, 0)]:
        if run.at > at and run.to > to:
            alignment.fill((at, run.at), (to, run.to), IN_ORDER)
        at, to = run.at + 1, run.to + 1


def _extend_blocks(alignment: Alignment, until: int = PARAGRAPH + 1) -> None:
    """Chain what is free right before and after each moved block, up to a boundary as strong as `until`."""
    edges: dict[int, list[int]] = {}
    for at, block in enumerate(alignment.block):
        if block > IN_ORDER:
            edges.setdefault(block, [at, at])[1] = at
    for block, (first, last) in edges.items():
        old_after = _free_after(alignment.to, alignment.old, last + 1, until)
        new_after = _free_after(alignment.at, alignment.new, alignment.to[last] + 1, until)
        alignment.fill(old_after, new_after, block, joined_right=False)
        old_before = _free_before(alignment.to, alignment.old, first, until)
        new_before = _free_before(alignment.at, alignment.new, alignment.to[first], until)
        alignment.fill(old_before, new_before, block, joined_left=False)


def _free_after(partners: Sequence[int], tokens: Tokens, start: int, until: int) -> tuple[int, int]:
    """The free words from `start` to the next boundary, at most BLOCK_GAP of them."""
    end = start
    while end < len(partners) and partners[end] == NOWHERE and end - start < BLOCK_GAP:
        if tokens.boundary(end) >= until:
            break
        end += 1
    return start, end


def _free_before(partners: Sequence[int], tokens: Tokens, end: int, until: int) -> tuple[int, int]:
    """The free words before `end` back to a boundary, at most BLOCK_GAP of them."""
    start = end
    while start > 0 and partners[start - 1] == NOWHERE and end - start < BLOCK_GAP:
        if tokens.boundary(start) >= until:
            break
        start -= 1
    return start, end


def _join_leftovers(alignment: Alignment) -> None:
    """Join runs that are left over on both sides: what moved in small pieces."""
    old_free = list(free_stretches(alignment.to, LEFTOVER_RUN))
    new_free = list(free_stretches(alignment.at, LEFTOVER_RUN))
    runs = [
        run
        for run in _unique_in(alignment, old_free, new_free)
        if sum(alignment.weights[run.at : run.at + run.size]) >= LEFTOVER_WEIGHT
    ]
    _join_moved(alignment, runs)


def free_stretches(partners: Sequence[int], size: int) -> Iterator[range]:
    """Stretches of at least `size` words that nothing was joined to."""
    start = 0
    for index in range(len(partners) + 1):
        if index == len(partners) or partners[index] != NOWHERE:
            if index - start >= size:
                yield range(start, index)
            start = index + 1


def _unique_in(alignment: Alignment, old_free: list[range], new_free: list[range]) -> list[Run]:
    places: dict[tuple[str, ...], list[int]] = {}
    for side, (words, stretches) in enumerate(
        ((alignment.old.words, old_free), (alignment.new.words, new_free))
    ):
        for stretch in stretches:
            for sequence, at in _once(words, stretch, LEFTOVER_RUN).items():
                found = places.setdefault(sequence, [NOWHERE, NOWHERE])
                found[side] = at if found[side] == NOWHERE and at >= 0 else -2
    runs: list[Run] = []
    for at, to in sorted((at, to) for at, to in places.values() if at >= 0 and to >= 0):
        last = runs[-1] if runs else None
        if last and at - to == last.at - last.to and at <= last.at + last.size:
            runs[-1] = Run(last.at, last.to, at + LEFTOVER_RUN - last.at)
        else:
            runs.append(Run(at, to, LEFTOVER_RUN))
    return runs


def slide(alignment: Alignment) -> None:
    """Move pure insertions and deletions to the strongest boundary they can slide to."""
    at = 1
    while at < len(alignment.old.words):
        before, here = alignment.to[at - 1], alignment.to[at]
        if before != NOWHERE and here > before + 1 and alignment.block[at - 1] == alignment.block[at]:
            if all(partner == NOWHERE for partner in alignment.at[before + 1 : here]):
                _slide_insertion(alignment, at)
        elif before != NOWHERE and here == NOWHERE:
            end = at
            while end < len(alignment.to) and alignment.to[end] == NOWHERE:
                end += 1
            if end < len(alignment.to) and alignment.to[end] == before + 1:
                _slide_deletion(alignment, at, end)
            at = end
        at += 1


def _slide_insertion(alignment: Alignment, at: int) -> None:
    """The new words between those of old words at - 1 and at were inserted; try earlier and later places."""
    words, boundary = alignment.new.words, alignment.new.boundary
    start, end = alignment.to[at - 1] + 1, alignment.to[at]
    best, shift = boundary(start) + boundary(end), 0
    step = 0
    while (
        at - step - 1 >= 0
        and alignment.to[at - step - 1] == start - step - 1
        and words[start - step - 1] == words[end - step - 1]
        and step < end - start + 50
    ):
        step += 1
        strength = boundary(start - step) + boundary(end - step)
        if strength > best:
            best, shift = strength, -step
    step = 0
    while (
        at + step < len(alignment.to)
        and alignment.to[at + step] == end + step
        and words[start + step] == words[end + step]
        and step < end - start + 50
    ):
        step += 1
        strength = boundary(start + step) + boundary(end + step)
        if strength > best:
            best, shift = strength, step
    block = alignment.block[at]
    if shift < 0:
        for index in range(at + shift, at):
            alignment.part(index)
        for index in range(at + shift, at):
            alignment.join(index, end + index - at, block)
    elif shift > 0:
        for index in range(at, at + shift):
            alignment.part(index)
        for index in range(at, at + shift):
            alignment.join(index, start + index - at, block)


def _slide_deletion(alignment: Alignment, start: int, end: int) -> None:
    """Old words start to end were deleted; the same words may have stood a little earlier or later."""
    words, boundary = alignment.old.words, alignment.old.boundary
    best, shift = boundary(start) + boundary(end), 0
    step = 0
    while (
        start - step - 1 >= 0
        and alignment.to[start - step - 1] == alignment.to[start - 1] - step
        and words[start - step - 1] == words[end - step - 1]
        and step < end - start + 50
    ):
        step += 1
        strength = boundary(start - step) + boundary(end - step)
        if strength > best:
            best, shift = strength, -step
    step = 0
    while (
        end + step < len(alignment.to)
        and alignment.to[end + step] == alignment.to[end] + step
        and words[start + step] == words[end + step]
        and step < end - start + 50
    ):
        step += 1
        strength = boundary(start + step) + boundary(end + step)
        if strength > best:
            best, shift = strength, step
    block = alignment.block[end]
    if shift < 0:
        for index in range(start - 1, start + shift - 1, -1):
            to = alignment.to[index]
            alignment.part(index)
            alignment.join(index + end - start, to, block)
    elif shift > 0:
        for index in range(end, end + shift):
            to = alignment.to[index]
            alignment.part(index)
            alignment.join(index - end + start, to, block)
