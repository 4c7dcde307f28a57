"""The same decision on many comments at once, where little else hangs on it: a raid is hidden in seconds.

What `moderating.decide` does for one, with statements for all. What needs a look of its own (a note's counts, an open
appeal, a first place in the thread) is left to `decide`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from comments.actions.moderating import VERBS
from comments.actions.raiding import settle_raid_with
from comments.actions.reviewing import close_reviews
from comments.actions.standing import Ruling, settle_alike
from comments.actions.telling import tell_reporters, tell_writer
from comments.models import Appeal, Comment, Decision, Flag, Raid
from comments.rules import permissions


def decide_alike(
    *, moderator: User, comments: Sequence[Comment], verb: str, reason: str, words: str, now: datetime
) -> dict[int, Decision]:
    """Hide or mark as spam; returns the decisions by comment id, without those that are left to `decide`.

    The comments come with their article and passage, at the versions that the moderator has chosen. What fits together
    has been checked (`moderating.checked_words`).
    """
    rule = VERBS[verb]
    if rule.to == Comment.State.PUBLISHED:
        return {}
    fitting = [
        c for c in _moderated(moderator, comments) if c.state in rule.came_from and not _is_counted_note(c)
    ]
    waiting = Appeal.objects.filter(comment__in=[c.pk for c in fitting]).open()
    appealed = set(waiting.values_list("comment", flat=True))
    plain = {comment.pk: comment for comment in fitting if comment.pk not in appealed}
    ruling = Ruling(verb, Decision.By.PERSON, moderator.handle, reason, by_id=moderator.pk, words=words)
    with transaction.atomic():
        decisions = settle_alike(list(plain.values()), to=rule.to, ruling=ruling, now=now)
        made = {decision.comment_id: decision for decision in decisions if decision.comment_id is not None}
        close_reviews(list(made), now=now)
        raided = Raid.objects.filter(comment__in=made, settled_at=None).values_list("comment", flat=True)
        for pk in list(raided):
            settle_raid_with(made[pk], plain[pk])
        for pk in _settle_flags(list(made), now):
            tell_reporters(made[pk])
        for decision in decisions:
            tell_writer(decision)
    return made


def _moderated(moderator: User, comments: Sequence[Comment]) -> list[Comment]:
    """Those that the moderator may decide; asked once for each article."""
    may: dict[int, bool] = {}
    for comment in comments:
        if comment.audience == Comment.Audience.PUBLIC and comment.article_id not in may:
            may[comment.article_id] = permissions.may_decide(moderator, comment)
    public = [comment for comment in comments if comment.audience == Comment.Audience.PUBLIC]
    return [comment for comment in public if may[comment.article_id]]


def _is_counted_note(comment: Comment) -> bool:
    return comment.in_thread and hasattr(comment, "passage")


def _settle_flags(comments: list[int], now: datetime) -> set[int]:
    """The open flags were right; returns the comments that had some."""
    flags = Flag.objects.filter(
        comment__in=comments, counts_since__isnull=False, withdrawn_at=None, settled_at=None
    )
    found = dict(flags.values_list("pk", "comment"))
    Flag.objects.filter(pk__in=found).update(settled_at=now, outcome=Flag.Outcome.UPHELD)
    return set(found.values())
