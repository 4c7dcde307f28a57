"""One article's comments from another site getting their ids, numbers and places in its thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from accounts.models import Person
from articles.importing import records
from articles.models import Article
from comments.actions.importing.people import web_address
from comments.actions.importing.prepared import BATCH, Row, is_in_thread
from comments.models import Comment
from comments.models.comment import MOST_DEPTH, POSITION_BYTES
from comments.rendering import tags_of
from comments.rules.tagging import stored
from groundwork.ids import first_id_at, new_id


class Thread:
    """One article's comments getting their ids, numbers and places, in the order they were made."""

    def __init__(self, article: Article, known: Mapping[str, int], *, number: int) -> None:
        self.article, self.number = article, number
        stored = Comment.objects.filter(pk__in=known.values()).only(
            "id", "path", "depth", "root", "in_thread"
        )
        by_pk = {comment.pk: comment for comment in stored}
        self.by_id = {source_id: by_pk[pk] for source_id, pk in known.items() if pk in by_pk}
        taken = Comment.objects.filter(article=article, position__isnull=False)
        self.positions = set(taken.values_list("position", flat=True))

    def place(self, rows: Sequence[Row], people: Callable[[records.Comment], Person]) -> None:
        ids = _free_ids([row.record.made_at for row in rows])
        for row, pk in zip(rows, ids, strict=True):
            row.comment = self._comment(row, people(row.record), pk)
            self.by_id[row.record.id] = row.comment
        for row in rows:  # a parent may be younger, so only now is everybody there
            if row.comment is not None and row.record.parent:
                row.comment.parent = self.by_id.get(row.record.parent)
        for row in rows:
            if row.comment is not None and row.comment.in_thread:
                self._take_place(row.comment)

    def _comment(self, row: Row, person: Person, pk: int) -> Comment:
        record, at = row.record, row.record.made_at
        in_thread = is_in_thread(record)
        if in_thread:
            self.number += 1
        has_place = in_thread or record.audience == Comment.Audience.PRIVATE
        comment = Comment(
            id=pk,
            article=self.article,
            person=person,
            kind=record.kind,
            state=Comment.State.WITHDRAWN if record.state == records.GONE else record.state,
            audience=record.audience,
            source=record.text,
            html=row.html,
            language=row.language,
            tags=stored(tags_of(record.text)) if row.place is not None else "",
            in_thread=in_thread,
            number=self.number if in_thread else None,
            position=self._position(at) if has_place else None,
            made_at=at,
            shown_at=at if has_place else None,
            source_url=web_address(record.website) if record.kind != Comment.Kind.COMMENT else "",
        )
        if has_place and not in_thread:
            comment.path = (comment.position or 0).to_bytes(POSITION_BYTES, "big")
        return comment

    def _position(self, at: datetime) -> int:
        """The first free one at this time or after it: the order is that of the dates, and of the file within one."""
        position = first_id_at(at.timestamp()) + 1
        while position in self.positions:
            position += 1
        self.positions.add(position)
        return position

    def _take_place(self, comment: Comment) -> None:
        """As standing.give_place: below the parent if that is in the thread, never too deep."""
        waiting = [comment]
        while (above := waiting[-1].parent) is not None and above.in_thread and above.path is None:
            waiting.append(above)
        for each in reversed(waiting):
            own = (each.position or 0).to_bytes(POSITION_BYTES, "big")
            parent = each.parent
            if parent is None or parent.path is None:
                each.root, each.path, each.depth = None, own, 0
                continue
            above_path = bytes(parent.path)
            if parent.depth >= MOST_DEPTH:
                above_path = above_path[:-POSITION_BYTES]
            each.root_id = parent.root_id or parent.pk
            each.path = above_path + own
            each.depth = len(above_path) // POSITION_BYTES


def _free_ids(moments: Sequence[datetime]) -> list[int]:
    """An id for each of these times. Years share milliseconds of the first hour, so one drawn before may come again."""
    ids: dict[int, int] = {}  # id -> whose it is
    waiting = list(range(len(moments)))
    while waiting:
        drawn = {new_id(moments[n].timestamp()): n for n in waiting}
        drawn = {pk: n for pk, n in drawn.items() if pk not in ids}
        pks = list(drawn)
        for first in range(0, len(pks), BATCH):
            for pk in Comment.objects.filter(pk__in=pks[first : first + BATCH]).values_list("pk", flat=True):
                del drawn[pk]
        ids |= drawn
        waiting = sorted(set(waiting) - set(drawn.values()))
    return sorted(ids, key=ids.__getitem__)
