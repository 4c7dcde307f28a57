"""The site as WordPress reads it: WXR 1.2, texts with what was said publicly about them, and their pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TextIO
from xml.sax.saxutils import escape

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import User
from alliance_site.exporting.plain_html import plain_html
from articles.models import Article, Page, Picture, SiteIdentity, Tag
from articles.models.article import byline
from articles.rendering import render_article
from comments.models import Comment
from groundwork.languages import in_language, spoken

BATCH = 200
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_APPROVED = {
    Comment.State.PUBLISHED: "1",
    Comment.State.WITHDRAWN: "1",
    Comment.State.ERASED: "1",
    Comment.State.HELD: "0",
    Comment.State.UNPROVEN: "0",
    Comment.State.SPAM: "spam",
    Comment.State.HIDDEN: "trash",
}
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
"""


def write_wxr(file: TextIO) -> int:
    """Write everything public, and drafts as drafts; returns how many articles, pages, comments, pictures."""
    file.write(HEAD)
    file.write(_element("title", SiteIdentity.load().name) + _element("link", settings.SITE_URL))
    file.write(_element("wp:wxr_version", "1.2"))
    file.write(
        _element("wp:base_site_url", settings.SITE_URL) + _element("wp:base_blog_url", settings.SITE_URL)
    )
    for user in User.objects.filter(authorships__isnull=False).distinct().select_related("person"):
        file.write(_author(user))
    for tag in Tag.objects.all():
        file.write(
            f"<wp:tag>{_element('wp:tag_slug', tag.slug)}{_element('wp:tag_name', tag.name)}</wp:tag>\n"
        )
    count = 0
    for article in (
        Article.objects.select_related("current")
        .prefetch_related(byline(), "tags")
        .order_by("pk")
        .iterator(BATCH)
    ):
        file.write(_article(article))
        for words in _comments(article):
            file.write(words)
            count += 1
        file.write("</item>\n")
        count += 1
    for page in Page.objects.order_by("pk").iterator():
        file.write(_page(page))
        count += 1
    ready = Picture.objects.filter(state=Picture.State.READY).exclude(name="").order_by("pk")
    for picture in ready.iterator():
        file.write(_attachment(picture))
        count += 1
    file.write("</channel>\n</rss>\n")
    return count


def _author(user: User) -> str:
    inside = _element("wp:author_id", user.pk) + _element("wp:author_login", user.handle)
    inside += _element("wp:author_email", user.email) + _element(
        "wp:author_display_name", user.get_full_name()
    )
    return f"<wp:author>{inside}</wp:author>\n"


def _article(article: Article) -> str:
    shown = article.current or article
    html = (
        article.current.html
        if article.current
        else render_article(article.source, language=article.language).html
    )
    at = article.published_at
    authors = [authorship.user.handle for authorship in article.authorships.all()]
    status = "publish" if article.is_published(datetime.now(UTC)) else "draft"
    if status == "draft" and at is not None and at > datetime.now(UTC) and article.withdrawn_at is None:
        status = "future"
    return "<item>\n" + "".join(
        [
            *_item_head(
                article.pk,
                shown.title,
                settings.SITE_URL + article.get_absolute_url(),
                article.slug,
                status,
                "post",
            ),
            _element("dc:creator", authors[0] if authors else ""),
            _element("content:encoded", plain_html(html, site=settings.SITE_URL)),
            _element("excerpt:encoded", shown.summary),
            _dates("wp:post_date", at),
            _element("pubDate", format_datetime(at.astimezone(UTC))) if at else "",
            _element(
                "wp:comment_status", "open" if article.discussion == Article.Discussion.OPEN else "closed"
            ),
            *(
                f'<category domain="post_tag" nicename="{escape(t.slug)}">{_cdata(t.name)}</category>\n'
                for t in article.tags.all()
            ),
        ]
    )


def _page(page: Page) -> str:
    url = settings.SITE_URL + in_language(
        page.get_absolute_url(), spoken(page.language) or settings.LANGUAGE_CODE
    )
    inside = [*_item_head(10**9 + page.pk, page.title, url, page.slug, "publish", "page")]
    inside.append(_element("content:encoded", plain_html(page.html, site=settings.SITE_URL)))
    return "<item>\n" + "".join([*inside, _dates("wp:post_date", page.updated_at)]) + "</item>\n"


def _attachment(picture: Picture) -> str:
    """A picture, which WordPress fetches from here and then shows in place of ours."""
    url = settings.SITE_URL + picture.url
    name = picture.name.rpartition("/")[2].removesuffix(".webp")
    number = 15 * 10**8 + picture.pk
    inside = [*_item_head(number, picture.alt or name, url, name, "inherit", "attachment")]
    inside += [_dates("wp:post_date", picture.added_at), _element("wp:attachment_url", url)]
    return "<item>\n" + "".join(inside) + "</item>\n"


def _item_head(number: int, title: str, url: str, slug: str, status: str, kind: str) -> list[str]:
    return [
        _element("title", title),
        _element("link", url),
        f'<guid isPermaLink="true">{escape(url)}</guid>\n',
        _element("wp:post_id", number),
        _element("wp:post_name", slug),
        _element("wp:status", status),
        _element("wp:post_type", kind),
    ]


def _comments(article: Article) -> Iterator[str]:
    """In the order of the thread; with the numbers that they have here, since WordPress's ids must be short."""
    said = Comment.objects.filter(article=article, audience=Comment.Audience.PUBLIC)
    numbers: dict[int, int] = {}
    for comment in said.select_related("person__user", "passage").order_by("made_at", "pk").iterator(BATCH):
        numbers[comment.pk] = len(numbers) + 1
        yield _comment(comment, article.pk * 1_000_000, numbers)


def _comment(comment: Comment, first: int, numbers: dict[int, int]) -> str:
    person, parent = comment.person, comment.parent_id
    is_gap = comment.state in (Comment.State.WITHDRAWN, Comment.State.ERASED)
    html = f"<p>({_('withdrawn')})</p>" if is_gap else plain_html(comment.html, site=settings.SITE_URL)
    if hasattr(comment, "passage") and not is_gap:
        html = f"<blockquote><p>{escape(comment.passage.exact)}</p></blockquote>\n{html}"
    is_erased = comment.state == Comment.State.ERASED
    inside = [
        _element("wp:comment_id", first + numbers[comment.pk]),
        _element("wp:comment_author", "" if is_erased else person.name),
        _element(
            "wp:comment_author_email",
            "" if is_erased else (person.user.email if person.user else person.email),
        ),
        _element("wp:comment_author_url", comment.source_url or ("" if is_erased else person.website)),
        _dates("wp:comment_date", comment.made_at),
        _element("wp:comment_content", html),
        _element("wp:comment_approved", _APPROVED[Comment.State(comment.state)]),
        _element("wp:comment_type", "pingback" if comment.kind != Comment.Kind.COMMENT else "comment"),
        _element("wp:comment_parent", first + numbers[parent] if parent in numbers else 0),
        _element("wp:comment_user_id", person.user_id or 0),
    ]
    return f"<wp:comment>\n{''.join(inside)}</wp:comment>\n"


def _dates(name: str, at: datetime | None) -> str:
    words = at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S") if at else "0000-00-00 00:00:00"
    return _element(name, words) + _element(f"{name}_gmt", words)


def _element(name: str, value: object) -> str:
    return f"<{name}>{_cdata(str(value))}</{name}>\n"


def _cdata(words: str) -> str:
    words = _NO_XML.sub("", words)
    return f"<![CDATA[{words.replace(']]>', ']]]]><![CDATA[>')}]]>" if re.search("[<>&]", words) else words
