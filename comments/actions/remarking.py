"""Remarks: what a moderator writes down about a person or about one comment, for moderators alone."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person, User
from comments.actions.people import MayNotMeasure
from comments.models import Comment, Remark
from comments.models.remark import MOST_REMARK
from comments.rules import permissions
from comments.submitting import NotText, Refused
from groundwork.languages import number
from groundwork.storable import is_storable


def remark_on(
    *, moderator: User, words: str, person: Person | None = None, comment: Comment | None = None,
    now: datetime | None = None,
) -> Remark:  # fmt: skip
    """Write something down about a person or a comment, for moderators alone. The same again at once is one remark."""
    words = words.strip()
    if not words:
        raise Refused("empty", _("Write something first."))
    if len(words) > MOST_REMARK:
        raise Refused(
            "too-long", _("A remark has at most %(most)s characters.") % {"most": number(MOST_REMARK)}
        )
    if not is_storable(words):
        raise NotText
    if comment is not None and not permissions.may_decide(moderator, comment):
        raise MayNotMeasure
    now = now or timezone.now()
    just_now = Remark.objects.filter(person=person, comment=comment, by=moderator, words=words)
    again = just_now.filter(made_at__gt=now - timedelta(minutes=1)).first()
    return again or Remark.objects.create(
        person=person, comment=comment, words=words, by=moderator, made_at=now
    )
