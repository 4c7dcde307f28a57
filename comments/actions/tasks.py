"""What a group is to do with an article: set, changed and taken back by who leads it."""

from __future__ import annotations

from datetime import datetime

from accounts.models import Membership
from articles.models import Article
from comments.models import Task
from comments.rules.groups import NotTheirs


def set_task(
    *,
    leader: Membership,
    article: Article,
    words: str = "",
    due_at: datetime | None = None,
    least_notes: int = 0,
    least_replies: int = 0,
    is_post_first: bool = False,
    now: datetime,
) -> Task:
    """One task for each article of a group; set again, it is changed. Raises NotTheirs."""
    _must_lead(leader)
    said = {
        "words": words, "due_at": due_at, "least_notes": least_notes, "least_replies": least_replies,
        "is_post_first": is_post_first,
    }  # fmt: skip
    task, _is_new = Task.objects.update_or_create(
        group=leader.group, article=article, defaults=said,
        create_defaults={**said, "made_by": leader.person, "made_at": now},
    )  # fmt: skip
    return task


def remove_task(*, leader: Membership, article: Article) -> None:
    """What was said stays, and is seen by all members again. Twice changes nothing."""
    _must_lead(leader)
    Task.objects.filter(group=leader.group, article=article).delete()


def _must_lead(leader: Membership) -> None:
    if not leader.leads or leader.group.archived_at is not None:
        raise NotTheirs
