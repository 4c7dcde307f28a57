"""Carrying passages to the revision that is read now.

"No placement in the current revision" is the queue: the signal after a publication is the fast path, `sweep` finds
whatever was left. The alignment runs outside any transaction; what it gives is written only while the revision that it
was computed for is still the current one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from articles.models import Article, PublicState, Revision
from comments.models import Comment, Passage, Placement
from comments.rules.chaining import stands_on
from groundwork.actions.outbox import does, enqueue

BATCH = 2_000  # passages carried in one go
# When the worker looks whether the request that published also carried; it may have been ended in the middle.
SEEN_TO_AFTER = timedelta(minutes=1)


def carry_passages(article_id: int, *, most: int = BATCH) -> int:
    """Place up to `most` passages of the article in its current revision; returns how many were placed.

    Public ones come first. Safe when it runs twice and when two run at once: a placement exists once per passage and
    revision, and one that a person made meanwhile stays. Where the article is published again meanwhile, the passages
    are carried to that revision instead.
    """
    while True:
        article = Article.objects.select_related("current").get(pk=article_id)
        if article.current is None:
            return 0
        waiting = list(_waiting(article.pk, article.current)[:most])
        if not waiting:
            return 0
        placements = _placements(waiting, article.current)
        if _write(article.current, waiting, placements):
            return len(placements)


def carry_after_publication(article_id: int) -> int:
    """Carry at once up to BATCH passages; leave the rest, if any, to the worker.

    The worker is told first: should this process end in the middle, the rest is carried a minute later.
    """
    waiting = how_many_wait(article_id)
    if not waiting:
        return 0
    beyond = waiting > BATCH
    later = timezone.now() + SEEN_TO_AFTER
    enqueue("carry_passages", {"article": article_id}, due_at=later)
    placed = carry_passages(article_id)
    if beyond:
        enqueue("carry_passages", {"article": article_id})
    return placed


def how_many_wait(article_id: int | None = None) -> int:
    """How many passages, of one article or of all, have no place in the current revision yet."""
    return behind(article_id).count()


def behind(article_id: int | None = None) -> QuerySet[Passage]:
    """The passages, of one article or of all, that have no place in the current revision yet."""
    here = Placement.objects.filter(passage=OuterRef("pk"), revision=OuterRef("comment__article__current"))
    found = Passage.objects.filter(~Exists(here), comment__article__current__isnull=False)
    return found if article_id is None else found.filter(comment__article=article_id)


def sweep(
    *, article_id: int | None = None, most: int = BATCH, say: Callable[[int], None] | None = None
) -> int:
    """Carry what is behind, `most` passages per transaction; returns how many were placed.

    `say` is told after each transaction how many it placed. What it has placed stays, wherever it ends.
    """
    articles = behind(article_id).order_by("comment__article").values_list("comment__article", flat=True)
    placed = 0
    for pk in list(articles.distinct()):
        while batch := carry_passages(pk, most=most):
            placed += batch
            if say is not None:
                say(batch)
    return placed


@does("carry_passages")
def carry_the_rest(payload: dict[str, Any]) -> None:
    """What was too much for the request that published: batch after batch, in the background."""
    sweep(article_id=payload["article"])


def recount_notes(article_id: int, revision_id: int) -> None:
    """Set the article's counts of public notes by how they stand; in the caller's transaction.

    A note counts from the moment that it is public, whether or not it is carried already.
    """
    public = Q(comment__in_thread=True, comment__state=Comment.State.PUBLISHED)
    notes = Passage.objects.filter(public, comment__article=article_id).count()
    counts = Placement.objects.filter(
        revision=revision_id,
        passage__comment__in_thread=True,
        passage__comment__state=Comment.State.PUBLISHED,
    ).aggregate(
        changed=Count("pk", filter=Q(status=Placement.Status.CHANGED)),
        lost=Count("pk", filter=Q(status=Placement.Status.LOST)),
    )
    PublicState.touch(article_id)
    PublicState.objects.filter(pk=article_id).update(
        notes=notes, notes_changed=counts["changed"], notes_lost=counts["lost"]
    )


def _placements(passages: Sequence[Passage], current: Revision) -> list[Placement]:
    now = timezone.now()
    stands = stands_on(current.text, current.article_id, passages, but=current.pk)
    return [
        Placement(
            passage=passage,
            revision=current,
            status=stands[passage.pk].status,
            start=stands[passage.pk].start,
            end=stands[passage.pk].end,
            confidence=stands[passage.pk].confidence,
            placed_at=now,
        )
        for passage in passages
    ]


@transaction.atomic
def _write(current: Revision, passages: Sequence[Passage], placements: Sequence[Placement]) -> bool:
    """Write the placements; False, and nothing, when `current` is no longer the current revision."""
    # Not FOR UPDATE: a comment that is written meanwhile refers to the article, and holds its state.
    locked = Article.objects.select_for_update(of=("self",), no_key=True)
    if locked.values_list("current", flat=True).get(pk=current.article_id) != current.pk:
        return False
    Placement.objects.bulk_create(placements, ignore_conflicts=True)
    if any(passage.comment.in_thread for passage in passages):  # private notes change nothing that is public
        recount_notes(current.article_id, current.pk)
    return True


def _waiting(article_id: int, current: Revision) -> QuerySet[Passage]:
    placed = Placement.objects.filter(revision=current, passage=OuterRef("pk"))
    waiting = Passage.objects.filter(~Exists(placed), comment__article=article_id)
    waiting = waiting.order_by("-comment__in_thread", "pk").select_related("comment")
    return waiting.only("revision", "start", "end", "exact", "prefix", "suffix", "comment__in_thread")
