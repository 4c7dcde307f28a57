"""Text folding: how two texts are compared when case, accents and width do not matter."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

JAPANESE_VOICING = "\u3099\u309a"  # が is another letter than か, not an accented one
# Scripts that put no spaces between words, or none that help: Chinese, Japanese, Korean.
UNSPACED = (
    "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_PLAIN = re.compile("[a-z0-9]+")
_MARKS_END = 0x1F000  # behind it are signs, and no letters that bear marks
MOST_WORD = 64  # code points of a word that can be searched: no index takes words without end


def fold(text: str) -> str:
    """NFKC, case-folded, accents dropped, white space collapsed. Not reversible; for comparing only."""
    if text.isascii():
        return " ".join(text.lower().split())
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(
        character
        for character in decomposed
        if not unicodedata.combining(character) or character in JAPANESE_VOICING
    )
    return " ".join(unicodedata.normalize("NFKC", bare).split())


def search_text(text: str) -> str:
    """The words of a text as they are searched, in order, with a space before and after each.

    Folded; what has no spaces between its words as pairs of characters, and the last one alone. The same function
    stands before every index, so that all find the same.
    """
    words = _runs(text)
    if not text.isascii():
        words = [part for run in words for part in (_pairs(run) if _is_unspaced(run) else [run])]
    return f" {' '.join(words)} " if words else ""


def within_bytes(words: str, most: int) -> str:
    """A search text up to its last whole word within `most` bytes of UTF-8."""
    if len(words) * 4 <= most or len(packed := words.encode()) <= most:
        return words
    return words[: packed[:most].decode(errors="ignore").rfind(" ") + 1]


def search_terms(query: str) -> list[str]:
    """What must stand in a search text, each term one of its words; one with a `*` at its end begins a word.

    A single character of an unspaced script begins a pair, or is the last.
    """
    terms: list[str] = []
    for piece in query.split():
        runs = _runs(piece)
        for n, run in enumerate(runs):
            if _is_unspaced(run):
                terms += [f"{run}*"] if len(run) == 1 else _pairs(run)[:-1]
            else:
                begins = piece.endswith("*") and n == len(runs) - 1
                terms.append(f"{run}*" if begins else run)
    return list(dict.fromkeys(terms))


def phrase_terms(phrase: str) -> list[str]:
    """The words of a phrase as they follow one another in a search text; one with a `*` at its end begins the last.

    What an unspaced script ends the phrase with may go on in the text, so its last character does not stand alone.
    """
    runs, terms = _runs(phrase), list[str]()
    for n, run in enumerate(runs, 1):
        if not _is_unspaced(run):
            terms.append(run)
        elif n < len(runs):
            terms += _pairs(run)
        else:
            terms += [f"{run}*"] if len(run) == 1 else _pairs(run)[:-1]
    return terms


def words_of(query: str) -> list[str]:
    """The words of a query, folded, what has no spaces as it was typed: for showing where they stand in a text."""
    return list(dict.fromkeys(_runs(query)))


def _runs(text: str) -> list[str]:
    folded = fold(text)
    if folded.isascii():
        return [word[:MOST_WORD] for word in _PLAIN.findall(folded)]
    return [run if _is_unspaced(run) else run[:MOST_WORD] for run in _words().findall(folded)]


def _is_unspaced(run: str) -> bool:
    return not run.isascii() and re.match(f"[{UNSPACED}]", run) is not None


def _pairs(run: str) -> list[str]:
    return [*(run[n : n + 2] for n in range(len(run) - 1)), run[-1]]


@cache
def _words() -> re.Pattern[str]:
    """Runs of an unspaced script, or of letters, digits and marks of the others (vowel signs are marks)."""
    marks = "".join(chr(c) for c in range(0x300, _MARKS_END) if unicodedata.category(chr(c))[0] == "M")
    return re.compile(f"[{UNSPACED}]+|(?:(?![{UNSPACED}])[^\\W_]|[{marks}])+")
