"""My groups with what is new in them, and one group with its tasks and its articles. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max, Min, Q
from django.utils import timezone

from accounts.models import Membership, Person
from articles.models import Article
from comments.models import Comment, Task

MOST_GROUPS = 100  # of one person on one page
MOST_ARTICLES = 200  # of one group on one page


@dataclass(frozen=True, slots=True)
class MyGroup:
    membership: Membership
    new: int  # words by others that came since this member last marked all as read
    due_next: datetime | None  # of its tasks that are still to come


@dataclass(frozen=True, slots=True)
class Read:
    """An article that a group reads: it has a task, or something was said on it that this member sees."""

    article: Article
    task: Task | None
    said: int
    new: int
    last_at: datetime | None


def groups_of(person: Person) -> list[MyGroup]:
    """All groups that this person is in, those with something new first, archived ones last. Three queries."""
    joined = Membership.objects.of(person).select_related("group").order_by("-joined_at", "-pk")
    memberships = list(joined[:MOST_GROUPS])
    groups = [membership.group_id for membership in memberships]
    new = _new_in(person, groups)
    due = dict(
        Task.objects.filter(group__in=groups, due_at__gt=timezone.now())
        .values_list("group")
        .annotate(next=Min("due_at"))
    )
    mine = [MyGroup(each, new.get(each.group_id, 0), due.get(each.group_id)) for each in memberships]
    return sorted(mine, key=lambda each: (each.membership.group.archived_at is not None, not each.new))


def articles_of_group(membership: Membership) -> list[Read]:
    """What the group reads: what is due next first, then what was said last. Three queries."""
    now, group = timezone.now(), membership.group
    tasks = {task.article_id: task for task in Task.objects.filter(group=group)}
    said = Comment.objects.filter(group=group, state=Comment.State.PUBLISHED)
    is_new = Q() if membership.read_at is None else Q(shown_at__gt=membership.read_at)
    counted = {
        row["article"]: row
        for row in said.readable_by(membership.person)
        .values("article")
        .annotate(
            said=Count("pk"),
            new=Count("pk", filter=is_new & ~Q(person=membership.person)),
            last=Max("shown_at"),
        )
        .order_by("-last")[:MOST_ARTICLES]
    }
    articles = Article.objects.published(now).select_related("current").filter(pk__in=[*tasks, *counted])
    found = articles.defer("source", "current__source", "current__html", "current__text")
    reads = [_read(article, tasks.get(article.pk), counted.get(article.pk, {})) for article in found]
    return sorted(reads, key=lambda read: _urgency(read, now))


def _read(article: Article, task: Task | None, row: Mapping[str, Any]) -> Read:
    return Read(article, task, row.get("said", 0), row.get("new", 0), row.get("last"))


def _urgency(read: Read, now: datetime) -> tuple[bool, float, float]:
    due = read.task.due_at if read.task is not None else None
    is_to_come = due is not None and due > now
    last = read.last_at.timestamp() if read.last_at is not None else 0.0
    return (not is_to_come, due.timestamp() if due is not None and is_to_come else 0.0, -last)


def _new_in(person: Person, groups: list[int]) -> dict[int, int]:
    """By group, how many words of others this person sees there that came since they marked all as read."""
    read_at = F("group__memberships__read_at")
    mine = Q(group__memberships__person=person, group__memberships__left_at=None)
    fresh = Q(group__memberships__read_at=None) | Q(shown_at__gt=read_at)
    said = Comment.objects.filter(mine & fresh, group__in=groups, state=Comment.State.PUBLISHED)
    counted = said.readable_by(person).exclude(person=person).values("group").annotate(new=Count("pk"))
    return {row["group"]: row["new"] for row in counted}
