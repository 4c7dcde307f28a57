"""What an edit would do to what readers said: asked of whoever listens, before anything is published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict, cast

from articles.models import Article
from articles.rules.differences import Piece, word_changes
from articles.signals import notes_asked, publication_previewed


class Place(TypedDict):
    """Words of the text to come that a note could be placed on (code points, end exclusive)."""

    start: int
    end: int
    words: str
    before: NotRequired[str]  # what stands around them in their line
    after: NotRequired[str]


class Touched(TypedDict):
    """One passage that the edit would change or lose."""

    quote: str  # the words that it stands on, or stood on
    now: NotRequired[str]  # the words that stand there after the edit; absent when lost
    url: NotRequired[str]  # of the note
    by: NotRequired[str]  # who wrote the note
    note: NotRequired[str]  # what the note says, or its beginning
    key: NotRequired[str]  # names the note to places_chosen; absent: it cannot be placed by hand
    near: NotRequired[list[Place]]  # where the words may have gone
    pieces: NotRequired[list[Piece]]  # quote against now, word by word; filled in by impact_of
    field: NotRequired[dict[str, Any]]  # what the publish page shows for placing it by hand


class Impact(TypedDict):
    """What a receiver of publication_previewed answers. The lists may end early; the totals never do."""

    same: int
    moved: int
    changed: list[Touched]
    lost: list[Touched]
    total_changed: NotRequired[int]
    total_lost: NotRequired[int]
    back: NotRequired[int]  # lost until now, found again
    still_lost: NotRequired[list[Touched]]  # lost by an earlier edit
    total_still_lost: NotRequired[int]


class Progress(TypedDict):
    """How far the carrying to the current revision has come: n of m notes."""

    placed: int
    notes: int


@dataclass(frozen=True, slots=True)
class Choice:
    """The words of the text to come that an editor chose for a note."""

    note: str  # a Touched's key
    start: int  # code points in that text
    end: int
    words: str


def impact_of(article: Article, text: str) -> list[Impact]:
    """Every receiver's Impact of publishing `text` (canonical, code points); those with nothing to say left out."""
    answers = publication_previewed.send(sender=Article, article=article, text=text)
    impacts = [cast("Impact", impact) for _receiver, impact in answers if impact]
    for impact in impacts:
        _complete(impact)
    return impacts


def progress_of(article: Article) -> list[Progress]:
    """Who is still carrying notes to the current revision, and how far; empty when all is done."""
    answers = notes_asked.send(sender=Article, article=article)
    found = [cast("Progress", progress) for _receiver, progress in answers if progress]
    return [progress for progress in found if progress["placed"] < progress["notes"]]


def _complete(impact: Impact) -> None:
    """What a receiver may leave out."""
    impact.setdefault("still_lost", [])
    impact.setdefault("back", 0)
    impact.setdefault("total_changed", len(impact["changed"]))
    impact.setdefault("total_lost", len(impact["lost"]))
    impact.setdefault("total_still_lost", len(impact["still_lost"]))
    for touched in impact["changed"]:
        touched["pieces"] = word_changes(touched["quote"], touched.get("now", ""))
    for touched in (*impact["lost"], *impact["still_lost"]):
        touched["pieces"] = [Piece("del", touched["quote"])]
