"""Pins: an author of the article, or who moderates it, puts a comment above its discussion; both may take it down."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from articles.models import PublicState
from comments.actions.recording import Ruling, record_about_comment
from comments.models import Comment, Decision, Pin
from comments.rules import permissions
from comments.submitting import Refused

MOST = 3  # on one article: what everything is pinned to is no place any more


class MayNotPin(Refused):
    status = 403

    def __init__(self) -> None:
        super().__init__("no-pin", _("Authors of the article and moderators pin comments."))


def pin_comment(*, user: User, comment: Comment, now: datetime | None = None) -> Pin:
    """Pin a comment that stands. Twice changes nothing. Raises Refused: not theirs to pin, or too many are."""
    now = now or timezone.now()
    _check(user, comment)
    if not comment.in_thread or comment.is_tombstone:
        raise Refused("not-shown", _("It is not shown: it cannot be pinned."))
    with transaction.atomic():
        PublicState.touch(comment.article_id)  # whoever else pins on this article waits here
        standing = Pin.objects.filter(comment=comment).first()
        if standing is not None:
            return standing
        shown = Pin.objects.filter(article=comment.article_id, comment__state=Comment.State.PUBLISHED)
        if shown.count() >= MOST:
            raise Refused("too-many-pins", _too_many())
        pin = Pin.objects.create(
            comment=comment, article_id=comment.article_id, pinned_by=user, pinned_at=now
        )
        _log(user, comment, "pin", now)
    return pin


def unpin_comment(*, user: User, comment: Comment, now: datetime | None = None) -> None:
    """Take it down. Twice changes nothing. Raises Refused."""
    now = now or timezone.now()
    _check(user, comment)
    with transaction.atomic():
        if Pin.objects.filter(comment=comment).delete()[0]:
            PublicState.touch(comment.article_id)
            _log(user, comment, "unpin", now)


def _check(user: User, comment: Comment) -> None:
    if not permissions.may_pin(user, comment):
        raise MayNotPin


def _log(user: User, comment: Comment, verb: str, now: datetime) -> None:
    """Where moderation does it. What authors arrange on their own pages is theirs, and no decision about anybody."""
    if comment.article.authorships.filter(user=user).exists():
        return
    ruling = Ruling(verb, Decision.By.PERSON, user.handle, "pinned", by_id=user.pk)
    record_about_comment(comment, ruling=ruling, state_from=comment.state, now=now)


def _too_many() -> str:
    words = ngettext(
        "%(n)s comment is pinned already: take it down first.",
        "%(n)s comments are pinned already: take one down first.",
        MOST,
    )
    return words % {"n": MOST}
