"""The container of an article's annotations: read as a whole, by pages, or written to (Protocol, 4 and 5.1)."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response

from accounts.rules.scopes import ANNOTATE, COMMENT
from alliance_site.annotating.answers import (
    CONTAINER_LINKS,
    CONTAINER_METHODS,
    LDP,
    in_json_ld,
    json_in,
    protocol,
    writer,
)
from alliance_site.annotating.model import LONG_COLUMNS, annotation_iri, annotation_of, container_iri
from alliance_site.annotating.received import Received, received
from alliance_site.annotating.single import representation
from alliance_site.api.access import require_scope
from articles.models import Article
from articles.rules.access import access_article
from comments.actions.posting import post_comment
from comments.doors import programs_door
from comments.models import Comment, NameElsewhere, Placement
from comments.rules.permissions import access_comment
from comments.submitting import ParentGone

PAGE = 100  # annotations on one page
MINIMAL, IRIS, DESCRIPTIONS = "minimal", "iris", "descriptions"
QUERIES = {MINIMAL: "minimal=1", IRIS: "iris=1", DESCRIPTIONS: "iris=0"}
OA = "http://www.w3.org/ns/oa#"
PREFERRED = {
    f"{LDP}PreferMinimalContainer": MINIMAL,
    f"{OA}PreferContainedIRIs": IRIS,
    f"{OA}PreferContainedDescriptions": DESCRIPTIONS,
}
_INCLUDE = re.compile(r'\breturn\s*=\s*representation\b.*?\binclude\s*=\s*"([^"]*)"', re.IGNORECASE)


@protocol(CONTAINER_LINKS, CONTAINER_METHODS)
def container(request: HttpRequest, slug: str) -> HttpResponse:
    """`/annotations/<slug>/`: what everybody may read is the same for all who ask; POST takes one Annotation."""
    article = access_article(slug, now=timezone.now())
    if request.method == "POST":
        return _create(request, article)
    form = _form_asked_for(request)
    page = _page_asked_for(request)
    etag = f'"{article.state.version}-{article.revision.pk}-{form}-{page}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        body = _collection(article, form) if page is None else _page(article, form, page)
        response = in_json_ld(body)
        response["Content-Location"] = body["id"]
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache"
    return response


def said_about(article: Article) -> Any:
    """What everybody may read there, in the order in which it was shown."""
    said = Comment.objects.filter(
        article=article, in_thread=True, state=Comment.State.PUBLISHED, kind=Comment.Kind.COMMENT
    )
    return said.order_by("number")


def _form_asked_for(request: HttpRequest) -> str:
    """By the address, or by the preference (4.2; RFC 7240); descriptions for who asks for nothing, or for both."""
    if "minimal" in request.GET:
        return MINIMAL
    if "iris" in request.GET:
        return IRIS if request.GET["iris"] == "1" else DESCRIPTIONS
    included = _INCLUDE.search(request.headers.get("Prefer", ""))
    asked = {PREFERRED[name] for name in (included[1].split() if included else ()) if name in PREFERRED}
    if MINIMAL in asked:
        return MINIMAL
    return IRIS if asked == {IRIS} else DESCRIPTIONS


def _page_asked_for(request: HttpRequest) -> int | None:
    given = request.GET.get("page")
    if given is None:
        return None
    if not (given.isascii() and given.isdecimal() and len(given) < 8):
        raise Http404
    return int(given)


def _collection(article: Article, form: str) -> dict[str, Any]:
    """Data Model, 5.1, and Protocol, 4.2: with the first page in it, unless the least was asked for."""
    total = said_about(article).count()
    body: dict[str, Any] = {
        "id": f"{container_iri(article)}?{QUERIES[form]}",
        "type": ["BasicContainer", "AnnotationCollection"],
        "label": article.revision.title,
        "total": total,
    }
    if total:
        body["first"] = _page_iri(article, form, 0) if form == MINIMAL else _page(article, form, 0, total)
        body["last"] = _page_iri(article, form, (total - 1) // PAGE)
    return body


def _page_iri(article: Article, form: str, number: int) -> str:
    form = DESCRIPTIONS if form == MINIMAL else form
    return f"{container_iri(article)}?{QUERIES[form]}&page={number}"


def _page(article: Article, form: str, number: int, total: int | None = None) -> dict[str, Any]:
    """Data Model, 5.2. Raises Http404 for a page that would be empty."""
    form = DESCRIPTIONS if form == MINIMAL else form
    total = said_about(article).count() if total is None else total
    start = number * PAGE
    if start >= total:
        raise Http404
    body: dict[str, Any] = {
        "id": _page_iri(article, form, number),
        "type": "AnnotationPage",
        "partOf": f"{container_iri(article)}?{QUERIES[form]}",
        "startIndex": start,
        "items": _iris(article, start) if form == IRIS else _descriptions(article, start),
    }
    if number:
        body["prev"] = _page_iri(article, form, number - 1)
    if start + PAGE < total:
        body["next"] = _page_iri(article, form, number + 1)
    return body


def _iris(article: Article, start: int) -> list[str]:
    found = said_about(article).values_list("pk", flat=True)[start : start + PAGE]
    return [annotation_iri(article, pk) for pk in found]


def _descriptions(article: Article, start: int) -> list[dict[str, Any]]:
    said = said_about(article).select_related("person", "passage__revision", "name_elsewhere")
    long = (f"passage__revision__{name}" for name in LONG_COLUMNS)
    found = list(said.defer(*long)[start : start + PAGE])
    placed = {
        placement.passage_id: placement
        for placement in Placement.objects.filter(
            revision=article.current_id, passage__in=[each.pk for each in found]
        )
    }
    return [annotation_of(each, article, article.revision, placed.get(each.pk)) for each in found]


def _create(request: HttpRequest, article: Article) -> HttpResponse:
    """201 with the annotation as it stands now, and its IRI. The same `id` again is the same annotation."""
    person = writer(request, ANNOTATE, COMMENT)
    given = received(json_in(request), article)
    require_scope(request, ANNOTATE if given.selection else COMMENT)
    try:
        parent = access_comment(person, given.parent) if given.parent else None
    except Http404:
        raise ParentGone from None
    comment = post_comment(
        person=person,
        article=article,
        body=given.body,
        key=f"annotation {given.via}" if given.via else uuid4().hex,
        parent=parent,
        selection=given.selection,
        colour=given.colour,
        door=programs_door(request),
    )
    _keep_names(comment, given)
    body, etag = representation(comment, article)
    response = in_json_ld(body, status=201)
    response["Location"] = response["Content-Location"] = body["id"]
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-store"
    return response


def _keep_names(comment: Comment, given: Received) -> None:
    if given.canonical or given.via:
        named = {"canonical": given.canonical, "via": given.via}
        NameElsewhere.objects.get_or_create(comment=comment, defaults=named)
