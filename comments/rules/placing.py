"""Where a selection stands: checked against the revision it names, carried to the current one, or refused."""

from __future__ import annotations

from dataclasses import dataclass

from articles.models import Article, Revision
from comments.anchoring import Carried, Selector, Span, carry, describe, locate
from comments.anchoring.graphemes import boundary_from, boundary_up_to
from comments.models import Placement
from comments.models.passage import MOST_QUOTE
from comments.submitting import QuoteTooLong, Selection, StalePassage, WrongPassage, WrongRevision

MOST_PLACES = 20  # of the same words, to choose between
MOST_NEAREST = 5  # places offered when a quote is not where it was said to be


@dataclass(frozen=True, slots=True)
class Place:
    """A selection that holds: its origin, and where it stands in the current revision."""

    origin: Revision
    origin_start: int  # code points in the origin's text
    origin_end: int
    selector: Selector  # the words and their context there
    current: Revision
    start: int  # code points in the current revision's text
    end: int
    status: str
    confidence: float


def place(selection: Selection, article: Article) -> Place:
    """The place of a selection, or WrongRevision, WrongPassage, StalePassage, QuoteTooLong. Never a guess.

    A selection that begins or ends within a character as people see it (a letter and its accent, a family of emoji) is
    widened to the whole of it: half a character can be counted, but nobody can mean it.
    """
    if len(selection.exact) > MOST_QUOTE:
        raise QuoteTooLong(len(selection.exact))
    origin = Revision.objects.filter(pk=selection.revision, article=article).first()
    current = article.current
    if origin is None or current is None:
        raise WrongRevision
    if not _holds(selection, origin.text):
        raise WrongPassage(nearest(selection, current))
    span = boundary_up_to(origin.text, selection.start), boundary_from(origin.text, selection.end)
    selector = describe(origin.text, *span)
    if origin.pk == current.pk:
        return Place(origin, *span, selector, current, *span, Placement.Status.SAME, 1.0)
    carried = carry(origin.text, current.text, [Span(*span)])[0]
    if carried.status not in ("same", "moved") or carried.start is None or carried.end is None:
        raise StalePassage(_read_now(carried, current) + nearest(selection, current))
    return Place(
        origin, *span, selector, current, carried.start, carried.end, carried.status, carried.confidence
    )


def _read_now(carried: Carried, current: Revision) -> list[Selection]:
    """What stands in the place of words that were changed: offered, not taken."""
    if carried.start is None or carried.end is None:
        return []
    words = current.text[carried.start : carried.end]
    return [Selection(current.pk, carried.start, carried.end, words)]


def nearest(
    selection: Selection, revision: Revision, *, within: tuple[int, int] | None = None
) -> list[Selection]:
    """Places in the revision that the selection could mean, best first; empty when there is none.

    `within` (code points) narrows the search to a part of the text.
    """
    if not selection.exact.strip():
        return []
    first, last = within or (0, len(revision.text))
    selector = Selector(exact=selection.exact, start=selection.start - first, end=selection.end - first)
    found = locate(revision.text[first:last], selector)
    spans = [(found.start, found.end)] if found.start is not None else []
    spans += [(span.start, span.end) for span in found.candidates]
    return [
        Selection(revision.pk, first + start, first + end, revision.text[first + start : first + end])
        for start, end in dict.fromkeys(spans[:MOST_NEAREST])
        if start is not None and end is not None
    ]


def places_of(words: str, revision: Revision) -> list[Selection]:
    """Where the words stand, in the order of the text; where they do not, the places that could be meant.

    At most MOST_PLACES + 1: so many cannot be told apart by choosing, and whoever quotes a little more gets fewer.
    """
    found: list[Selection] = []
    at = revision.text.find(words)
    while at >= 0 and len(found) <= MOST_PLACES:
        found.append(Selection(revision.pk, at, at + len(words), words))
        at = revision.text.find(words, at + len(words))
    return found or nearest(Selection(revision.pk, 0, len(words), words), revision)


def _holds(selection: Selection, text: str) -> bool:
    """Whether the words stand exactly where the selection says."""
    inside = 0 <= selection.start < selection.end <= len(text)
    return (
        inside and text[selection.start : selection.end] == selection.exact and bool(selection.exact.strip())
    )
