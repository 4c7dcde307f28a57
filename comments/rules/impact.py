"""What an edit would do to the notes: the same carrying as after publication, with nothing written.

Only what everybody can read is counted or shown. Private notes are carried like all others, but are nobody's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from articles.models import Article, Revision
from articles.rules.impact import KINDS, Asked, Impact, Kind, Mark, Part, Place, Progress, Touched, part_of
from comments.anchoring import Carried, Span, carry
from comments.models import Comment, Passage, Placement
from comments.rules.chaining import Stand, same_words, stands_on
from comments.rules.nearby import Where, near_places

MOST_SAID = 280  # characters shown of what a note says
MOST_DIGITS = 20  # of a key that somebody made up


@dataclass(frozen=True, slots=True)
class Carrying:
    """How the public notes of an article stand now, and how they would stand on the text to come."""

    current: Revision
    text: str
    passages: Mapping[int, Passage]
    spans: Mapping[int, Where]  # where those stand now that are not lost
    stands: Mapping[int, Stand]
    fates: Mapping[Kind, list[int]]  # the notes of each kind, in the order of the text


def impact_on_notes(article: Article, text: str, asked: Asked) -> Impact | None:
    """How the public notes of the article would stand on `text` (canonical, code points); None without notes.

    What each note says is read for those alone that are asked for.
    """
    carrying = _carried(article, text)
    if carrying is None:
        return None
    told, parts = _asked_for(carrying.fates, asked)
    chosen = _named(asked.keys, carrying.passages, but={pk for pks in told.values() for pk in pks})
    notes = _touched(carrying, [*(pk for pks in told.values() for pk in pks), *chosen])
    for kind, pks in told.items():
        parts[kind].notes = [notes[pk] for pk in pks if pk in notes]
    return Impact(
        parts=parts,
        chosen=[notes[pk] for pk in chosen if pk in notes],
        marks=_marks(carrying) if asked.marks else [],
    )


def progress_of_notes(article: Article) -> Progress:
    """How many of the article's public notes have a place in its current revision already."""
    placed = Placement.objects.filter(
        revision=article.current_id,
        passage__comment__in_thread=True,
        passage__comment__state=Comment.State.PUBLISHED,
    )
    return {"placed": placed.count(), "notes": _public(article).count()}


def _public(article: Article) -> QuerySet[Passage]:
    public = Passage.objects.filter(comment__in_thread=True, comment__state=Comment.State.PUBLISHED)
    return public.filter(comment__article=article.pk).order_by("pk")


def _carried(article: Article, text: str) -> Carrying | None:
    current = article.current
    passages = {passage.pk: passage for passage in _public(article)}
    if current is None or not passages:
        return None
    stands = stands_on(text, article.pk, list(passages.values()))
    placed = _placed(current, passages)
    spans = {pk: where for pk, where in placed.items() if where is not None}
    carried = carry(current.text, text, [Span(*where) for where in spans.values()])
    moves = dict(zip(spans, carried, strict=True))
    fates = _fates(passages, placed, stands, moves, current.text, text)
    return Carrying(current, text, passages, spans, stands, fates)


def _placed(current: Revision, passages: Mapping[int, Passage]) -> dict[int, Where | None]:
    """Where each note stands now, in the order of the text; None: lost. One that waits for its place is left out."""
    rows = Placement.objects.filter(revision=current, passage__comment__article=current.article_id)
    rows = rows.order_by("start", "end", "passage_id")
    return {
        pk: None if start is None or end is None else (start, end)
        for pk, start, end in rows.values_list("passage_id", "start", "end")
        if pk in passages
    }


def _fates(
    passages: Mapping[int, Passage],
    placed: Mapping[int, Where | None],
    stands: Mapping[int, Stand],
    moves: Mapping[int, Carried],
    now: str,
    text: str,
) -> dict[Kind, list[int]]:
    """What this edit does to each note: against the place where it stands now, not against where it was written."""
    fates: dict[Kind, list[int]] = {kind: [] for kind in KINDS}
    for pk in [*placed, *(pk for pk in passages if pk not in placed)]:
        stand, where = stands[pk], placed.get(pk)
        if stand.start is None or stand.end is None:
            was_lost = pk in placed and where is None
            fates["still_lost" if was_lost else "lost"].append(pk)
        elif pk in placed and where is None:
            fates["back"].append(pk)
        elif not same_words(
            now[slice(*where)] if where else passages[pk].exact, text[stand.start : stand.end]
        ):
            fates["changed"].append(pk)
        elif stand.status == Placement.Status.MOVED if where is None else _moved(stand, moves[pk]):
            fates["moved"].append(pk)
        else:
            fates["same"].append(pk)
    return fates


def _moved(stand: Stand, move: Carried) -> bool:
    """Whether the edit takes the words elsewhere; where the engine cannot tell, as readers will be told."""
    if move.start is None:
        return stand.status == Placement.Status.MOVED
    return move.status == "moved" or move.start != stand.start


def _asked_for(
    fates: Mapping[Kind, list[int]], asked: Asked
) -> tuple[dict[Kind, list[int]], dict[Kind, Part]]:
    """The notes of each kind that are to be told, and its part, still without them."""
    told: dict[Kind, list[int]] = {}
    parts: dict[Kind, Part] = {}
    for kind, pks in fates.items():
        first, last, parts[kind] = part_of([str(pk) for pk in pks], asked.starts.get(kind, ""))
        told[kind] = pks[first:last] if kind in asked.starts or len(pks) <= asked.few else []
    return told, parts


def _named(keys: Iterable[str], passages: Mapping[int, Passage], *, but: set[int]) -> list[int]:
    named = [int(key) for key in keys if key.isascii() and key.isdecimal() and len(key) < MOST_DIGITS]
    return [pk for pk in dict.fromkeys(named) if pk in passages and pk not in but]


def _marks(carrying: Carrying) -> list[Mark]:
    return [
        Mark(str(pk), kind, stand.start, stand.end)
        for kind, pks in carrying.fates.items()
        for pk in pks
        if (stand := carrying.stands[pk]).start is not None and stand.end is not None
    ]


def _touched(carrying: Carrying, pks: list[int]) -> dict[int, Touched]:
    comments = Comment.objects.select_related("person").in_bulk(pks)
    near = near_places(pks, carrying.stands, carrying.spans, carrying.current.text, carrying.text)
    return {
        pk: _told(comments[pk], carrying, near.get(pk, [])) for pk in pks if pk in comments
    }  # one may be erased meanwhile


def _told(comment: Comment, carrying: Carrying, near: list[Place]) -> Touched:
    said = " ".join(comment.source.split())
    where, stand = carrying.spans.get(comment.pk), carrying.stands[comment.pk]
    now = carrying.text[stand.start : stand.end] if stand.start is not None else ""
    return Touched(
        key=str(comment.pk),
        quote=carrying.current.text[slice(*where)] if where else carrying.passages[comment.pk].exact,
        stood=where[0] if where else None,
        now=now,
        start=stand.start,
        url=comment.get_absolute_url(),
        by=comment.person.name,
        note=said if len(said) <= MOST_SAID else f"{said[:MOST_SAID].rstrip()} …",
        near=near,
    )
