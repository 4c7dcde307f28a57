"""The fields beside each note on the publish page: which words of the new text it is to stand on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from articles.rules.choosing import digest_of, meant, place_at
from articles.rules.impact import Choice, Impact, Touched

PICK, WORDS = "pick-", "words-"  # and the note's key: the names of its two fields


@dataclass(slots=True)
class Chosen:
    """What was chosen for the notes, and what could not be kept."""

    choices: list[Choice] = field(default_factory=list)
    problems: int = 0
    dropped: list[tuple[Touched | None, str]] = field(
        default_factory=list
    )  # chosen in a text that is no more

    @property
    def holds(self) -> bool:
        return not self.problems and not self.dropped


def anything_chosen(posted: Mapping[str, str]) -> bool:
    return bool(_keys(posted))


def read_choices(impacts: Sequence[Impact], posted: Mapping[str, str], text: str) -> Chosen:
    """The choices that were typed for the notes that the impacts name; each such note gets its `field`.

    What was chosen in another text than `text` is dropped, and said so: the words may mean something else now.
    """
    chosen = Chosen()
    named = {touched["key"]: touched for touched in _named(impacts)}
    if posted and posted.get("seen_text", "") != digest_of(text):
        chosen.dropped = [(named.get(key), _words_of(posted, key)) for key in _keys(posted)]
        posted = {}
    for key in _keys(posted):
        if key not in named:
            chosen.dropped.append((None, _words_of(posted, key)))
    for key, touched in named.items():
        _read_one(chosen, key, touched, posted, text)
    return chosen


def _read_one(chosen: Chosen, key: str, touched: Touched, posted: Mapping[str, str], text: str) -> None:
    pick, words = posted.get(PICK + key, ""), posted.get(WORDS + key, "")
    answer = meant(text, key, pick, words)
    offered = [
        (f"{place['start']}:{place['end']}", place) for place in answer.places or touched.get("near", [])
    ]
    shown: dict[str, Any] = {
        "places": offered,
        "pick": pick if pick in dict(offered) else "",
        "words": words,
        "problem": answer.problem,
    }
    if answer.choice is not None:
        chosen.choices.append(answer.choice)
        shown["stands"] = place_at(text, answer.choice.start, answer.choice.end)
    chosen.problems += bool(answer.problem)
    touched["field"] = shown


def _named(impacts: Sequence[Impact]) -> list[Touched]:
    """The notes that can be placed by hand."""
    lists = [(*impact["changed"], *impact["lost"], *impact["still_lost"]) for impact in impacts]
    return [touched for each in lists for touched in each if "key" in touched]


def _keys(posted: Mapping[str, str]) -> list[str]:
    """The notes that something was typed or picked for, each once, in the order of the form."""
    keys = (
        name.removeprefix(PICK).removeprefix(WORDS)
        for name, value in posted.items()
        if name.startswith((PICK, WORDS)) and str(value).strip()
    )
    return list(dict.fromkeys(keys))


def _words_of(posted: Mapping[str, str], key: str) -> str:
    return posted.get(WORDS + key, "").strip()
