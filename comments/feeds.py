"""The Atom feed of a discussion (RFC 4287), with its threading (RFC 4685)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.feeds import NEVER, absolute
from articles.identity import site_of
from articles.models import Article
from articles.rules.access import access_article
from comments.models import Comment
from groundwork.public_pages import Shown, declare, public_page

MOST_ENTRIES = 50
THREADING = "http://purl.org/syndication/thread/1.0"


class ThreadedAtom(Atom1Feed):
    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else NEVER

    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), "xmlns:thr": THREADING}

    def item_attributes(self, item: dict[str, Any]) -> dict[str, Any]:
        language = {"xml:lang": item["language"]} if item["language"] else {}
        return {**super().item_attributes(item), **language}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["html"], {"type": "html", "xml:base": item["link"]})
        handler.addQuickElement("thr:in-reply-to", None, {"ref": item["answers"], "href": item["answers"]})


class TalkFeed(Feed[Comment, Article]):
    """The newest public comments of one article; tombstones are no news."""

    feed_type = ThreadedAtom

    def __init__(self, article: Article, path: str) -> None:
        self.article = article
        self.feed_url = self.feed_guid = absolute(path)
        self.link = absolute(article.get_absolute_url())
        self.language = (
            get_language()
        )  # of the feed's own words; an entry has its comment's, where that is known

    def title(self) -> str:
        return _("Comments on “%(title)s”") % {"title": self.article.revision.title}

    def items(self) -> list[Comment]:
        shown = Comment.objects.filter(article=self.article, in_thread=True, state=Comment.State.PUBLISHED)
        newest = shown.exclude(html="").order_by("-number")
        return list(newest.select_related("person", "parent")[:MOST_ENTRIES])

    def item_title(self, item: Comment) -> str:
        return f"#{item.number} {item.person.name}"

    def item_description(self, item: Comment) -> str:
        return ""

    def item_link(self, item: Comment) -> str:
        return absolute(item.get_absolute_url())

    def item_pubdate(self, item: Comment) -> datetime | None:
        return item.shown_at

    def item_updateddate(self, item: Comment) -> datetime | None:
        return item.edited_at or item.shown_at

    def item_author_name(self, item: Comment) -> str:
        return item.person.name

    def item_extra_kwargs(self, item: Comment) -> dict[str, Any]:
        parent = item.parent
        return {
            "language": item.language,
            "html": item.html,
            "answers": absolute(parent.get_absolute_url()) if parent else self.link,
        }


@public_page
@require_safe
def talk_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """`/feeds/articles/<slug>/`"""
    site = site_of(request).identity.version
    article = access_article(slug, now=timezone.now())
    response = TalkFeed(article, request.path)(request)
    return declare(response, Shown(site, {article.pk: article.state.version}))
