"""The table of a task: what each member did, by when, against what was asked. As rows, and as CSV. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Membership
from comments.models import Comment, Task
from groundwork.row_files import csv_of

NOTE, REPLY, POST = "note", "reply", "post"
MOST_COUNTED = 20_000  # comments of one table: two hundred members who say a hundred things each

DONE, LATE, MISSING = "done", "late", "missing"
STATUS = {
    DONE: gettext_lazy("done in time"),
    LATE: pgettext_lazy("work", "done late"),
    MISSING: gettext_lazy("not done yet"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that a member said on the article: to the group, or to everybody."""

    comment: Comment
    kind: str  # NOTE, REPLY or POST


@dataclass(slots=True)
class Row:
    membership: Membership
    said: list[Said] = field(default_factory=list)  # in the order of their being said
    status: str = ""  # empty where nothing is asked

    def count(self, kind: str) -> int:
        return sum(1 for each in self.said if each.kind == kind)

    @property
    def notes(self) -> int:
        return self.count(NOTE)

    @property
    def replies(self) -> int:
        return self.count(REPLY)

    @property
    def posts(self) -> int:
        return self.count(POST)

    @property
    def first_at(self) -> datetime | None:
        return self.said[0].comment.made_at if self.said else None

    @property
    def last_at(self) -> datetime | None:
        return self.said[-1].comment.made_at if self.said else None

    @property
    def told(self) -> str:
        return str(STATUS[self.status]) if self.status else ""


def table_of(membership: Membership, article_id: int, task: Task | None) -> list[Row]:
    """A row for each plain member who is in the group or has said something, by name. Two queries.

    What counts is what stands: said to this group, or to everybody, on this article. Under a pseudonym, too: it is one
    towards the public, not towards who leads the group.
    """
    members = Membership.objects.filter(group=membership.group, role=Membership.Role.MEMBER)
    rows = {each.pk: Row(each) for each in members.select_related("person", "alias")}
    whose = {row.membership.person_id: row for row in rows.values()}
    whose |= {row.membership.alias_id: row for row in rows.values() if row.membership.alias_id is not None}
    for comment in _said(membership, article_id, list(whose)):
        whose[comment.person_id].said.append(Said(comment, _kind(comment)))
    for row in rows.values():
        row.status = status_of(row, task)
    shown = [row for row in rows.values() if row.said or row.membership.left_at is None]
    return sorted(shown, key=lambda row: _name(row).casefold())


def status_of(row: Row, task: Task | None) -> str:
    """Whether what was asked is there, and was when it was due; empty where no number was asked."""
    if task is None or not (task.least_notes or task.least_replies):
        return ""
    if not _is_enough(row.said, task):
        return MISSING
    due = task.due_at
    in_time = row.said if due is None else [each for each in row.said if each.comment.made_at <= due]
    return DONE if _is_enough(in_time, task) else LATE


def as_csv(rows: Iterable[Row], address_of: dict[int, str]) -> str:
    """The table as a file (RFC 4180), safe to open in a spreadsheet. Times are UTC; `address_of` is by comment id."""
    names = (
        _("Name"), _("Name in the list"), _("Pseudonym"), _("Notes"), _("Replies"), _("Posts"),
        _("First"), _("Last"), _("Status"), _("Links"),
    )  # fmt: skip
    return "".join(csv_of([names, *(_cells(row, address_of) for row in rows)]))


def _cells(row: Row, address_of: dict[int, str]) -> list[object]:
    alias = row.membership.alias
    links = " ".join(address_of[each.comment.pk] for each in row.said)
    return [
        row.membership.person.name, row.membership.listed_name, alias.name if alias else "",
        row.notes, row.replies, row.posts, _utc(row.first_at), _utc(row.last_at), row.told, links,
    ]  # fmt: skip


def _said(membership: Membership, article_id: int, people: list[int]) -> list[Comment]:
    to_group = Q(audience=Comment.Audience.GROUP, group=membership.group)
    said = Comment.objects.filter(to_group | Q(audience=Comment.Audience.PUBLIC, in_thread=True))
    said = said.filter(article=article_id, person__in=people, state=Comment.State.PUBLISHED)
    said = said.select_related("passage").defer("html", "source", "passage__exact")
    return list(said.order_by("made_at", "pk")[:MOST_COUNTED])


def _kind(comment: Comment) -> str:
    if comment.parent_id is not None:
        return REPLY
    return NOTE if hasattr(comment, "passage") else POST


def _is_enough(said: Iterable[Said], task: Task) -> bool:
    counts: dict[str, int] = defaultdict(int)
    for each in said:
        counts[each.kind] += 1
    return counts[NOTE] >= task.least_notes and counts[REPLY] >= task.least_replies


def _name(row: Row) -> str:
    return row.membership.listed_name or row.membership.person.name


def _utc(at: datetime | None) -> str:
    return "" if at is None else at.strftime("%Y-%m-%dT%H:%M:%SZ")
