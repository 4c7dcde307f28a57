"""Notes marked in finished html, where no script paints them: marks that never cross a tag. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf
from typing import Any

from articles.rules.impact import Kind, Mark

# The html is the sanitiser's: attribute values are quoted, text holds no bare "<", a reference is one character.
_PARTS = re.compile(r'(<[^<>"]*(?:"[^"]*"[^<>"]*)*>)|(&#?\w+;)|([^<&]+|[<&])')
_BLOCK = re.compile(r'<(p|h[2-6]|pre) (?:[^"]*"[^"]*" )*?id="p[0-9]+"')
_AWAY = re.compile(r'<a (?=(?:[^"]*"[^"]*" )*?href="(?!#))')
_LOUDEST: tuple[Kind, ...] = (
    "changed",
    "moved",
    "back",
    "same",
)  # where notes overlap, the first of these shows


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Words that the same notes stand on."""

    end: float  # code point of the text; the last one has none
    kind: Kind | None
    begins: Sequence[Mark]


def with_marks(html: str, blocks: Sequence[Sequence[Any]], marks: Sequence[Mark]) -> str:
    """The html with the words of the marks in `<mark class="<kind>">`, each note's `<span id="n<key>">` before its own.

    `blocks` are those of the html, as Revision.blocks has them. The text stays as it is, so its offsets hold.
    """
    stretches = _stretches(marks)
    stretch = next(stretches)
    begin = list(stretch.begins)
    starts = iter([block[1] for block in blocks])
    done: list[str] = []
    end_tag, at = "", 0
    for tag, reference, words in _PARTS.findall(html):
        if tag or not end_tag:
            done.append(tag or reference or words)
            if tag == end_tag:
                end_tag = ""
            elif not end_tag and (block := _BLOCK.match(tag)):
                end_tag, at = f"</{block[1]}>", next(starts)
            continue
        left = reference or words
        while left:
            while stretch.end <= at:
                stretch = next(stretches)
                begin += stretch.begins
            piece = left if reference or stretch.end == inf else left[: int(stretch.end) - at]
            done += [f'<span class="spot" id="n{mark.key}"></span>' for mark in begin]
            done.append(f'<mark class="{stretch.kind}">{piece}</mark>' if stretch.kind else piece)
            begin.clear()
            at += 1 if reference else len(piece)
            left = left[len(piece) :]
    return "".join(done)


def opening_away(html: str) -> str:
    """The html with all links but those within the page opening a page of their own."""
    return _AWAY.sub('<a target="_blank" ', html)


def _stretches(marks: Sequence[Mark]) -> Iterator[_Stretch]:
    """The whole text in order, cut wherever a mark begins or ends; what lies behind the last one is a stretch, too."""
    begins, ends = defaultdict(list), defaultdict(list)
    for mark in marks:
        begins[mark.start].append(mark)
        ends[mark.end].append(mark)
    cuts: list[float] = [*sorted({0, *begins, *ends}), inf]
    open_marks: Counter[Kind] = Counter()
    last: _Stretch | None = None
    for at, end in pairwise(cuts):
        open_marks.subtract(mark.kind for mark in ends.get(int(at), ()))
        open_marks.update(mark.kind for mark in begins.get(int(at), ()))
        kind = next((kind for kind in _LOUDEST if open_marks[kind]), None)
        stretch = _Stretch(end, kind, begins.get(int(at), ()))
        if last is not None and last.kind == kind and not stretch.begins:
            stretch = replace(last, end=end)
        elif last is not None:
            yield last
        last = stretch
    if last is not None:
        yield last
