"""Articles, their revisions, and what is said about them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from ninja import Router, Status

from accounts.models import Membership, Person
from accounts.rules.scopes import ANNOTATE, COMMENT
from alliance_site.api.access import caller, id_of, require_scope, speaking
from alliance_site.api.annotations import revision_asked_for
from alliance_site.api.presenting import article_json, comment_json, likes_of, revision_json
from alliance_site.api.schemas import (
    ArticleList,
    ArticleOut,
    CommentIn,
    CommentList,
    CommentOut,
    LikeIn,
    LikeOut,
    RevisionOut,
    RevisionTextOut,
)
from articles.models import Article
from articles.rules.access import access_article
from comments.actions.liking import like_article, withdraw_like
from comments.actions.posting import post_comment
from comments.doors import programs_door
from comments.models import Comment, Placement
from comments.reading.threads import WINDOW, first_window, ordered_comments, window_after
from comments.rules.groups import EVERYBODY, NotTheirs, Readers, readers_of
from comments.rules.permissions import access_comment
from comments.submitting import ParentGone, Selection

router = Router(tags=["articles"])
PAGE = 50
Order = Literal["oldest", "newest", "best", "active"]


@router.get("", response=ArticleList)
def list_articles(request: HttpRequest, before: str | None = None) -> dict[str, Any]:
    """The published articles, newest first, fifty at a time."""
    published = Article.objects.published()
    articles = published.for_listing().latest_first()
    if before is not None:
        moment = _moment(before)
        articles = articles.filter(published_at__lt=moment)
    found = list(articles[: PAGE + 1])
    last = found[PAGE - 1].published_at if len(found) > PAGE else None
    likes = likes_of(found)
    items = [article_json(article, likes) for article in found[:PAGE]]
    return {"items": items, "total": published.count(), "next": last.isoformat() if last else None}


def _moment(typed: str) -> datetime:
    """Raises Http404 for what is no date, or none in UTC."""
    try:
        moment = parse_datetime(typed.replace(" ", "+"))
        if moment is not None:
            return (moment.replace(tzinfo=UTC) if is_naive(moment) else moment).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Http404


@router.get("/{slug}", response=ArticleOut)
def read_article(request: HttpRequest, slug: str) -> dict[str, Any]:
    article = access_article(slug, now=timezone.now())
    return article_json(article, likes_of([article]))


@router.get("/{slug}/revisions", response=list[RevisionOut])
def list_revisions(request: HttpRequest, slug: str) -> list[dict[str, Any]]:
    """Newest first, without their text."""
    article = access_article(slug, now=timezone.now())
    revisions = article.revisions.filter(published_at__lte=timezone.now())
    return [revision_json(r) for r in revisions.defer("source", "html", "text", "blocks").order_by("-number")]


@router.get("/{slug}/revisions/{number}", response=RevisionTextOut)
def read_revision(request: HttpRequest, slug: str, number: int) -> dict[str, Any]:
    """One revision with the text that passages are measured in."""
    article = access_article(slug, now=timezone.now())
    revision = article.revisions.filter(
        number=min(number, 2**31 - 1), published_at__lte=timezone.now()
    ).first()
    if revision is None:
        raise Http404
    return {
        **revision_json(revision),
        "text": revision.text,
        "html": revision.html,
        "blocks": revision.blocks,
    }


@router.get("/{slug}/comments", response=CommentList)
def list_comments(
    request: HttpRequest, slug: str, after: str | None = None, order: Order = "oldest"
) -> dict[str, Any]:
    """A window of the public thread, tombstones among them.

    In thread order, or else the roots in another with the first few answers of each.
    """
    article = access_article(slug, now=timezone.now())
    if order != "oldest":
        window = ordered_comments(article.pk, order, after)
    else:
        window = window_after(article.pk, id_of(after)) if after else first_window(article.pk, WINDOW)
    if window is None:
        raise Http404
    placements = _placements(article, [comment.pk for comment in window.comments])
    items = [comment_json(c, article=article, placement=placements.get(c.pk)) for c in window.comments]
    total = Comment.objects.filter(article=article, in_thread=True).count()
    return {"items": items, "total": total, "next": str(window.after) if window.after else None}


@router.get("/{slug}/annotations", response=CommentList)
def list_annotations(
    request: HttpRequest, slug: str, after: str | None = None, revision: int | None = None
) -> dict[str, Any]:
    """The public notes in the order they were shown, with their passages and where these stand now.

    `revision`: as they stood on that one, without those written later.
    """
    article = access_article(slug, now=timezone.now())
    asked = revision_asked_for(article, revision)
    notes = Comment.objects.filter(
        article=article, in_thread=True, state=Comment.State.PUBLISHED, passage__isnull=False
    )
    if revision is not None:
        notes = notes.filter(Exists(Placement.objects.filter(passage=OuterRef("pk"), revision=asked)))
    total = notes.count()
    if after:
        position = notes.filter(pk=id_of(after)).values_list("number", flat=True).first()
        if position is None:
            raise Http404
        notes = notes.filter(number__gt=position)
    found = list(notes.for_display().order_by("number")[: WINDOW + 1])
    placements = _placements(article, [note.pk for note in found], revision=asked.pk)
    items = [comment_json(n, article=article, placement=placements.get(n.pk)) for n in found[:WINDOW]]
    behind = str(found[WINDOW - 1].pk) if len(found) > WINDOW else None
    return {"items": items, "total": total, "next": behind}


@router.post("/{slug}/comments", response={201: CommentOut}, auth=speaking(COMMENT, ANNOTATE))
def write_comment(request: HttpRequest, slug: str, given: CommentIn) -> Status[dict[str, Any]]:
    """Post a comment, an answer, a note or (private, without a body) a highlight, through the page's own screening.

    For everybody, oneself, a group of one's own or the article's authors: an answer for those who read what it answers.
    """
    require_scope(request, ANNOTATE if given.selection else COMMENT)
    article = access_article(slug, now=timezone.now())
    person = caller(request)
    try:
        parent = access_comment(person, id_of(given.parent)) if given.parent else None
    except Http404:
        raise ParentGone from None
    readers = _readers(person, given, parent)
    chosen = given.selection
    selection = Selection(chosen.revision_id, chosen.start, chosen.end, chosen.exact) if chosen else None
    comment = post_comment(
        door=programs_door(request),
        person=person,
        article=article,
        body=given.body,
        key=given.key,
        parent=parent,
        audience=readers.audience,
        group=readers.group,
        selection=selection,
        colour=given.colour,
    )
    placement = _placements(article, [comment.pk]).get(comment.pk)
    return Status(201, comment_json(comment, article=article, reader=person, placement=placement))


@router.put("/{slug}/like", response=LikeOut, auth=speaking(COMMENT))
def set_like(request: HttpRequest, slug: str, given: LikeIn) -> dict[str, Any]:
    """Like the article, or change whether one's name is shown. Again changes nothing."""
    article = access_article(slug, now=timezone.now())
    like = like_article(person=caller(request), article=article, show_name=given.show_name)
    return {"show_name": like.show_name}


@router.delete("/{slug}/like", response={204: None}, auth=speaking(COMMENT))
def take_back_like(request: HttpRequest, slug: str) -> Status[None]:
    """Take one's like back. Again changes nothing."""
    withdraw_like(person=caller(request), article=access_article(slug, now=timezone.now()))
    return Status(204, None)


def _readers(person: Person, given: CommentIn, parent: Comment | None) -> Readers:
    """For whom it is. Raises NotTheirs for a group that the person is not in, and for one that there is not."""
    if given.audience is None and given.group is None:
        return readers_of(parent) if parent is not None else EVERYBODY
    if given.audience not in (None, Comment.Audience.GROUP):
        return Readers(str(given.audience))
    if given.group is None and parent is not None:
        return readers_of(parent)
    joined = Membership.objects.of(person).filter(group__slug=given.group or "").select_related("group")
    membership = joined.first()
    if membership is None:
        raise NotTheirs
    return Readers(Comment.Audience.GROUP, membership.group)


def _placements(
    article: Article, comments: list[int], *, revision: int | None = None
) -> dict[int, Placement]:
    """By comment: where its passage stands, on the current revision if none is named."""
    placed = Placement.objects.filter(revision=revision or article.current_id, passage__in=comments)
    return {placement.passage_id: placement for placement in placed}
