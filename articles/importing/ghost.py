"""Ghost's export: posts and pages with their authors and tags. Comments and pictures are not in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from articles.importing.dates import moment
from articles.importing.from_html import markdown_from_html
from articles.importing.ghost_bodies import html_of_lexical, html_of_mobiledoc
from articles.importing.json_files import read_json, text, texts
from articles.importing.records import (
    DRAFT,
    PUBLISHED,
    Account,
    Article,
    Line,
    Page,
    Record,
    Unreadable,
    all_or_line,
)

PLACEHOLDER = "__GHOST_URL__"  # for the site's own address


class Ghost:
    """A file's records. `site` (an address) takes the place of Ghost's own placeholder for it."""

    def __init__(self, path: Path, site: str = "") -> None:
        self.path, self.site = path, site.rstrip("/")
        self.source = "ghost"

    def records(self) -> Iterator[Record]:
        """Everything in the file. Raises Unreadable."""
        data = self._data()
        title = next(
            (text(row, "value") for row in texts(data.get("settings")) if row.get("key") == "title"), ""
        )
        self.source = f"ghost:{self.site or title}"[:200]
        for user in texts(data.get("users")):
            website = text(user, "website")
            yield Account(
                text(user, "id"), text(user, "slug"), text(user, "name"), text(user, "email"), website
            )
        names = {text(tag, "id"): text(tag, "name") for tag in texts(data.get("tags"))}
        tags = _pairs(data.get("posts_tags"), "tag_id")
        authors = _pairs(data.get("posts_authors"), "author_id")
        for post in texts(data.get("posts")):
            labels = [names.get(n, "") for n in tags.get(text(post, "id"), [])]
            yield from all_or_line(self._post(post, labels, authors), text(post, "title"))

    def _data(self) -> dict[str, Any]:
        whole = read_json(self.path)
        database = whole.get("db") if isinstance(whole, dict) else None
        first = texts(database)[0] if texts(database) else whole
        data = first.get("data") if isinstance(first, dict) else None
        if not isinstance(data, dict) or "posts" not in data:
            raise Unreadable("not-ghost")
        return data

    def _post(self, post: dict[str, Any], tags: list[str], authors: dict[str, list[str]]) -> Iterator[Record]:
        number, title, slug = text(post, "id"), text(post, "title"), text(post, "slug")
        lines: list[Line] = []
        converted = markdown_from_html(
            self._html(post, title, lines), page=f"{self.site}/" if self.site else ""
        )
        lines += [
            Line("not-kept", title, f"{what} × {often}") for what, often in sorted(converted.lost.items())
        ]
        urls = [f"{self.site}/{slug}/"] if slug else []
        status = text(post, "status")
        if (post.get("type") == "page" or post.get("page") in (1, True)) and status == "published":
            yield Page(number, title, slug, converted.source, urls)
        else:
            is_public = status in ("published", "scheduled") and text(post, "visibility") in ("", "public")
            if status == "published" and not is_public:
                lines.append(Line("kept-as-draft", title, text(post, "visibility")))
            yield Article(
                id=number, title=title, slug=slug, source=converted.source,
                made_at=moment(post.get("published_at")) or moment(post.get("created_at")),
                state=PUBLISHED if is_public else DRAFT, summary=text(post, "custom_excerpt"),
                accounts=authors.get(number) or ([text(post, "author_id")] if text(post, "author_id") else []),
                tags=[tag for tag in tags if tag and not tag.startswith("#")], urls=urls,
            )  # fmt: skip
        yield from lines

    def _html(self, post: dict[str, Any], title: str, lines: list[Line]) -> str:
        html = text(post, "html")
        for column, written in (("lexical", html_of_lexical), ("mobiledoc", html_of_mobiledoc)):
            if html or not text(post, column):
                continue
            try:
                html = written(json.loads(text(post, column)))
            except (ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
                lines.append(Line("not-kept", title, f"{column}: {error}"))
        return (html or text(post, "plaintext")).replace(PLACEHOLDER, self.site)


def _pairs(rows: Any, name: str) -> dict[str, list[str]]:
    """Post number -> numbers of the others, in their order."""
    pairs: dict[str, list[str]] = {}
    for row in sorted(texts(rows), key=_place):
        pairs.setdefault(text(row, "post_id"), []).append(text(row, name))
    return pairs


def _place(row: dict[str, Any]) -> float:
    order = row.get("sort_order")
    return order if isinstance(order, int | float) else 0
