"""A guest becomes a member: what was said under a proven address goes to the account that has proven it too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction

from accounts.actions.groups import move_memberships
from accounts.models import Person
from accounts.signals import person_changed
from comments.actions.proving import prove

# What stays with the one who did it: leaving and its files are under way for that person alone.
STAYS = {("accounts.Leaving", "person"), ("accounts.Download", "person")}
# Where both have one, the member's counts; of the others (votes, likes) both count as they were summed.
ONE_IS_ENOUGH = {
    "comments.Watch",
    "comments.Wishes",
    "comments.Notification",
    "comments.Flag",
    "accounts.Block",
}


def claim_guest(*, member: Person, email: str, guest_id: int | None = None, now: datetime) -> int:
    """Give a member what was said as a guest with this address, which the member has proven; how many comments.

    `guest_id` is the guest who typed in the member's own browser: with this address, it is proven by this. Nobody
    else's unproven words are taken: anybody could have typed the address. Twice changes nothing more.
    """
    if guest_id is not None:
        typed = Person.objects.filter(kind=Person.Kind.GUEST, pk=guest_id, email=email, merged_into=None)
        typist = typed.filter(proven_at=None, left_at=None).first()
        if typist is not None:
            prove(person=typist, now=now)
    with transaction.atomic():
        guest = (
            Person.objects.select_for_update(of=("self",)).proven_guest(email).filter(left_at=None).first()
        )
        if guest is None or guest.pk == member.pk:
            return 0
        said = guest.said.count()
        move_memberships(old=guest, new=member)
        for model, column in _belongings():
            _move(model, column, guest, member)
        guest.merged_into = member
        guest.save(update_fields=["merged_into"])
        transaction.on_commit(lambda: person_changed.send(sender=Person, person=member))
    return said


def _belongings() -> Iterator[tuple[type[models.Model], str]]:
    """Every column of every table that names a person: what a new table keeps moves along without being named."""
    for relation in Person._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one):
            model, column = relation.related_model, relation.field.name  # type: ignore[union-attr]  # a reverse one
            if (model._meta.label, column) not in STAYS:  # type: ignore[union-attr]  # a model, not its name
                yield model, column  # type: ignore[misc]  # a model, not its name


def _move(model: type[models.Model], column: str, guest: Person, member: Person) -> None:
    rows: models.QuerySet[Any] = model._base_manager.filter(**{column: guest})
    try:
        with transaction.atomic():
            rows.update(**{column: member})
    except IntegrityError:
        for row in list(rows):
            _move_row(row, column, member)


def _move_row(row: models.Model, column: str, member: Person) -> None:
    alone = type(row)._base_manager.filter(pk=row.pk)
    try:
        with transaction.atomic():
            alone.update(**{column: member})
    except IntegrityError:
        if row._meta.label in ONE_IS_ENOUGH:
            alone.delete()
