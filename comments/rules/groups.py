"""For whom somebody may write besides everybody: a group of theirs, an article's authors. Decides, never writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership, Person, ReadingGroup
from accounts.rules.groups import may_write_to
from articles.models import Article, Authorship
from comments.models import Comment, Flag
from comments.submitting import Refused

Audience = Comment.Audience
_GROUP = "group-"  # a choice of the form: "group-<id>"
MOST_OFFERED = 20  # groups to choose from in a form: the ones joined last


class NotTheirs(Refused):
    """Who writes for a group has to be in it, and it must not be archived."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "no-member", _("You are not in this group, or it is archived. Your words stay here.")
        )


@dataclass(frozen=True, slots=True)
class Readers:
    """For whom something is written: an audience and, where that is a group, which one."""

    audience: str
    group: ReadingGroup | None = None

    @property
    def choice(self) -> str:
        """As a form's field says it."""
        return f"{_GROUP}{self.group.pk}" if self.group is not None else self.audience

    @property
    def label(self) -> str:
        if self.group is not None:
            return _("My group: %(name)s") % {"name": self.group.name}
        return str(LABELS[self.audience])


LABELS: dict[str, Any] = {
    Audience.PUBLIC: gettext_lazy("Everybody"),
    Audience.AUTHOR: gettext_lazy("The article’s authors, in private"),
    Audience.PRIVATE: gettext_lazy("Only me"),
}
EVERYBODY = Readers(Audience.PUBLIC)
ONLY_ME = Readers(Audience.PRIVATE)
THE_AUTHORS = Readers(Audience.AUTHOR)


def readers_offered(person: Person | None, article: Article, now: datetime) -> list[Readers]:
    """The groups for which this person may write here, then the article's authors. Two queries, none for nobody."""
    if person is None or not person.is_proven or not article.is_published(now):
        return []
    joined = Membership.objects.of(person).filter(group__archived_at=None).select_related("group")
    groups = [membership.group for membership in joined.order_by("-joined_at", "-pk")[:MOST_OFFERED]]
    offered = [Readers(Audience.GROUP, group) for group in groups]
    if may_write_to_authors(person, article, now):
        offered.append(THE_AUTHORS)
    return offered


def readers_of(comment: Comment) -> Readers:
    """Who reads this comment, and therefore an answer to it."""
    return Readers(comment.audience, comment.group)


def readers_chosen(choice: str, offered: list[Readers]) -> Readers | None:
    """What the form's field names, if it was offered."""
    return next((readers for readers in offered if readers.choice == choice), None)


def may_write_to_authors(person: Person, article: Article, now: datetime) -> bool:
    """Anybody proven, while the discussion is open; not to oneself. One query."""
    if not person.is_proven or not article.takes_comments(now):
        return False
    authors = Authorship.objects.filter(article=article)
    if person.user_id is None:
        return authors.exists()
    return authors.exclude(user=person.user_id).exists() and not authors.filter(user=person.user_id).exists()


def sees(person: Person | None, comment: Comment) -> bool:
    """Whether it is shown to this person, by the one rule that pages and lists go by. One query."""
    return Comment.objects.readable_by(person).filter(pk=comment.pk).exists()


def refusal_to_write_for(
    person: Person, readers: Readers, article: Article, now: datetime, *, is_answer: bool
) -> Refused | None:
    """Why this person cannot write for these readers here; None when they can. Only for groups and authors."""
    if not person.is_proven or not article.is_published(now):
        return NotTheirs()
    if readers.audience == Audience.GROUP:
        allowed = readers.group is not None and may_write_to(person, readers.group)
        return None if allowed else NotTheirs()
    if is_answer or may_write_to_authors(person, article, now):
        return None
    return Refused("no-authors", _("You cannot write to the authors of this article in private."))


def may_answer_within(person: Person | None, parent: Comment, article: Article, now: datetime) -> bool:
    """Within a group or a private word to the authors: whoever sees it and may still write there."""
    if person is None or not person.is_proven or not article.is_published(now):
        return False
    if parent.state != Comment.State.PUBLISHED or not sees(person, parent):
        return False
    return parent.group is None or may_write_to(person, parent.group)


def is_called_in(comment: Comment) -> bool:
    """Whether somebody who sees these words asked the site's moderators to look: then they see them, too."""
    if comment.audience not in (Audience.GROUP, Audience.AUTHOR):
        return False
    return Flag.objects.filter(comment=comment, withdrawn_at=None, counts_since__isnull=False).exists()
