"""Notifications as the bell shows them: one line for what belongs together, such as "3 new answers to your note"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Person
from articles.models import Article
from comments.models import Comment, Notification
from comments.rules.concerned import heard_by, may_hear_of

MOST_COUNTED = 99  # the bell says "99+" beyond
MOST_LINES = 5  # of one group; the rest is only counted

Why = Notification.Why
Key = tuple[str, int, int | None]


@dataclass(slots=True)
class Group:
    """Newest first."""

    why: str
    article: Article
    about: Comment | None  # what was answered
    told: list[Notification] = field(default_factory=list)

    @property
    def unread(self) -> list[Notification]:
        return [each for each in self.told if each.read_at is None]

    @property
    def first_unread(self) -> Notification:
        """Where to read on: the oldest that is new, else the newest."""
        return self.unread[-1] if self.unread else self.told[0]

    @property
    def lines(self) -> list[Notification]:
        return [each for each in self.told if each.comment is not None][:MOST_LINES]

    @property
    def title(self) -> str:
        n = len(self.unread)
        names = {"n": n or len(self.told), "title": self.article.title}
        if self.told[0].comment is None:
            return _("New article: “%(title)s”") % names
        return _title(self, is_new=n > 0) % names


def _title(group: Group, *, is_new: bool) -> str:
    n = len(group.unread) if is_new else len(group.told)
    is_note = group.about is not None and hasattr(group.about, "passage")
    if group.why == Why.MENTION:
        return _("You are mentioned on “%(title)s”")
    if group.why == Why.ANSWER and is_note:
        if is_new:
            return ngettext(
                "%(n)d new answer to your note on “%(title)s”",
                "%(n)d new answers to your note on “%(title)s”",
                n,
            )
        return ngettext(
            "%(n)d answer to your note on “%(title)s”", "%(n)d answers to your note on “%(title)s”", n
        )
    if group.why == Why.ANSWER:
        if is_new:
            return ngettext(
                "%(n)d new answer to your comment on “%(title)s”",
                "%(n)d new answers to your comment on “%(title)s”",
                n,
            )
        return ngettext(
            "%(n)d answer to your comment on “%(title)s”", "%(n)d answers to your comment on “%(title)s”", n
        )
    if is_new:
        return ngettext("%(n)d new comment on “%(title)s”", "%(n)d new comments on “%(title)s”", n)
    return ngettext("%(n)d comment on “%(title)s”", "%(n)d comments on “%(title)s”", n)


def grouped(rows: Sequence[Notification], person: Person, now: datetime) -> list[Group]:
    """In the order of the newest of each; without what is not shown any more, or not to this person. One query."""
    seen = may_hear_of(person, [row.comment_id for row in rows if row.comment_id is not None])
    groups: dict[Key, Group] = {}
    for row in rows:
        if not row.article.is_published(now) or (row.comment_id is not None and row.comment_id not in seen):
            continue
        about = row.comment.parent if row.comment is not None and row.why == Why.ANSWER else None
        own = row.pk if row.comment is None or row.why == Why.MENTION else None
        why = row.why if row.why in (Why.ANSWER, Why.MENTION) else Why.WATCH
        key = (why, row.article_id, about.pk if about is not None else own)
        groups.setdefault(key, Group(why, row.article, about)).told.append(row)
    return list(groups.values())


def news_of(person: Person) -> int:
    """How much is new to somebody, up to one more than MOST_COUNTED, of what `grouped` shows them. One query."""
    now = timezone.now()
    seen = heard_by(person).filter(pk=OuterRef("comment"))
    out = Article.objects.published(now).filter(pk=OuterRef("article"))
    unread = Notification.objects.filter(person=person).unread()
    unread = unread.filter(Q(comment=None) | Exists(seen), Exists(out))
    return unread.order_by()[: MOST_COUNTED + 1].count()
