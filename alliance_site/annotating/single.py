"""One annotation at its own IRI: read, replaced, deleted (Web Annotation Protocol, 3 and 5)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.rules.scopes import ANNOTATE, COMMENT
from alliance_site.annotating.answers import (
    RESOURCE_LINKS,
    RESOURCE_METHODS,
    in_json_ld,
    json_in,
    protocol,
    writer,
)
from alliance_site.annotating.model import MEDIA_TYPE, annotation_of
from alliance_site.annotating.received import Received, odd, received
from alliance_site.api.access import access_of, require_scope
from alliance_site.api.problems import problem
from articles.models import Article
from articles.rules.access import access_article
from comments.actions.editing import NotYours, edit_comment, withdraw_comment
from comments.models import Comment, Placement
from comments.rules.permissions import access_comment, is_by


@protocol(RESOURCE_LINKS, RESOURCE_METHODS)
def annotation(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """`/annotations/<slug>/<id>`: what everybody may read; its writer's token finds what is still held, too."""
    article = access_article(slug, now=timezone.now())
    if request.method in ("PUT", "DELETE"):
        return _write(request, article, pk)
    access = access_of(request)
    comment = _access(access.person if access else None, article, pk)
    if comment.state != Comment.State.PUBLISHED and (access is None or not is_by(access.person, comment)):
        return problem(410, "It is not here any more.")
    body, etag = representation(comment, article)
    is_everybodys = comment.in_thread and comment.state == Comment.State.PUBLISHED
    response = get_conditional_response(request, etag=etag) or in_json_ld(body)
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache" if is_everybodys else "private, no-store"
    return response


def representation(comment: Comment, article: Article) -> tuple[dict[str, Any], str]:
    """The annotation as it is told now, and its entity tag: strong, since If-Match compares strongly (RFC 9110)."""
    placed = Placement.objects.filter(passage=comment.pk, revision=article.current_id).first()
    body = annotation_of(comment, article, article.revision, placed)
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode())
    return body, f'"{digest.hexdigest()[:32]}"'


def _access(person: Person | None, article: Article, pk: int) -> Comment:
    """What was said to everybody about this article; private words and those of groups are none of the protocol's."""
    comment = access_comment(person, pk)
    if comment.article_id != article.pk or comment.audience != Comment.Audience.PUBLIC:
        raise Http404
    if comment.kind != Comment.Kind.COMMENT:
        raise Http404
    return comment


def _write(request: HttpRequest, article: Article, pk: int) -> HttpResponse:
    """If-Match is honoured, and not asked for; without it, too, nobody writes over what came between (409)."""
    person = writer(request, ANNOTATE, COMMENT)
    comment = _access(person, article, pk)
    if not is_by(person, comment):
        raise NotYours
    require_scope(request, ANNOTATE if hasattr(comment, "passage") else COMMENT)
    body, etag = representation(comment, article)
    stale = get_conditional_response(request, etag=etag)
    if stale is not None:
        return problem(412, "It has changed since you read it.")
    if request.method == "DELETE":
        withdraw_comment(person=person, comment=comment, expected_version=comment.version)
        return HttpResponse(status=204, content_type=MEDIA_TYPE)
    given = received(sent := json_in(request), article, before=comment)
    _refuse_other_things(comment, given, sent, body)
    edited = edit_comment(
        person=person,
        comment=comment,
        body=given.body,
        expected_version=comment.version,
        colour=given.colour,
    )
    body, etag = representation(edited, article)
    response = in_json_ld(body)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-store"
    return response


def _refuse_other_things(comment: Comment, given: Received, sent: Any, told: dict[str, Any]) -> None:
    """Its words, tags and colour can change; its names and what it is about cannot (409)."""
    for name in ("id", "canonical", "via"):
        if name in sent and sent[name] != told.get(name):
            raise odd(
                _("An annotation keeps its id, its canonical address and where it came from."), status=409
            )
    if given.parent != (comment.parent_id or 0) and not given.selection:
        raise odd(_("An annotation stays where it is: write another one instead."), status=409)
    chosen = given.selection
    if chosen is None and not hasattr(comment, "passage"):
        return
    stands = chosen is not None and (
        Placement.objects.filter(
            passage=comment.pk, revision=chosen.revision, start=chosen.start, end=chosen.end
        ).exists()
    )
    if not stands:
        raise odd(_("An annotation stays where it is: write another one instead."), status=409)
