"""Who gets at an article: the lookups that every view starts with."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.rules.roles import is_admin, may_write_articles
from articles.models import Article, FormerSlug, Revision
from articles.models.article import byline
from groundwork.composed import Composed

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from articles.models.article import ArticleQuerySet


MOST_NUMBER = 2**31 - 1  # of a revision: what its column holds

# What pages about an article show of it. Anything else is asked for when it is used: right, but one query more.
OUTLINE = (
    "slug", "title", "published_at", "withdrawn_at", "discussion", "holding", "closes_after_days",
    "notes_on", "state",
    "current__article", "current__number", "current__title", "current__language",
    "current__renderer_version",
)  # fmt: skip

_OUTLINE = Composed(
    lambda slug, now: (
        Article.objects.published(now).select_related("current", "state").only(*OUTLINE).filter(slug=slug)
    ),
    slug=str,
    now=datetime,
)

_WHOLE = Composed(
    lambda slug, now: Article.objects.published(now).for_listing().filter(slug=slug), slug=str, now=datetime
)


class Moved(Exception):
    """The slug is a former one: the view answers with a permanent redirect to `article`."""

    def __init__(self, article: Article) -> None:
        super().__init__(f"the article now stands at {article.slug}")
        self.article = article


def access_article(slug: str, *, now: datetime) -> Article:
    """The article that everybody may read at `now`, with its current revision, state, authors and tags.

    Three queries. Raises Moved for a former slug of such an article, and Http404 for anything else: drafts, what is
    scheduled and what is withdrawn cannot be told from what never was.
    """
    article = _WHOLE.first(slug=slug, now=now)
    if article is not None:
        prefetch_related_objects([article], byline(), "tags")
        return article
    former = FormerSlug.objects.filter(slug=slug).select_related("article").first()
    if former is not None and former.article.is_published(now):
        raise Moved(former.article)
    raise Http404


def access_outline(slug: str, *, now: datetime) -> Article:
    """The same for a page that shows neither the text nor the byline: one query, no long columns."""
    return _OUTLINE.first(slug=slug, now=now) or access_article(slug, now=now)


def access_revision(article: Article, number: int, *, now: datetime) -> Revision:
    """A revision of the article that everybody may read at `now`, without its source; else raises Http404."""
    if number > MOST_NUMBER:
        raise Http404
    revision = get_object_or_404(Revision.objects.defer("source"), article=article, number=number)
    if revision.published_at > now:
        raise Http404
    return revision


def editable_by(user: User | AnonymousUser) -> ArticleQuerySet:
    """The articles that the user may edit: an author's own, all for an admin, none for anybody else."""
    if is_admin(user):
        return Article.objects.all()
    if not may_write_articles(user):
        return Article.objects.none()
    return Article.objects.filter(authorships__user=user.pk)
