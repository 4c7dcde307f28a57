"""Searching by words: what is asked, and the one call before FTS5 (SQLite) and a GIN index (PostgreSQL).

The words are those of groundwork/folding.py on both sides, so that both databases find the same. What is asked are ids
alone, in their order: a join with an ORDER BY on top made PostgreSQL walk a million rows by id for a rare word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Lookup
from django.db.models.sql.compiler import SQLCompiler

from groundwork.folding import phrase_terms, search_terms
from groundwork.ids import LARGEST_ID

QUOTES = re.compile('["“”„«»]')
OFTEN = 3  # as often counts; more often counts no more
SPAN_BITS = 52  # of an id: those made within the same 25 days have the rest in common
MOST_SPANS = 16  # asked for at once
FIRST_PROBED = 500  # rows: they tell whether a word is common


@dataclass(frozen=True, slots=True)
class Asked:
    """What a query asks for: all terms, anywhere; and phrases, whose words follow one another."""

    terms: tuple[str, ...]  # see search_terms
    phrases: tuple[tuple[str, ...], ...]  # see phrase_terms
    held: tuple[str, ...]  # the terms, letter by letter as a search text holds them
    # The same of all words as one phrase, if they are several: what holds that is the better answer.
    together: str

    @classmethod
    def of(cls, query: str, *, most: int | None = None) -> Self:
        """What a person typed; what stands in quotes is a phrase. With `most` only so many terms are asked for."""
        pieces = QUOTES.split(query)
        # An odd number of quotes: the last one opens nothing.
        quoted = {n for n in range(1, len(pieces), 2) if n < len(pieces) - 1}
        terms, phrases = list[str](), list[tuple[str, ...]]()
        for n, piece in enumerate(pieces):
            words = phrase_terms(piece) if n in quoted else search_terms(piece)
            terms += words
            if n in quoted and len(words) > 1:
                phrases.append(tuple(words))
        asked, whole = tuple(dict.fromkeys(terms))[:most], phrase_terms(" ".join(pieces))
        held = tuple(_standing((term,)) for term in asked)
        return cls(asked, tuple(phrases), held, _standing(whole) if len(whole) > 1 else "")

    def __bool__(self) -> bool:
        return bool(self.terms)

    def nearness(self, text: str) -> int:
        """0 to 4: how well a search text that holds all of it answers: words together as typed, and often."""
        together = 2 if self.together and self.together in text else 0
        # Two that follow each other share the space between them, which halves what stands in a row.
        least = min([text.count(words) for words in self.held], default=0)
        return together + min(max(least, 1), OFTEN) - 1

    def share_in(self, text: str) -> float:
        """0 to 1: how many of the terms stand in a search text."""
        return sum([words in text for words in self.held]) / max(1, len(self.held))


@dataclass(frozen=True, slots=True)
class Index:
    """Where the words of one kind of thing stand: a table with `text`, and on SQLite an FTS5 table beside it."""

    table: str
    key: str  # the column of the ids
    fts: str
    # Rows next to the bound that PostgreSQL looks through first, at most: a common word needs no index.
    probed: int = 0
    by_span: bool = False  # whether PostgreSQL's index also says in which span of time each row was made

    def matching(
        self, asked: Asked, *, limit: int, before: int | None = None, after: int | None = None
    ) -> list[int]:
        """Ids of what holds all that is asked: the newest first, older than `before`; or, with `after`, those newer
        than it, the oldest first. At most `limit`. Whose words they are is not asked: filter what comes back.
        """
        if not asked:
            return []
        bound, order = (after, "ASC") if after is not None else (before, "DESC")
        find = self._in_sqlite if connection.vendor == "sqlite" else self._in_postgresql
        return find(asked, LARGEST_ID if bound is None else bound, order, limit)

    def _in_sqlite(self, asked: Asked, bound: int, order: str, limit: int) -> list[int]:
        words = [(term,) for term in asked.terms] + list(asked.phrases)
        match = " AND ".join(_quoted(phrase) for phrase in words)
        return _ids(
            f"SELECT rowid FROM {self.fts} WHERE {self.fts} MATCH %s AND rowid {_sign(order)} %s "  # noqa: S608 - constants
            f"ORDER BY rowid {order} LIMIT %s",
            [match, bound, limit],
        )

    def _in_postgresql(self, asked: Asked, bound: int, order: str, limit: int) -> list[int]:
        """First among the rows next to the bound: enough of a common word, where an index would bring half the table.

        Then, for what is rarer, the index: all ids first, in a CTE that is not planned together with the ordering.
        """
        ids, is_all = list[int](), False
        if self.probed:
            ids, bound, is_all = self._near(asked, bound, order, limit)
        if is_all or len(ids) == limit:
            return ids
        with transaction.atomic():
            # To take the words of each row apart is dearer than the planner believes: for what half of the articles
            # hold it read all of them, which took 140 ms.
            _run("SET LOCAL enable_seqscan = off")
            return ids + self._indexed(asked, bound, order, limit - len(ids))

    def _near(self, asked: Asked, bound: int, order: str, limit: int) -> tuple[list[int], int, bool]:
        """What was found, up to which id, and whether that is all there is. The first rows tell how common it is: only
        where the others next to the bound will do are they looked through as well.
        """
        first = min(self.probed, FIRST_PROBED)
        wanted = " AND ".join("text LIKE %s" for _like in standing_in(asked))
        likes = [f"%{like}%" for like in standing_in(asked)]
        near = (
            f"(SELECT {self.key} AS id, text FROM {self.table} WHERE {self.key} {_sign(order)} %s "  # noqa: S608 - constants
            f"ORDER BY {self.key} {order} LIMIT %s) AS near"
        )
        rows = _rows(f"SELECT id, {wanted} FROM {near} ORDER BY id {order}", [*likes, bound, first])  # noqa: S608 - constants
        found = [pk for pk, is_hit in rows if is_hit]
        if len(rows) < first or len(found) >= limit:
            return found[:limit], bound, len(rows) < first
        bound, more = rows[-1][0], limit - len(found)
        if len(found) * self.probed >= limit * first:
            others = f"SELECT id FROM {near} WHERE {wanted} ORDER BY id {order} LIMIT %s"  # noqa: S608 - constants
            further = _ids(others, [bound, self.probed - first, *likes, more])
            if len(further) == more:
                return found + further, further[-1], False
        return found, bound, False

    def _indexed(self, asked: Asked, bound: int, order: str, limit: int) -> list[int]:
        words = " & ".join(f"'{term[:-1]}':*" if term.endswith("*") else f"'{term}'" for term in asked.terms)
        likes = [f"%{_standing(phrase)}%" for phrase in asked.phrases]
        together = " AND text LIKE %s" * len(likes)
        held = f"btrim(btrim(text) || ' ~' || ({self.key} >> {SPAN_BITS}))" if self.by_span else "btrim(text)"
        indexed = (
            f"WITH found AS MATERIALIZED (SELECT {self.key} AS id FROM {self.table} "  # noqa: S608 - constants
            f"WHERE array_to_tsvector(string_to_array({held}, ' ')) @@ %s::tsquery{together}) "
            f"SELECT id FROM found WHERE id {_sign(order)} %s ORDER BY id {order} LIMIT %s"
        )
        if not self.by_span:
            return _ids(indexed, [words, *likes, bound, limit])
        first, last, width = *self._span_of(bound, order), 1
        ids = list[int]()
        while first <= last and len(ids) < limit:
            spans = range(max(first, last - width + 1), last + 1)
            if order == "ASC":
                spans = range(first, min(last, first + width - 1) + 1)
            one_of = " | ".join(f"'~{span}'" for span in spans)
            brought = _ids(indexed, [f"{words} & ({one_of})", *likes, bound, limit - len(ids)])
            ids += brought
            first, last = (first, spans[0] - 1) if order == "DESC" else (spans[-1] + 1, last)
            width = _next_width(width, len(brought), limit - len(ids))
        return ids

    def _span_of(self, bound: int, order: str) -> tuple[int, int]:
        """The first and the last span of what stands on this side of the bound: none if the first is the later."""
        ends = _ids(
            f"(SELECT {self.key} FROM {self.table} ORDER BY 1 LIMIT 1) UNION ALL "  # noqa: S608 - constants
            f"(SELECT {self.key} FROM {self.table} ORDER BY 1 DESC LIMIT 1)",
            [],
        )
        if not ends:
            return 1, 0
        first, last = ends[0] >> SPAN_BITS, ends[1] >> SPAN_BITS
        if order == "DESC":
            return first, min(last, bound >> SPAN_BITS)
        return max(first, bound >> SPAN_BITS), last


class Among(Lookup[int]):
    """A filter: `Among(F("pk"), ids)` is `pk__in=ids` with all of them as one parameter.

    A thousand, each as its own, take longer to write and to read than to look up.
    """

    prepare_rhs = False
    output_field = BooleanField()

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """One parameter: an array, or where there is none JSON."""
        column, params = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            return f"{column} = ANY(%s)", (*params, list(self.rhs))
        return f"{column} IN (SELECT value FROM json_each(%s))", (*params, json.dumps(list(self.rhs)))  # noqa: S608 - no words in it


def standing_in(asked: Asked) -> list[str]:
    """What a search text must contain, letter by letter, to hold all that is asked."""
    return [*asked.held, *(_standing(phrase) for phrase in asked.phrases)]


def _next_width(width: int, brought: int, wanted: int) -> int:
    """How many spans to ask for next: for as many as they are likely to bring, and at most twice those of before.

    What is common, but only far from the bound, would otherwise bring a fifth of the table, sorted and dropped.
    """
    enough = -(-wanted * width // brought) if brought else MOST_SPANS
    return min(enough, 2 * width, MOST_SPANS)


def _sign(order: str) -> str:
    return "<" if order == "DESC" else ">"


def _standing(words: Sequence[str]) -> str:
    together = f" {' '.join(words)} "
    return together[:-2] if together.endswith("* ") else together


def _quoted(words: Sequence[str]) -> str:
    """One FTS5 phrase. Terms are letters, digits and marks: nothing in them could end it."""
    together = " ".join(words)
    return f'"{together[:-1]}"*' if together.endswith("*") else f'"{together}"'


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _ids(sql: str, params: Sequence[str | int]) -> list[int]:
    return [row[0] for row in _rows(sql, params)]


def _rows(sql: str, params: Sequence[str | int]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
