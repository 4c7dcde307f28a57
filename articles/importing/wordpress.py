"""WordPress's own export (WXR 1.0 to 1.2, whatever scheme its namespaces have), article by article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin

from selectolax.lexbor import LexborHTMLParser

from articles.importing.dates import moment
from articles.importing.elements import Elements, fields_of, forget, is_of, local_name, words_of
from articles.importing.from_html import markdown_from_html
from articles.importing.records import (
    DRAFT,
    HELD,
    HIDDEN,
    PUBLISHED,
    SPAM,
    Account,
    Article,
    Comment,
    Line,
    Media,
    Page,
    Record,
    Unreadable,
    all_or_line,
)
from articles.importing.wordpress_text import html_of_post, with_paragraphs

# wp:comment_approved; what is none of these waits for a moderator.
STATES = {
    "1": PUBLISHED, "approve": PUBLISHED, "approved": PUBLISHED, "0": HELD, "hold": HELD,
    "spam": SPAM, "trash": HIDDEN, "post-trashed": HIDDEN,
}  # fmt: skip
KINDS = {
    "": "comment",
    "comment": "comment",
    "pingback": "pingback",
    "trackback": "pingback",
    "webmention": "webmention",
}
MOST_OFFSET = timedelta(hours=15)  # of a zone; a larger difference is a mistake


class WordPress:
    """A file's records, and `source`, which names the blog."""

    def __init__(self, path: Path) -> None:
        self.elements = Elements(path)
        self.source = "wordpress"
        self.is_wordpress = False
        self.left_out: Counter[str] = Counter()

    def records(self) -> Iterator[Record]:
        """Everything in the file, in its order; at the end, lines with what was left out. Raises Unreadable."""
        yield from self.elements.lines
        waiting: list[Record] = []
        for record in self._found():
            if isinstance(
                record, Article | Page
            ):  # one behind: the last of a file that was cut off is not whole
                yield from waiting
                waiting = [record]
            elif waiting:
                waiting.append(record)
            else:
                yield record
        if self.elements.is_cut_off and waiting:
            yield Line("dropped-last", getattr(waiting[0], "title", ""))
        else:
            yield from waiting
        if not self.is_wordpress:
            raise Unreadable("not-wordpress")
        for what, often in sorted(self.left_out.items()):
            yield Line("left-out", what, str(often))

    def _found(self) -> Iterator[Record]:
        comments: list[dict[str, str]] = []
        for name, element in self.elements.ended():
            if name == "comment":
                comments.append(fields_of(element))
                element.clear()
            elif name == "wxr_version":
                self.is_wordpress = True
            elif name == "base_blog_url" or (name == "base_site_url" and self.source == "wordpress"):
                self.source = f"wordpress:{words_of(element).strip().rstrip('/')}"[:200]
            elif name == "author" and len(element):
                yield _account(fields_of(element))
            elif name == "item":
                title = next((words_of(child) for child in element if local_name(child) == "title"), "")
                yield from all_or_line(self._item(element, comments), title)
                comments = []
                forget(element)

    def _item(self, element: Any, comments: list[dict[str, str]]) -> Iterator[Record]:
        fields = _item_fields(element)
        kind = fields.get("post_type", "")
        if not kind:
            return
        self.is_wordpress = True
        status = fields.get("status", "publish")
        if kind == "attachment":
            yield Media(fields.get("attachment_url") or fields.get("guid", ""), fields.get("title", ""))
        elif kind not in ("post", "page"):
            self.left_out[kind] += 1
        elif status in ("trash", "auto-draft", "inherit"):
            self.left_out[f"{kind}, {status}"] += 1
        elif kind == "page" and status == "publish" and not comments:
            source, lines = self._source(fields)
            yield Page(_number(fields), _title(fields), _slug(fields), source, _urls(fields))
            yield from lines
        else:
            yield from self._article(element, fields, status, comments)

    def _article(
        self, element: Any, fields: dict[str, str], status: str, comments: list[dict[str, str]]
    ) -> Iterator[Record]:
        title, local = _title(fields), moment(fields.get("post_date"))
        source, lines = self._source(fields)
        made_at = moment(fields.get("post_date_gmt")) or local or moment(fields.get("pubDate"))
        offset = _offset(local, moment(fields.get("post_date_gmt")))
        is_public = status in ("publish", "future") and not fields.get("post_password")
        if not is_public and status not in ("draft", "pending"):
            lines.append(Line("kept-as-draft", title, "password" if fields.get("post_password") else status))
        said, trouble = self._comments(comments, offset, made_at)
        yield Article(
            id=_number(fields), title=title, slug=_slug(fields), source=source, made_at=made_at,
            state=PUBLISHED if is_public else DRAFT, summary=_plain(fields.get("excerpt", "")),
            accounts=[fields["creator"]] if fields.get("creator") else [], tags=_tags(element),
            urls=_urls(fields), is_open=fields.get("comment_status", "open") == "open", comments=said,
        )  # fmt: skip
        yield from [*lines, *trouble]

    def _source(self, fields: dict[str, str]) -> tuple[str, list[Line]]:
        html, left_out = html_of_post(fields.get("content", ""))
        converted = markdown_from_html(html, page=fields.get("link", ""))
        title = _title(fields)
        lines = [Line("shortcode", title, f"[{name}] × {often}") for name, often in sorted(left_out.items())]
        lines += [
            Line("not-kept", title, f"{what} × {often}") for what, often in sorted(converted.lost.items())
        ]
        return converted.source, lines

    def _comments(
        self, comments: list[dict[str, str]], offset: timedelta, post_made_at: datetime | None
    ) -> tuple[list[Comment], list[Line]]:
        said: list[Comment] = []
        lines: list[Line] = []
        for fields in comments:
            number = fields.get("comment_id", "")
            kind = KINDS.get(fields.get("comment_type", "").lower())
            if kind is None:  # order notes of shops, marks of plugins
                self.left_out[f"comment, {fields['comment_type']}"] += 1
                continue
            made_at = moment(fields.get("comment_date_gmt")) or moment(
                fields.get("comment_date"), offset=offset
            )
            if made_at is None:
                lines.append(Line("no-date", number))
                made_at = said[-1].made_at if said else post_made_at
            if made_at is None or not number:
                lines.append(Line("no-comment", number))
                continue
            said.append(_comment(fields, kind, made_at))
        return said, lines


def _comment(fields: dict[str, str], kind: str, made_at: datetime) -> Comment:
    parent, account = fields.get("comment_parent", ""), fields.get("comment_user_id", "")
    return Comment(
        id=fields["comment_id"],
        text=comment_text(fields.get("comment_content", "")),
        made_at=made_at,
        author=_plain(fields.get("comment_author", "")),
        email=fields.get("comment_author_email", ""),
        website=fields.get("comment_author_url", ""),
        account="" if account == "0" else account,
        parent="" if parent == "0" else parent,
        state=STATES.get(fields.get("comment_approved", "1"), HELD),
        kind=kind,
    )


def comment_text(content: str) -> str:
    """A WordPress comment's body as Markdown: lines stay lines."""
    if not content.strip():
        return ""
    return markdown_from_html(with_paragraphs(content.strip()), comment=True).source


def _item_fields(element: Any) -> dict[str, str]:
    """As `fields_of`, with the two that are both called "encoded" apart."""
    fields = fields_of(element)
    fields.pop("encoded", None)
    for child in element:
        if isinstance(child.tag, str) and local_name(child) == "encoded":
            fields.setdefault("excerpt" if is_of(child, "excerpt") else "content", words_of(child))
    return fields


def _account(fields: dict[str, str]) -> Account:
    login = fields.get("author_login", "")
    name = fields.get("author_display_name") or login
    return Account(fields.get("author_id") or login, login, _plain(name), fields.get("author_email", ""))


def _tags(element: Any) -> list[str]:
    """Categories and tags alike, but the one that only says that there is none."""
    tags: dict[str, None] = {}
    for child in element:
        if isinstance(child.tag, str) and local_name(child) == "category":
            words = _plain(words_of(child))
            if child.get("domain", "category") in ("category", "post_tag", "tag") and words:
                tags[words] = None
    tags.pop("Uncategorized", None)
    return list(tags)


def _number(fields: dict[str, str]) -> str:
    """What a text is known by, the next time its file comes."""
    names = ("post_id", "guid", "link", "post_name", "title")
    return next((fields[name] for name in names if fields.get(name)), "")


def _title(fields: dict[str, str]) -> str:
    return _plain(fields.get("title", ""))


def _slug(fields: dict[str, str]) -> str:
    return unquote(fields.get("post_name", ""))


def _urls(fields: dict[str, str]) -> list[str]:
    urls = [fields.get("link", ""), fields.get("guid", "")]
    if fields.get("link") and fields.get("post_id"):
        key = "page_id" if fields.get("post_type") == "page" else "p"
        urls.append(urljoin(fields["link"], f"/?{key}={fields['post_id']}"))
    return list(dict.fromkeys(url for url in urls if re.match("https?://", url)))


def _offset(local: datetime | None, utc: datetime | None) -> timedelta:
    """How far the blog's clock stood from UTC when this was written; an hour's change within a year is not known."""
    if local is None or utc is None or abs(local - utc) > MOST_OFFSET:
        return timedelta(0)
    return local - utc


def _plain(html: str) -> str:
    """Words without markup, on one line."""
    if "<" in html or "&" in html:
        body = LexborHTMLParser(html).body
        html = body.text(deep=True) if body is not None else html
    return " ".join(html.split())
