"""Other words in the place of some: found in the Markdown of an article, and proved by rendering it."""

from __future__ import annotations

import re

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
    before = len(_places(text[:end], old)) - 1
    ranked = sorted(enumerate(_places(source, old)), key=lambda place: abs(place[0] - before))
    for _n, place in ranked[:MOST_PLACES]:
        for written in dict.fromkeys((words, _SIGNS.sub(r"\\\1", words))):
            changed = source[:place] + written + source[place + len(old) :]
            if render_article(changed, language=language).text == wanted:
                return changed
    return None


def _places(text: str, words: str) -> list[int]:
    """Where they begin in it."""
    return [found.start() for found in re.finditer(f"(?={re.escape(words)})", text)]
