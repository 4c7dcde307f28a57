"""What the score sees of a comment: its words, pairs of them, where it links to, and how it is shouted."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from comments.screening.reading import Word, words_of

STEM = 5  # characters: subscribe, subscriber and subscribing begin alike
LOUD = 0.6  # of the letters
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|info|biz|ru|tk|co|me|ly|xyz|top|shop|online|site)\b\S*",
    re.IGNORECASE,
)
_HOST = re.compile(r"^(?:https?://)?(?:www\.)?([^/?#:]+)", re.IGNORECASE)
_PART = re.compile(r"[a-z]{3,}")
_LINK = "\ue000"  # of the private use area: no letter of any text
_AGAIN = re.compile(r"(.)\1{2,}")


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing seen. `words` is how a person is told of it, empty for what is not worth telling."""

    name: str
    words: str = ""
    mark: tuple[int, int] | None = None  # where it stands in the source, code points


def features_of(source: str) -> list[Feature]:
    """Each thing once, in the order of the text."""
    found: dict[str, Feature] = {}
    for feature in (*_of_addresses(source), *_of_looks(source), *_of_words(source)):
        found.setdefault(feature.name, feature)
    return list(found.values())


def _of_addresses(source: str) -> list[Feature]:
    found = []
    links = list(_ADDRESS.finditer(source if source.isascii() else _plain(source)))
    for link in links:
        host = _HOST.match(link.group())
        name = host.group(1).lower() if host else link.group().lower()
        span = link.span()
        found.append(Feature("link", link.group()[:60], span))
        found.append(Feature(f"host:{name}", name[:60], span))
        found += [Feature(f"in:{part}") for part in _PART.findall(link.group().lower())]
    return [*found, Feature(f"links:{min(len(links), 3)}")]


def _plain(source: str) -> str:
    """Full-width letters made plain, when that moves nothing."""
    plain = unicodedata.normalize("NFKC", source)
    return plain if len(plain) == len(source) else source


def _of_looks(source: str) -> list[Feature]:
    letters = [character for character in source if character.isalpha()]
    found = [Feature(f"length:{min(9, int(math.log2(len(source) + 1)))}")]
    if len(letters) > 8 and sum(map(str.isupper, letters)) / len(letters) > LOUD:
        found.append(Feature("loud", source[:40], (0, len(source))))
    if source.count("!") >= 3:
        found.append(Feature("!!!", "!!!"))
    return found


def _of_words(source: str) -> list[Feature]:
    words = _spoken(source)
    found: list[Feature] = []
    for word in words:
        if not word.is_word:
            found.append(Feature(f"sign:{word.text}"))
            continue
        span = (word.start, word.end)
        found.append(Feature(f"word:{word.text}", word.text, span))
        if len(word.text) >= STEM:
            found.append(Feature(f"stem:{word.text[:STEM]}", word.text, span))
    spoken = [word for word in words if word.is_word]
    for one, two in pairwise(spoken):
        pair = f"{one.text} {two.text}"
        found.append(Feature(f"pair:{one.text[:STEM]} {two.text[:STEM]}", pair, (one.start, two.end)))
    return found


def _spoken(source: str) -> list[Word]:
    """The words, an address as one that stands for any; a number is any number, and a drawn out letter is one."""
    bare = _ADDRESS.sub(lambda link: _LINK + " " * (len(link.group()) - 1), source)
    return [_as_any(word) for word in words_of(bare)]


def _as_any(word: Word) -> Word:
    if word.text == _LINK:
        return Word("_link", word.start, word.end, True)
    text = "0" if word.text.isdigit() else _AGAIN.sub(r"\1", word.text)
    return Word(text, word.start, word.end, word.is_word)
