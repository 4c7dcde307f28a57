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
CANDIDATES = 40  # the newest that share anything: what is related is looked for among them
TAG_WEIGHT, AUTHOR_WEIGHT = 2, 1  # a subject says more of a text than who wrote it


@dataclass(frozen=True, slots=True)
class Around:
    """Articles with their current revision, without the texts."""

    older: Article | None
    newer: Article | None
    parts: list[Article]  # of its series, itself among them, in their order
    related: list[Article]  # the nearest first; none of its series, whose parts are linked anyway
    next_at: datetime | None  # when the next scheduled article appears by itself


def around(article: Article, now: datetime) -> Around:
    """All of it in one query, whatever the number of articles. `article` comes with its tags and authorships."""
    shown: list[Article] = []
    coming: list[Article] = []
    for other in _asked(article, now):
        (shown if other.is_published(now) else coming).append(other)
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
        next_at=min((other.published_at for other in coming if other.published_at), default=None),
    )


def parts_of(series: Series | int, now: datetime) -> ArticleQuerySet:
    """The published articles of a series, in its order."""
    return Article.objects.published(now).filter(series=series).order_by("part", "id")


def _asked(article: Article, now: datetime) -> list[Any]:
    """Every article that is around this one, shown now or in time, and how near it is: `tags_shared`, `same_author`."""
    at, pk = article.published_at, article.pk
    shown = Article.objects.filter(current__isnull=False, withdrawn_at=None)
    before = shown.filter(Q(published_at__lt=at) | Q(published_at=at, pk__lt=pk))
    after = shown.filter(Q(published_at__gt=at) | Q(published_at=at, pk__gt=pk))
    shared = Article.tags.through.objects.filter(article=OuterRef("pk"), tag__in=list(article.tags.all()))
    users = [authorship.user_id for authorship in article.authorships.all()]
    by_the_same = Exists(Authorship.objects.filter(article=OuterRef("pk"), user__in=users))
    near = shown.filter(Exists(shared) | by_the_same, published_at__lte=now).exclude(pk=pk).latest_first()
    wanted = (
        Q(pk=Subquery(before.latest_first().values("pk")[:1]))
        | Q(pk=Subquery(after.order_by("published_at", "id").values("pk")[:1]))
        | Q(pk=Subquery(shown.filter(published_at__gt=now).order_by("published_at", "id").values("pk")[:1]))
        | Q(pk__in=Subquery(near.values("pk")[:CANDIDATES]))
    )
    if article.series_id is not None:
        wanted |= Q(pk__in=Subquery(parts_of(article.series_id, now).values("pk")[:MOST_PARTS]))
    count = shared.order_by().values("article").annotate(n=Count("pk")).values_list("n")  # type: ignore[misc]  # annotated
    found = Article.objects.filter(wanted).select_related("current", "series").without_text()
    return list(found.annotate(tags_shared=Coalesce(Subquery(count), Value(0)), same_author=by_the_same))


def _nearness(other: Any) -> int:
    return TAG_WEIGHT * int(other.tags_shared) + AUTHOR_WEIGHT * int(other.same_author)


def _place(article: Article) -> tuple[datetime, int]:
    """Where a published article stands among all: by its time, then by its number."""
    assert article.published_at is not None  # noqa: S101 - every published article has one
    return article.published_at, article.pk
