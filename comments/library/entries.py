"""One's own words and what one follows, as entries: what every export of the library says of each, in no format yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.feeds import absolute
from comments.models import Comment, Watch
from comments.models.comment import CommentQuerySet

CHUNK = 500  # rows in memory at once


@dataclass(frozen=True, slots=True)
class Entry:
    """A highlight, a note or a comment; `quote` and what follows it only where it is on a passage.

    Of a place that is followed (`kind` is "follow") it says what the place is called, where it is and since when.
    `start` and `end` are code points in the text of the revision that it was written on.
    """

    id: str
    kind: str
    audience: str
    state: str
    address: str
    title: str  # of the article
    article: str  # its address
    words: str  # Markdown; empty for a highlight
    tags: tuple[str, ...]
    colour: str
    made_at: str  # UTC
    edited_at: str
    number: int | None
    answers: int | None  # the number of what it answers
    language: str
    quote: str = ""
    prefix: str = ""
    suffix: str = ""
    start: int | None = None
    end: int | None = None
    revision: int | None = None
    revision_address: str = ""
    revision_at: str = ""
    follows: str = ""  # a Watch.place
    level: str = ""  # how much of it is told, and how often by mail
    pace: str = ""


def entries_of(said: CommentQuerySet) -> Iterator[Entry]:
    """Each of them, article by article, in the order of writing. One query, read in pieces."""
    found = said.select_related("article", "parent", "passage__revision").order_by("article", "pk")
    long = ("source", "html", "text", "blocks", "contents")
    found = found.defer("html", "article__source", *(f"passage__revision__{name}" for name in long))
    for comment in found.iterator(chunk_size=CHUNK):
        yield _entry(comment)


def follows_of(watches: QuerySet[Watch]) -> Iterator[Entry]:
    """Each place that is followed, the oldest first. One query, read in pieces."""
    found = watches.select_related("article", "root", "author__person", "tag", "group").order_by("pk")
    for watch in found.defer("article__source").iterator(chunk_size=CHUNK):
        title, address = name_of(watch)
        yield Entry(
            id=str(watch.pk), kind="follow", audience=Comment.Audience.PRIVATE, state="", address=address, title=title,
            article=absolute(watch.article.get_absolute_url()) if watch.article is not None else "", words="", tags=(),
            colour="", made_at=instant(watch.since), edited_at="", number=None, answers=None, language="",
            follows=watch.place, level=watch.level, pace=watch.pace,
        )  # fmt: skip


def instant(moment: datetime | None) -> str:
    """As xsd:dateTime in UTC; empty for none."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment is not None else ""


def name_of(watch: Watch) -> tuple[str, str]:
    """What a watched place is called, and its full address."""
    if watch.article is not None:
        place = watch.root if watch.root is not None else watch.article
        return watch.article.title, absolute(place.get_absolute_url())
    if watch.author is not None:
        return watch.author.person.name, absolute(reverse("author", args=[watch.author.handle]))
    if watch.tag is not None:
        return watch.tag.name, absolute(reverse("tag", args=[watch.tag.slug]))
    if watch.group is not None:
        return watch.group.name, absolute(reverse("group", args=[watch.group.slug]))
    return _("The site"), absolute("/")


def _entry(comment: Comment) -> Entry:
    passage = getattr(comment, "passage", None)
    article = comment.article
    entry: dict[str, Any] = {
        "id": str(comment.pk),
        "kind": ("note" if comment.source else "highlight") if passage is not None else "comment",
        "audience": comment.audience,
        "state": comment.state,
        "address": absolute(comment.get_absolute_url()),
        "title": article.title,
        "article": absolute(article.get_absolute_url()),
        "words": comment.source,
        "tags": tuple(comment.tags.split()),
        "colour": comment.colour if passage is not None else "",
        "made_at": instant(comment.made_at),
        "edited_at": instant(comment.edited_at),
        "number": comment.number,
        "answers": comment.parent.number if comment.parent is not None else None,
        "language": comment.language,
    }
    if passage is not None:
        revision = passage.revision
        entry |= {
            "quote": passage.exact, "prefix": passage.prefix, "suffix": passage.suffix,
            "start": passage.start, "end": passage.end, "revision": revision.number,
            "revision_address": absolute(reverse("revision", args=[article.slug, revision.number])),
            "revision_at": instant(revision.published_at),
        }  # fmt: skip
    return Entry(**entry)
