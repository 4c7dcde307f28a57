"""What a file from elsewhere holds, whatever its format: plain records, texts already in Markdown."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

log = logging.getLogger(__name__)

# Of a comment, as Comment.state has them.
PUBLISHED, HELD, SPAM, HIDDEN = "published", "held", "spam", "hidden"
GONE = "gone"  # deleted there, but answered: keeps its place without its words
DRAFT = "draft"  # of an article, besides PUBLISHED


class Unreadable(Exception):
    """The file cannot be read at all: `code` is one of alliance_site/importing/words.py, `detail` goes with it."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code, self.detail = code, detail


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the report: what (a code), of which thing (its title, id or address), and what goes with it."""

    code: str
    where: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who had an account on the old site."""

    id: str
    login: str
    name: str
    email: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """The words that a note stands on (Web Annotation Data Model, 4.2.4); `start` is in code points or -1."""

    exact: str
    prefix: str = ""
    suffix: str = ""
    start: int = -1


@dataclass(slots=True)
class Comment:
    """Something said; `text` is Markdown, `made_at` aware."""

    id: str
    text: str
    made_at: datetime
    author: str = ""
    email: str = ""
    website: str = ""
    account: str = ""  # the id of an Account
    parent: str = ""
    state: str = PUBLISHED
    kind: str = "comment"  # pingback, webmention
    audience: str = "public"
    quote: Quote | None = None


@dataclass(slots=True)
class Article:
    """A text with its talk; `urls` are the addresses that it stood at, the best one first."""

    id: str
    title: str
    slug: str
    source: str
    made_at: datetime | None = None
    state: str = PUBLISHED
    summary: str = ""
    language: str = ""
    accounts: list[str] = field(default_factory=list)  # logins or ids, as the byline has them
    tags: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    is_open: bool = True
    comments: list[Comment] = field(default_factory=list)


@dataclass(slots=True)
class Page:
    """A standing page."""

    id: str
    title: str
    slug: str
    source: str
    urls: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Talk:
    """What was said about a text that is to be found here, by one of its addresses."""

    id: str
    title: str
    urls: list[str]
    comments: list[Comment]


@dataclass(frozen=True, slots=True)
class Media:
    """A file of the old site that its texts may show."""

    url: str
    title: str = ""


Record = Account | Article | Page | Talk | Media | Line


def all_or_line(records: Iterable[Record], where: str) -> list[Record]:
    """What one item of a file becomes, or one line where nobody foresaw what it holds: the next one comes all the same.

    Raises Unreadable, and MemoryError: neither is about this item alone.
    """
    try:
        return list(records)
    except (Unreadable, MemoryError):
        raise
    except Exception as error:
        log.exception("import: “%s” could not be read", where)
        return [Line("refused", where, f"{type(error).__name__}: {error}")]
