"""What has changed, for programs that keep a copy; and how much is said about many articles at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError

from alliance_site.api.presenting import article_json, comment_json, likes_of
from alliance_site.api.schemas import ArticleOut, CommentOut
from alliance_site.changes.reading import FromElsewhere, changes_after, cursor_of, now
from alliance_site.changes.recording import ARTICLE_KIND, COMMENT_KIND
from articles.models import Article, Change
from articles.models.article import byline
from comments.models import Comment, Placement

router = Router(tags=["changes"])
MOST_SLUGS = 100


class ChangeOut(Schema):
    kind: str = Field(description="article or comment.")
    id: str = Field(description="Of the comment; of an article its slug.")
    gone: bool = Field(
        description="Not public any more: drop it. With an article goes all that is said about it."
    )
    article: ArticleOut | None = None
    comment: CommentOut | None = Field(default=None, description="A tombstone where only its place is left.")


class ChangeList(Schema):
    items: list[ChangeOut]
    next: str = Field(
        description="Value of `after` for what comes later; keep it also when there are no items."
    )
    is_more: bool = Field(description="Whether there is more already.")


class CountsIn(Schema):
    slug: list[str] = Field(default=[], max_length=MOST_SLUGS)


class CountsOut(Schema):
    slug: str
    comments: int
    notes: int
    version: int = Field(description="Goes up with every public change.")


class CountsList(Schema):
    items: list[CountsOut] = Field(description="In the order asked for.")
    missing: list[str] = Field(description="Slugs of no published article.")


@router.get("/changes", response=ChangeList)
def list_changes(request: HttpRequest, after: str | None = None) -> dict[str, Any]:
    """What has changed of all that is public, a hundred at a time: said, edited, hidden, withdrawn, given back.

    Without `after` there are no items, but the cursor of this moment: take it first, then read everything once, then
    ask for what came after it. Nothing is missed; something may be told twice. With what is said comes its article,
    for its counts; a note comes again when an edit moves, changes or loses its words, and votes and likes are told as
    pages show them, twice a minute at most. 410 when the cursor is of another database: begin again.
    """
    if after is None:
        return {"items": [], "next": str(now()), "is_more": False}
    cursor = cursor_of(after)
    if cursor is None:
        raise Http404
    try:
        found = changes_after(cursor)
    except FromElsewhere:
        raise HttpError(410, "This cursor is of another database: begin again.") from None
    return {"items": _told(found.changes), "next": str(found.next), "is_more": found.is_more}


@router.get("/counts", response=CountsList)
def count_talk(request: HttpRequest, asked_for: Query[CountsIn]) -> dict[str, Any]:
    """How much is said about up to a hundred articles: `?slug=one&slug=two`. One query."""
    asked = list(dict.fromkeys(asked_for.slug))
    known = Article.objects.published().filter(slug__in=[name for name in asked if "\0" not in name])
    columns = ("slug", "state__comments", "state__notes", "state__version")
    counts = {row[0]: row for row in known.values_list(*columns)}
    items = [
        dict(zip(("slug", "comments", "notes", "version"), counts[n], strict=True))
        for n in asked
        if n in counts
    ]
    return {"items": items, "missing": [name for name in asked if name not in counts]}


def _told(changes: Any) -> list[dict[str, Any]]:
    """As everybody may read it now. Of what was never public nothing is said."""
    moment = timezone.now()
    ids = _ids(changes, COMMENT_KIND)
    comments = Comment.objects.for_display().select_related("article__current").in_bulk(ids)
    wanted = {*_ids(changes, ARTICLE_KIND), *(comment.article_id for comment in comments.values())}
    articles = (
        Article.objects.select_related("current", "state").prefetch_related(byline(), "tags").in_bulk(wanted)
    )
    placed = Placement.objects.filter(passage__in=ids, revision__in=[a.current_id for a in articles.values()])
    placements = {placement.passage_id: placement for placement in placed}
    likes = likes_of(articles.values())
    told = []
    for change in changes:
        if change.kind == ARTICLE_KIND:
            told += _article(articles.pop(change.object_id, None), likes, moment)
        else:
            comment = comments.get(change.object_id)
            told.append(_comment(change.object_id, comment, placements, moment))
    for article in articles.values():  # what is left was said about: its counts are others now
        told += _article(article, likes, moment)
    return told


def _ids(changes: list[Change], kind: str) -> list[int]:
    return [change.object_id for change in changes if change.kind == kind]


def _article(article: Article | None, likes: dict[int, int], moment: datetime) -> list[dict[str, Any]]:
    was_public = article is not None and article.published_at is not None and article.published_at <= moment
    if article is None or not was_public:
        return []  # a draft, or one that waits for its time
    shown = article.is_published(moment)
    told = {"kind": ARTICLE_KIND, "id": article.slug, "gone": not shown}
    return [{**told, "article": article_json(article, likes) if shown else None}]


def _comment(
    pk: int, comment: Comment | None, placements: dict[int, Placement], moment: datetime
) -> dict[str, Any]:
    told = {"kind": COMMENT_KIND, "id": str(pk)}
    if comment is None or not comment.in_thread or not comment.article.is_published(moment):
        return {**told, "gone": True}
    return {
        **told,
        "gone": False,
        "comment": comment_json(comment, article=comment.article, placement=placements.get(pk)),
    }
