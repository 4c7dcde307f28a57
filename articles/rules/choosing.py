"""Which words of a text an editor means: picked from those offered, or pasted. Pure; never a guess."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from articles.rules.impact import Choice, Place
from groundwork.languages import number

MOST_WORDS = 5_000  # characters of a quote
MOST_PLACES = 12  # places offered where the same words stand more than once
CONTEXT = 40  # code points shown on either side of such a place
_PICK = re.compile(r"([0-9]{1,9}):([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Answer:
    """What an editor's typing means for one note: nothing, a choice, or a problem, with places to pick from."""

    choice: Choice | None = None
    problem: str = ""
    places: list[Place] = field(default_factory=list)


def digest_of(text: str) -> str:
    """Tells the text that words were chosen in from any other."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def meant(text: str, key: str, pick: str, words: str) -> Answer:
    """The words of `text` that are meant for the note `key`. Pasted words go before a pick, which tells equals apart.

    `pick` is `start:end` (code points) or empty; white space in pasted words counts as any white space.
    """
    picked = _picked(text, pick)
    if not words.strip():
        if not pick:
            return Answer()
        if picked is None:
            return Answer(problem=_("These words are not in the text."))
        return Answer(Choice(key, *picked, text[slice(*picked)]))
    if len(words) > MOST_WORDS:
        return Answer(
            problem=_("At most %(limit)s characters can be chosen.") % {"limit": number(MOST_WORDS)}
        )
    spots = _spots(text, words)
    if not spots:
        return Answer(problem=_("These words are not in the new text. Paste them as they stand there."))
    if len(spots) == 1:
        return Answer(Choice(key, *spots[0], text[slice(*spots[0])]))
    places = [place_at(text, *spot) for spot in spots[:MOST_PLACES]]
    if picked in spots and picked is not None:
        return Answer(Choice(key, *picked, text[slice(*picked)]), places=places)
    return Answer(
        problem=_("These words stand in several places of the new text. Choose one."), places=places
    )


def place_at(text: str, start: int, end: int) -> Place:
    """The words from start to end with what stands around them in their line."""
    return {
        "start": start,
        "end": end,
        "words": text[start:end],
        "before": text[max(0, start - CONTEXT) : start].rpartition("\n")[2],
        "after": text[end : end + CONTEXT].partition("\n")[0],
    }


def _picked(text: str, pick: str) -> tuple[int, int] | None:
    numbers = _PICK.fullmatch(pick)
    if numbers is None:
        return None
    start, end = int(numbers[1]), int(numbers[2])
    inside = start < end <= len(text) and end - start <= MOST_WORDS
    return (start, end) if inside and text[start:end].strip() else None


def _spots(text: str, words: str) -> list[tuple[int, int]]:
    """Every place of the words, at most one more than can be offered."""
    pattern = re.compile(r"\s+".join(re.escape(word) for word in words.split()))
    spots = []
    for match in pattern.finditer(text):
        spots.append(match.span())
        if len(spots) > MOST_PLACES:
            break
    return spots
