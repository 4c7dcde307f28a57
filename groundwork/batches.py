"""Several statements that do not wait for one another's answers: on PostgreSQL one round trip, on SQLite one by one.

psycopg's client-side cursors speak the simple query protocol, in which one message may hold several statements
(PostgreSQL documentation, "Frontend/Backend Protocol", 54.2.2.1); inside the caller's transaction they are no more
than its next statements.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Model

Row = tuple[Any, ...]


class Answer:
    """What one statement of a batch gives, once the batch has been sent."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._rows: list[Row] | None = None

    @property
    def rows(self) -> list[Row]:
        """Its rows; sends whatever the batch still holds. Empty for a statement that returns none."""
        if self._rows is None:
            self._batch.send()
        return self._rows or []


class Batch:
    """Statements in the order in which they will run. Nothing runs before somebody asks for rows, or `send`.

    Belongs into a transaction: an error leaves none of them done.
    """

    def __init__(self) -> None:
        self._waiting: list[tuple[str, Sequence[Any], Answer]] = []

    def add(self, sql: str, params: Sequence[Any] = ()) -> Answer:
        """Queue one statement, without a semicolon."""
        answer = Answer(self)
        self._waiting.append((sql, params, answer))
        return answer

    def insert(self, instance: Model) -> None:
        """Queue the INSERT of a new row whose key is known, as `save(force_insert=True)` would write it.

        Without signals and without rows of parent models; what the database itself gives is not read back.
        """
        sql, fields = _insertion(type(instance))
        to = connections[DEFAULT_DB_ALIAS]  # itself: Django's `connection` looks it up anew for each column
        self.add(sql, [field.get_db_prep_save(field.pre_save(instance, True), to) for field in fields])
        instance._state.adding, instance._state.db = False, to.alias

    def send(self) -> None:
        """Run what waits. Raises django.db's errors."""
        waiting, self._waiting = self._waiting, []
        with connection.cursor() as cursor:
            if connection.vendor != "postgresql":
                for sql, params, answer in waiting:
                    cursor.execute(sql, params)
                    answer._rows = _rows(cursor)
            elif waiting:
                cursor.execute(
                    "; ".join(sql for sql, _, _ in waiting), [p for _, ps, _ in waiting for p in ps]
                )
                for place, (_, _, answer) in enumerate(waiting):
                    if place:
                        cursor.nextset()
                    answer._rows = _rows(cursor)


def _rows(cursor: Any) -> list[Row]:
    return cursor.fetchall() if cursor.description else []


@cache
def _insertion(model: type[Model]) -> tuple[str, list[Any]]:
    fields = list(model._meta.local_concrete_fields)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join("%s" for _ in fields)
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})", fields  # noqa: S608 - our columns
