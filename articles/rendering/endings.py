"""What stands at the end of a text and is pointed to from within it: a numbered list, each entry with its back-links.

Footnotes and references are written with it. What it adds are empty elements that CSS draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from .names import accessible_name
from .parsing import closing, opening


@dataclass(slots=True)
class Ending:
    """One entry; `key` is what its marks name it by. `number` is 0 until it has one."""

    key: str
    tokens: list[Token] = field(default_factory=list)
    number: int = 0
    marks: int = 0


@dataclass(frozen=True, slots=True)
class Kind:
    """Entries have the ids `entry`-1, -2 ..., their marks `mark`-1, `mark`-1-2 ...; `back` names a link back."""

    entry: str
    mark: str
    back: str
    classes: str
    role: str
    name: str

    def mark_id(self, ending: Ending, place: int) -> str:
        """The id of an entry's `place`-th mark, from 1."""
        first = f"{self.mark}-{ending.number}"
        return first if place == 1 else f"{first}-{place}"


def section_of(kind: Kind, endings: Sequence[Ending], language: str) -> list[Token]:
    """The list, in the order given."""
    attrs: dict[str, str | int | float] = {
        "class": kind.classes,
        "role": kind.role,
        "aria-label": accessible_name(kind.name, language),
    }
    section = [opening("endings", "section", attrs, block=True), opening("entries", "ol", block=True)]
    for ending in endings:
        section.append(opening("ending", "li", {"id": f"{kind.entry}-{ending.number}"}, block=True))
        section += ending.tokens
        for place in range(1, ending.marks + 1):
            section += _back_link(kind, ending, place, language)
        section.append(closing("ending", "li", block=True))
    return [*section, closing("entries", "ol", block=True), closing("endings", "section", block=True)]


def _back_link(kind: Kind, ending: Ending, place: int, language: str) -> list[Token]:
    name = kind.back if ending.marks == 1 else f"{kind.back}_one_of"
    attrs: dict[str, str | int | float] = {
        "class": "footnote-back",
        "href": f"#{kind.mark_id(ending, place)}",
        "role": "doc-backlink",
        "aria-label": accessible_name(name, language, n=ending.number, place=place),
    }
    if ending.marks > 1:
        attrs["data-n"] = str(place)
    return [opening("back", "a", attrs, block=False), closing("back", "a", block=True)]
