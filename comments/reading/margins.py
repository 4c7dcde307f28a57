"""One's own margin: private notes and highlights, for their owner alone; beside them what one's groups wrote."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from accounts.models import Person
from articles.models import Article
from comments.models import Comment, Placement
from comments.models.comment import said_to_groups_of


def private_notes(person: Person | None, article: Article) -> list[Placement]:
    """Where the person's private notes stand in the current revision, in its order, the lost ones last. One query."""
    if person is None or not person.is_proven:
        return []
    by_hand = Placement.objects.filter(
        passage=OuterRef("passage"), revision__lte=OuterRef("revision"), placed_by__isnull=False
    )
    placements = Placement.objects.filter(
        revision=article.current_id,
        passage__comment__person=person,
        passage__comment__article=article,
        passage__comment__audience=Comment.Audience.PRIVATE,
        passage__comment__state=Comment.State.PUBLISHED,
    ).select_related("passage__comment")
    placements = placements.annotate(
        by_hand=Exists(by_hand)
    )  # whether they were moved, or what that was carried from
    return sorted(placements, key=lambda placed: (placed.start is None, placed.start or 0, placed.passage_id))


def group_notes(person: Person | None, article: Article) -> list[Placement]:
    """Where the notes of the person's groups stand, as `private_notes` has it: as far as they see them. One query."""
    if person is None or not person.is_proven:
        return []
    seen = Comment.objects.filter(
        said_to_groups_of(person), article=article, state=Comment.State.PUBLISHED, passage__isnull=False
    )
    placements = Placement.objects.filter(revision=article.current_id, passage__comment__in=seen.values("pk"))
    found = placements.select_related("passage__comment__person", "passage__comment__group")
    return sorted(found, key=lambda placed: (placed.start is None, placed.start or 0, placed.passage_id))
