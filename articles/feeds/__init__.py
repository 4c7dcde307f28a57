"""Feeds of articles: of the whole site, of a tag, of an author; in Atom, RSS and JSON Feed (writing.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from articles.doors import absolute
from articles.feeds.writing import ATOM, NEVER, Channel, Entry, feed_answer
from articles.identity import Site, site_of
from articles.listing import next_publication, revision_of, versions_of
from articles.models import Article, Tag
from articles.presenting import for_feed
from groundwork.public_pages import Shown, declare, public_page

if TYPE_CHECKING:
    from articles.models.article import ArticleQuerySet

__all__ = ["NEVER", "absolute", "all_articles", "of_author", "of_tag"]

MOST_ENTRIES = 20


@public_page
@require_safe
def all_articles(request: HttpRequest, form: str = ATOM) -> HttpResponse:
    """`/feeds/articles/`, `/feeds/articles.rss`, `/feeds/articles.json`"""
    site = site_of(request)
    return _answer(request, site, form, Article.objects.all(), site.identity.name, reverse("home"))


@public_page
@require_safe
def of_tag(request: HttpRequest, slug: str, form: str = ATOM) -> HttpResponse:
    """`/feeds/tags/<slug>/`, and `.rss`, `.json`"""
    site = site_of(request)  # its version first
    tag = get_object_or_404(Tag, slug=slug)
    title = _("%(site)s: %(tag)s") % {"site": site.identity.name, "tag": tag.name}
    return _answer(request, site, form, Article.objects.filter(tags=tag), title, reverse("tag", args=[slug]))


@public_page
@require_safe
def of_author(request: HttpRequest, handle: str, form: str = ATOM) -> HttpResponse:
    """`/feeds/authors/<handle>/`, and `.rss`, `.json`. Members who published nothing have none."""
    site = site_of(request)
    author = get_object_or_404(User.objects.select_related("person"), handle=handle)
    articles = Article.objects.filter(authorships__user=author)
    if not articles.published(timezone.now()).exists():
        raise Http404
    title = _("%(site)s: %(tag)s") % {"site": site.identity.name, "tag": author.person.name}
    return _answer(request, site, form, articles, title, reverse("author", args=[handle]))


def _answer(
    request: HttpRequest, site: Site, form: str, articles: ArticleQuerySet, title: str, home: str
) -> HttpResponse:
    now = timezone.now()
    newest = articles.published(now).for_listing().defer("source", "current__source", "current__text")
    listed = list(newest.latest_first()[:MOST_ENTRIES])
    channel = Channel(
        title=title,
        link=absolute(home),
        address=absolute(request.path),
        language=get_language(),  # of the feed's own words; each entry has its article's
        about=site.identity.tagline,
        author=site.identity.name,
        entries=[_entry(article) for article in listed],
    )
    shown = Shown(site.identity.version, versions_of(listed), next_publication(now))
    return declare(feed_answer(channel, form), shown)


def _entry(article: Article) -> Entry:
    revision = revision_of(article)
    users = [
        authorship.user for authorship in article.authorships.all() if hasattr(authorship.user, "person")
    ]
    return Entry(
        link=absolute(article.get_absolute_url()),
        title=revision.title,
        html=for_feed(revision.html),
        summary=revision.summary,
        author=", ".join(user.person.name for user in users),
        author_link=absolute(reverse("author", args=[users[0].handle])) if users else "",
        published=article.published_at or revision.published_at,
        updated=revision.published_at,
        language=revision.language,
        tags=[tag.name for tag in article.tags.all()],
        talk=absolute(reverse("thread", args=[article.slug])),
        talk_feed=absolute(reverse("talk_feed", args=[article.slug])),
        comments=article.state.comments,
    )
