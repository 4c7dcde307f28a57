"""Pieces of a text around the words that were searched, with these words marked: pure functions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from groundwork.folding import UNSPACED, fold, words_of

LENGTH = 240  # code points of a snippet
LEAD = 60  # of them before its first marked word
MOST_LOOKED_AT = 50  # places of a text
MOST_TEXT = 300_000  # code points; what stands behind is found, but not shown
ELLIPSIS = "…"
# Where letters have other forms than folded ones: Latin, Greek, Cyrillic, their extensions, kana, full and half width.
_FORMS = ((0x41, 0x530), (0x1E00, 0x2000), (0x3041, 0x3100), (0xFF01, 0xFFDD))
_VOICED = (0x304B, 0x3070), (0x30AB, 0x30D0), (0xFF73, 0xFF8F)
_MARKS = "[\u0300-\u036f]*"


class Piece(NamedTuple):
    """A run of a snippet: as it stands in the text, and whether it is what was searched."""

    words: str
    is_marked: bool


def snippet(text: str, query: str, *, length: int = LENGTH) -> list[Piece]:
    """About `length` code points of a text where most words of the query stand together; else its beginning.

    Nothing is escaped: whoever shows it does that last.
    """
    text = " ".join(text[:MOST_TEXT].split())
    wanted = pattern(query)
    places = [] if wanted is None else _places(wanted, text)
    start = _beginning(text, places, length)
    end = _end(text, start + length)
    return list(_pieces(text, start, end, [place for place in places if start <= place[0] < end]))


def marked(text: str, query: str) -> list[Piece]:
    """The whole of a short text, such as a title, with the words marked."""
    wanted = pattern(query)
    return list(_pieces(text, 0, len(text), [] if wanted is None else _places(wanted, text)))


@lru_cache(maxsize=64)
def pattern(query: str) -> re.Pattern[str] | None:
    """Finds the words of a query in a text as it was written: in any case, with any accents, full or half width."""
    words = words_of(query)
    needles = sorted({needle for word in words for needle in _needles(word)}, key=len, reverse=True)
    if not needles:
        return None
    starred = {word[:-1] for piece in query.split() if piece.endswith("*") for word in [fold(piece)]}
    return re.compile("|".join(_needle(needle, begins=needle in starred) for needle in needles))


def _needles(word: str) -> list[str]:
    """What has no spaces as a whole and in pairs, since the index knows pairs."""
    if not re.match(f"[{UNSPACED}]", word):
        return [word]
    return [word, *(word[n : n + 2] for n in range(len(word) - 1))]


def _needle(word: str, *, begins: bool) -> str:
    letters = "".join(_letter(character) for character in word)
    if re.match(f"[{UNSPACED}]", word):
        return letters
    return rf"(?<!\w){letters}\w*" if begins else rf"(?<!\w){letters}(?!\w)"


def _letter(character: str) -> str:
    forms = _forms().get(character, [])
    single = "".join(form for form in forms if len(form) == 1)
    double = "".join(f"|{re.escape(form)}" for form in forms if len(form) > 1)
    plain = f"[{re.escape(character)}{re.escape(single)}]"
    return f"(?:{plain}{double}){_MARKS}" if double else f"{plain}{_MARKS}"


@cache
def _forms() -> dict[str, list[str]]:
    """Folded letter -> the other letters that fold to it."""
    forms: dict[str, list[str]] = {}
    written = [chr(code) for first, end in _FORMS for code in range(first, end)]
    written += [
        chr(code) + mark for first, end in _VOICED for code in range(first, end) for mark in "\u3099\u309aﾞﾟ"
    ]
    for letter in written:
        if len(folded := fold(letter)) == 1 and folded != letter and unicodedata.category(folded)[0] in "LN":
            forms.setdefault(folded, []).append(letter)
    return forms


def _places(wanted: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    places = []
    for found in wanted.finditer(text):
        places.append(found.span())
        if len(places) == MOST_LOOKED_AT:
            break
    return places


def _beginning(text: str, places: list[tuple[int, int]], length: int) -> int:
    """Where a snippet begins that shows most different words; of several the first."""
    if not places or len(text) <= length:
        return 0
    reach = length - LEAD

    def shown_from(start: int) -> int:
        return len({fold(text[a:b]) for a, b in places if start <= a and b <= start + reach})

    best = max((start for start, _end in places), key=lambda start: (shown_from(start), -start))
    start = max(0, best - LEAD)
    if start == 0:
        return 0
    space = text.find(" ", start, best)
    return start if space == -1 else space + 1


def _end(text: str, end: int) -> int:
    if end >= len(text):
        return len(text)
    space = text.rfind(" ", end - LEAD // 2, end)
    return end if space == -1 else space


def _pieces(text: str, start: int, end: int, places: list[tuple[int, int]]) -> Iterator[Piece]:
    if start:
        yield Piece(ELLIPSIS, False)
    at = start
    for first, last in places:
        if first > at:
            yield Piece(text[at:first], False)
        yield Piece(text[first : min(last, end)], True)
        at = min(last, end)
    if at < end:
        yield Piece(text[at:end], False)
    if end < len(text):
        yield Piece(ELLIPSIS, False)
