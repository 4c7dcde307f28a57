"""What is said about an article as Web Annotations (W3C Web Annotation Data Model, 2017).

A note is an Annotation (3.1) on a SpecificResource (4.1): the article, in the state of one revision (4.3.1
TimeState), at words told by TextQuoteSelector (4.2.4) and TextPositionSelector (4.2.5). Its tags are bodies with the
purpose "tagging" (3.3.5), its colour is a style class (4.4). Offsets are code points of the revision's canonical text,
as the model has them. A note whose words are gone on the revision that was asked for points at the revision that it
was written on: its state says so. An answer is "replying" and has the annotation that it answers as its target; a
comment on the whole has the article; a note that suggests other words is "editing". Flags and votes are nobody's to
read, here either.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.urls import reverse

from articles.doors import absolute
from articles.models import Article, Revision
from comments.anchoring import Selector, describe
from comments.models import Comment, Passage, Placement
from comments.rendering import suggestion_of

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
MEDIA_TYPE = f'application/ld+json; profile="{CONTEXT}"'
STYLES = {colour: f".note-{colour} {{ background-color: {colour} }}" for colour in Comment.Colour.values}
LONG_COLUMNS = ("source", "html", "text", "blocks", "contents")


def container_iri(article: Article) -> str:
    return absolute(reverse("annotations", args=[article.slug]))


def annotation_iri(article: Article, comment_id: int) -> str:
    return absolute(reverse("annotation", args=[article.slug, comment_id]))


def annotation_of(
    comment: Comment, article: Article, revision: Revision, placed: Placement | None
) -> dict[str, Any]:
    """The comment as one Annotation, without its context. `placed` is where its passage stands in `revision`."""
    tags = [{"type": "TextualBody", "value": tag, "purpose": "tagging"} for tag in comment.tags.split()]
    motivation = _motivation(comment)
    annotation: dict[str, Any] = {
        "id": annotation_iri(article, comment.pk),
        "canonical": absolute(comment.get_absolute_url()),
        "type": "Annotation",
        "motivation": [motivation, "tagging"] if tags else motivation,
        "creator": {"type": "Person", "name": comment.person.name},
        "created": instant(comment.made_at),
        "body": _body(comment, motivation, tags),
        "target": _target(comment, article, revision, placed),
    }
    if comment.colour != Comment.Colour.YELLOW:  # 4.4: a class of the style sheet that the annotation names
        annotation["stylesheet"] = {"type": "CssStylesheet", "value": STYLES[comment.colour]}
        annotation["target"]["styleClass"] = f"note-{comment.colour}"
    if comment.edited_at:
        annotation["modified"] = instant(comment.edited_at)
    named = getattr(comment, "name_elsewhere", None)
    if named is not None:
        annotation |= {key: value for key in ("canonical", "via") if (value := getattr(named, key))}
    return annotation


def instant(moment: datetime) -> str:
    """As xsd:dateTime with the zone that the model asks for (3.3.1): UTC, as Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _motivation(comment: Comment) -> str:
    if comment.parent_id:
        return "replying"
    suggests = hasattr(comment, "passage") and suggestion_of(comment.source) is not None
    return "editing" if suggests else "commenting"


def _body(comment: Comment, motivation: str, tags: list[dict[str, str]]) -> Any:
    body = {"type": "TextualBody", "value": comment.html, "format": "text/html"}
    if comment.language:
        body["language"] = comment.language
    return [{**body, "purpose": motivation}, *tags] if tags else body


def _target(comment: Comment, article: Article, revision: Revision, placed: Placement | None) -> Any:
    """The words, or what is answered, or the article. A coloured one is a note, and its target an object."""
    if hasattr(comment, "passage"):
        return _words(comment.passage, article, revision, placed)
    if comment.parent_id:
        return annotation_iri(article, comment.parent_id)
    return absolute(article.get_absolute_url())


def _words(
    passage: Passage, article: Article, revision: Revision, placed: Placement | None
) -> dict[str, Any]:
    selector = Selector(passage.exact, passage.prefix, passage.suffix, passage.start, passage.end)
    if placed is None or placed.start is None or placed.end is None:
        revision = passage.revision
    else:
        selector = describe(revision.text, placed.start, placed.end)
    return {
        "type": "SpecificResource",
        "source": absolute(article.get_absolute_url()),
        "state": {
            "type": "TimeState",
            "sourceDate": instant(revision.published_at),
            "cached": absolute(reverse("revision", args=[article.slug, revision.number])),
        },
        "selector": [
            {
                "type": "TextQuoteSelector",
                "exact": selector.exact,
                "prefix": selector.prefix,
                "suffix": selector.suffix,
            },
            {"type": "TextPositionSelector", "start": selector.start, "end": selector.end},
        ],
    }
