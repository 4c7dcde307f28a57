"""Searching: the same call as the search page's."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from alliance_site.api.presenting import article_json, comment_json, likes_of
from alliance_site.api.schemas import ArticleOut, CommentOut
from alliance_site.pages.search import SEARCHES
from alliance_site.pages.search_results import words_of
from alliance_site.searching import ARTICLES, COMMENTS, MOST_QUERY, NOTES, Cursor, Wanted, find
from articles.models import Article
from comments.models import Comment
from groundwork.clients import client_of
from groundwork.limits import count_towards
from groundwork.snippets import Piece
from groundwork.storable import storable

router = Router(tags=["search"])


class SearchIn(Schema):
    q: str = Field(
        max_length=MOST_QUERY,
        description="All words, in any order; in quotes just so; with a `*` at its end whatever begins so.",
    )
    kind: Literal["", "article", "comment", "note"] = ""
    by: str = Field(default="", max_length=80, description="A member's handle, or a name.")
    tag: str = Field(default="", max_length=60, description="Of the article: name or address.")
    article: str = Field(default="", max_length=120, description="Its slug.")
    since: date | None = None
    until: date | None = Field(default=None, description="That day included; UTC.")
    after: str = Field(default="", max_length=64, description="`next` of the page before.")


class FoundOut(Schema):
    kind: str = Field(description="article, comment or note.")
    snippet: str = Field(description="Plain text around the words.")
    marks: list[list[int]] = Field(description="[start, end) of the words in the snippet, in code points.")
    article: ArticleOut | None = None
    comment: CommentOut | None = None


class SearchOut(Schema):
    items: list[FoundOut]
    count: int = Field(description="Of those that were ranked with these.")
    is_capped: bool = Field(description="Whether there are more than the count, or could be.")
    next: str | None = Field(description="Value of `after` for the page that follows.")


@router.get("", response=SearchOut)
def search(request: HttpRequest, asked: Query[SearchIn]) -> dict[str, Any]:
    """What everybody may read, the nearest first, then the newest, twenty at a time."""
    cursor = Cursor.of(asked.after) if asked.after else None
    if asked.after and cursor is None:
        raise Http404
    now = timezone.now()
    count_towards(SEARCHES, who=client_of(request), now=now)
    texts = {name: storable(getattr(asked, name)) for name in ("kind", "by", "tag", "article")}
    wanted = Wanted(storable(asked.q), since=asked.since, until=asked.until, **texts)
    results = find(wanted, now=now, cursor=cursor)
    articles = [item for item in results.found if isinstance(item, Article)]
    prefetch_related_objects(articles, "tags")
    likes = likes_of(articles) if articles else {}
    return {
        "items": [_found_json(item, wanted.words, likes) for item in results.found],
        "count": results.count,
        "is_capped": results.is_capped,
        "next": str(results.next) if results.next else None,
    }


def _found_json(item: Article | Comment, query: str, likes: dict[int, int]) -> dict[str, Any]:
    pieces = words_of(item, query)
    found = {"snippet": "".join(piece.words for piece in pieces), "marks": _marks(pieces)}
    if isinstance(item, Article):
        return {"kind": ARTICLES, "article": article_json(item, likes), **found}
    kind = NOTES if hasattr(item, "passage") else COMMENTS
    return {"kind": kind, "comment": comment_json(item, article=item.article), **found}


def _marks(pieces: list[Piece]) -> list[list[int]]:
    marks, at = [], 0
    for words, is_marked in pieces:
        if is_marked:
            marks.append([at, at + len(words)])
        at += len(words)
    return marks
