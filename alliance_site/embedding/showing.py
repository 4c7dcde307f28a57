"""A talk and a page as other sites show them: html with full addresses, which needs nothing of ours to be read."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language

from articles.feeds.addresses import with_full_addresses
from articles.models import Article
from comments.links.meaning import Target, site_address
from comments.marks import marks_of
from comments.presenters.html import thread_html
from comments.reading.talk import frame_for_lines
from comments.reading.threads import first_lines

WIDTH, HEIGHT = 600, 400  # CSS pixels that an article's card may take
HOUR = 3600  # seconds that others may keep it
_ID = re.compile(r' id="c[0-9]+"')  # an id of somebody else's page may be the same


def talk_of(article: Article) -> str:
    """The first comments of an article's thread, and links to say something. Its own words are sanitised already."""
    window = first_lines(article.pk)
    marks = marks_of(article.revision) if article.state.notes else []
    frame = frame_for_lines(article, marks, heading=3)
    context = {
        "article": article,
        "language": get_language(),
        "count": article.state.comments,
        "is_open": frame.is_open,
        "has_more": window.after is not None,
        "thread": _elsewhere(thread_html(window, frame), article),
        "home": site_address(article.get_absolute_url()),
        "site_url": settings.SITE_URL.rstrip("/"),
    }
    return render_to_string("embedding/talk.html", context)


def _elsewhere(html: str, article: Article) -> str:
    """Links of our pages as they read from elsewhere."""
    return with_full_addresses(_ID.sub("", html), site_address(article.get_absolute_url()))


def as_oembed(
    target: Target, *, site: str, maxwidth: int | None = None, maxheight: int | None = None
) -> dict[str, Any]:
    """A `rich` answer (https://oembed.com/, 2.3.4.4): a quote with a link, which `/embed.js` may turn into the talk."""
    article, comment = target.article, target.comment
    users = [authorship.user for authorship in article.authorships.select_related("user__person")]
    names = [user.person.name for user in users if hasattr(user, "person")]
    author = comment.person.name if comment is not None else ", ".join(names)
    context = {
        "title": article.revision.title,
        "summary": article.revision.summary,
        "language": article.revision.language,
        "author": author,
        "comment": _elsewhere(comment.html, article) if comment is not None else "",
        "address": site_address(target.path),
        "site_url": settings.SITE_URL.rstrip("/"),
    }
    return {
        "version": "1.0",
        "type": "rich",
        "title": article.revision.title,
        "author_name": author,
        "provider_name": site,
        "provider_url": settings.SITE_URL,
        "cache_age": HOUR,
        "html": render_to_string("embedding/card.html", context).strip(),
        "width": min(WIDTH, maxwidth or WIDTH),
        "height": min(HEIGHT, maxheight or HEIGHT),
    }
