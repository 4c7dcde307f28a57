"""Two revisions laid beside each other, paragraph by paragraph, with the words that changed. Pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any, Literal

from articles.rules.differences import Piece, Work, equal_pairs, word_changes

MOST_TEXT = 600_000  # code points of both texts together; a book of 100,000 words
MOST_PAIRS = 500_000  # pairs of equal paragraphs that are looked at
MOST_MATCHED = 50_000  # pairs of paragraphs of which the likeness is weighed, for one stretch of changes
MOST_WORDS = 200_000  # pairs of equal words that are looked at; the paragraphs beyond are shown as replaced
LEAST_ALIKE = 0.4  # share of words that two versions of one paragraph have in common
KEPT_AROUND = 1  # unchanged paragraphs shown on either side of a change


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph in one or both revisions, by its number there (from 1); None where it is not."""

    kind: Literal["same", "changed", "removed", "added", "moved_away", "moved_here"]
    old: int | None
    new: int | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """Unchanged paragraphs that are left out."""

    count: int


class TooMuch(Exception):
    """These two texts are too long, or too repetitive, to be laid beside each other within bounds."""


def compare(old: Sequence[str], new: Sequence[str]) -> list[Row]:
    """Every paragraph of both texts, in order. Raises TooMuch."""
    if sum(map(len, old)) + sum(map(len, new)) > MOST_TEXT:
        raise TooMuch
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    rows = [_same(n, n, new) for n in range(head)]
    rows += _middle(old, new, (head, len(old) - tail), (head, len(new) - tail))
    rows += [_same(len(old) - n, len(new) - n, new) for n in range(tail, 0, -1)]
    return _with_moves(rows, old, new)


def changes_only(rows: Iterable[Row]) -> list[Row | Left]:
    """The rows without long stretches of what did not change."""
    rows = list(rows)
    near = {
        at + step
        for at, row in enumerate(rows)
        if row.kind != "same"
        for step in range(-KEPT_AROUND, KEPT_AROUND + 1)
    }
    shown: list[Row | Left] = []
    left = 0
    for at, row in enumerate([*rows, None]):
        if row is not None and at not in near:
            left += 1
            continue
        if left:
            shown.append(Left(left))
        left = 0
        if row is not None:
            shown.append(row)
    return shown


def paragraphs(text: str, blocks: Sequence[Sequence[Any]]) -> list[str]:
    """The words of each block of a revision; `blocks` as in Revision.blocks."""
    return [text[start:end] for _kind, start, end, _html_end in blocks]


def _same(old: int, new: int, texts: Sequence[str]) -> Row:
    """Rows count from 1, what is handed in from 0."""
    return Row("same", old + 1, new + 1, tuple(word_changes(texts[new], texts[new])))


def _shared(old: Sequence[str], new: Sequence[str]) -> int:
    """How many paragraphs both begin with."""
    for count, (one, other) in enumerate(zip(old, new, strict=False)):
        if one != other:
            return count
    return min(len(old), len(new))


def _middle(
    old: Sequence[str], new: Sequence[str], at: tuple[int, int], to: tuple[int, int]
) -> Iterator[Row]:
    one, other = old[slice(*at)], new[slice(*to)]
    if equal_pairs(one, other) > MOST_PAIRS:
        raise TooMuch
    work = Work(MOST_WORDS)
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "equal":
            for step in range(i2 - i1):
                yield _same(at[0] + i1 + step, to[0] + j1 + step, new)
        else:
            yield from _replaced(old, new, (at[0] + i1, at[0] + i2), (to[0] + j1, to[0] + j2), work)


def _replaced(
    old: Sequence[str], new: Sequence[str], at: tuple[int, int], to: tuple[int, int], work: Work
) -> Iterator[Row]:
    """Paragraphs that became others: those alike are one row, in order; the rest went or came."""
    i, j = at[0], to[0]
    for one, other in [*_pairs(old, new, at, to), (at[1], to[1])]:
        for gone in range(i, one):
            yield Row("removed", gone + 1, None, tuple(word_changes(old[gone], "")))
        for come in range(j, other):
            yield Row("added", None, come + 1, tuple(word_changes("", new[come])))
        if one < at[1]:
            yield Row("changed", one + 1, other + 1, tuple(word_changes(old[one], new[other], work)))
        i, j = one + 1, other + 1


def _pairs(
    old: Sequence[str], new: Sequence[str], at: tuple[int, int], to: tuple[int, int]
) -> list[tuple[int, int]]:
    """The pairs of paragraphs, in order, that have the most words in common, by dynamic programming."""
    height, width = at[1] - at[0], to[1] - to[0]
    if height * width > MOST_MATCHED:
        return []
    ones = [Counter(old[i].split()) if " " in old[i] else Counter(old[i]) for i in range(*at)]
    others = [Counter(new[j].split()) if " " in new[j] else Counter(new[j]) for j in range(*to)]
    best = [[0.0] * (width + 1) for _ in range(height + 1)]
    alike = [[_likeness(one, other) for other in others] for one in ones]
    for i in range(height - 1, -1, -1):
        for j in range(width - 1, -1, -1):
            joined = best[i + 1][j + 1] + alike[i][j] if alike[i][j] >= LEAST_ALIKE else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], joined)
    pairs = []
    i = j = 0
    while i < height and j < width:
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs.append((at[0] + i, to[0] + j))
            i, j = i + 1, j + 1
    return pairs


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """How much of both is in common, 0 to 1."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def _with_moves(rows: Iterable[Row], old: Sequence[str], new: Sequence[str]) -> list[Row]:
    """A paragraph that went here and came there, word for word, moved."""
    rows = list(rows)
    gone = {old[row.old - 1] for row in rows if row.kind == "removed" and row.old}
    come = {new[row.new - 1] for row in rows if row.kind == "added" and row.new}
    moved = gone & come
    return [_as_move(row, moved, old, new) for row in rows]


def _as_move(row: Row, moved: set[str], old: Sequence[str], new: Sequence[str]) -> Row:
    if row.kind == "removed" and row.old and old[row.old - 1] in moved:
        return replace(row, kind="moved_away")
    if row.kind == "added" and row.new and new[row.new - 1] in moved:
        return replace(row, kind="moved_here")
    return row
