"""Other words in the place of some: found in the Markdown of an article, and proved by rendering it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from articles.rendering import render_article

MOST_PLACES = 4  # that are tried; each try renders the article, twice at most
_SIGNS = re.compile(r"([!-/:-@\[-`{-~])")  # ASCII punctuation: what a backslash makes plain (CommonMark 2.4)


def with_words_replaced(
    source: str, *, language: str, text: str, start: int, end: int, words: str
) -> str | None:
    """The source whose text has `words` where `text`, the text of `source`, has `text[start:end]` (code points).

    None where that cannot be had: the passage crosses paragraphs, or markup stands among its words. Nothing is
    guessed: what is returned was rendered, and its text is the expected one, character for character; so `words` are
    words, whatever they look like as Markdown.
    """
    old, words = text[start:end], " ".join(words.split())
    if not old or "\n" in old or not words:
        return None
    wanted = text[:start] + words + text[end:]
    before = sum(1 for _place in places(text[:end], old)) - 1
    for place in _nearest(list(places(source, old)), before):
        for written in dict.fromkeys((words, _SIGNS.sub(r"\\\1", words))):
            changed = source[:place] + written + source[place + len(old) :]
            if render_article(changed, language=language).text == wanted:
                return changed
    return None


def places(text: str, words: str) -> Iterator[int]:
    """Where they begin in it, those that overlap, too; in time that grows with the text, however often words recur.

    Two that overlap lie a period of the words apart: then only what is new of the second is looked at.
    """
    period = _period(words)
    last, at = words[-period:], text.find(words)
    while at != -1:
        yield at
        at = at + period if text.startswith(last, at + len(words)) else text.find(words, at + 1)


def _period(words: str) -> int:
    """By how many characters they can be moved and still lie on themselves (Knuth, Morris and Pratt 1977)."""
    borders, border = [0], 0
    for letter in words[1:]:
        while border and letter != words[border]:
            border = borders[border - 1]
        border += letter == words[border]
        borders.append(border)
    return len(words) - border


def _nearest(found: Sequence[int], before: int) -> list[int]:
    """Those that have about as many before them as the one that is meant has in the text; at most MOST_PLACES."""
    middle = min(before, len(found) - 1)
    near = range(max(0, middle - MOST_PLACES), min(len(found), middle + MOST_PLACES + 1))
    return [found[n] for n in sorted(near, key=lambda n: abs(n - before))[:MOST_PLACES]]
