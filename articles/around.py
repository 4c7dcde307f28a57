"""What stands around an article's text: the articles before and after, its series, and what is related to it.

Asked when a page is drawn, never for each reading: whatever changes the answer raises the site's version, and what the
clock changes comes at `Around.next_at`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from articles.models import Article, Authorship, Series

if TYPE_CHECKING:
    from articles.models.article import ArticleQuerySet

MOST_PARTS = 100  # of a series, on the page of one of them; the series' own page has all
MOST_RELATED = 3
CANDIDATES = 30  # those that a subject or an author got last: what is related is looked for among them
MOST_SHARED = 8  # subjects, and authors, of one article that are looked at
SHOWN = (
    "slug", "published_at", "withdrawn_at", "part", "current__title", "current__language",
    "series__name", "series__slug",
)  # fmt: skip
TAG_WEIGHT, AUTHOR_WEIGHT = 2, 1  # a subject says more of a text than who wrote it


@dataclass(frozen=True, slots=True)
class Around:
    """Articles with what a link to them shows: address, title, language, part and series."""

    older: Article | None
    newer: Article | None
    parts: list[Article]  # of its series, itself among them, in their order
    related: list[Article]  # the nearest first; none of its series, whose parts are linked anyway
    next_at: datetime | None  # when the next scheduled article appears by itself


def around(article: Article, now: datetime) -> Around:
    """All of it in one query, whatever the number of articles. `article` comes with its tags and authorships."""
    asked = _asked(article, now)
    shown = [other for other in asked if other.is_published(now)]
    coming = [other.published_at for other in asked if _is_to_come(other, now)]
    here = _place(article)
    others = [other for other in shown if other.pk != article.pk]
    parts = [part for part in shown if article.series_id and part.series_id == article.series_id]
    related = [other for other in others if _nearness(other) and other not in parts]
    related.sort(key=lambda other: (_nearness(other), *_place(other)), reverse=True)
    return Around(
        older=max((other for other in others if _place(other) < here), key=_place, default=None),
        newer=min((other for other in others if _place(other) > here), key=_place, default=None),
        parts=sorted(parts, key=lambda part: (part.part or 0, part.pk)),
        related=related[:MOST_RELATED],
        next_at=min(coming, default=None),
    )


def parts_of(series: Series | int, now: datetime) -> ArticleQuerySet:
    """The published articles of a series, in its order."""
    return Article.objects.published(now).filter(series=series).order_by("part", "id")


def _asked(article: Article, now: datetime) -> list[Any]:
    """Every article that is around this one, whoever may read it, and how near it is: `tags_shared`, `same_author`.

    The numbers come first, each few of them from an index of their own: joined by OR, the conditions would have every
    article of the site looked at.
    """
    tags = [tag.pk for tag in article.tags.all()][:MOST_SHARED]
    users = [authorship.user_id for authorship in article.authorships.all()][:MOST_SHARED]
    few = [_alone(numbers) for numbers in _numbers(article, tags, users, now)]
    shared = Article.tags.through.objects.filter(article=OuterRef("pk"), tag__in=tags)
    count = shared.order_by().values("article").annotate(n=Count("pk")).values_list("n")  # type: ignore[misc]  # annotated
    by_the_same = Exists(Authorship.objects.filter(article=OuterRef("pk"), user__in=users))
    found = (
        Article.objects.filter(pk__in=few[0].union(*few[1:])).select_related("current", "series").only(*SHOWN)
    )
    return list(found.annotate(tags_shared=Coalesce(Subquery(count), Value(0)), same_author=by_the_same))


def _numbers(article: Article, tags: list[int], users: list[int], now: datetime) -> list[Any]:
    """Querysets of at most a hundred numbers each; one may stand in several."""
    at, pk = article.published_at, article.pk
    shown = Article.objects.filter(current__isnull=False, withdrawn_at=None)
    before = shown.filter(Q(published_at__lt=at) | Q(pk__lt=pk), published_at__lte=at)
    after = shown.filter(Q(published_at__gt=at) | Q(pk__gt=pk), published_at__gte=at)
    filed = Article.tags.through.objects.order_by("-id")
    written = Authorship.objects.order_by("-id")
    asked: list[Any] = [
        before.latest_first().values("pk")[:1],
        after.order_by("published_at", "id").values("pk")[:1],
        shown.filter(published_at__gt=now).order_by("published_at", "id").values("pk")[:1],
        *(filed.filter(tag=tag).values("article")[:CANDIDATES] for tag in tags),
        *(written.filter(user=user).values("article")[:CANDIDATES] for user in users),
    ]
    if article.series_id is not None:
        asked.append(parts_of(article.series_id, now).values("pk")[:MOST_PARTS])
    return asked


def _alone(numbers: Any) -> Any:
    """A queryset that a union takes on every database: SQLite allows no order and no limit in its parts."""
    return Article.objects.order_by().filter(pk__in=Subquery(numbers)).values("pk")


def _nearness(other: Any) -> int:
    return TAG_WEIGHT * int(other.tags_shared) + AUTHOR_WEIGHT * int(other.same_author)


def _is_to_come(other: Article, now: datetime) -> bool:
    return (
        other.published_at is not None and other.published_at > now and other.is_published(other.published_at)
    )


def _place(article: Article) -> tuple[datetime, int]:
    """Where a published article stands among all: by its time, then by its number."""
    assert article.published_at is not None  # noqa: S101 - every published article has one
    return article.published_at, article.pk
