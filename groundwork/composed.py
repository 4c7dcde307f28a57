"""Statements composed once: turning a queryset into SQL costs ten times what SQLite takes to answer it.

A hot path asks the same question with other values each time. `Composed` writes the question down once per process and
puts the values in; the queryset stays the one place that says what is asked.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

from groundwork.ids import LARGEST_ID

M = TypeVar("M", bound=Model)
_HELD = range(-LARGEST_ID - 1, LARGEST_ID + 1)  # what a column of whole numbers holds


class CannotCompose(TypeError):
    """The queryset does something with a value before it becomes a parameter: it must be composed each time."""


def ask(sql: str, params: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement whose text is always the same: PostgreSQL parses and plans it once per connection.

    It plans without the values then, so that what they are must not change how it is best answered. One statement.
    """
    rows: list[tuple[Any, ...]] = carry_out(sql, params).fetchall()
    return rows


def carry_out(sql: str, params: Sequence[Any] | Mapping[str, Any]) -> Any:
    """The same for a statement that gives no rows; returns its cursor, which the next one takes over."""
    db = connections[DEFAULT_DB_ALIAS]  # itself: Django's `connection` looks it up anew for each attribute
    cursor = db.cursor() if db.vendor != "postgresql" else _preparing_cursor(db, sql)
    cursor.execute(sql, params)
    return cursor


@dataclass
class _Held(threading.local):
    """The cursors of this thread's connection, by statement: each knows already how its values are read and written."""

    by: Any = None  # the connection
    cursors: dict[str, Any] = field(default_factory=dict)


_held = _Held()


def _preparing_cursor(db: Any, sql: str) -> Any:
    """psycopg's own cursor, which leaves the values out of the statement; Django's writes them into its text."""
    db.ensure_connection()
    if _held.by is not db.connection:
        _held.by, _held.cursors = db.connection, {}
    cursor = _held.cursors.get(sql)
    if cursor is None:
        from django.db.backends.postgresql.base import ServerBindingCursor

        cursor = _held.cursors[sql] = ServerBindingCursor(db.connection)  # type: ignore[call-arg]  # a psycopg cursor
    return db._prepare_cursor(cursor)  # what connection.cursor() does with one


@dataclass(frozen=True, slots=True)
class _Plan:
    sql: str
    params: tuple[Any, ...]
    places: tuple[str | None, ...]  # for each parameter the name of the value that belongs there
    columns: tuple[int, int]  # of the model itself, end exclusive
    names: list[str]
    related: list[Any]
    converters: dict[int, Any]


class Composed(Generic[M]):
    """What `build(**values)` asks, composed on first use; `types` says what the values are (str, int or datetime).

    Every value must reach the statement as it is: a `build` that computes with one, or asks something else for some of
    them, raises CannotCompose on first use. Related models of `select_related` come along; annotations do not.

    A number that no column holds finds nothing, as when a queryset asks for a row that has it: compare none by size.
    """

    def __init__(self, build: Callable[..., QuerySet[M]], **types: type) -> None:
        self._build = build
        self._types = types

    def all(self, **values: Any) -> list[M]:
        """The rows for these values. One statement; none where a number is beyond 64 bits."""
        for value in values.values():
            if isinstance(value, int) and value not in _HELD:
                return []
        plan = self._plan
        adapted = {name: _adapted(value) for name, value in values.items()}
        params = [
            adapted[name] if name is not None else fixed
            for name, fixed in zip(plan.places, plan.params, strict=True)
        ]
        return [self.read(row) for row in ask(plan.sql, params)]

    def first(self, **values: Any) -> M | None:
        """The first row, or None."""
        return next(iter(self.all(**values)), None)

    def read(self, row: Sequence[Any]) -> M:
        """The instance in a row of the statement's columns, wherever the row comes from (RETURNING gives such, too)."""
        plan = self._plan
        if plan.converters:
            row = list(row)
            for place, (converters, expression) in plan.converters.items():
                for convert in converters:
                    row[place] = convert(row[place], expression, connection)
        start, end = plan.columns
        instance: M = self._model.from_db(connection.alias, plan.names, row[start:end])
        for populator in plan.related:
            populator.populate(row, instance)
        return instance

    @cached_property
    def _plan(self) -> _Plan:
        """Composed twice, with different samples: whatever differs must be one of the samples."""
        samples = [{name: _sample(kind) for name, kind in self._types.items()} for _time in range(2)]
        compilers = [self._build(**sample).query.get_compiler(using=connection.alias) for sample in samples]
        (sql, params), (other_sql, other_params) = (compiler.as_sql() for compiler in compilers)
        places = tuple(_names_in(params, samples[0]))
        if sql != other_sql or places != tuple(_names_in(other_params, samples[1])):
            raise CannotCompose(f"{sql} depends on its values")
        for name, one, other in zip(places, params, other_params, strict=True):
            if name is None and one != other:
                raise CannotCompose(f"{sql} computes with a value: {one!r}")
        if missing := set(self._types) - set(places):
            raise CannotCompose(f"{sql} does not ask for {', '.join(sorted(missing))}")
        return self._planned(compilers[0], sql, params, places)

    def _planned(
        self, compiler: Any, sql: str, params: Sequence[Any], places: tuple[str | None, ...]
    ) -> _Plan:
        klass, select = compiler.klass_info, compiler.select
        if compiler.annotation_col_map:
            raise CannotCompose(f"{sql} annotates")
        fields = klass["select_fields"]
        start, end = fields[0], fields[-1] + 1
        return _Plan(
            sql=sql, params=tuple(params), places=places, columns=(start, end),
            names=[column[0].target.attname for column in select[start:end]],
            related=get_related_populators(klass, select, connection.alias),  # type: ignore[call-arg]  # later stubs
            converters=compiler.get_converters([column[0] for column in select]),
        )  # fmt: skip

    @cached_property
    def _model(self) -> type[M]:
        return self._build(**{name: _sample(kind) for name, kind in self._types.items()}).model


def _sample(kind: type) -> Any:
    """A value of that kind which nothing else in a statement is."""
    if kind is datetime:
        return datetime(2200, 1, 1, tzinfo=UTC) + timedelta(microseconds=secrets.randbits(50))
    return secrets.randbits(60) if kind is int else secrets.token_hex(16)


def _adapted(value: Any) -> Any:
    """As the database takes it in the place of a parameter."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _names_in(params: Sequence[Any], sample: dict[str, Any]) -> list[str | None]:
    names = {_adapted(value): name for name, value in sample.items()}
    return [names.get(param) for param in params]
