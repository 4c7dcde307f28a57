"""Carrying passages to the revision that is read now.

"No placement in the current revision" is the queue: the signal after a publication is the fast path, `sweep` finds
whatever was left. The alignment runs outside any transaction; what it gives is written only while the revision that it
was computed for is still the current one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from articles.models import Article, PublicState, Revision
from comments.anchoring import Span, carry
from comments.models import Comment, Passage, Placement
from groundwork.actions.outbox import does, enqueue

BATCH = 2_000  # passages carried in one go


def carry_passages(article_id: int, *, most: int = BATCH) -> int:
    """Place up to `most` passages of the article in its current revision; returns how many were placed.

    Safe when it runs twice and when two run at once: a placement exists once per passage and revision.
    """
    article = Article.objects.select_related("current").get(pk=article_id)
    current = article.current
    if current is None:
        return 0
    waiting = list(_waiting(article, current)[:most])
    if not waiting:
        return 0
    placements = _place_all(waiting, current)
    with transaction.atomic():
        # Not FOR UPDATE: a comment that is written meanwhile refers to the article, and holds its state.
        locked = Article.objects.select_for_update(of=("self",), no_key=True)
        if locked.values_list("current", flat=True).get(pk=article_id) != current.pk:
            return 0
        Placement.objects.bulk_create(placements, ignore_conflicts=True)
        if any(
            passage.comment.in_thread for passage in waiting
        ):  # private notes change nothing that is public
            recount_notes(article_id, current.pk)
    return len(placements)


def carry_after_publication(article_id: int) -> int:
    """Carry at once up to BATCH passages; leave the rest, if any, to the worker."""
    placed = carry_passages(article_id)
    if placed == BATCH:
        enqueue("carry_passages", {"article": article_id})
    return placed


def sweep(*, most: int = BATCH) -> int:
    """Carry what is behind, article by article; returns how many passages were placed."""
    here = Placement.objects.filter(passage=OuterRef("pk"), revision=OuterRef("comment__article__current"))
    behind = Passage.objects.filter(~Exists(here), comment__article__current__isnull=False)
    articles = behind.values_list("comment__article", flat=True).distinct()
    return sum(carry_passages(article_id, most=most) for article_id in list(articles))


@does("carry_passages")
def carry_the_rest(payload: dict[str, Any]) -> None:
    """What was too much for the request that published: batch after batch, in the background."""
    while carry_passages(payload["article"]):
        pass


def recount_notes(article_id: int, revision_id: int) -> None:
    """Set the article's counts of public notes by how they stand; in the caller's transaction."""
    shown = Placement.objects.filter(
        revision=revision_id,
        passage__comment__in_thread=True,
        passage__comment__state=Comment.State.PUBLISHED,
    )
    counts = shown.aggregate(
        notes=Count("pk"),
        changed=Count("pk", filter=Q(status=Placement.Status.CHANGED)),
        lost=Count("pk", filter=Q(status=Placement.Status.LOST)),
    )
    PublicState.touch(article_id)
    PublicState.objects.filter(pk=article_id).update(
        notes=counts["notes"], notes_changed=counts["changed"], notes_lost=counts["lost"]
    )


def _place_all(passages: Sequence[Passage], current: Revision) -> list[Placement]:
    """One alignment per origin: always from the words as they were noted, so that nothing drifts."""
    now = timezone.now()
    by_origin: dict[int, list[Passage]] = defaultdict(list)
    for passage in passages:
        by_origin[passage.revision_id].append(passage)
    origins = Revision.objects.in_bulk(by_origin.keys())
    placements = []
    for revision_id, group in by_origin.items():
        spans = [Span(passage.start, passage.end) for passage in group]
        for passage, placed in zip(group, carry(origins[revision_id].text, current.text, spans), strict=True):
            placements.append(
                Placement(
                    passage=passage,
                    revision=current,
                    status=placed.status,
                    start=placed.start,
                    end=placed.end,
                    confidence=placed.confidence,
                    placed_at=now,
                )
            )
    return placements


def _waiting(article: Article, current: Revision) -> QuerySet[Passage]:
    placed = Placement.objects.filter(revision=current).values("passage")
    waiting = Passage.objects.filter(comment__article=article).exclude(pk__in=placed).order_by("pk")
    return waiting.select_related("comment").only("revision", "start", "end", "comment__in_thread")
