"""Finding comments by their words: the one call before FTS5 (SQLite) and a GIN index (PostgreSQL).

The words are those of groundwork/folding.py on both sides, so that both databases find the same. What is asked are ids
alone, in their order: a join with an ORDER BY on top made PostgreSQL walk a million rows by id for a rare word.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from groundwork.folding import search_terms
from groundwork.ids import LARGEST_ID

PROBED = 4_000  # of the newest: a word that is common stands often enough among them, and needs no index
MOST_TERMS = 12  # of one query; further ones are left out


def matching(query: str, *, limit: int, before: int | None = None, after: int | None = None) -> list[int]:
    """Ids of comments that hold all words of the query: the newest first, older than `before`; or, with `after`, those
    newer than it, the oldest first. At most `limit`. Whose words they are is not asked: filter what comes back.

    A word with a `*` at its end stands for all that begin so. A query without words finds nothing.
    """
    terms = search_terms(query)[:MOST_TERMS]
    if not terms:
        return []
    bound, order = (after, "ASC") if after is not None else (before, "DESC")
    find = _in_sqlite if connection.vendor == "sqlite" else _in_postgresql
    return find(terms, LARGEST_ID if bound is None else bound, order, limit)


def _in_sqlite(terms: Sequence[str], bound: int, order: str, limit: int) -> list[int]:
    match = " AND ".join(f'"{term[:-1]}"*' if term.endswith("*") else f'"{term}"' for term in terms)
    sign = "<" if order == "DESC" else ">"
    return _ids(
        f"SELECT rowid FROM comments_words WHERE comments_words MATCH %s AND rowid {sign} %s "  # noqa: S608 - constants
        f"ORDER BY rowid {order} LIMIT %s",
        [match, bound, limit],
    )


def _in_postgresql(terms: Sequence[str], bound: int, order: str, limit: int) -> list[int]:
    """First among the rows next to the bound: enough of a common word, where an index would bring half the table.

    Then, for what is rarer, the index: all ids first, in a CTE that is not planned together with the ordering.
    """
    sign = "<" if order == "DESC" else ">"
    near = (
        f"SELECT comment_id, text FROM comments_searchtext WHERE comment_id {sign} %s "  # noqa: S608 - constants
        f"ORDER BY comment_id {order} LIMIT %s"
    )
    likes = " AND ".join("text LIKE %s" for _term in terms)
    found = _ids(
        f"SELECT comment_id FROM ({near}) AS near WHERE {likes} ORDER BY comment_id {order} LIMIT %s",  # noqa: S608 - constants
        [bound, PROBED, *(f"% {t[:-1]}%" if t.endswith("*") else f"% {t} %" for t in terms), limit],
    )
    if len(found) == limit:
        return found
    words = " & ".join(f"'{term[:-1]}':*" if term.endswith("*") else f"'{term}'" for term in terms)
    return _ids(
        "WITH found AS MATERIALIZED (SELECT comment_id FROM comments_searchtext "  # noqa: S608 - constants
        "WHERE array_to_tsvector(string_to_array(btrim(text), ' ')) @@ %s::tsquery) "
        f"SELECT comment_id FROM found WHERE comment_id {sign} %s ORDER BY comment_id {order} LIMIT %s",
        [words, bound, limit],
    )


def _ids(sql: str, params: Sequence[str | int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [row[0] for row in cursor.fetchall()]
