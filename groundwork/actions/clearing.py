"""The rows of people who leave: deleted or cleared, as the list of what is stored has it (groundwork/retention.py)."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Any

from django.db import models, transaction

from groundwork.retention import Goes, Stored, all_stored

AT_ONCE = 500  # rows of one statement, so that nobody waits for a lock


def clear_rows(*, people: Collection[int], users: Collection[int], goes: Collection[Goes]) -> int:
    """Forget what the list says of these people and accounts at these occasions; returns how many rows.

    What leaving does by itself (`by_hand`) is left out. Twice changes nothing more.
    """
    return sum(
        _clear(line, people=people, users=users)
        for line in all_stored()
        if line.goes in goes and not line.by_hand and (line.person or line.user)
    )


def _clear(line: Stored, *, people: Collection[int], users: Collection[int]) -> int:
    whose = {f"{line.person}__in": people} if line.person else {f"{line.user}__in": users}
    rows, cleared = line.rows.filter(**whose), 0
    if line.clears is not None:
        for column, value in line.clears.items():
            cleared += rows.exclude(**{column: value}).update(**{column: value})
        return cleared
    while ids := list(rows.values_list("pk", flat=True)[:AT_ONCE]):
        found = line.rows.filter(pk__in=ids)
        forget_files(found)
        cleared += found.delete()[0]
    return cleared


def forget_files(rows: models.QuerySet[Any]) -> None:
    """Remove the files that these rows name, once the transaction that forgets the rows is through."""
    columns = [column for column in rows.model._meta.concrete_fields if isinstance(column, models.FileField)]
    for column in columns:
        for name in rows.exclude(**{column.name: ""}).values_list(column.name, flat=True):
            transaction.on_commit(partial(column.storage.delete, name))
