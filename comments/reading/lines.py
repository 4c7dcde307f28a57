"""What the frame of a comment shows, and no more: a window of a thread, read without models.

A hundred comments as models with their people, parents and passages cost fifteen milliseconds of CPU, as lines one
(`make bench GROUP=reading`); a thread is most of what the site serves. The statement is written out because composing
it would cost as much as running it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q, Value

from accounts.models import Role
from articles.models import Authorship
from comments.models import Comment
from comments.models.comment import MOST_DEPTH

Named = dict[int, list[tuple[int, int]]]  # a comment's id -> [(number, id), ...] of those that name it


class Line(NamedTuple):
    """One comment of a thread as its frame shows it."""

    pk: int
    number: int | None
    depth: int
    kind: str
    state: str
    html: str
    language: str
    at: datetime
    is_edited: bool
    source_url: str
    name: str
    website: str
    handle: str  # of a member with a page of their own
    is_by_author: bool  # of the article
    is_by_moderator: bool  # of it, or of the whole site
    parent_id: int | None
    parent_number: int | None
    addressed: str  # whom it answers, when the parent is so deep that it stands beside it
    exact: str | None  # the words of its passage
    helpful: int  # votes, as far as they are shown by now
    is_pinned: bool
    is_settled: bool  # resolved by a revision
    is_tombstone: bool


# Who names a comment is gathered beside it, "number:id,number:id": a statement less. {gathered} is the database's own.
# Who is in office about the article (its first parameter) does not hang on the row, so databases ask it once.
_LINES = f"""
SELECT c.id, c.number, c.depth, c.kind, c.state, c.html, c.language, COALESCE(c.shown_at, c.made_at),
  c.edited_at IS NOT NULL, c.source_url, w.name, w.website, COALESCE(u.handle, ''),
  s.id IS NOT NULL,
  COALESCE(w.user_id IN (SELECT o.user_id FROM accounts_role o WHERE o.name IN ('moderator', 'admin')
    AND (o.scope = 'site' OR (o.scope = 'article' AND o.scope_id = %s))), FALSE),
  p.id, p.number, COALESCE(a.name, ''),
  n.exact, COALESCE(t.shown, 0), k.comment_id IS NOT NULL, x.comment_id IS NOT NULL, c.state <> 'published',
  (SELECT {{gathered}} FROM comments_mention m JOIN comments_comment r ON r.id = m.source_id
    WHERE m.target_id = c.id AND r.in_thread AND r.state = 'published'){{beside}}
FROM comments_comment c
JOIN accounts_person w ON w.id = c.person_id
LEFT JOIN accounts_user u ON u.id = w.user_id AND u.is_active
LEFT JOIN articles_authorship s ON s.article_id = c.article_id AND s.user_id = w.user_id
LEFT JOIN comments_comment p ON p.id = c.parent_id
LEFT JOIN accounts_person a ON a.id = p.person_id AND p.depth >= {MOST_DEPTH} AND p.state = 'published'
LEFT JOIN comments_passage n ON n.comment_id = c.id
LEFT JOIN comments_tally t ON t.comment_id = c.id
LEFT JOIN comments_pin k ON k.comment_id = c.id
LEFT JOIN comments_settlement x ON x.comment_id = c.id
WHERE """  # noqa: S608 - of constants
_IN_THREAD = "c.article_id = %s AND c.in_thread AND c.path > %s ORDER BY c.path LIMIT %s"
# Whatever has a number stands in the thread (a constraint); said once more, it would lead planners to the paths.
_BY_NUMBER = "c.article_id = %s AND c.number > %s ORDER BY c.number LIMIT %s"
_BY_NUMBER_DOWN = "c.article_id = %s AND c.number < %s ORDER BY c.number DESC LIMIT %s"
_GATHERED = {
    "sqlite": "group_concat(r.number || ':' || r.id)",
    "postgresql": "string_agg(r.number || ':' || r.id, ',')",
}
_NAMED = """
SELECT m.target_id, s.number, m.source_id
FROM comments_mention m JOIN comments_comment s ON s.id = m.source_id
WHERE m.target_id IN ({}) AND s.in_thread AND s.state = 'published' ORDER BY s.number
"""


def lines_after(article_id: int, path: bytes, most: int) -> tuple[list[Line], Named]:
    """Up to `most` comments of the thread, in its order, that stand behind `path`, and who names them.

    One query, one range scan of one index.
    """
    return _read(_IN_THREAD, [article_id, article_id, path, most])


def first_lines_beside(
    article_id: int, most: int, beside: str, parameters: Sequence[Any]
) -> tuple[list[Line], Named, Any]:
    """The first `most` of the thread, with what the scalar subquery `beside` gives; None where nobody spoke yet."""
    statement = _LINES.format(gathered=_GATHERED[connection.vendor], beside=f", {beside}") + _IN_THREAD
    rows = _rows(statement, [article_id, *parameters, article_id, b"", most])
    lines, named = _as_lines([row[:-1] for row in rows])
    return lines, named, rows[0][-1] if rows else None


def lines_by_number(
    article_id: int, beyond: int, most: int, *, newest: bool = False
) -> tuple[list[Line], Named]:
    """The same in the order of their being said: with numbers above `beyond`, or, the newest first, below it."""
    return _read(_BY_NUMBER_DOWN if newest else _BY_NUMBER, [article_id, article_id, beyond, most])


def lines_of(article_id: int, ids: Sequence[int]) -> tuple[list[Line], Named]:
    """These comments of an article's thread, in the order of `ids`. One query."""
    if not ids:
        return [], {}
    found, named = _read(f"c.id IN ({','.join(['%s'] * len(ids))})", [article_id, *ids])
    place = {pk: n for n, pk in enumerate(ids)}
    return sorted(found, key=lambda line: place[line.pk]), named


def _read(which: str, parameters: Sequence[Any]) -> tuple[list[Line], Named]:
    return _as_lines(
        _rows(_LINES.format(gathered=_GATHERED[connection.vendor], beside="") + which, parameters)
    )


def _as_lines(rows: Sequence[Sequence[Any]]) -> tuple[list[Line], Named]:
    named = {row[0]: _gathered(row[-1]) for row in rows if row[-1]}
    return [Line._make((*row[:7], _utc(row[7]), *row[8:-1])) for row in rows], named


def line_of(comment: Comment, authors: Collection[int], moderators: Collection[int] = ()) -> Line:
    """A comment that was loaded `for_display` as a line.

    `authors` are the users who wrote the article, `moderators` those who watch over its talk: `in_office`.
    """
    parent, person = comment.parent, comment.person
    deep = parent is not None and parent.depth >= MOST_DEPTH and not parent.is_tombstone
    passage = getattr(comment, "passage", None)
    tally = getattr(comment, "tally", None)
    return Line(
        pk=comment.pk,
        number=comment.number,
        depth=comment.depth,
        kind=comment.kind,
        state=comment.state,
        html=comment.html,
        language=comment.language,
        at=comment.shown_at or comment.made_at,
        is_edited=comment.edited_at is not None,
        source_url=comment.source_url,
        name=person.name,
        website=person.website,
        handle=person.user.handle if person.user is not None and person.user.is_active else "",
        is_by_author=person.user_id is not None and person.user_id in authors,
        is_by_moderator=person.user_id is not None and person.user_id in moderators,
        parent_id=comment.parent_id,
        parent_number=parent.number if parent else None,
        addressed=parent.person.name if parent and deep else "",
        exact=passage.exact if passage else None,
        helpful=tally.shown if tally else 0,
        is_pinned=hasattr(comment, "pin"),
        is_settled=hasattr(comment, "settlement"),
        is_tombstone=comment.is_tombstone,
    )


def in_office(article_id: int) -> tuple[set[int], set[int]]:
    """The users who wrote this article, and those who moderate it by name or the whole site. One query."""
    authors = Authorship.objects.filter(article=article_id).order_by().values_list("user_id", Value("author"))
    here = Q(scope=Role.Scope.SITE) | Q(scope=Role.Scope.ARTICLE, scope_id=article_id)
    roles = Role.objects.filter(here, name__in=(Role.Name.MODERATOR, Role.Name.ADMIN))
    found = set(authors.union(roles.values_list("user_id", Value("moderator"))))
    offices = {office: {user for user, held in found if held == office} for office in ("author", "moderator")}
    return offices["author"], offices["moderator"]


def mentions_among(ids: Sequence[int]) -> Named:
    """Which shown comments name these by number. One query."""
    if not ids:
        return {}
    named: Named = {}
    for target, number, source in _rows(_NAMED.format(",".join(["%s"] * len(ids))), ids):
        named.setdefault(target, []).append((number or 0, source))
    return named


def _utc(at: datetime | str) -> datetime:
    """SQLite keeps times as text, in UTC."""
    return datetime.fromisoformat(f"{at}+00:00") if isinstance(at, str) else at


def _gathered(pairs: str) -> list[tuple[int, int]]:
    """From "number:id,number:id", by number."""
    return sorted(
        (int(number), int(pk)) for number, _, pk in (pair.partition(":") for pair in pairs.split(","))
    )


def _rows(statement: str, parameters: Sequence[Any]) -> list[Sequence[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
