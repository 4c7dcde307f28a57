"""Who answers whom in a heavy thread: as in long discussions, most answers go to what was said lately."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

ROOTS = 0.4  # of all comments
USUAL_DEPTH = 6
DEEPER = 0.01  # of the answers may go below the usual depth
LATELY = 150  # comments that an answer usually chooses from
TRIES = 4  # to find one to answer that is not too deep


def shape(random: Random, count: int) -> list[int | None]:
    """For each of `count` comments, in order of time, the index of the one it answers; None for a root."""
    parents: list[int | None] = []
    depths: list[int] = []
    for index in range(count):
        parent = None if random.random() < ROOTS else _somebody(random, depths, index)
        parents.append(parent)
        depths.append(0 if parent is None else depths[parent] + 1)
    return parents


def _somebody(random: Random, depths: Sequence[int], index: int) -> int | None:
    """An earlier comment; None when there is none, or none that is not too deep was met."""
    most = 10 * USUAL_DEPTH if random.random() < DEEPER else USUAL_DEPTH - 1
    for _ in range(TRIES if index else 0):
        chosen = random.randrange(max(0, index - LATELY), index)
        if depths[chosen] <= most:
            return chosen
    return None


def answers(parents: Sequence[int | None]) -> list[int]:
    """How many direct answers each has."""
    counts = [0] * len(parents)
    for parent in parents:
        if parent is not None:
            counts[parent] += 1
    return counts
