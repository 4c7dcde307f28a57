"""The same decision on many comments at once, where little else hangs on it: a raid is hidden in seconds.

What `moderating.decide` and `undo_decision` do for one, with statements for all. What needs a look of its own (an open
appeal, a raid, a flag that nobody has seen, an answer to what has no place yet) is left to those two.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from comments.actions.moderating import VERBS, FlaggedMeanwhile, is_undoable, sight_of
from comments.actions.raiding import settle_raid_with
from comments.actions.reviewing import close_reviews, reopen_review, reopen_reviews
from comments.actions.standing import Ruling, settle_alike
from comments.actions.telling import tell_reporters, tell_writers
from comments.models import Appeal, Comment, Decision, Flag, Raid
from comments.rules import permissions
from comments.rules.appeals import lacks_distance

Made = dict[int, Decision]  # by comment id; without those that are left to be decided one by one


def decide_alike(
    *,
    moderator: User,
    comments: Sequence[Comment],
    verb: str,
    reason: str,
    words: str,
    flags_seen: Mapping[int, Collection[str]],
    now: datetime,
) -> Made:
    """Approve, keep, hide or mark as spam.

    The comments come with their article, parent and passage, at the versions that the moderator has chosen;
    `flags_seen` says for each, by its id, the open flags as they were seen. What fits together has been checked
    (`moderating.checked_words`). Raises FlaggedMeanwhile when one more came in just now: nothing was written, and the
    comments are to be read anew.
    """
    rule = VERBS[verb]
    plain = [c for c in _moderated(moderator, comments) if c.state in rule.came_from]
    apart = _appealed(plain)
    if rule.to == Comment.State.PUBLISHED:
        plain = _ready_to_stand(moderator, plain)
        apart |= unseen_among(_open_flags([comment.pk for comment in plain]), flags_seen)
    chosen = {comment.pk: comment for comment in plain if comment.pk not in apart}
    ruling = Ruling(verb, Decision.By.PERSON, moderator.handle, reason, by_id=moderator.pk, words=words)
    return _decide(chosen, rule.to, ruling, flags_seen, now)


def undo_alike(
    *, moderator: User, comments: Sequence[Comment], decisions: Mapping[int, Decision], now: datetime
) -> Made:
    """Take back the moderator's own latest decisions, given by comment id: back to where each comment stood."""
    mine = [
        c for c in _moderated(moderator, comments)
        if c.pk in decisions and is_undoable(decisions[c.pk], c) and decisions[c.pk].by_id == moderator.pk
    ]  # fmt: skip
    raided = Raid.objects.filter(comment__in=[c.pk for c in mine]).exclude(settled_at=None)
    apart = _appealed(mine) | set(raided.values_list("comment", flat=True))
    back_to: dict[str, list[Comment]] = {}
    for comment in mine:
        state = decisions[comment.pk].state_from
        is_placed = comment.number is not None or state != Comment.State.PUBLISHED
        if comment.pk not in apart and is_placed:
            back_to.setdefault(state, []).append(comment)
    made: Made = {}
    with transaction.atomic():
        for state, group in back_to.items():
            made |= _undo(moderator, group, state, decisions, now)
    return made


def _decide(
    chosen: Mapping[int, Comment],
    to: str,
    ruling: Ruling,
    flags_seen: Mapping[int, Collection[str]],
    now: datetime,
) -> Made:
    """Raises FlaggedMeanwhile; nothing was written then."""
    with transaction.atomic():
        decisions = settle_alike(list(chosen.values()), to=to, ruling=ruling, now=now)
        made = _by_comment(decisions)
        close_reviews(list(made), now=now)  # as in `moderating`: the flags are read after that
        raided = Raid.objects.filter(comment__in=made, settled_at=None).values_list("comment", flat=True)
        for pk in list(raided):
            settle_raid_with(made[pk], chosen[pk])
        lets_stand = to == Comment.State.PUBLISHED
        for pk in _settle_flags(made, flags_seen if lets_stand else None, now):
            tell_reporters(made[pk])
        tell_writers(decisions, now=now)
    return made


def _undo(
    moderator: User, comments: list[Comment], to: str, decisions: Mapping[int, Decision], now: datetime
) -> Made:
    ruling = Ruling("undo", Decision.By.PERSON, moderator.handle, "undo", by_id=moderator.pk)
    undoes = {comment.pk: decisions[comment.pk].pk for comment in comments}
    undone = settle_alike(comments, to=to, ruling=ruling, undoes=undoes, now=now)
    made = _by_comment(undone)
    moments = {pk: decisions[pk].made_at for pk in made}
    flags = _unsettle_flags(moments)
    tell_writers(undone, now=now)
    for comment in reopen_reviews(comments, closed_at=moments):
        reopen_review(comment, closed_at=moments[comment.pk], flags=flags.get(comment.pk, []))
    return made


def _by_comment(decisions: Iterable[Decision]) -> Made:
    return {decision.comment_id: decision for decision in decisions if decision.comment_id is not None}


def _moderated(moderator: User, comments: Sequence[Comment]) -> list[Comment]:
    """Those that the moderator may decide; asked once for each article."""
    may: dict[int, bool] = {}
    for comment in comments:
        if comment.audience == Comment.Audience.PUBLIC and comment.article_id not in may:
            may[comment.article_id] = permissions.may_decide(moderator, comment)
    public = [comment for comment in comments if comment.audience == Comment.Audience.PUBLIC]
    return [comment for comment in public if may[comment.article_id]]


def _ready_to_stand(moderator: User, comments: list[Comment]) -> list[Comment]:
    """Without one's own words, answers to what has no place yet, and what was approved before and that taken back."""
    again = [c.pk for c in comments if c.number is not None and c.state != Comment.State.PUBLISHED]
    undone = Decision.objects.filter(comment_id__in=again, verb="undo", state_to=Comment.State.HELD)
    told_apart = set(undone.values_list("comment_id", flat=True))
    return [
        c for c in comments
        if c.pk not in told_apart
        and not lacks_distance(moderator, c)
        and (c.parent is None or c.parent.path is not None)
    ]  # fmt: skip


def _appealed(comments: Sequence[Comment]) -> set[int]:
    waiting = Appeal.objects.filter(comment__in=[comment.pk for comment in comments]).open()
    return set(waiting.values_list("comment", flat=True))


def unseen_among(flags: Iterable[Flag], seen: Mapping[int, Collection[str]]) -> set[int]:
    """The comments, by id, of flags that nobody saw."""
    return {flag.comment_id for flag in flags if sight_of(flag) not in seen.get(flag.comment_id, ())}


def _open_flags(comments: Collection[int]) -> list[Flag]:
    waiting = Flag.objects.filter(counts_since__isnull=False, withdrawn_at=None, settled_at=None)
    return list(waiting.filter(comment__in=comments))


def _settle_flags(
    comments: Collection[int], seen: Mapping[int, Collection[str]] | None, now: datetime
) -> set[int]:
    """Answer the open flags: they were right, or all that were `seen` were not. Returns the comments that had some.

    Raises FlaggedMeanwhile for one that nobody saw.
    """
    flags = _open_flags(comments)
    if seen is not None and unseen_among(flags, seen):
        raise FlaggedMeanwhile
    outcome = Flag.Outcome.UPHELD if seen is None else Flag.Outcome.REJECTED
    Flag.objects.filter(pk__in=[flag.pk for flag in flags]).update(settled_at=now, outcome=outcome)
    return {flag.comment_id for flag in flags}


def _unsettle_flags(settled_at: Mapping[int, datetime]) -> dict[int, list[Flag]]:
    """The flags that these decisions settled are open again; returns those that nobody withdrew, by comment id."""
    found = Flag.objects.filter(comment__in=settled_at, settled_at__in=set(settled_at.values()))
    theirs = [flag for flag in found.order_by("made_at") if flag.settled_at == settled_at[flag.comment_id]]
    Flag.objects.filter(pk__in=[flag.pk for flag in theirs]).update(settled_at=None, outcome="")
    standing: dict[int, list[Flag]] = {}
    for flag in theirs:
        if flag.withdrawn_at is None:
            standing.setdefault(flag.comment_id, []).append(flag)
    return standing
