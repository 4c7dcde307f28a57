"""Public notes as W3C Web Annotations (JSON-LD): one AnnotationCollection, streamed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TextIO

from django.conf import settings
from django.utils import timezone

from comments.models import Comment

BATCH = 200
CONTEXT = "http://www.w3.org/ns/anno.jsonld"


def write_annotations(file: TextIO) -> int:
    """Write every public note, and what answers one; returns how many. Web Annotation Data Model, sections 3 and 5."""
    url = f"{settings.SITE_URL}/annotations"
    said = _said()
    total: int = said.count()
    head = {
        "@context": CONTEXT,
        "id": url,
        "type": "AnnotationCollection",
        "label": settings.SITE_URL,
        "total": total,
    }
    head["generated"] = timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    if not total:
        file.write(json.dumps(head) + "\n")
        return 0
    page = {"id": f"{url}?page=0", "type": "AnnotationPage", "partOf": url, "startIndex": 0}
    file.write(json.dumps(head)[:-1] + ', "first": ' + json.dumps(page)[:-1] + ', "items": [\n')
    for n, comment in enumerate(said.iterator(BATCH)):
        file.write(("," if n else "") + json.dumps(_annotation(comment), ensure_ascii=False) + "\n")
    file.write("]}}\n")
    return total


def _said() -> Any:
    shown = Comment.objects.filter(in_thread=True, state=Comment.State.PUBLISHED)
    notes = shown.filter(passage__isnull=False) | shown.filter(root__passage__isnull=False)
    return notes.select_related("person__user", "article", "passage__revision").order_by("pk")


def _annotation(comment: Comment) -> dict[str, Any]:
    note: dict[str, Any] = {
        "id": settings.SITE_URL + comment.get_absolute_url(),
        "type": "Annotation",
        "motivation": "replying" if comment.parent_id else "commenting",
        "created": _time(comment.made_at),
        "creator": {"type": "Person", "name": comment.person.name},
        "body": list(_bodies(comment)),
        "target": _target(comment),
    }
    if comment.edited_at:
        note["modified"] = _time(comment.edited_at)
    return note


def _bodies(comment: Comment) -> Iterator[dict[str, Any]]:
    if comment.source:
        body = {"type": "TextualBody", "value": comment.source, "format": "text/markdown"}
        yield {**body, "language": comment.language} if comment.language else body
    for tag in comment.tags.split():
        yield {"type": "TextualBody", "purpose": "tagging", "value": tag}


def _target(comment: Comment) -> Any:
    """The passage in the revision that its writer saw, or what is answered."""
    if not hasattr(comment, "passage"):
        return f"{settings.SITE_URL}/comments/{comment.parent_id}/"
    passage = comment.passage
    quote = {
        "type": "TextQuoteSelector",
        "exact": passage.exact,
        "prefix": passage.prefix,
        "suffix": passage.suffix,
    }
    return {
        "source": settings.SITE_URL + comment.article.get_absolute_url(),
        "state": {"type": "TimeState", "sourceDate": _time(passage.revision.published_at)},
        "selector": [quote, {"type": "TextPositionSelector", "start": passage.start, "end": passage.end}],
    }


def _time(at: Any) -> str:
    return str(at.strftime("%Y-%m-%dT%H:%M:%SZ"))
