"""Finding articles by their words, among those that everybody may read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import F, Q

from articles.models import Article, SearchText, Tag
from groundwork.searching import Among, Asked, Index

MOST_FOUND = 1_000  # are ranked; of more the newest
CHUNK = 4_000  # ids that are brought: more than MOST_FOUND, for what nobody may read yet
# Articles are too long to be looked through without the index: it is asked at once.
WORDS = Index("articles_searchtext", "article_id", SearchText.FTS)
IN_THE_TITLE = 8  # what a title counts that holds all the words; a text that does counts as IN_THE_TEXT
IN_THE_TEXT = 2


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Among which published articles is searched; None is any."""

    people: Collection[int] | None = None
    articles: Collection[int] | None = None
    since: date | None = None  # of the first publication, UTC
    until: date | None = None  # that day included


class Match(NamedTuple):
    nearness: int
    published_at: datetime
    pk: int


def find_articles(asked: Asked, narrowing: Narrowing, *, now: datetime) -> tuple[list[Match], bool]:
    """The newest MOST_FOUND articles that hold what is asked, and whether there are more. Two statements."""
    ids = WORDS.matching(asked, limit=CHUNK)
    found = Article.objects.published(now).filter(Among(F("pk"), ids))
    if narrowing.people is not None:
        found = found.filter(pk__in=Article.objects.filter(authors__person__in=narrowing.people))
    if narrowing.articles is not None:
        found = found.filter(pk__in=narrowing.articles)
    if narrowing.since is not None:
        found = found.filter(published_at__gte=_midnight(narrowing.since))
    if narrowing.until is not None:
        found = found.filter(published_at__lt=_midnight(narrowing.until + timedelta(days=1)))
    rows = found.latest_first().values_list("published_at", "pk", "search_text__title")
    matches = [Match(_nearness(asked, title), at or now, pk) for at, pk, title in rows[: MOST_FOUND + 1]]
    return matches[:MOST_FOUND], len(matches) > MOST_FOUND or len(ids) == CHUNK


def tagged(tag: str) -> list[int]:
    """Ids of the articles that bear a tag of this name or address, whatever their state."""
    tags = Tag.objects.filter(Q(slug=tag) | Q(name__iexact=tag))
    return list(Article.tags.through.objects.filter(tag__in=tags).values_list("article", flat=True))


def unreadable(now: datetime) -> list[int]:
    """Articles that may have been talked about, and that nobody can read now: the withdrawn."""
    return list(Article.objects.exclude(withdrawn_at=None).values_list("pk", flat=True))


def _nearness(asked: Asked, title: str | None) -> int:
    return IN_THE_TEXT + int((IN_THE_TITLE - IN_THE_TEXT) * asked.share_in(title or ""))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
