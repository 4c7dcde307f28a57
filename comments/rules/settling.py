"""Who may say that a note is resolved, and who may put the words that it suggests into the article."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from accounts.models import Person, User
from articles.rules.access import editable_by
from comments.models import Comment
from comments.rendering import suggestion_of


def suggested(comment: Comment) -> str | None:
    """The words that a note suggests in the place of its passage; None when it suggests none."""
    return suggestion_of(comment.source) if hasattr(comment, "passage") else None


def may_edit_article(user: User | AnonymousUser, comment: Comment) -> bool:
    return isinstance(user, User) and editable_by(user).filter(pk=comment.article_id).exists()


def may_settle(user: User | AnonymousUser, person: Person | None, comment: Comment) -> bool:
    """Whoever edits the article, and its writer; of a note that everybody sees and that stands."""
    if not (comment.in_thread and comment.state == Comment.State.PUBLISHED and hasattr(comment, "passage")):
        return False
    is_writer = person is not None and person.is_proven and person.pk == comment.person_id
    return is_writer or may_edit_article(user, comment)
