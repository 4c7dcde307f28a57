"""From objects to what the API sends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from accounts.models import Person
from articles.feeds import absolute
from articles.models import Article, Revision
from comments.models import Comment, Passage, Placement, Reception


def likes_of(articles: Iterable[Article]) -> dict[int, int]:
    """How many like each, as its page shows it: by id, without those that nobody likes. One query."""
    shown = Reception.objects.filter(pk__in=[article.pk for article in articles], shown__gt=0)
    return dict(shown.values_list("pk", "shown"))


def article_json(article: Article, likes: Mapping[int, int]) -> dict[str, Any]:
    """An article as `access_article` or `for_listing` loads it, and what `likes_of` says of it."""
    revision = article.revision
    return {
        "slug": article.slug,
        "url": absolute(article.get_absolute_url()),
        "title": revision.title,
        "summary": revision.summary,
        "language": revision.language,
        "authors": [authorship.user.person.name for authorship in article.authorships.all()],
        "tags": [tag.name for tag in article.tags.all()],
        "published_at": article.published_at,
        "revision": revision.number,
        "revision_id": revision.pk,
        "comments": article.state.comments,
        "notes": article.state.notes,
        "likes": likes.get(article.pk, 0),
        "takes_comments": article.takes_comments(timezone.now()),
    }


def revision_json(revision: Revision) -> dict[str, Any]:
    return {
        "number": revision.number,
        "id": revision.pk,
        "title": revision.title,
        "published_at": revision.published_at,
        "change_note": revision.change_note,
    }


def comment_json(
    comment: Comment, *, article: Article, reader: Person | None = None, placement: Placement | None = None
) -> dict[str, Any]:
    """A comment; a tombstone without its words and its writer, whoever asks but the writer."""
    own = reader is not None and reader.pk == comment.person_id
    speaks = own or not comment.is_tombstone
    passage = getattr(comment, "passage", None) if speaks else None
    return {
        "id": str(comment.pk),
        "url": absolute(comment.get_absolute_url()),
        "article": article.slug,
        "number": comment.number,
        "state": comment.state,
        "audience": comment.audience,
        "group": comment.group.slug if comment.group is not None else None,
        "kind": comment.kind,
        "version": comment.version,
        "author": comment.person.name if speaks else None,
        "parent": str(comment.parent_id) if comment.parent_id else None,
        "depth": comment.depth,
        "html": comment.html if speaks else "",
        "source": comment.source if own else None,
        "shown_at": comment.shown_at,
        "edited_at": comment.edited_at,
        "helpful": comment.tally.shown if hasattr(comment, "tally") else 0,
        "passage": passage_json(passage) if passage else None,
        "placement": placement_json(placement) if passage and placement else None,
        "colour": comment.colour if passage else None,
        "tags": comment.tags.split() if speaks else [],
    }


def passage_json(passage: Passage) -> dict[str, Any]:
    return {
        "revision_id": passage.revision_id,
        "start": passage.start,
        "end": passage.end,
        "exact": passage.exact,
        "prefix": passage.prefix,
        "suffix": passage.suffix,
    }


def placement_json(placement: Placement) -> dict[str, Any]:
    return {
        "revision_id": placement.revision_id,
        "status": placement.status,
        "start": placement.start,
        "end": placement.end,
        "confidence": placement.confidence,
    }
