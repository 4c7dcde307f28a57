"""Where exactly words were inserted or deleted, when the neighbours leave a choice.

"Use A." became "Use B or A.": the diff may say that "A. or B" came in after "Use" or "or A" after "A".
A place between sentences is better than one between words, and the words that stood there first keep
their place.
"""

from collections.abc import Sequence

from .alignment import NOWHERE, Alignment
from .tokens import Tokens

# Words that an insertion or deletion is slid at most.
_FARTHEST = 200


def slide(alignment: Alignment) -> None:
    """Move pure insertions and deletions to the strongest boundary they can slide to."""
    to, block = alignment.to, alignment.block
    at = 1
    while at < len(to):
        before, here = to[at - 1], to[at]
        if before != NOWHERE and here > before + 1 and block[at - 1] == block[at]:
            if all(partner == NOWHERE for partner in alignment.at[before + 1 : here]):
                _slide_insertion(alignment, at)
        elif before != NOWHERE and here == NOWHERE:
            end = at
            while end < len(to) and to[end] == NOWHERE:
                end += 1
            if end < len(to) and to[end] == before + 1:
                _slide_deletion(alignment, at, end)
            at = end
        at += 1


def _slide_insertion(alignment: Alignment, at: int) -> None:
    """New words stand between what became of old words `at` - 1 and `at`."""
    to, block = alignment.to, alignment.block[at]
    start, end = to[at - 1] + 1, to[at]
    back = _joined_back(to, at - 1)
    ahead = _joined_ahead(to, at)
    shift = _best_shift(alignment.new, start, end, back, ahead, later=True)
    moved = range(at + shift, at) if shift < 0 else range(at, at + shift)
    first = end if shift < 0 else start
    for index in moved:
        alignment.part(index)
    for index in moved:
        alignment.join(index, first + index - at, block)


def _slide_deletion(alignment: Alignment, start: int, end: int) -> None:
    """Old words `start` to `end` are gone, and their neighbours now stand side by side."""
    to, block = alignment.to, alignment.block[end]
    back = _joined_back(to, start - 1)
    ahead = _joined_ahead(to, end)
    shift = _best_shift(alignment.old, start, end, back, ahead, later=False)
    size = end - start
    moved = range(start + shift, start) if shift < 0 else range(end, end + shift)
    partners = [to[index] for index in moved]
    for index in moved:
        alignment.part(index)
    for index, partner in zip(moved, partners, strict=True):
        alignment.join(index + size if shift < 0 else index - size, partner, block)


def _joined_back(to: Sequence[int], last: int) -> int:
    """How many words up to `last` stand side by side in the new text."""
    first = last
    while first > 0 and last - first < _FARTHEST and to[first - 1] == to[first] - 1 and to[first] > 0:
        first -= 1
    return last - first + 1


def _joined_ahead(to: Sequence[int], first: int) -> int:
    last = first
    while last + 1 < len(to) and last - first < _FARTHEST and to[last + 1] == to[last] + 1:
        last += 1
    return last - first + 1


def _best_shift(tokens: Tokens, start: int, end: int, back: int, ahead: int, *, later: bool) -> int:
    """By how many words start to end slides to the strongest boundaries; a tie goes to the later place,
    or, unless `later`, to the place where it is."""
    words = tokens.words
    strengths = [(tokens.boundary(start) + tokens.boundary(end), 0)]
    for step in range(1, back + 1):
        if start - step < 0 or words[start - step] != words[end - step]:
            break
        strengths.append((tokens.boundary(start - step) + tokens.boundary(end - step), -step))
    for step in range(1, ahead + 1):
        if end + step > len(words) or words[start + step - 1] != words[end + step - 1]:
            break
        strengths.append((tokens.boundary(start + step) + tokens.boundary(end + step), step))
    strongest = max(strength for strength, _ in strengths)
    shifts = [shift for strength, shift in strengths if strength == strongest]
    return max(shifts) if later else min(shifts, key=abs)
