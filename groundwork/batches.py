"""Several statements that do not wait for one another's answers: on PostgreSQL one round trip, on SQLite one by one.

psycopg's client-side cursors speak the simple query protocol, in which one message may hold several statements
(PostgreSQL documentation, "Frontend/Backend Protocol", 54.2.2.1); inside the caller's transaction they are no more
than its next statements.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache, lru_cache
from operator import attrgetter
from types import NoneType
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models

from groundwork.composed import carry_out

Row = tuple[Any, ...]
_IDLE = 0  # psycopg.pq.TransactionStatus


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


Waiting = list[tuple[str, Sequence[Any], Answer]]


class Batch:
    """Statements in the order in which they will run. Nothing runs before somebody asks for rows, or `send`.

    Belongs into a transaction: an error leaves none of them done.
    """

    def __init__(self) -> None:
        self._waiting: Waiting = []

    def add(self, sql: str, params: Sequence[Any] = ()) -> Answer:
        """Queue one statement, without a semicolon."""
        answer = Answer(self)
        self._waiting.append((sql, params, answer))
        return answer

    def insert(self, instance: models.Model) -> None:
        """Queue the INSERT of a new row whose key is known, as `save(force_insert=True)` would write it.

        Without signals and without rows of parent models; what the database itself gives is not read back.
        """
        sql, columns = _insertion(type(instance))
        row = vars(instance)
        self.add(
            sql,
            [
                value if type(value := row[name]) in as_it_is else write(instance)
                for name, as_it_is, write in columns
            ],
        )
        instance._state.adding, instance._state.db = False, DEFAULT_DB_ALIAS

    def send(self, *, in_any_order: bool = False) -> None:
        """Run what waits. Raises django.db's errors.

        `in_any_order`: each writes other rows than the others, and none gives any back. PostgreSQL is handed them as
        one statement then, which it plans once for each connection.
        """
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        db = connections[DEFAULT_DB_ALIAS]
        if db.vendor != "postgresql":
            with db.cursor() as cursor:
                for sql, params, answer in waiting:
                    cursor.execute(sql, params)
                    answer._rows = cursor.fetchall() if cursor.description else []
        elif in_any_order:
            carry_out(_as_one(tuple(sql for sql, _, _ in waiting)), [p for _, ps, _ in waiting for p in ps])
            for _, _, answer in waiting:
                answer._rows = []
        else:
            _send_in_one_message(db, waiting)


def _send_in_one_message(db: Any, waiting: Waiting) -> None:
    """With the BEGIN of their transaction, where it has not begun yet: psycopg would send that by itself, and wait."""
    statements = [sql for sql, _, _ in waiting]
    with db.cursor() as cursor:
        psycopg = db.connection
        begins = not psycopg.autocommit and psycopg.pgconn.transaction_status == _IDLE
        if begins:
            statements.insert(0, "BEGIN")
            # Else it sends its own before ours; of a second one PostgreSQL would only warn.
            psycopg._autocommit = True
        try:
            cursor.execute("; ".join(statements), [p for _, ps, _ in waiting for p in ps])
        finally:
            if begins:
                psycopg._autocommit = False
        for place, (_, _, answer) in enumerate(waiting):
            if place or begins:
                cursor.nextset()
            answer._rows = cursor.fetchall() if cursor.pgresult.nfields else []


@lru_cache(maxsize=64)
def _as_one(statements: tuple[str, ...]) -> str:
    """Data-modifying statements in WITH (PostgreSQL documentation, 7.8.4): all see the tables as they were before."""
    *parts, last = statements
    beside = ", ".join(f"part_{place} AS ({part})" for place, part in enumerate(parts))
    return f"WITH {beside} {last}" if parts else last


# Of a column: the field's name in a row, the types of values that are written as they are, how any other is.
Column = tuple[str, frozenset[type], Callable[[models.Model], Any]]
_NUMBERS = {models.BigIntegerField, models.PositiveIntegerField, models.PositiveSmallIntegerField}
_WORDS = {models.CharField, models.TextField, models.URLField}


@cache
def _insertion(model: type[models.Model]) -> tuple[str, list[Column]]:
    fields = list(model._meta.local_concrete_fields)
    quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join("%s" for _ in fields)
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608 - our columns
    return sql, [_column(field) for field in fields]


def _column(field: Any) -> Column:
    """Asking Django for each value, which looks at every kind that it might be, took as long as writing the row."""
    name, target = field.attname, field
    while target.is_relation:
        target = target.target_field
    ops, kind = connections[DEFAULT_DB_ALIAS].ops, type(target)
    if kind in _WORDS:
        return name, frozenset({str, NoneType}), _writer(field, _is_choice, attrgetter("value"))
    if kind is models.BooleanField:
        return name, frozenset({bool, NoneType}), _writer(field)
    if kind in _NUMBERS:  # psycopg is told how large they may be
        sized = getattr(ops, "integerfield_type_map", {}).get(target.get_internal_type())
        if sized is None:
            return name, frozenset({int, NoneType}), _writer(field)
        return name, frozenset({NoneType}), _writer(field, _is_number, sized)
    if kind is models.DateTimeField and not (target.auto_now or target.auto_now_add):
        return name, frozenset({NoneType}), _writer(field, _is_moment, ops.adapt_datetimefield_value)
    return name, frozenset(), _writer(field)


def _writer(
    field: Any, is_plain: Callable[[Any], bool] | None = None, plainly: Callable[[Any], Any] = str
) -> Callable[[models.Model], Any]:
    """What gives a row's value to the database: `plainly` what `is_plain`, as Django would anything else."""
    name = field.attname

    def write(instance: models.Model) -> Any:
        if is_plain is not None and is_plain(value := getattr(instance, name)):
            return plainly(value)
        return field.get_db_prep_save(field.pre_save(instance, True), connections[DEFAULT_DB_ALIAS])

    return write


def _is_choice(value: Any) -> bool:
    return isinstance(value, models.TextChoices)


def _is_number(value: Any) -> bool:
    return type(value) is int


def _is_moment(value: Any) -> bool:
    return type(value) is datetime and value.tzinfo is not None
