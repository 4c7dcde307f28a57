"""The rows of what another site said, in bulk: comments, passages, counts of answers, branches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.db.models import F

from comments.actions.importing.prepared import BATCH, Row
from comments.actions.indexing import index_all
from comments.models import Branch, Comment, ImportedComment, Passage, Placement


def store(source: str, rows: Sequence[Row]) -> None:
    comments = [row.comment for row in rows if row.comment is not None]
    Comment.objects.bulk_create(_parents_first(comments), batch_size=BATCH)
    for first in range(0, len(comments), BATCH):
        index_all(comments[first : first + BATCH])
    ImportedComment.objects.bulk_create(
        [ImportedComment(source=source, source_id=row.record.id, comment=row.comment) for row in rows],
        batch_size=BATCH,
    )
    _store_passages(rows)
    _count_replies(comments)
    _store_branches(comments)


def _parents_first(comments: Sequence[Comment]) -> list[Comment]:
    """Django wants a parent to be saved before what refers to it; by depth, those without a place at the end."""
    for comment in comments:
        comment.parent_id = comment.parent.pk if comment.parent is not None else None
    return sorted(comments, key=lambda comment: comment.path is None)


def _store_passages(rows: Sequence[Row]) -> None:
    passages: list[Passage] = []
    placements: list[Placement] = []
    for row in rows:
        if row.place is None or row.comment is None:
            continue
        where, revision = row.place, row.comment.article.revision
        passage = Passage(
            comment=row.comment, revision=revision, start=where.start or 0, end=where.end or 0,
            exact=where.exact, prefix=where.prefix, suffix=where.suffix,
        )  # fmt: skip
        passages.append(passage)
        placements.append(
            Placement(
                passage=passage, revision=revision, status=Placement.Status.SAME, start=where.start,
                end=where.end, placed_at=row.comment.made_at,
            )
        )  # fmt: skip
    Passage.objects.bulk_create(passages, batch_size=BATCH)
    Placement.objects.bulk_create(placements, batch_size=BATCH)


def _count_replies(comments: Sequence[Comment]) -> None:
    """Of each parent, how many direct replies are in the thread now; few statements, whatever their number."""
    more = Counter(c.parent_id for c in comments if c.in_thread and c.parent_id is not None)
    by_count: dict[int, list[int]] = {}
    for parent, count in more.items():
        by_count.setdefault(count, []).append(parent)
    for count, parents in sorted(by_count.items()):
        for first in range(0, len(parents), BATCH):
            of_these = Comment.objects.filter(pk__in=parents[first : first + BATCH])
            of_these.update(replies_shown=F("replies_shown") + count)


def _store_branches(comments: Sequence[Comment]) -> None:
    active: dict[int, int] = {}
    for comment in comments:
        if comment.in_thread:
            root = comment.root_id or comment.pk
            active[root] = max(active.get(root, 0), comment.position or 0)
    roots = [c for c in comments if c.in_thread and c.root_id is None]
    Branch.objects.bulk_create(
        [
            Branch(root=c, article_id=c.article_id, position=c.position or 0, active=active[c.pk])
            for c in roots
        ],
        batch_size=BATCH,
    )
    for root in active.keys() - {c.pk for c in roots}:
        Branch.objects.filter(root=root, active__lt=active[root]).update(active=active[root])
