"""Runs of words that occur once in both texts, and which of them keep their order."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Run:
    """`size` equal items from `at` in the old text and `to` in the new one."""

    at: int
    to: int
    size: int


def unique_runs(
    old: Sequence[str], new: Sequence[str], old_parts: Iterable[Range], new_parts: Iterable[Range], size: int
) -> list[Run]:
    """Runs made of `size`-word sequences that occur once in the parts of either text, ascending by `at`."""
    old_once = _once(old, old_parts, size)
    if not old_once:
        return []
    new_once = _once(new, new_parts, size)
    runs: list[Run] = []
    for words, at in old_once.items():
        to = new_once.get(words, -1)
        if at < 0 or to < 0:
            continue
        if runs:
            last = runs[-1]
            if at - to == last.at - last.to and at <= last.at + last.size:
                runs[-1] = Run(last.at, last.to, at + size - last.at)
                continue
        runs.append(Run(at, to, size))
    return runs


def _once(words: Sequence[str], parts: Iterable[Range], size: int) -> dict[tuple[str, ...], int]:
    """Where each sequence stands, -1 if it recurs; in order of first occurrence."""
    found: dict[tuple[str, ...], int] = {}
    for first, last in parts:
        piece = words[first:last]
        for at, sequence in enumerate(zip(*(piece[step:] for step in range(size)), strict=False), first):
            found[sequence] = -1 if sequence in found else at
    return found


def heaviest_in_order(runs: Sequence[Run]) -> list[Run]:
    """The heaviest chain of runs that keep their order in both texts (runs come ascending by `at`)."""
    if len(runs) < 2:
        return list(runs)
    ranks = {to: rank for rank, to in enumerate(sorted(run.to for run in runs), 1)}
    best_up_to: list[Range] = [(0, -1)] * (len(runs) + 1)  # a Fenwick tree of (weight, index)
    parents: list[int] = []
    best = (0, -1)
    for index, run in enumerate(runs):
        before, position = (0, -1), ranks[run.to] - 1
        while position > 0:
            before = max(before, best_up_to[position])
            position -= position & -position
        here = (before[0] + run.size, index)
        parents.append(before[1])
        best = max(best, here)
        position = ranks[run.to]
        while position < len(best_up_to):
            best_up_to[position] = max(best_up_to[position], here)
            position += position & -position
    kept = []
    index = best[1]
    while index >= 0:
        kept.append(runs[index])
        index = parents[index]
    return kept[::-1]


def gaps_between(runs: Iterable[Run], old_range: Range, new_range: Range) -> Iterator[tuple[Range, Range]]:
    """The stretches before, between and after runs that keep their order, where both have words."""
    at, to = old_range[0], new_range[0]
    for run in [*runs, Run(old_range[1], new_range[1], 0)]:
        if run.at > at and run.to > to:
            yield (at, run.at), (to, run.to)
        at, to = max(at, run.at + run.size), max(to, run.to + run.size)


def clusters(runs: Iterable[Run], apart: int) -> list[list[Run]]:
    """Runs that follow each other in both texts, at most so many words apart, together."""
    found: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: (run.at, run.to)):
        for cluster in reversed(found[-8:]):
            last = cluster[-1]
            old_step, new_step = run.at - last.at, run.to - last.to
            if 0 < old_step <= last.size + apart and 0 < new_step <= last.size + apart:
                cluster.append(run)
                break
        else:
            found.append([run])
    return found
