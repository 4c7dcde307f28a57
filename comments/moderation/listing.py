"""Everything said, as moderators may list and search it: pages by id in both directions, never an OFFSET or a count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self

from accounts.models import User
from comments.models import Comment
from comments.models.comment import CommentQuerySet
from comments.moderation.item import UNSEEN
from comments.moderation.queue import articles_of
from comments.searching import MOST_TERMS, matching
from groundwork.folding import search_terms
from groundwork.ids import first_id_at, time_of, whole_number

PAGE = 50
CHUNKS = (
    200,
    2_000,
    5_000,
)  # ids that a search brings at once: few are enough unless filters leave few of them
MOST_WORDS = 200  # characters of a search
STATES = tuple(state for state in Comment.State.values if state not in UNSEEN)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to; empty is all."""

    words: str = ""
    state: str = ""
    kind: str = ""
    article: int = 0
    person: int = 0
    since: str = ""  # a day, as in 2026-11-22; UTC
    until: str = ""  # that day included

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        """As an address or a form says it; what makes no sense is left out."""
        state, kind = query.get("state", ""), query.get("kind", "")
        return cls(
            words=query.get("words", "").replace("\x00", " ").strip()[:MOST_WORDS],
            state=state if state in STATES else "",
            kind=kind if kind in Comment.Kind.values else "",
            article=whole_number(query.get("article", "")),
            person=whole_number(query.get("person", "")),
            since=query.get("since", "") if _day(query.get("since", "")) else "",
            until=query.get("until", "") if _day(query.get("until", "")) else "",
        )

    @property
    def fields(self) -> dict[str, str]:
        """What an address has to say, to say the same."""
        return {name: str(value) for name, value in asdict(self).items() if value}


@dataclass(frozen=True, slots=True)
class Page:
    comments: list[Comment]  # the newest first
    older: int | None  # the cursor of what is older; None where nothing is
    newer: int | None
    searched_to: datetime | None  # a search that ended before the end: `older` goes on from there


def comments_for(user: User) -> CommentQuerySet:
    """What this user may list: what is public, or was to be, where they moderate. Private and group words never."""
    said = Comment.objects.filter(audience=Comment.Audience.PUBLIC).exclude(state__in=UNSEEN)
    articles = articles_of(user)
    return said if articles is None else said.filter(article__in=articles)


def wanted_of(user: User, wanted: Wanted) -> CommentQuerySet:
    """All that is wanted but for its words, in no order."""
    said = comments_for(user)
    for field in ("state", "kind", "article", "person"):
        if value := getattr(wanted, field):
            said = said.filter(**{field: value})
    if since := _day(wanted.since):
        said = said.filter(pk__gte=first_id_at(since.timestamp()))
    if until := _day(wanted.until):
        said = said.filter(pk__lt=first_id_at((until + timedelta(days=1)).timestamp()))
    return said


def page_of(user: User, wanted: Wanted, *, older_than: int = 0, newer_than: int = 0) -> Page:
    """One page; from a cursor the next in its direction."""
    said = wanted_of(user, wanted)
    upwards = bool(newer_than) and not older_than
    found, stopped_at = _found(said, wanted, older_than or None, newer_than if upwards else None)
    shown, more = found[:PAGE], len(found) > PAGE
    pks = [comment.pk for comment in shown]
    if upwards:
        shown.reverse()
        return Page(shown, older=pks[0] if pks else None, newer=pks[-1] if more else None, searched_to=None)
    older = pks[-1] if more else stopped_at
    searched_to = None if more or stopped_at is None else time_of(stopped_at)
    newer = (pks[0] if pks else older_than) if older_than else None
    return Page(shown, older=older, newer=newer, searched_to=searched_to)


def chosen_of(user: User, wanted: Wanted, *, most: int) -> CommentQuerySet:
    """All that is wanted, for a bulk decision: of a search the newest `most`."""
    said = wanted_of(user, wanted)
    if wanted.words:
        said = said.filter(pk__in=matching(wanted.words, limit=most))
    return said.order_by("-pk")


def _found(
    said: CommentQuerySet, wanted: Wanted, before: int | None, after: int | None
) -> tuple[list[Comment], int | None]:
    """One more than a page, and where a search that was given up ended."""
    said = said.select_related("person", "article", "passage").defer("html", "article__source")
    if wanted.words and not wanted.person:
        return _searched(said, wanted.words, before, after)
    if wanted.words:  # what one person said is little enough to look through
        terms = search_terms(wanted.words)[:MOST_TERMS]
        for term in terms:
            said = said.filter(search_text__text__contains=f" {term[:-1] if term[-1] == '*' else term + ' '}")
        said = said if terms else said.none()
    if after is not None:
        return list(said.filter(pk__gt=after).order_by("pk")[: PAGE + 1]), None
    said = said.filter(pk__lt=before) if before is not None else said
    return list(said.order_by("-pk")[: PAGE + 1]), None


def _searched(
    said: CommentQuerySet, words: str, before: int | None, after: int | None
) -> tuple[list[Comment], int | None]:
    """The ids of the words first, a growing number at a time, until enough of them pass the filters."""
    order, found = ("pk" if after is not None else "-pk"), list[Comment]()
    for size in CHUNKS:
        ids = matching(words, limit=size, before=before, after=after)
        found += said.filter(pk__in=ids).order_by(order)[: PAGE + 1 - len(found)]
        if len(ids) < size or len(found) > PAGE:
            return found, None
        before, after = (ids[-1], None) if after is None else (None, ids[-1])
    return found, before


def _day(text: str) -> datetime | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return datetime.combine(day, time(), tzinfo=UTC) if 2000 <= day.year < 2100 else None
