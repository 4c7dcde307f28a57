"""The fields of an item of WordPress's export, and what they say of a text."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote, urljoin

from selectolax.lexbor import LexborHTMLParser

from articles.importing.elements import fields_of, is_of, local_name, words_of
from articles.importing.records import Account

MOST_OFFSET = timedelta(hours=15)  # of a zone; a larger difference is a mistake


def item_fields(element: Any) -> dict[str, str]:
    """As `fields_of`, with the two that are both called "encoded" apart."""
    fields = fields_of(element)
    fields.pop("encoded", None)
    for child in element:
        if isinstance(child.tag, str) and local_name(child) == "encoded":
            fields.setdefault("excerpt" if is_of(child, "excerpt") else "content", words_of(child))
    return fields


def account_of(fields: dict[str, str]) -> Account:
    """Who writes there."""
    login = fields.get("author_login", "")
    name = fields.get("author_display_name") or login
    return Account(fields.get("author_id") or login, login, plain(name), fields.get("author_email", ""))


def tags_of(element: Any) -> list[str]:
    """Categories and tags alike, but the one that only says that there is none."""
    tags: dict[str, None] = {}
    for child in element:
        if isinstance(child.tag, str) and local_name(child) == "category":
            words = plain(words_of(child))
            if child.get("domain", "category") in ("category", "post_tag", "tag") and words:
                tags[words] = None
    tags.pop("Uncategorized", None)
    return list(tags)


def number_of(fields: dict[str, str]) -> str:
    """What a text is known by, the next time its file comes."""
    names = ("post_id", "guid", "link", "post_name", "title")
    return next((fields[name] for name in names if fields.get(name)), "")


def title_of(fields: dict[str, str]) -> str:
    """Without markup, on one line."""
    return plain(fields.get("title", ""))


def slug_of(fields: dict[str, str]) -> str:
    """The last part of its address, in letters."""
    return unquote(fields.get("post_name", ""))


def urls_of(fields: dict[str, str]) -> list[str]:
    """The addresses that it had, by number, too."""
    urls = [fields.get("link", ""), fields.get("guid", "")]
    if fields.get("link") and fields.get("post_id"):
        key = "page_id" if fields.get("post_type") == "page" else "p"
        urls.append(urljoin(fields["link"], f"/?{key}={fields['post_id']}"))
    return list(dict.fromkeys(url for url in urls if re.match("https?://", url)))


def offset_between(local: datetime | None, utc: datetime | None) -> timedelta:
    """How far the blog's clock stood from UTC when this was written; an hour's change within a year is not known."""
    if local is None or utc is None or abs(local - utc) > MOST_OFFSET:
        return timedelta(0)
    return local - utc


def plain(html: str) -> str:
    """Words without markup, on one line."""
    if "<" in html or "&" in html:
        body = LexborHTMLParser(html).body
        html = body.text(deep=True) if body is not None else html
    return " ".join(html.split())
