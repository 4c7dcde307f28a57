"""One feed in three forms: Atom (RFC 4287) with threads (RFC 4685), RSS 2.0 with its modules, and JSON Feed 1.1.

What a feed holds is said once, as a Channel of Entries; here is how each form writes it. Addresses come from the
settings, never from the request, and times are aware.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.html import escape
from django.utils.http import http_date

from articles.feeds.addresses import with_full_addresses

ATOM, RSS, JSON = "atom", "rss", "json"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # of a feed without entries: the same in every process
THREADING = "http://purl.org/syndication/thread/1.0"
TYPES = {ATOM: "application/atom+xml", RSS: "application/rss+xml", JSON: "application/feed+json"}


@dataclass(frozen=True, slots=True)
class Entry:
    """`html` is the whole text, `summary` is plain. Of a thread: what it answers, and where the talk about it is."""

    link: str  # and its id: never changes
    title: str
    html: str
    author: str
    published: datetime
    updated: datetime
    author_link: str = ""
    summary: str = ""
    language: str = ""
    tags: Sequence[str] = ()
    answers: str = ""  # the address of what it is an answer to
    talk: str = ""  # of the page with its talk
    talk_feed: str = ""  # and of the feed of it, without its form
    comments: int | None = None  # how many there are; None where it is not said

    @property
    def whole_html(self) -> str:
        """To be read wherever it is: only Atom can say what an address is relative to, and not every reader looks."""
        return with_full_addresses(self.html, self.link)


@dataclass(frozen=True, slots=True)
class Channel:
    title: str
    link: str
    address: str  # its own, which is its id
    language: str | None
    entries: Sequence[Entry] = ()
    about: str = ""
    author: str = ""
    is_secret: bool = False  # nobody's hub is told of it
    forms: Mapping[str, str] = field(default_factory=dict)  # the addresses of its other forms

    @property
    def updated(self) -> datetime:
        return max((max(entry.published, entry.updated) for entry in self.entries), default=NEVER)


def feed_answer(channel: Channel, form: str) -> HttpResponse:
    """The feed in the form `atom`, `rss` or `json`. With a hub it names it, and itself (WebSub, 4)."""
    content = _json(channel) if form == JSON else _xml(channel, form)
    response = HttpResponse(content, content_type=f"{TYPES[form]}; charset=utf-8")
    response["Last-Modified"] = http_date(channel.updated.timestamp())
    if settings.WEBSUB_HUB and not channel.is_secret:
        response["Link"] = f'<{settings.WEBSUB_HUB}>; rel="hub", <{channel.address}>; rel="self"'
    return response


class _Threaded:
    """What Django's writers of Atom and RSS have in common for us."""

    items: list[dict[str, Any]]

    def latest_post_date(self) -> datetime:
        return max((max(item["pubdate"], item["updateddate"]) for item in self.items), default=NEVER)


class _Atom(_Threaded, Atom1Feed):
    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), "xmlns:thr": THREADING}

    def item_attributes(self, item: dict[str, Any]) -> dict[str, Any]:
        language = {"xml:lang": item["entry"].language} if item["entry"].language else {}
        return {**super().item_attributes(item), **language}

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        hub = self.feed["hub"]
        if hub:
            handler.addQuickElement("link", None, {"rel": "hub", "href": hub})

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        entry: Entry = item["entry"]
        handler.addQuickElement("content", entry.whole_html, {"type": "html", "xml:base": entry.link})
        if entry.answers:
            handler.addQuickElement("thr:in-reply-to", None, {"ref": entry.answers, "href": entry.answers})
        if entry.talk_feed:
            replies = {"rel": "replies", "type": TYPES[ATOM], "href": entry.talk_feed}
            counted = {} if entry.comments is None else {"thr:count": str(entry.comments)}
            handler.addQuickElement("link", None, {**replies, **counted})
        if entry.comments is not None:
            handler.addQuickElement("thr:total", str(entry.comments))


class _Rss(_Threaded, Rss201rev2Feed):
    def rss_attributes(self) -> dict[str, str]:
        return {
            **super().rss_attributes(),
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            "xmlns:slash": "http://purl.org/rss/1.0/modules/slash/",
            "xmlns:thr": THREADING,
            "xmlns:wfw": "http://wellformedweb.org/CommentAPI/",
        }

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        hub = self.feed["hub"]
        if hub:
            handler.addQuickElement("atom:link", None, {"rel": "hub", "href": hub})

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        entry: Entry = item["entry"]
        handler.addQuickElement("content:encoded", entry.whole_html)
        if entry.answers:
            handler.addQuickElement("thr:in-reply-to", None, {"ref": entry.answers, "href": entry.answers})
        if entry.comments is not None:
            handler.addQuickElement("slash:comments", str(entry.comments))
        if entry.talk_feed:
            handler.addQuickElement("wfw:commentRss", f"{entry.talk_feed.removesuffix('/')}.{RSS}")


def _xml(channel: Channel, form: str) -> str:
    writer = _Atom if form == ATOM else _Rss
    feed = writer(
        channel.title,
        channel.link,
        channel.about if form == ATOM else channel.about or channel.title,  # which RSS must have
        language=channel.language,
        author_name=channel.author or None,
        subtitle=channel.about or None,
        feed_url=channel.address,
        feed_guid=channel.address,
        hub="" if channel.is_secret else settings.WEBSUB_HUB,
    )
    for entry in channel.entries:
        feed.add_item(
            entry.title,
            entry.link,
            escape(entry.summary),  # it is written as html
            author_name=entry.author,
            pubdate=entry.published,
            updateddate=entry.updated,
            categories=entry.tags,
            unique_id=entry.link,
            comments=entry.talk or None,
            entry=entry,
        )
    return feed.writeString("utf-8")


def _json(channel: Channel) -> str:
    """https://www.jsonfeed.org/version/1.1/"""
    data = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.link,
        "feed_url": channel.address,
        "description": channel.about,
        "language": channel.language,
        "authors": [{"name": channel.author}] if channel.author else [],
        "hubs": [{"type": "WebSub", "url": settings.WEBSUB_HUB}]
        if settings.WEBSUB_HUB and not channel.is_secret
        else [],
        "items": [_item(entry) for entry in channel.entries],
    }
    return json.dumps(
        {key: value for key, value in data.items() if value or key == "items"}, ensure_ascii=False
    )


def _item(entry: Entry) -> dict[str, Any]:
    author = {"name": entry.author, "url": entry.author_link}
    talk = {"about": THREADING, "in_reply_to": entry.answers, "url": entry.talk, "total": entry.comments}
    item = {
        "id": entry.link,
        "url": entry.link,
        "title": entry.title,
        "content_html": entry.whole_html,
        "summary": entry.summary,
        "date_published": entry.published.isoformat(),
        "date_modified": entry.updated.isoformat(),
        "authors": [{key: value for key, value in author.items() if value}],
        "tags": list(entry.tags),
        "language": entry.language,
        "_thread": {key: value for key, value in talk.items() if value not in ("", None)},
    }
    return {key: value for key, value in item.items() if value or key == "content_html"}
