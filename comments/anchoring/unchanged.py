"""The stretches of a text that an edit did not touch: found fast, so that only the rest is read word by word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .runs import Run, heaviest_in_order

# Pieces shorter than this recur by chance and prove nothing (code points).
_TELLING = 30
# Lines are the pieces, unless they are longer than this on average; then sentences are (code points).
_LONG_LINE = 5_000
# In such a line, this much next to a change is read again (code points).
_STEP_BACK = 500
_LINE = re.compile(r"[^\n]+")
_SENTENCE = re.compile(r"[^\n.!?。！？]+[.!?。！？]*")


@dataclass(frozen=True, slots=True)
class Stretch:
    """`size` code points from `at` in the old text that stand unchanged from `to` in the new one."""

    at: int
    to: int
    size: int


def unchanged_stretches(old: str, new: str) -> list[Stretch]:
    """Stretches equal in both texts, in order: head and tail in whole lines, and telling pieces between."""
    head = _line_start(old, new, shared_head(old, new))
    old_rest, new_rest = old[head:], new[head:]
    tail = _line_break(old_rest, shared_head(old_rest[::-1], new_rest[::-1]))
    old_end, new_end = len(old) - tail, len(new) - tail
    stretches = [Stretch(0, 0, head)] if head else []
    stretches += _pieces_in_order(old, new, head, old_end, new_end)
    if tail:
        stretches.append(Stretch(old_end, new_end, tail))
    return stretches


def shared_head(old: str, new: str) -> int:
    """How many code points both begin with."""
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _line_start(old: str, new: str, at: int) -> int:
    """The start of the line at which the shared head ends; of a very long line most is shared too."""
    if at == len(old) == len(new):
        return at
    start = old.rfind("\n", 0, at) + 1
    return start if at - start < _LONG_LINE else at - _STEP_BACK


def _line_break(text: str, tail: int) -> int:
    """The longest tail of at most this length that begins with a line break, or is in a very long line."""
    if tail == 0:
        return 0
    found = text.find("\n", len(text) - tail)
    rest = 0 if found < 0 else len(text) - found
    return rest if tail - rest < _LONG_LINE else tail - _STEP_BACK


def _pieces_in_order(old: str, new: str, head: int, old_end: int, new_end: int) -> list[Stretch]:
    lines = old.count("\n", head, old_end) + 1
    piece = _SENTENCE if (old_end - head) / lines > _LONG_LINE else _LINE
    old_once = _once(piece, old, head, old_end)
    new_once = _once(piece, new, head, new_end)
    runs = [
        Run(at, new_once[words], len(words))
        for words, at in old_once.items()
        if at >= 0 and new_once.get(words, -1) >= 0
    ]
    return [Stretch(run.at, run.to, run.size) for run in heaviest_in_order(runs)]


def _once(piece: re.Pattern[str], text: str, start: int, end: int) -> dict[str, int]:
    """Where each telling piece stands, -1 if it recurs; in order of first occurrence."""
    found: dict[str, int] = {}
    for match in piece.finditer(text, start, end):
        if match.end() - match.start() >= _TELLING:
            words = match[0]
            found[words] = -1 if words in found else match.start()
    return found


def holding(stretches: Sequence[Stretch], at: int) -> int:
    """Index of the last stretch that begins at or before `at` in the old text, -1 for none."""
    low, high = 0, len(stretches)
    while low < high:
        middle = (low + high) // 2
        if stretches[middle].at <= at:
            low = middle + 1
        else:
            high = middle
    return low - 1
