"""What an edit would do to the notes: the same carrying as after publication, with nothing written.

Only what everybody can read is counted or shown. Private notes are carried like all others, but are nobody's business.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from articles.models import Article, Revision
from articles.rules.impact import Impact, Place, Progress, Touched
from comments.anchoring import Carried, Span, carry
from comments.models import Comment, Passage, Placement
from comments.paragraphs import sentences_of
from comments.rules.chaining import Stand, same_words, stands_on

MOST_LISTED = 100  # notes shown of each kind; all are counted
MOST_SAID = 280  # characters shown of what a note says
MOST_NEAR = 12  # sentences offered as the new place of a note
MOST_LINE = (
    4_000  # code points of a line that are looked at for sentences, either way; a text may be one line
)

Where = tuple[int, int]  # start and end, code points


@dataclass(slots=True)
class Fates:
    """What becomes of each note, by its key."""

    same: list[int] = field(default_factory=list)
    moved: list[int] = field(default_factory=list)
    back: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    still_lost: list[int] = field(default_factory=list)


def impact_on_notes(article: Article, text: str) -> Impact | None:
    """How the public notes of the article would stand on `text` (canonical, code points); None without notes."""
    current = article.current
    passages = {passage.pk: passage for passage in _public(article)}
    if current is None or not passages:
        return None
    stands = stands_on(text, article.pk, list(passages.values()))
    placed = _placed(current, passages)
    spans = {pk: where for pk, where in placed.items() if where is not None}
    moves = dict(
        zip(spans, carry(current.text, text, [Span(*where) for where in spans.values()]), strict=True)
    )
    fates = _fates(passages, placed, stands, moves, current.text, text)
    listed = [*fates.changed[:MOST_LISTED], *fates.lost[:MOST_LISTED], *fates.still_lost[:MOST_LISTED]]
    comments = Comment.objects.select_related("person").in_bulk(listed)
    near = _near([pk for pk in listed if pk in spans], stands, spans, current.text, text)

    def touched(pk: int) -> Touched:
        where = spans.get(pk)
        quote = current.text[slice(*where)] if where else passages[pk].exact
        return _touched(comments[pk], quote, stands[pk], text, near.get(pk, []))

    return {
        "same": len(fates.same),
        "moved": len(fates.moved),
        "back": len(fates.back),
        "changed": [touched(pk) for pk in fates.changed[:MOST_LISTED]],
        "lost": [touched(pk) for pk in fates.lost[:MOST_LISTED]],
        "still_lost": [touched(pk) for pk in fates.still_lost[:MOST_LISTED]],
        "total_changed": len(fates.changed),
        "total_lost": len(fates.lost),
        "total_still_lost": len(fates.still_lost),
    }


def progress_of_notes(article: Article) -> Progress:
    """How many of the article's public notes have a place in its current revision already."""
    placed = Placement.objects.filter(
        revision=article.current_id,
        passage__comment__in_thread=True,
        passage__comment__state=Comment.State.PUBLISHED,
    )
    return {"placed": placed.count(), "notes": _public(article).count()}


def _public(article: Article) -> QuerySet[Passage]:
    return Passage.objects.filter(
        comment__article=article.pk, comment__in_thread=True, comment__state=Comment.State.PUBLISHED
    )


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
) -> Fates:
    """What this edit does to each note: against the place where it stands now, not against where it was written."""
    fates = Fates()
    for pk in [*placed, *(pk for pk in passages if pk not in placed)]:
        stand, where = stands[pk], placed.get(pk)
        if stand.start is None or stand.end is None:
            was_lost = pk in placed and where is None
            (fates.still_lost if was_lost else fates.lost).append(pk)
        elif pk in placed and where is None:
            fates.back.append(pk)
        elif not same_words(
            now[slice(*where)] if where else passages[pk].exact, text[stand.start : stand.end]
        ):
            fates.changed.append(pk)
        elif stand.status == Placement.Status.MOVED if where is None else _moved(stand, moves[pk]):
            fates.moved.append(pk)
        else:
            fates.same.append(pk)
    return fates


def _moved(stand: Stand, move: Carried) -> bool:
    """Whether the edit takes the words elsewhere; where the engine cannot tell, as readers will be told."""
    if move.start is None:
        return stand.status == Placement.Status.MOVED
    return move.status == "moved" or move.start != stand.start


def _touched(comment: Comment, quote: str, stand: Stand, text: str, near: list[Place]) -> Touched:
    said = " ".join(comment.source.split())
    touched: Touched = {
        "key": str(comment.pk),
        "quote": quote,
        "url": comment.get_absolute_url(),
        "by": comment.person.name,
        "note": said if len(said) <= MOST_SAID else f"{said[:MOST_SAID].rstrip()} …",
        "near": near,
    }
    if stand.start is not None and stand.end is not None:
        touched["now"] = text[stand.start : stand.end]
    return touched


# Where the words may have gone


def _near(
    keys: Sequence[int], stands: Mapping[int, Stand], spans: Mapping[int, Where], now: str, text: str
) -> dict[int, list[Place]]:
    """Sentences of the new text for each note to be placed on: those of the line where its own would stand."""
    lines = {pk: _lines_around(now, spans[pk][0]) for pk in keys}
    distinct = list(dict.fromkeys(line for around in lines.values() for line in around if line[0] < line[1]))
    carried = dict(zip(distinct, carry(now, text, [Span(*line) for line in distinct]), strict=True))
    found = {}
    for pk in keys:
        start = stands[pk].start
        own, before, after = (carried.get(line) for line in lines[pk])
        at = start if start is not None else _likely(own, before, after, text)
        found[pk] = _sentences(text, at) if at is not None else []
    return found


def _likely(own: Carried | None, before: Carried | None, after: Carried | None, text: str) -> int | None:
    """An offset in the line of the new text that took the place of an old one, judged by what stands around it."""
    if own is not None and own.start is not None:
        return own.start
    if before is not None and before.end is not None:
        return min(before.end + 1, len(text))
    if after is not None and after.start is not None:
        return max(0, after.start - 2)
    return None


def _lines_around(text: str, at: int) -> tuple[Where, Where, Where]:
    """The line that holds the offset, the one before it and the one after it; empty where there is none."""
    own = _line_at(text, at)
    before = _line_at(text, own[0] - 1) if own[0] else (0, 0)
    after = _line_at(text, own[1] + 1) if own[1] < len(text) else (0, 0)
    return own, before, after


def _line_at(text: str, at: int) -> Where:
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    return start, len(text) if end < 0 else end


def _sentences(text: str, at: int) -> list[Place]:
    first, last = _line_at(text, at)
    first, last = max(first, at - MOST_LINE), min(last, at + MOST_LINE)
    line = text[first:last]
    spans = sentences_of(line) or ([(0, len(line))] if line.strip() else [])
    return [
        {"start": first + start, "end": first + end, "words": line[start:end]}
        for start, end in spans[:MOST_NEAR]
    ]
