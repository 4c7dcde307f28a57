"""What changed between two texts, word by word; of Chinese, Japanese and Thai every character counts. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "del", "ins"]

# Scripts that put no spaces between words.
_UNSPACED = (
    "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
)
_WORD = re.compile(f"(?:[{_UNSPACED}]|(?:(?![{_UNSPACED}])\\w)+(?:['’](?:(?![{_UNSPACED}])\\w)+)*|[^\\w\\s])")
# How many pairs of equal words may be looked at for one pair of texts; with more, one simply replaces the other.
MOST_WORK = 100_000
# What stays between two changes must have so many letters, or it is read as part of them.
LEAST_KEPT = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stand in both texts, in the old one only, or in the new one only, and the space after them.

    `apart`: what replaces them follows, and without a space between both would read as one word.
    """

    kind: Kind
    words: str
    tail: str = ""
    apart: bool = False


@dataclass(slots=True)
class Work:
    """What may still be spent on comparing words, in pairs of equal words looked at; shared by the texts of a page."""

    left: int = MOST_WORK


def word_changes(old: str, new: str, work: Work | None = None) -> list[Piece]:
    """The pieces that make up both texts, in order; where words were replaced, the old ones first.

    With no `work` left, or too little for these two, the one is shown whole as replaced by the other.
    """
    if old == new:
        return [_piece("same", new)] if new else []
    work = work or Work()
    old_words, new_words = _words(old), _words(new)
    needed = equal_pairs(old_words, new_words)
    if needed > min(work.left, MOST_WORK):
        return list(_replaced(old, new))
    work.left -= needed
    pieces = []
    for same, at, to in _runs(old_words, new_words):
        if same:
            pieces.append(_piece("same", "".join(new_words[slice(*to)])))
        else:
            pieces += _replaced("".join(old_words[slice(*at)]), "".join(new_words[slice(*to)]))
    return pieces


def equal_pairs(old: Sequence[str], new: Sequence[str]) -> int:
    """How many pairs of equal items there are: what difflib looks at, at least once."""
    there = Counter(new)
    return sum(count * there[item] for item, count in Counter(old).items())


def is_unspaced(character: str) -> bool:
    return re.match(f"[{_UNSPACED}]", character) is not None


def _replaced(old: str, new: str) -> Iterator[Piece]:
    if old:
        piece = _piece("del", old)
        apart = bool(new) and not piece.tail and not is_unspaced(piece.words[-1:])
        yield replace(piece, apart=apart)
    if new:
        yield _piece("ins", new)


def _piece(kind: Kind, words: str) -> Piece:
    """Marks end with the last word: the space behind it belongs to no change."""
    bare = words.rstrip()
    return Piece(kind, bare, words[len(bare) :]) if bare else Piece(kind, words)


def _words(text: str) -> list[str]:
    """The words of the text, each with the space behind it; no character is torn from its marks."""
    words: list[str] = []
    at = 0
    for match in _WORD.finditer(text):
        start = match.start()
        if words and start == at and _belongs_to(text[start], words[-1]):
            words[-1] += match[0]
        else:
            if start > at:
                words[-1:] = [words[-1] + text[at:start]] if words else [text[at:start]]
            words.append(match[0])
        at = match.end()
    if at < len(text):
        words[-1:] = [(words[-1] if words else "") + text[at:]]
    return words


def _belongs_to(character: str, word: str) -> bool:
    """Marks belong to the letter before them; what follows a mark to the same word, but in unspaced scripts."""
    joins = "\u200d"
    if unicodedata.category(character)[0] == "M" or character == joins or word.endswith(joins):
        return True
    return unicodedata.category(word[-1])[0] == "M" and character.isalnum() and not is_unspaced(word[0])


Run = tuple[bool, tuple[int, int], tuple[int, int]]


def _runs(old: Sequence[str], new: Sequence[str]) -> Iterator[Run]:
    """Stretches of words that are the same or not, in order; neighbours that are not are one."""
    matcher = SequenceMatcher(None, [w.rstrip() for w in old], [w.rstrip() for w in new], autojunk=False)
    codes = matcher.get_opcodes()
    at = to = 0
    for index, (tag, i1, i2, j1, j2) in enumerate(codes):
        inside = 0 < index < len(codes) - 1
        if tag != "equal" or (inside and _says_little(new[j1:j2])):
            continue
        if at < i1 or to < j1:
            yield False, (at, i1), (to, j1)
        yield True, (i1, i2), (j1, j2)
        at, to = i2, j2
    if at < len(old) or to < len(new):
        yield False, (at, len(old)), (to, len(new))


def _says_little(words: Sequence[str]) -> bool:
    said = "".join(word.strip() for word in words)
    return len(said) < LEAST_KEPT and not any(is_unspaced(character) for character in said)
