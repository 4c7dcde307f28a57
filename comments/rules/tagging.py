"""Tags: a note is filed under the words that it says with a "#" before them, "#law" or "#条約". Pure functions.

A tag is folded (`groundwork.folding.fold`), so that #Law, #law and #láw are one; what it looked like stays in the note.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from groundwork.folding import fold

MOST_TAG = 50  # code points, as written and as folded
MOST_TAGS = 10  # of one note; it is about something, not about everything

# Full-width forms are what a Japanese keyboard types. What is part of a word, an address or an entity is no tag, and
# neither is a number: "#7" is comment 7.
_SIGN = re.compile(r"(?<![0-9A-Za-z_/&#\uff03])[#\uff03](?=[^\W\d_])")
_INSIDE = "-_·・"
_KINDS = "LMN"  # letters, marks, numbers: most scripts cannot write a word without the second


class Tag(NamedTuple):
    """A tag where it stands in a text, in code points, the sign with it."""

    start: int
    end: int
    key: str


def tags_in(text: str) -> Iterator[Tag]:
    """Every tag of a text, in order."""
    for found in _SIGN.finditer(text):
        end = _end_of_word(text, found.end())
        key = key_of(text[found.end() : end])
        if key:
            yield Tag(found.start(), end, key)


def key_of(word: str) -> str:
    """What a tag is filed under and asked for by; empty if the word is none, or too long for one."""
    key = "-".join(fold(word).split())
    return key if len(word) <= MOST_TAG and len(key) <= MOST_TAG and all(map(_is_inside, key)) else ""


def stored(keys: Iterable[str]) -> str:
    """Tags as Comment.tags holds them, " law treaty ": with a space on either side of each, to be found by."""
    words = " ".join(keys)
    return f" {words} " if words else ""


def _end_of_word(text: str, start: int) -> int:
    end = start
    while end < len(text) and _is_inside(text[end]):
        end += 1
    return start + len(text[start:end].rstrip(_INSIDE))


def _is_inside(character: str) -> bool:
    return character in _INSIDE or unicodedata.category(character)[0] in _KINDS
