"""In which order the branches of a thread are read: the newest, the best or the most active first. Reads only.

Roots are found by an indexed key, a bounded number of replies below each by one range scan each: a window costs what
it shows, wherever it begins and however large the thread is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet

from comments.models import Branch, Comment
from comments.models.comment import POSITION_BYTES
from groundwork.ids import LARGEST_ID

OLDEST, NEWEST, BEST, ACTIVE = ORDERS = ("oldest", "newest", "best", "active")
ROOTS = 20
REPLIES_PER_ROOT = 4  # 20 roots with 4 replies each make a window of 100
_KEYS = {NEWEST: ("position",), BEST: ("best", "position"), ACTIVE: ("active",)}


class Cut(NamedTuple):
    """Where a branch goes on that is not shown whole: below this root, after this reply (ids)."""

    root: int
    after: int


@dataclass(frozen=True, slots=True)
class Ordered:
    """The comments of one window, by id, as they stand below each other."""

    ids: Sequence[int]
    after: str | None  # the cursor of the next window
    cuts: Mapping[int, Cut] = field(default_factory=dict)  # by the id of the last reply that is shown


class _Root(NamedTuple):
    pk: int
    key: tuple[int, ...]
    position: int

    @property
    def path(self) -> bytes:
        return self.position.to_bytes(POSITION_BYTES, "big")


def ordered_window(article_id: int, order: str, cursor: str | None = None) -> Ordered | None:
    """The next roots in this order with the first few replies of each; None for what is no cursor. Two queries.

    A cursor is the key of the last root before, so that one which rises meanwhile neither repeats nor skips others.
    In the order "best" the strongest reply stands among the few of its branch: it is what lifts it.
    """
    key = key_of(order, cursor) if cursor is not None else None
    if cursor is not None and key is None:
        return None
    found = _roots(article_id, order, key)
    shown = found[:ROOTS]
    below = _replies(article_id, shown, with_strongest=order == BEST)
    ids, cuts = list[int](), dict[int, Cut]()
    for root in shown:
        replies, is_cut = below.get(root.pk, ([], False))
        ids += [root.pk, *replies]
        if is_cut:
            cuts[replies[-1]] = Cut(root.pk, replies[REPLIES_PER_ROOT - 1])
    after = "-".join(map(str, shown[-1].key)) if len(found) > ROOTS else None
    return Ordered(ids, after, cuts)


def key_of(order: str, cursor: str) -> tuple[int, ...] | None:
    """What a cursor says; None when it says nothing in this order."""
    numbers = re.fullmatch("-".join([r"([0-9]{1,19})"] * len(_KEYS[order])), cursor, re.ASCII)
    key = tuple(int(number) for number in numbers.groups()) if numbers else None
    return None if key is None or max(key) > LARGEST_ID else key


def _roots(article_id: int, order: str, behind: tuple[int, ...] | None) -> list[_Root]:
    names = _KEYS[order]
    first = [f"-{name}" for name in names]
    if order == NEWEST:
        roots: QuerySet[Comment] | QuerySet[Branch] = Comment.objects.filter(
            article_id=article_id, in_thread=True, parent=None
        ).order_by(*first)
    else:
        roots = Branch.objects.filter(article_id=article_id).order_by(*first)
    wanted = ROOTS + 1
    rows: list[tuple[int, ...]] = []
    for part in _behind(names, behind):
        if len(rows) < wanted:
            rows += roots.filter(part).values_list("pk", "position", *names)[: wanted - len(rows)]
    return [_Root(row[0], tuple(row[2:]), row[1]) for row in rows]


def _behind(names: Sequence[str], key: tuple[int, ...] | None) -> list[Q]:
    """What stands behind a key, as ranges of the index: the rest of those that are equal first, then the lower ones."""
    if key is None:
        return [Q()]
    if len(names) == 1:
        return [Q(**{f"{names[0]}__lt": key[0]})]
    return [Q(**{names[0]: key[0], f"{names[1]}__lt": key[1]}), Q(**{f"{names[0]}__lt": key[0]})]


def _replies(
    article_id: int, roots: Sequence[_Root], *, with_strongest: bool
) -> dict[int, tuple[list[int], bool]]:
    """By root, the ids of the replies to show, in thread order, and whether there are more. One statement."""
    if not roots:
        return {}
    parts, bounds = list[str](), list[int | bytes]()
    for n, root in enumerate(roots):
        parts.append(_FIRST.format(n=n, most=REPLIES_PER_ROOT + 1))
        bounds += [root.pk, article_id, root.path, just_past(root.path)]
        if with_strongest:
            parts.append(_STRONGEST.format(n=n))
            bounds += [root.pk, root.pk, root.pk]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), bounds)
        rows = cursor.fetchall()
    below: dict[int, list[tuple[bytes, int]]] = {}
    strongest: dict[int, tuple[bytes, int]] = {}
    for root_id, pk, path, is_strongest in rows:
        if is_strongest:
            strongest[root_id] = (bytes(path), pk)
        else:
            below.setdefault(root_id, []).append((bytes(path), pk))
    return {root_id: _few(found, strongest.get(root_id)) for root_id, found in below.items()}


_FIRST = """
SELECT * FROM (SELECT CAST(%s AS bigint) AS root, id, path, 0 AS is_strongest FROM comments_comment
WHERE article_id = %s AND in_thread AND path > %s AND path < %s ORDER BY path LIMIT {most}) AS first{n}"""
_STRONGEST = """
SELECT * FROM (SELECT CAST(%s AS bigint) AS root, c.id, c.path, 1 AS is_strongest
FROM comments_tally t JOIN comments_comment c ON c.id = t.comment_id
WHERE t.root_id = %s AND t.score > 0 AND c.id <> %s AND c.in_thread ORDER BY t.score DESC LIMIT 1) AS strongest{n}"""


def _few(found: list[tuple[bytes, int]], strongest: tuple[bytes, int] | None) -> tuple[list[int], bool]:
    found.sort()
    is_cut = len(found) > REPLIES_PER_ROOT
    shown = found[:REPLIES_PER_ROOT]
    if is_cut and strongest is not None and strongest not in shown:
        shown.append(strongest)
    return [pk for _path, pk in shown], is_cut


def just_past(path: bytes) -> bytes:
    """The smallest path that stands after everything below `path`."""
    return (int.from_bytes(path, "big") + 1).to_bytes(len(path), "big")
