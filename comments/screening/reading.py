"""A text as rules and score read it: words folded, each knowing where it stands in the source.

Case, accents, width and invisible characters make no difference; letters that only look Latin do not either, in a word
that mixes them with Latin ones. Scripts that are written without spaces are read character by character.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache
from typing import NamedTuple

from groundwork.folding import fold

# Kana, ideographs, Hangul is spaced; Thai, Lao, Myanmar and Khmer are not.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\uff66-\uff9f\U00020000-\U0003fffd"
)
# Cyrillic and Greek letters that pass for Latin ones, once folded: Unicode TR 39, what spammers use of it.
_LOOK_ALIKE = str.maketrans(
    "\u0430\u0432\u0441\u0435\u04bb\u0456\u0458\u043a\u043c\u043d\u043e\u0440\u051b\u0433\u0455\u0442\u0443"
    "\u0475\u051d\u0445\u0501\u04cf\u043f"
    "\u03b1\u03b2\u03b5\u03b7\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u03c9\u0261\u0131",
    "abcehijkmhopqrstyvwxdlnabenikvoptuxwgi",
)
_PLAIN = re.compile(r"(?P<word>[a-z0-9_]+)|[^\w\s]")
_LATIN = re.compile(r"[a-z]")
_MIXED_IN = re.compile(r"[\u0370-\u03ff\u0400-\u052f\u0261\u0131]")


class Word(NamedTuple):
    """One word, or one sign that is none."""

    text: str  # folded
    start: int  # in the source, code points
    end: int
    is_word: bool


def words_of(source: str) -> list[Word]:
    """The words and signs of a text, in order."""
    if source.isascii():  # the same, without what there is nothing of
        return [
            Word(match.group(), match.start(), match.end(), match.lastgroup is not None)
            for match in _PLAIN.finditer(source.lower())
        ]
    return [
        Word(_folded(match.group()), match.start(), match.end(), match.lastgroup == "word")
        for match in _token().finditer(source)
    ]


def plain(text: str) -> str:
    """A short text (a name, a domain) folded as a whole, without what cannot be seen."""
    return fold("".join(c for c in text if unicodedata.category(c) != "Cf"))


def _folded(token: str) -> str:
    if token.isascii():
        return token.lower()
    return _unmasked(plain(token))


def _unmasked(word: str) -> str:
    if _LATIN.search(word) and _MIXED_IN.search(word):
        return word.translate(_LOOK_ALIKE)
    return word


@cache
def _token() -> re.Pattern[str]:
    """Words hold marks and invisible characters, too: they neither end a word nor make two of it."""
    inside = _ranges(frozenset({"Mn", "Mc", "Me", "Cf"}))
    return re.compile(
        rf"(?P<word>[{_UNSPACED}][{inside}]*|[^\W{_UNSPACED}](?:[^\W{_UNSPACED}]|[{inside}])*)|[^\w\s]"
    )


def _ranges(categories: frozenset[str]) -> str:
    """The characters of these categories in the Basic Multilingual Plane, as the inside of a character class."""
    found, start = [], None
    for number in range(0x10000 if sys.maxunicode > 0xFFFF else 0):
        if unicodedata.category(chr(number)) in categories:
            start = number if start is None else start
        elif start is not None:
            found.append(f"\\u{start:04x}-\\u{number - 1:04x}")
            start = None
    return "".join(found)
