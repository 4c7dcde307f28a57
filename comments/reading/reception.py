"""How an article is received, for its page: who likes it and wants to be seen, and what is pinned above the talk.

Small, and shown with every article's page: so it comes as one value, beside the first comments in their statement.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection

from comments.actions.pinning import MOST as MOST_PINS

MOST_FACES = 6  # of those who want to be seen, the latest
EXCERPT = 600  # characters of a pinned comment's html: a line or two of words


class Pinned(NamedTuple):
    pk: int
    number: int
    name: str
    html: str  # the beginning, which may end within a tag
    language: str


@dataclass(frozen=True, slots=True)
class Received:
    likes: int = 0
    faces: Sequence[str] = ()  # names
    pins: Sequence[Pinned] = ()


_FUNCTIONS = {
    "sqlite": {"object": "json_object", "array": "json_group_array"},
    "postgresql": {"object": "json_build_object", "array": "json_agg"},
}
# Ids as text: a JSON number holds 53 bits. A like shows when its count does: at the last summing up.
_RECEIVED = """
(SELECT {object}(
  'likes', (SELECT shown FROM comments_reception WHERE article_id = %s),
  'faces', (SELECT {array}(f.name) FROM (
    SELECT w.name FROM comments_like l JOIN accounts_person w ON w.id = l.person_id
    JOIN comments_reception r ON r.article_id = l.article_id
    WHERE l.article_id = %s AND l.show_name AND l.counts AND l.made_at <= r.shown_at
    ORDER BY l.made_at DESC LIMIT {faces}) AS f),
  'pins', (SELECT {array}({object}('pk', CAST(p.id AS text), 'number', p.number, 'name', p.name, 'html', p.html,
    'language', p.language)) FROM (
    SELECT c.id, c.number, w.name, substr(c.html, 1, {excerpt}) AS html, c.language FROM comments_pin k
    JOIN comments_comment c ON c.id = k.comment_id JOIN accounts_person w ON w.id = c.person_id
    WHERE k.article_id = %s AND c.state = 'published' ORDER BY k.pinned_at LIMIT {pins}) AS p)))"""


def received_column(article_id: int) -> tuple[str, list[int]]:
    """A scalar subquery, and what it is asked with: `received_from` reads what it gives."""
    sql = _RECEIVED.format(**_FUNCTIONS[connection.vendor], faces=MOST_FACES, excerpt=EXCERPT, pins=MOST_PINS)
    return sql, [article_id] * 3


def received_by(article_id: int) -> Received:
    """One query."""
    sql, parameters = received_column(article_id)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}", parameters)
        return received_from(cursor.fetchone()[0])


def received_from(given: Any) -> Received:
    """From what the column gave: JSON, read already by PostgreSQL's driver."""
    found = json.loads(given) if isinstance(given, str) else given
    pins = [
        Pinned(int(pin["pk"]), pin["number"], pin["name"], pin["html"], pin["language"])
        for pin in found["pins"] or ()
    ]
    return Received(found["likes"] or 0, found["faces"] or (), pins)
