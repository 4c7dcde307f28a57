"""The public notes of an article as one collection of Web Annotations, for any revision.

What one note looks like is said in `alliance_site/annotating/model.py`; a program that writes uses the container.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from ninja import Router

from alliance_site.annotating.model import CONTEXT, LONG_COLUMNS, MEDIA_TYPE, annotation_of
from alliance_site.api.access import id_of
from articles.feeds import absolute
from articles.models import Article, Revision
from articles.rules.access import access_article
from comments.models import Comment, Placement

router = Router(tags=["articles"])
PAGE = 100  # annotations on one page of a collection
FIRST = "0"  # `after` of the first page, which stands in its collection, too
MOST_NUMBER = 2**31 - 1  # of a revision: what its column holds


def revision_asked_for(article: Article, number: int | None) -> Revision:
    """The article's revision of that number, the current one for None; Http404 for what nobody may read (yet)."""
    if number is None or number == article.revision.number:
        return article.revision
    published = article.revisions.filter(published_at__lte=timezone.now()).defer("source", "html")
    found = published.filter(number=number).first() if 0 < number <= MOST_NUMBER else None
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose notes, on which revision, and behind which note."""

    article: Article
    revision: Revision
    number: int | None  # of the revision, if it was named
    after: str | None  # the id of a note; FIRST for the first page alone; None for the collection

    def address(self, after: str | None = None) -> str:
        query = {"revision": self.number, "after": after}
        given = urlencode({name: value for name, value in query.items() if value is not None})
        path = reverse("api-1:read_collection", args=[self.article.slug])
        return absolute(path) + (f"?{given}" if given else "")

    def placements(self) -> QuerySet[Placement]:
        return Placement.objects.filter(
            revision=self.revision,
            passage__comment__in_thread=True,
            passage__comment__state=Comment.State.PUBLISHED,
        )


@router.get(
    "/{slug}/annotations.jsonld",
    url_name="read_collection",
    openapi_extra={
        "responses": {200: {"description": "OK", "content": {MEDIA_TYPE: {"schema": {"type": "object"}}}}}
    },
)
def read_collection(
    request: HttpRequest, slug: str, revision: int | None = None, after: str | None = None
) -> HttpResponse:
    """The public notes as a W3C AnnotationCollection with its first page, or (`after`) the page behind a note.

    `revision`: as they stood on that one, without those written later.
    """
    article = access_article(slug, now=timezone.now())
    asked = Asked(article, revision_asked_for(article, revision), revision, after)
    behind = _number_behind(asked)
    etag = f'W/"{article.state.version}-{asked.revision.pk}-{revision}-{after}"'
    response = get_conditional_response(request, etag=etag)
    if response is None or response.status_code != HTTPStatus.NOT_MODIFIED:
        page = _page(asked, behind)
        if after is not None and not page["items"]:
            raise Http404
        whole = _collection(asked, page) if after is None else page
        response = JsonResponse({"@context": CONTEXT, **whole}, json_dumps_params={"ensure_ascii": False})
        response["Content-Type"] = MEDIA_TYPE
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache"
    return response


def _number_behind(asked: Asked) -> int:
    """The number of the note that the page goes on behind; 0 for the first page."""
    if asked.after in (None, FIRST):
        return 0
    note = asked.placements().filter(passage=id_of(asked.after or ""))
    number = note.values_list("passage__comment__number", flat=True).first()
    if number is None:
        raise Http404
    return number


def _collection(asked: Asked, first: dict[str, Any]) -> dict[str, Any]:
    """Data Model, 5.1: it MUST have an id, a type and its first page, which is none where it would be empty (5.2); a
    label and the total SHOULD be there.
    """
    collection = {
        "id": asked.address(),
        "type": "AnnotationCollection",
        "label": asked.revision.title,
        "total": asked.placements().count(),
    }
    return {**collection, "first": first} if first["items"] else collection


def _page(asked: Asked, behind: int) -> dict[str, Any]:
    """Data Model, 5.2: it MUST have an id, a type and its items, and the next page where there is one."""
    rows = asked.placements().filter(passage__comment__number__gt=behind).order_by("passage__comment__number")
    rows = rows.select_related(
        "passage__comment__person", "passage__comment__name_elsewhere", "passage__revision"
    )
    found = list(rows.defer(*(f"passage__revision__{name}" for name in LONG_COLUMNS))[: PAGE + 1])
    page = {
        "id": asked.address(asked.after or FIRST),
        "type": "AnnotationPage",
        "partOf": asked.address(),
        "items": [_item(asked, placed) for placed in found[:PAGE]],
    }
    if len(found) > PAGE:
        page["next"] = asked.address(str(found[PAGE - 1].passage_id))
    return page


def _item(asked: Asked, placed: Placement) -> dict[str, Any]:
    return annotation_of(placed.passage.comment, asked.article, asked.revision, placed)
