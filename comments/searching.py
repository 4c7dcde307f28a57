"""Finding comments by their words: for moderators whatever there is, for everybody what everybody may read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Case, Exists, F, OuterRef, Q, When

from articles.models import PublicState
from comments.models import Comment, Passage, SearchText
from comments.models.comment import CommentQuerySet
from groundwork.ids import LARGEST_ID, first_id_at
from groundwork.searching import Among, Asked, Index, standing_in

NEAR = 2_000  # of the newest: a word that is common stands often enough among them, and needs no index
PROBED = 4_000  # of those that filters leave
PROBED_NOTES = 2_500  # each costs more: they are named one by one
MOST_TERMS = 12  # of a moderator's query; further ones are left out
MOST_FOUND = 500  # are ranked at once; older ones follow
# Ids that are brought at once: the first are enough where nearly all is public, the others where filters leave few.
CHUNKS = (550, 1_450, 4_500)
WORDS = Index("comments_searchtext", "comment_id", SearchText.FTS, probed=NEAR, by_span=True)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Among which public comments is searched; None is any."""

    notes: bool | None = None  # those that point at a passage; those that do not
    people: Collection[int] | None = None
    articles: Collection[int] | None = None
    hidden: Collection[int] = ()  # articles that nobody can read now
    since: date | None = None  # of writing, UTC
    until: date | None = None  # that day included


@dataclass(frozen=True, slots=True)
class Found:
    """The newest comments that hold what was asked, each with how well it answers (Asked.nearness)."""

    nearness: dict[int, int]  # by id, the newest first; at most MOST_FOUND
    older_than: int | None  # where the search ended before its end, and goes on; None at the end


def matching(query: str, *, limit: int, before: int | None = None, after: int | None = None) -> list[int]:
    """Ids of comments that hold all words of the query: the newest first, older than `before`; or, with `after`, those
    newer than it, the oldest first. At most `limit`. Whose words they are is not asked: filter what comes back.

    A word with a `*` at its end stands for all that begin so. A query without words finds nothing.
    """
    return WORDS.matching(Asked.of(query, most=MOST_TERMS), limit=limit, before=before, after=after)


def public_comments(narrowing: Narrowing) -> CommentQuerySet:
    """What everybody may read: published, in the thread, of an article that can be read. Never a tombstone."""
    said = Comment.objects.filter(
        in_thread=True, state=Comment.State.PUBLISHED, audience=Comment.Audience.PUBLIC
    )
    if narrowing.hidden:
        said = said.exclude(article__in=narrowing.hidden)
    if narrowing.people is not None:
        said = said.filter(person__in=narrowing.people)
    if narrowing.articles is not None:
        said = said.filter(article__in=narrowing.articles)
    if narrowing.notes is not None:
        notes = Exists(Passage.objects.filter(comment=OuterRef("pk")))
        said = said.filter(notes if narrowing.notes else ~notes)
    if narrowing.since is not None:
        said = said.filter(pk__gte=_first_id(narrowing.since))
    if narrowing.until is not None:
        said = said.filter(pk__lt=_first_id(narrowing.until + timedelta(days=1)))
    return said


def find_comments(asked: Asked, narrowing: Narrowing, *, before: int | None = None) -> Found:
    """The newest MOST_FOUND of the public comments that hold what is asked, older than `before`.

    The cost is bounded whatever is asked: a word that is common, among filters that leave few, ends the search before
    its end; `older_than` says where.
    """
    said = public_comments(narrowing)
    stopped_at, end = _span(narrowing, before)
    leaves_few = narrowing.people is not None or narrowing.articles is not None or narrowing.notes
    rows = list[tuple[int, str]]()
    for n, size in enumerate(CHUNKS):
        chunk = WORDS.matching(asked, limit=size, before=stopped_at)
        is_last = len(chunk) < size or chunk[-1] < end
        if n == 0 and leaves_few and not is_last:
            few, is_all = _among_few(said, narrowing, asked, stopped_at)
            if is_all or len(few) > MOST_FOUND:
                return _ranked(asked, few, None)
        among = said.filter(Among(F("pk"), chunk)).order_by("-pk").values_list("pk", "search_text__text")
        rows += among[: MOST_FOUND + 1 - len(rows)]
        if is_last or len(rows) > MOST_FOUND:
            return _ranked(asked, rows, None)
        stopped_at = chunk[-1]
    return _ranked(asked, rows, stopped_at)


def _span(narrowing: Narrowing, before: int | None) -> tuple[int, int]:
    """Between which ids it can be: below the first, not below the second."""
    bound = LARGEST_ID if before is None else before
    if narrowing.until is not None:
        bound = min(bound, _first_id(narrowing.until + timedelta(days=1)))
    return bound, 0 if narrowing.since is None else _first_id(narrowing.since)


def _among_few(
    said: CommentQuerySet, narrowing: Narrowing, asked: Asked, before: int
) -> tuple[list[tuple[int, str]], bool]:
    """What is common, where filters may leave few: the newest of those, looked through without the index; and whether
    these were all.
    """
    said, notes = said.filter(pk__lt=before), list[int]()
    if narrowing.articles is not None:
        # Articles without talk would have the database walk through all there is, to find none of theirs.
        talked_about = PublicState.objects.filter(pk__in=narrowing.articles, comments__gt=0)
        said = said.filter(article__in=list(talked_about.values_list("pk", flat=True)))
    elif narrowing.people is None:
        passages = Passage.objects.filter(pk__lt=before).order_by("-pk")
        notes = list(passages.values_list("pk", flat=True)[:PROBED_NOTES])
        said = said.filter(Among(F("pk"), notes))
    holds = Q()
    for words in standing_in(asked):
        holds &= Q(search_text__text__contains=words)
    text = Case(When(holds, then=F("search_text__text")))  # of a hit
    rows = list(said.order_by("-pk").values_list("pk", text)[:PROBED])
    is_all = len(rows) < PROBED and len(notes) < PROBED_NOTES
    return [(pk, words) for pk, words in rows if words is not None], is_all


def _ranked(asked: Asked, rows: list[tuple[int, str]], stopped_at: int | None) -> Found:
    """Of ids and search texts, the newest first, of which one more than MOST_FOUND says that there are more."""
    nearness = {pk: asked.nearness(text) for pk, text in rows[:MOST_FOUND]}
    return Found(nearness, older_than=rows[MOST_FOUND - 1][0] if len(rows) > MOST_FOUND else stopped_at)


def _first_id(day: date) -> int:
    return first_id_at(datetime.combine(day, time(), tzinfo=UTC).timestamp())
