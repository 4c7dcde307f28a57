"""Where passages stand on another text, whatever lies between it and the text that they were noted on.

The words as they were noted are asked first, so that nothing drifts; where a person has placed a passage since, that
place is asked instead. Only what is lost that way is looked for where it stood last, and only whole words count there
(docs/decisions/0003-carry-from-the-origin.md). Nothing here writes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from articles.models import Revision
from comments.anchoring import Carried, Span, carry
from comments.anchoring.tokens import tokenise
from comments.models import Passage, Placement

# What was placed at least so surely may be built upon; docs/anchoring.md says what is known of such places.
SURE = 0.9
WHOLE = (Placement.Status.SAME, Placement.Status.MOVED)


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a passage stands on one text: what a Placement holds of it. Code points; None when lost."""

    status: str
    start: int | None
    end: int | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Stood:
    """Where a passage stood on an earlier revision."""

    revision: int
    number: int  # of that revision in its article
    start: int  # code points in that revision's text
    end: int
    status: str
    confidence: float
    by_hand: bool = False


LOST = Stand(Placement.Status.LOST, None, None, 0.0)


def stands_on(
    text: str, article_id: int, passages: Sequence[Passage], *, but: int | None = None
) -> dict[int, Stand]:
    """How each of the article's passages stands on `text` (canonical, code points), by the passage's key.

    `but` is the revision that the text is of, if it has one: placements there are not looked at. Each earlier revision
    that something is carried from is aligned once, whatever the number of passages.
    """
    chosen = _stood(passages, but, by_hand=True)
    as_before = _where_the_text_was_this(text, article_id, passages, but)
    stands: dict[int, Stand] = {}
    asked: dict[int, Stood] = {}
    for passage in passages:
        then, choice = as_before.get(passage.pk), chosen.get(passage.pk)
        if then is not None and (choice is None or choice.number <= then.number):
            stands[passage.pk] = Stand(then.status, then.start, then.end, then.confidence)
        else:
            asked[passage.pk] = choice or _origin(passage)
    left = [passage for passage in passages if passage.pk in asked]
    carried = _carry_from(asked, text)
    for passage in left:
        stands[passage.pk] = _told(passage, asked[passage.pk], carried[passage.pk], text)
    _bring_back([passage for passage in left if passage.pk in chosen], as_before, stands, text)
    _hold_on([passage for passage in left if not _is_sure(stands[passage.pk])], asked, stands, text, but)
    return stands


def same_words(one: str, other: str) -> bool:
    """Whether both say the same when case, quotes, dashes, spaces and Unicode form do not count."""
    return one == other or _letters(one) == _letters(other)


def _bring_back(
    chosen: Sequence[Passage], as_before: Mapping[int, Stood], stands: dict[int, Stand], text: str
) -> None:
    """Where a person's place is gone: back to where the passage stood when the text was this, or to its origin."""
    gone = [passage for passage in chosen if stands[passage.pk].start is None]
    for passage in gone:
        then = as_before.get(passage.pk)
        if then is not None:
            stands[passage.pk] = Stand(then.status, then.start, then.end, then.confidence)
    gone = [passage for passage in gone if passage.pk not in as_before]
    origins = {passage.pk: _origin(passage) for passage in gone}
    carried = _carry_from(origins, text)
    for passage in gone:
        if carried[passage.pk].status in WHOLE:
            stands[passage.pk] = _told(passage, origins[passage.pk], carried[passage.pk], text)


def _hold_on(
    unsure: Sequence[Passage],
    asked: Mapping[int, Stood],
    stands: dict[int, Stand],
    text: str,
    but: int | None,
) -> None:
    """Where a passage was surely placed last, and all those words still stand, it stays with them."""
    last = {
        pk: stood
        for pk, stood in _stood(unsure, but).items()
        if (stood.by_hand or stood.confidence >= SURE) and stood.revision != asked[pk].revision
    }
    carried = _carry_from(last, text)
    for passage in unsure:
        found = carried.get(passage.pk)
        if found is None or found.status not in WHOLE or found.confidence < SURE:
            continue
        stood = last[passage.pk]
        stand = _told(passage, stood, found, text)
        if not _contradicts_origin(passage, stood, stand, text):
            stands[passage.pk] = replace(stand, confidence=min(stood.confidence, found.confidence))


def _contradicts_origin(passage: Passage, stood: Stood, stand: Stand, text: str) -> bool:
    """The check of each step: words that were the passage's own still are, and its quote does not stand elsewhere."""
    if stood.status in WHOLE and stand.status not in WHOLE and not stood.by_hand:
        return True
    quote = passage.prefix + passage.exact + passage.suffix
    first = max(0, (stand.start or 0) - len(passage.prefix))
    around = text[first : (stand.end or 0) + len(passage.suffix)]
    return quote in text and quote not in around


def _told(passage: Passage, stood: Stood, carried: Carried, text: str) -> Stand:
    """The carried place as readers are told of it: `same` and `moved` promise the words that were noted."""
    if carried.start is None or carried.end is None:
        return LOST
    status: str = carried.status
    if not same_words(passage.exact, text[carried.start : carried.end]):
        status = Placement.Status.CHANGED
    elif Placement.Status.MOVED in (status, stood.status):
        status = Placement.Status.MOVED
    else:
        status = Placement.Status.SAME
    return Stand(status, carried.start, carried.end, carried.confidence)


def _is_sure(stand: Stand) -> bool:
    return stand.status in WHOLE or (stand.start is not None and stand.confidence >= SURE)


def _carry_from(asked: Mapping[int, Stood], text: str) -> dict[int, Carried]:
    """One alignment for each revision that anything is carried from."""
    by_revision: dict[int, list[int]] = defaultdict(list)
    for pk, stood in asked.items():
        by_revision[stood.revision].append(pk)
    texts = dict(Revision.objects.filter(pk__in=by_revision).values_list("pk", "text"))
    carried: dict[int, Carried] = {}
    for revision, group in by_revision.items():
        spans = [Span(asked[pk].start, asked[pk].end) for pk in group]
        carried.update(zip(group, carry(texts[revision], text, spans), strict=True))
    return carried


def _origin(passage: Passage) -> Stood:
    return Stood(passage.revision_id, 0, passage.start, passage.end, Placement.Status.SAME, 1.0)


def _where_the_text_was_this(
    text: str, article_id: int, passages: Sequence[Passage], but: int | None
) -> dict[int, Stood]:
    """Where the passages stood on the latest revision that reads like `text`, word for word; lost ones left out."""
    alike = Revision.objects.filter(article=article_id, text=text)
    alike = alike.exclude(pk=but) if but is not None else alike
    latest = alike.order_by("-number").values_list("pk", flat=True).first()
    return _stood(passages, but, revision=latest) if latest is not None else {}


def _stood(
    passages: Iterable[Passage], but: int | None, *, by_hand: bool = False, revision: int | None = None
) -> dict[int, Stood]:
    """The latest place of each passage that has one: of all, of those chosen by a person, or on one revision."""
    placed = Placement.objects.filter(passage__in=[passage.pk for passage in passages], start__isnull=False)
    placed = placed.exclude(revision=but) if but is not None else placed
    if by_hand:
        placed = placed.filter(placed_by__isnull=False)
    if revision is not None:
        placed = placed.filter(revision=revision)
    rows = placed.order_by("revision__number").values_list(
        *("passage", "revision", "revision__number", "start", "end", "status", "confidence", "placed_by")
    )
    return {
        pk: Stood(at, number, start or 0, end or 0, status, confidence, who is not None)
        for pk, at, number, start, end, status, confidence, who in rows
    }


def _letters(words: str) -> str:
    tokens = tokenise(words)
    return "".join(tokens.words) if tokens is not None else words
