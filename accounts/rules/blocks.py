"""Who does not want to hear of whom: asked, never told. Whom somebody muted or blocked, nobody else is shown."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from accounts.models import Block, Person


def blocks_of(person: Person) -> QuerySet[Block]:
    """Whom this person muted or blocked, with their names, the latest first."""
    return Block.objects.filter(by=person).select_related("of").order_by("-made_at", "-pk")


def block_between(by: Person | None, of_id: int) -> Block | None:
    """What `by` wants of this person. One query, none for nobody."""
    return Block.objects.filter(by=by, of=of_id).first() if by is not None else None


def unheard_by(person: Person | None) -> set[int]:
    """Whose words are folded for this person. One query, none for nobody."""
    return set(Block.objects.filter(by=person).values_list("of", flat=True)) if person is not None else set()


def is_kept_away(person: Person | None, from_id: int) -> bool:
    """Whether somebody blocked this person: who is blocked cannot answer or name them. One query, none for nobody."""
    return person is not None and Block.objects.against(person.pk).filter(by=from_id).exists()


def kept_away_from(person_id: int, people: Iterable[int]) -> set[int]:
    """Those of these people who blocked the person. One query."""
    return set(Block.objects.against(person_id).filter(by__in=list(people)).values_list("by", flat=True))


def deaf_to(person_id: int) -> set[int]:
    """All who muted or blocked this person, and so are told of nothing that they say. One query."""
    return set(Block.objects.filter(of=person_id).values_list("by", flat=True))
