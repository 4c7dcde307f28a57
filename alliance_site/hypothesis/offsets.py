"""Between the offsets of a Hypothesis client and the site's: UTF-16 units of a page's textContent, and code points of
a revision's canonical text. Pure.

Both texts have the same letters in the same order; only the white space between blocks differs. So a place in one is a
place in the other behind as many letters.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from selectolax.lexbor import LexborHTMLParser


class InsidePair(ValueError):
    """The offset falls between the two halves of one character (Unicode 3.8, surrogate pair)."""


@dataclass(frozen=True, slots=True)
class Offsets:
    """How the text of a page and the canonical text go together."""

    units: tuple[int, ...]  # UTF-16 units before each code point of the page's text, and at its end
    page_letters: tuple[int, ...]  # code points of the page's text that are no white space
    text_letters: tuple[int, ...]  # the same of the canonical text

    def span_in_text(self, start: int, end: int) -> tuple[int, int] | None:
        """Code points of the canonical text; None beyond the page's. Raises InsidePair."""
        first = bisect_left(self.page_letters, self._point(start))
        last = bisect_left(self.page_letters, self._point(end)) - 1
        if not first <= last < len(self.text_letters):
            return None
        return self.text_letters[first], self.text_letters[last] + 1

    def span_in_page(self, start: int, end: int) -> tuple[int, int] | None:
        """UTF-16 units of the page's text; None where nothing of the span is a letter."""
        first = bisect_left(self.text_letters, start)
        last = bisect_right(self.text_letters, end - 1) - 1
        if not first <= last < len(self.page_letters):
            return None
        return self.units[self.page_letters[first]], self.units[self.page_letters[last] + 1]

    def _point(self, unit: int) -> int:
        point = bisect_left(self.units, unit)
        if point < len(self.units) and self.units[point] != unit:
            raise InsidePair(unit)
        return point


@lru_cache(maxsize=8)
def offsets_of(html: str, text: str, title: str = "") -> Offsets:
    """For a page whose body begins with this title and then this HTML, and the canonical text of its revision."""
    body = LexborHTMLParser(html).body
    shown = title + (body.text(deep=True) if body is not None else "")
    units = tuple(accumulate((2 if character > "\uffff" else 1 for character in shown), initial=0))
    return Offsets(units, _letters(shown)[len(_letters(title)) :], _letters(text))


def _letters(text: str) -> tuple[int, ...]:
    return tuple(at for at, character in enumerate(text) if not character.isspace())
