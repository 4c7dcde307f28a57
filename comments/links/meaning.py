"""Which page of ours an address means. The first part looks at nothing but the address: a page may hold thousands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.http import Http404
from django.urls import Resolver404, resolve
from django.utils import translation

from articles.models import Article, FormerSlug
from articles.rules.access import Moved, access_article
from comments.models import Comment
from comments.models.comment import CommentQuerySet
from groundwork.fetching import is_own_host
from groundwork.ids import LARGEST_ID
from groundwork.languages import language_of, own_address

MOST_NUMBER = 2**31 - 1  # of a comment
_ANCHOR = re.compile(r"c([1-9][0-9]{0,9})")
# Pages of an article that are about the whole of it.
_OF_ARTICLE = frozenset({"article", "thread", "paragraph", "revision"})


@dataclass(frozen=True, slots=True)
class Meant:
    """An article by its slug, or a comment: by its id, or by its number in the article."""

    slug: str = ""
    number: int = 0
    comment: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """What is linked to: an article that everybody may read, or a comment on it that stands there."""

    article: Article
    comment: Comment | None = None

    @property
    def path(self) -> str:
        """The one address that it has, in the site's own language: what links are told apart by."""
        if self.comment is not None:
            return own_address("comment", self.comment.pk)
        return own_address("article", self.article.slug)


def meant_by(url: str) -> Meant | None:
    """What an absolute address means, if it is one of ours; http or https, in any language, with any query."""
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not is_own_host(host):
        return None
    anchor = _ANCHOR.fullmatch(parts.fragment)
    return _meant_by_path(unquote(parts.path), int(anchor[1]) if anchor else 0)


@lru_cache(maxsize=1024)
def _meant_by_path(path: str, number: int) -> Meant | None:
    with translation.override(language_of(path)):
        try:
            found = resolve(path)
        except Resolver404:
            return None
    if found.url_name in _OF_ARTICLE:
        return Meant(slug=found.kwargs["slug"], number=number if number <= MOST_NUMBER else 0)
    if found.url_name == "comment" and found.kwargs["pk"] <= LARGEST_ID:
        return Meant(comment=found.kwargs["pk"])
    return None


def target_of(url: str, *, now: datetime) -> Target | None:
    """What is public at `now` and meant by the address. None for anything else, whatever the reason.

    What is private, held, hidden or not yet published cannot be told from what never was.
    """
    meant = meant_by(url)
    if meant is None:
        return None
    if meant.comment:
        comment = _standing().filter(pk=meant.comment).first()
        if comment is None or not comment.article.is_published(now):
            return None
        return Target(comment.article, comment)
    try:
        article = access_article(meant.slug, now=now)
    except Moved as moved:
        article = Article.objects.select_related("current", "state").get(pk=moved.article.pk)
    except Http404:
        return None
    if meant.number:
        return Target(article, _standing().filter(article=article, number=meant.number).first())
    return Target(article)


def _standing() -> CommentQuerySet:
    shown = Comment.objects.filter(in_thread=True, state=Comment.State.PUBLISHED)
    return shown.select_related("article__current", "article__state", "person")


def leads_to(meant: Meant, ways: frozenset[Meant]) -> bool:
    """Whether this is one of them; an address of a comment leads to its article, too."""
    return meant in ways or replace(meant, number=0) in ways


def ways_to(target: Target) -> frozenset[Meant]:
    """All that an address may mean that leads to this: an article's former slugs count. One query."""
    former = FormerSlug.objects.filter(article=target.article).values_list("slug", flat=True)
    return frozenset(_ways(target, [target.article.slug, *former]))


def _ways(target: Target, slugs: list[str]) -> Iterator[Meant]:
    if target.comment is not None:
        yield Meant(comment=target.comment.pk)
        for slug in slugs:
            yield Meant(slug=slug, number=target.comment.number or 0)
        return
    for slug in slugs:
        yield Meant(slug=slug)


def site_address(path: str) -> str:
    """The full address of a path of this site."""
    return settings.SITE_URL.rstrip("/") + path
