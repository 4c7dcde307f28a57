"""Articles written by programs, for members who write: drafts, revisions, withdrawal. Scope: publish."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema, Status
from ninja.errors import HttpError

from accounts.models import User
from accounts.rules.roles import may_write_articles
from accounts.rules.scopes import PUBLISH, READ
from alliance_site.api.access import access_of, caller, speaking
from articles.actions.drafting import EditedMeanwhile
from articles.actions.sending import resend_article, send_article, take_away
from articles.feeds import absolute
from articles.models import Article
from articles.rules.access import editable_by
from articles.rules.sent import MARKDOWN, Sent

router = Router(tags=["writing"])
PAGE = 50


class ArticleIn(Schema):
    """What is not named stays as it is."""

    title: str | None = None
    source: str | None = Field(default=None, description="Markdown.")
    summary: str | None = None
    language: str | None = None
    slug: str | None = Field(default=None, description="A new one leads on from the old one, for good.")
    tags: list[str] | None = Field(default=None, description="Names; those that are not there yet are made.")
    change_note: str = Field(default="", max_length=200)
    publish: bool = Field(
        default=False, description="Show it to readers; else it is the draft that is written."
    )


class ArticleChangeIn(ArticleIn):
    version: int = Field(description="Of the draft that was seen; 409 when it is not that any more.")


class DraftOut(Schema):
    id: str
    slug: str
    url: str
    title: str
    summary: str
    language: str
    source: str
    tags: list[str]
    version: int
    revision: int | None = Field(description="What readers see; None for what was never published.")
    is_published: bool


class DraftList(Schema):
    items: list[DraftOut]
    total: int


class MeOut(Schema):
    name: str
    handle: str | None
    scopes: list[str] | None = Field(description="Of the token; None in a browser.")


@router.get("/me", response=MeOut, auth=speaking(READ, PUBLISH))
def who_am_i(request: HttpRequest) -> dict[str, Any]:
    person, access = caller(request), access_of(request)
    handle = person.user.handle if person.user else None
    return {"name": person.name, "handle": handle, "scopes": sorted(access.scopes) if access else None}


@router.get("/me/articles", response=DraftList, auth=speaking(PUBLISH))
def list_own_articles(request: HttpRequest, offset: int = 0) -> dict[str, Any]:
    """Those that the caller may edit, drafts and withdrawn ones among them, the newest first, fifty at a time."""
    articles = (
        editable_by(_writer(request)).select_related("current").prefetch_related("tags").order_by("-id")
    )
    start = min(max(offset, 0), 2**31)
    return {
        "items": [_draft(article) for article in articles[start : start + PAGE]],
        "total": articles.count(),
    }


@router.post("/me/articles", response={201: DraftOut}, auth=speaking(PUBLISH))
def write_article(request: HttpRequest, given: ArticleIn) -> Status[dict[str, Any]]:
    """Begin an article, and publish it if it says so."""
    with _Refusing():
        return Status(
            201, _draft(send_article(editor=_writer(request), sent=_sent(given), publish=given.publish))
        )


@router.patch("/me/articles/{id}", response=DraftOut, auth=speaking(PUBLISH))
def change_article(request: HttpRequest, id: str, given: ArticleChangeIn) -> dict[str, Any]:
    """Write the draft, and publish it if it says so: a revision, which carries the notes on its passages."""
    writer = _writer(request)
    article = _own(writer, id)
    article.version = given.version
    with _Refusing():
        return _draft(
            resend_article(editor=writer, article=article, sent=_sent(given), publish=given.publish)
        )


@router.delete("/me/articles/{id}", response={204: None}, auth=speaking(PUBLISH))
def take_away_article(request: HttpRequest, id: str) -> Status[None]:
    """A draft that was never published is gone; anything else is withdrawn. Again changes nothing."""
    writer = _writer(request)
    take_away(editor=writer, article=_own(writer, id))
    return Status(204, None)


class _Refusing:
    """Turns what the actions refuse into problems."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if isinstance(error, EditedMeanwhile):
            raise HttpError(
                409, "Somebody else saved this article meanwhile. Nothing was written."
            ) from error
        if isinstance(error, ValidationError):
            raise HttpError(422, " ".join(error.messages)) from error


def _writer(request: HttpRequest) -> User:
    user = caller(request).user
    if user is None or not may_write_articles(user):
        raise HttpError(403, "You do not write articles here.")
    return user


def _own(writer: User, id: str) -> Article:
    number = int(id) if id.isascii() and id.isdecimal() and len(id) < 19 else 0
    article = editable_by(writer).select_related("current", "sent_body").filter(pk=number).first()
    if article is None:
        raise Http404
    return article


def _sent(given: ArticleIn) -> Sent:
    return Sent(
        title=given.title,
        body=given.source,
        format=MARKDOWN,
        summary=given.summary,
        slug=given.slug,
        tags=None if given.tags is None else tuple(given.tags),
        language=given.language,
        change_note=given.change_note,
    )


def _draft(article: Article) -> dict[str, Any]:
    return {
        "id": str(article.pk),
        "slug": article.slug,
        "url": absolute(article.get_absolute_url()),
        "title": article.title,
        "summary": article.summary,
        "language": article.language,
        "source": article.source,
        "tags": [tag.name for tag in article.tags.all()],
        "version": article.version,
        "revision": article.current.number if article.current else None,
        "is_published": article.current is not None and article.withdrawn_at is None,
    }
