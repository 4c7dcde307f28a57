"""The fields beside each note on the publish page: which words of the new text it is to stand on.

The page shows a part of the notes; a button shows another part. What was chosen goes with it: each note that something
was chosen for is on the page, wherever it stands in its list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from articles.rules.choosing import digest_of, meant, place_at
from articles.rules.impact import FEW, KINDS, Asked, Choice, Impact, Kind, Touched, paragraph_at

PICK, WORDS = "pick-", "words-"  # and the note's key: the names of its two fields
FROM = "from-"  # and a kind: the key that its list begins with
SHOW = "show"  # the button that shows another part: `<kind>:<key>`
# Each takes two of the thousand fields that a form may have, and a page of each kind needs some, too.
MOST_CHOICES = 200


@dataclass(slots=True)
class Chosen:
    """What was chosen for the notes, and what could not be kept."""

    choices: list[Choice] = field(default_factory=list)
    problems: int = 0
    too_many: str = ""  # why not all can be placed in one go
    # Chosen in a text that is no more: the note, if it is still there, and the words.
    dropped: list[tuple[Touched | None, str]] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.problems and not self.dropped and not self.too_many


def anything_chosen(posted: Mapping[str, str]) -> bool:
    return bool(_keys(posted))


def asked_in(posted: Mapping[str, str]) -> Asked:
    """The notes that the page shows: what changes and is lost, the parts looked at, and whatever was chosen for."""
    starts: dict[Kind, str] = {"changed": "", "lost": ""}
    starts |= {kind: posted[f"{FROM}{kind}"] for kind in KINDS if f"{FROM}{kind}" in posted}
    wanted, _colon, key = posted.get(SHOW, "").partition(":")
    starts |= {kind: key for kind in KINDS if kind == wanted}
    return Asked(starts, _keys(posted), few=FEW)


def read_choices(
    impacts: Sequence[Impact], posted: Mapping[str, str], text: str, blocks: Sequence[int]
) -> Chosen:
    """The choices that were typed for the notes that the impacts tell; each such note gets its `controls`.

    What was chosen in another text than `text` is dropped, and said so: the words may mean something else now. `blocks`
    are the starts of its blocks.
    """
    chosen = Chosen()
    keys = _keys(posted)
    if len(keys) > MOST_CHOICES:
        chosen.too_many = _(
            "At most %(most)s notes can be placed in one go. Publish these, then place the others."
        ) % {"most": MOST_CHOICES}
    named = {note.key: note for impact in impacts for note in impact.told() if note.key}
    if posted and posted.get("seen_text", "") != digest_of(text):
        chosen.dropped = [(named.get(key), _words_of(posted, key)) for key in keys]
        keys, posted = [], {}
        for impact in impacts:
            impact.chosen = []
    chosen.dropped += [(None, _words_of(posted, key)) for key in keys if key not in named]
    for key, note in named.items():
        _read_one(chosen, key, note, posted, text, blocks)
    return chosen


def _read_one(
    chosen: Chosen, key: str, note: Touched, posted: Mapping[str, str], text: str, blocks: Sequence[int]
) -> None:
    pick, words = posted.get(PICK + key, ""), posted.get(WORDS + key, "")
    answer = meant(text, key, pick, words)
    offered = [(f"{place['start']}:{place['end']}", place) for place in answer.places or note.near]
    note.controls = {
        "places": offered,
        "pick": pick if pick in dict(offered) else "",
        "words": words,
        "problem": answer.problem,
    }
    if answer.choice is not None:
        if pick == f"{answer.choice.start}:{answer.choice.end}" and pick not in dict(offered):
            offered.append((pick, place_at(text, answer.choice.start, answer.choice.end)))
            note.controls["pick"] = pick
        chosen.choices.append(answer.choice)
        note.controls["stands"] = place_at(text, answer.choice.start, answer.choice.end)
        note.controls["stands_in"] = paragraph_at(blocks, answer.choice.start)
    chosen.problems += bool(answer.problem)


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
