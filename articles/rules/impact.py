"""What an edit would do to what readers said: asked of whoever listens, before anything is published."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NotRequired, TypedDict, cast, get_args

from articles.models import Article
from articles.rendering import Rendered
from articles.rules.differences import MOST_WORK, Piece, Work, word_changes
from articles.signals import notes_asked, publication_previewed

# `back`: lost until now, found again. `still_lost`: lost by an earlier edit.
Kind = Literal["same", "moved", "back", "changed", "lost", "still_lost"]
KINDS: tuple[Kind, ...] = get_args(Kind)
PAGE = 25  # notes of a list that are told at once
FEW = 10  # so few are told without being asked for
MOST_WORDS_COMPARED = (
    5 * MOST_WORK
)  # on one page; of notes beyond, the old words are shown whole before the new


class Place(TypedDict):
    """Words of the text to come that a note could be placed on (code points, end exclusive)."""

    start: int
    end: int
    words: str
    before: NotRequired[str]  # what stands around them in their line
    after: NotRequired[str]


@dataclass(slots=True)
class Touched:
    """One note, and what becomes of the words that it stands on. Offsets are code points."""

    quote: str  # the words that it stands on, or stood on
    stood: int | None = None  # where they begin in the text that readers see now; None: lost there
    now: str = ""  # the words that it will stand on; empty when lost
    start: int | None = None  # of those, in the text to come
    url: str = ""  # of the note
    by: str = ""  # who wrote the note
    note: str = ""  # what the note says, or its beginning
    key: str = ""  # names the note to places_chosen; empty: it cannot be placed by hand
    near: list[Place] = field(default_factory=list)  # where the words may have gone
    # Filled in by impact_of and by the publish page:
    pieces: list[Piece] = field(default_factory=list)  # quote against now, word by word
    stood_in: int | None = None  # the paragraph that readers see now, from 1
    stands_in: int | None = None  # the one of the text to come; of a lost note, where its words may have gone
    controls: dict[str, Any] | None = None  # what the publish page shows for placing it by hand


@dataclass(slots=True)
class Part:
    """The notes of one kind: all are counted, some told."""

    total: int = 0
    notes: list[Touched] = field(default_factory=list)
    first: int = 1  # which of all the first one told is
    before: str | None = None  # the key to ask for the notes before these with; "" and None: there are none
    after: str | None = None  # the same for those behind them

    @property
    def last(self) -> int:
        return self.first + len(self.notes) - 1


@dataclass(frozen=True, slots=True)
class Mark:
    """Words of the text to come that a note will stand on."""

    key: str
    kind: Kind
    start: int  # code points
    end: int


@dataclass(slots=True)
class Impact:
    """What a receiver of publication_previewed answers."""

    parts: dict[Kind, Part]
    chosen: list[Touched] = field(default_factory=list)  # those of Asked.keys that no part tells
    marks: list[Mark] = field(default_factory=list)  # where all notes will stand, if Asked.marks

    def told(self) -> list[Touched]:
        return [*(note for part in self.parts.values() for note in part.notes), *self.chosen]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which notes to tell, beside counting all of them."""

    starts: Mapping[Kind, str] = field(
        default_factory=dict
    )  # a kind and the key that its list begins with, or ""
    keys: Collection[str] = ()  # notes to tell whatever becomes of them
    few: int = 0  # kinds with so many notes at most are told, too
    marks: bool = False


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


def impact_of(article: Article, draft: Rendered, asked: Asked | None = None) -> list[Impact]:
    """Every receiver's Impact of publishing the draft; those with nothing to say left out. Without `asked`: counts."""
    answers = publication_previewed.send(
        sender=Article, article=article, text=draft.text, asked=asked or Asked()
    )
    impacts = [cast("Impact", impact) for _receiver, impact in answers if impact]
    before = [block[1] for block in article.current.blocks] if article.current else []
    after = [block.start for block in draft.blocks]
    work = Work(MOST_WORDS_COMPARED)
    for impact in impacts:
        for kind in KINDS:
            impact.parts.setdefault(kind, Part())
        for note in impact.told():
            _complete(note, before, after, work)
    return impacts


def progress_of(article: Article) -> list[Progress]:
    """Who is still carrying notes to the current revision, and how far; empty when all is done."""
    answers = notes_asked.send(sender=Article, article=article)
    found = [cast("Progress", progress) for _receiver, progress in answers if progress]
    return [progress for progress in found if progress["placed"] < progress["notes"]]


def part_of(keys: Sequence[str], start: str = "") -> tuple[int, int, Part]:
    """Which of the keys a part tells that begins with the key `start` (unknown: the first): from, to, and the part."""
    first = keys.index(start) if start in keys else 0
    last = min(first + PAGE, len(keys))
    part = Part(total=len(keys), first=first + 1)
    if first:
        part.before = keys[max(0, first - PAGE)]
    if last < len(keys):
        part.after = keys[last]
    return first, last, part


def paragraph_at(starts: Sequence[int], offset: int | None) -> int | None:
    """The number of the block, from 1, that holds the code point; `starts` are those of all blocks."""
    return max(1, bisect_right(starts, offset)) if offset is not None and starts else None


def _complete(note: Touched, before: Sequence[int], after: Sequence[int], work: Work) -> None:
    """What follows from what a receiver says."""
    note.pieces = word_changes(note.quote, note.now, work) if note.now else [Piece("del", note.quote)]
    note.stood_in = paragraph_at(before, note.stood)
    likely = note.near[0]["start"] if note.near else None
    note.stands_in = paragraph_at(after, likely if note.start is None else note.start)
