"""WordPress's own export (WXR 1.0 to 1.2, whatever scheme its namespaces have), article by article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from articles.importing.dates import moment
from articles.importing.elements import Elements, fields_of, forget, local_name, words_of
from articles.importing.from_html import markdown_from_html
from articles.importing.records import (
    DRAFT,
    HELD,
    HIDDEN,
    PUBLISHED,
    SPAM,
    Article,
    Comment,
    Line,
    Media,
    Page,
    Record,
    Unreadable,
    all_or_line,
)
from articles.importing.wordpress_fields import (
    account_of,
    item_fields,
    number_of,
    offset_between,
    plain,
    slug_of,
    tags_of,
    title_of,
    urls_of,
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
                yield account_of(fields_of(element))
            elif name == "item":
                title = next((words_of(child) for child in element if local_name(child) == "title"), "")
                yield from all_or_line(self._item(element, comments), title)
                comments = []
                forget(element)

    def _item(self, element: Any, comments: list[dict[str, str]]) -> Iterator[Record]:
        fields = item_fields(element)
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
            yield Page(number_of(fields), title_of(fields), slug_of(fields), source, urls_of(fields))
            yield from lines
        else:
            yield from self._article(element, fields, status, comments)

    def _article(
        self, element: Any, fields: dict[str, str], status: str, comments: list[dict[str, str]]
    ) -> Iterator[Record]:
        title, local = title_of(fields), moment(fields.get("post_date"))
        source, lines = self._source(fields)
        made_at = moment(fields.get("post_date_gmt")) or local or moment(fields.get("pubDate"))
        offset = offset_between(local, moment(fields.get("post_date_gmt")))
        is_public = status in ("publish", "future") and not fields.get("post_password")
        if not is_public and status not in ("draft", "pending"):
            lines.append(Line("kept-as-draft", title, "password" if fields.get("post_password") else status))
        said, trouble = self._comments(comments, offset, made_at)
        yield Article(
            id=number_of(fields), title=title, slug=slug_of(fields), source=source, made_at=made_at,
            state=PUBLISHED if is_public else DRAFT, summary=plain(fields.get("excerpt", "")),
            accounts=[fields["creator"]] if fields.get("creator") else [], tags=tags_of(element),
            urls=urls_of(fields), is_open=fields.get("comment_status", "open") == "open", comments=said,
        )  # fmt: skip
        yield from [*lines, *trouble]

    def _source(self, fields: dict[str, str]) -> tuple[str, list[Line]]:
        html, left_out = html_of_post(fields.get("content", ""))
        converted = markdown_from_html(html, page=fields.get("link", ""))
        title = title_of(fields)
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
        author=plain(fields.get("comment_author", "")),
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
