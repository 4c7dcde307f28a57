"""A moderator's verbs. Every one has a reason, leaves a log row, and can be undone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from comments.actions.appealing import uphold_with
from comments.actions.raiding import reopen_raid_of, settle_raid_with
from comments.actions.reviewing import close_review, reopen_review
from comments.actions.standing import Ruling, settle
from comments.actions.telling import tell_reporters, tell_writer
from comments.actions.telling_people import SAID, tell
from comments.models import Appeal, Comment, Decision, Flag
from comments.rules import permissions
from comments.rules.appeals import lacks_distance
from comments.rules.decisions import AWAY
from comments.submitting import ChangedMeanwhile, Refused, words_within
from groundwork.models import OutboxRow

MOST_WORDS = 2_000  # characters of a moderator's own words: a letter to the writer, not an essay


class Verb(NamedTuple):
    """What a verb does to a comment, and which reasons it can have: a code of MODERATION each."""

    to: str
    came_from: frozenset[str]
    reasons: tuple[str, ...]

    @property
    def usual_reason(self) -> str:
        """The reason that goes without saying; none when the moderator has to choose."""
        return self.reasons[0] if len(self.reasons) == 1 else ""


_STANDING = frozenset({Comment.State.HELD, Comment.State.PUBLISHED, Comment.State.HIDDEN, Comment.State.SPAM})
REASONS_TO_HIDE = ("abuse", "off-topic", "illegal", "private-data", "other")
VERBS: dict[str, Verb] = {
    "approve": Verb(Comment.State.PUBLISHED, _STANDING - {Comment.State.PUBLISHED}, ("fine",)),
    "keep": Verb(Comment.State.PUBLISHED, frozenset({Comment.State.PUBLISHED}), ("fine",)),
    "hide": Verb(Comment.State.HIDDEN, _STANDING - {Comment.State.HIDDEN}, REASONS_TO_HIDE),
    "spam": Verb(Comment.State.SPAM, _STANDING - {Comment.State.SPAM}, ("spam",)),
}


class MayNot(Refused):
    status = 403

    def __init__(self) -> None:
        super().__init__("may-not", _("You do not moderate this discussion."))


class AppealWaits(Refused):
    """Its writer asks whether it was right to take it away: that has to be answered, not overtaken."""

    status = 409

    def __init__(self) -> None:
        super().__init__("appeal-waits", _("Its writer has appealed: answer that first, or approve it."))


class OwnWords(Refused):
    """A moderator would let their own words stand, where somebody else could look at them."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "own-words", _("These are your own words: somebody else decides whether they stand.")
        )


class FlaggedMeanwhile(ChangedMeanwhile):
    """A flag came in that the moderator has not seen; nothing was written."""

    def __init__(self) -> None:
        Refused.__init__(
            self, "flagged-meanwhile", _("It was flagged again meanwhile. Look again before you go on.")
        )


def decide(
    *,
    moderator: User,
    comment: Comment,
    verb: str,
    reason: str,
    expected_version: int,
    flags_seen: Collection[str] | None = None,
    words: str = "",
    now: datetime | None = None,
) -> Decision:
    """Approve, keep, hide or mark as spam. `expected_version` is the version of the comment the moderator saw.

    `flags_seen` are the open flags as the moderator saw them (`sight_of`), None when there is no telling: whoever
    lets a comment stand must have seen them all. The same decision sent twice is one. Raises MayNot, OwnWords, Refused
    (verb, reason or words that do not fit), ChangedMeanwhile or FlaggedMeanwhile.
    """
    now = now or timezone.now()
    if not permissions.may_decide(moderator, comment):
        raise MayNot
    words = checked_words(verb, reason, words)
    if VERBS[verb].to == Comment.State.PUBLISHED and lacks_distance(moderator, comment):
        raise OwnWords
    ruling = Ruling(verb, Decision.By.PERSON, moderator.handle, reason, by_id=moderator.pk, words=words)
    try:
        return _decide(comment, ruling, expected_version, flags_seen, now)
    except ChangedMeanwhile:
        earlier = _decided_so_already(comment.pk, ruling, expected_version)
        if earlier is None:
            raise
        return earlier


def undo_decision(
    *, moderator: User, comment: Comment, decision: Decision, now: datetime | None = None
) -> Decision:
    """Take back the latest decision on a comment: its state, its counts and its place in the queue return.

    Only what a moderator decided by hand, and only while nothing has happened since. Raises MayNot, ChangedMeanwhile.
    """
    now = now or timezone.now()
    if not permissions.may_decide(moderator, comment):
        raise MayNot
    if not is_undoable(decision, comment):
        raise ChangedMeanwhile
    if decision.by_id != moderator.pk and lacks_distance(moderator, comment):
        raise OwnWords
    ruling = Ruling(
        "undo", Decision.By.PERSON, moderator.handle, "undo", by_id=moderator.pk, undoes=decision.pk
    )
    with transaction.atomic():
        undone = settle(comment, to=decision.state_from, ruling=ruling, now=now)
        settled = Flag.objects.filter(comment=comment, settled_at=decision.made_at)
        flags = [flag for flag in settled.order_by("made_at") if flag.withdrawn_at is None]
        settled.update(settled_at=None, outcome="")
        reopen_raid_of(decision, comment)
        if decision.state_to not in AWAY or not uphold_with(undone, comment):
            tell_writer(undone)
        reopen_review(comment, closed_at=decision.made_at, flags=flags)
    return undone


def is_undoable(decision: Decision, comment: Comment) -> bool:
    """Made by hand, and the comment still stands as it left it: every later edit or decision has a later version."""
    by_hand = decision.by == Decision.By.PERSON and decision.verb in VERBS
    return by_hand and decision.comment_id == comment.pk and decision.comment_version == comment.version


def open_flags(comment: Comment) -> list[Flag]:
    """What a decision on the comment settles, oldest first."""
    flags = Flag.objects.filter(
        comment=comment, counts_since__isnull=False, withdrawn_at=None, settled_at=None
    )
    return list(flags.select_related("person").order_by("made_at", "pk"))


def sight_of(flag: Flag) -> str:
    """How a form says that this flag was seen; another reason given later is another sight."""
    return f"{flag.pk}-{flag.reason}"


def checked_words(verb: str, reason: str, words: str) -> str:
    """The moderator's words, when all that was chosen goes together. Raises Refused (verb, reason, words)."""
    if verb not in VERBS:
        raise Refused("verb", _("Choose what to do."))
    if reason not in VERBS[verb].reasons:
        if verb == "hide":
            raise Refused("reason", _("Choose why it is hidden: the writer is told."))
        raise Refused("reason", _("The reason does not go with what you chose to do."))
    words = words.strip()
    if reason == "other" and not words:
        raise Refused("words", _("Say in your words why it is hidden."))
    return words_within(words, MOST_WORDS)


@transaction.atomic
def _decide(
    comment: Comment,
    ruling: Ruling,
    expected_version: int,
    flags_seen: Collection[str] | None,
    now: datetime,
) -> Decision:
    verb = VERBS[ruling.verb]
    if comment.version != expected_version or comment.state not in verb.came_from:
        raise ChangedMeanwhile
    if (
        comment.state in AWAY
        and ruling.verb != "approve"
        and Appeal.objects.filter(comment=comment).open().exists()
    ):
        raise AppealWaits
    shown_before = comment.number is not None
    decision = settle(comment, to=verb.to, ruling=ruling, now=now)
    # Closing waits for whoever writes the review just now; so the flags are read after it, and none slips through.
    close_review(comment, now=now)
    settle_raid_with(decision, comment)
    flags = open_flags(comment)
    lets_stand = verb.to == Comment.State.PUBLISHED and flags_seen is not None
    if lets_stand and not {sight_of(flag) for flag in flags} <= set(flags_seen or ()):
        raise FlaggedMeanwhile
    if flags:
        outcome = Flag.Outcome.REJECTED if verb.to == Comment.State.PUBLISHED else Flag.Outcome.UPHELD
        Flag.objects.filter(pk__in=[flag.pk for flag in flags]).update(settled_at=now, outcome=outcome)
        tell_reporters(decision)
    if ruling.verb == "approve" and shown_before:
        _announce_after_undo(comment)
    was_asked_for = (
        decision.state_from in AWAY and ruling.verb == "approve" and uphold_with(decision, comment)
    )
    if not was_asked_for:
        tell_writer(decision)
    return decision


def _decided_so_already(comment_id: int, ruling: Ruling, expected_version: int) -> Decision | None:
    """The decision that the first of two clicks made, if it still stands."""
    after = expected_version + 1
    if not Comment.objects.filter(pk=comment_id, version=after).exists():
        return None
    return Decision.objects.filter(
        comment_id=comment_id,
        comment_version=after,
        by_id=ruling.by_id,
        verb=ruling.verb,
        reason=ruling.reason,
    ).first()


def _announce_after_undo(comment: Comment) -> None:
    """Approved, taken back, approved again: word of it goes out once, and not never."""
    taken_back = Decision.objects.filter(comment_id=comment.pk, verb="undo", state_to=Comment.State.HELD)
    if not taken_back.exists():
        return
    mails = OutboxRow.objects.filter(payload__comment=comment.pk)
    if not mails.filter(kind=SAID, done_at=None, failed_at=None).exists():
        tell(comment)
