"""One comment before a moderator: in its thread, beside its passage, with all that a decision needs. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.http import Http404

from accounts.models import Person, User
from articles.models import Revision
from comments.actions.moderating import open_flags
from comments.actions.reviewing import CLAIM
from comments.marks import block_at
from comments.models import Comment, Decision, DecisionWords, Edit, Flag, Placement, Review
from comments.moderation.signers import signers_of
from comments.reading.threads import ancestors_of
from comments.rules.permissions import may_decide

CONTEXT = 240  # code points of the article shown before and after a passage
ABOVE_SHOWN = 3  # what it answers, and a little of what that answers; the rest is a link away
REPLIES_SHOWN = 5
EDITS_SHOWN = 5
DECISIONS_SHOWN = 10
UNSEEN = (Comment.State.UNPROVEN, Comment.State.ERASED)  # not said yet, and said no more


@dataclass(frozen=True, slots=True)
class Record:
    """How a writer's public comments have fared."""

    published: int
    hidden: int
    spam: int
    held: int


@dataclass(frozen=True, slots=True)
class Around:
    """The passage as it stands in the current revision, or as it once read."""

    status: str  # a Placement.Status, empty when it was never placed
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody else has the item open."""

    by: User
    since: datetime


@dataclass(frozen=True, slots=True)
class Item:
    comment: Comment
    review: Review | None  # None, or closed: nobody asked for a decision, but one can be made
    above: list[Comment]  # what it answers last
    more_above: int
    replies: list[Comment]
    around: Around | None
    flags: list[Flag]  # open ones, oldest first
    settled: list[Flag]
    decisions: list[tuple[Decision, str]]  # newest first, with the words if they still stand
    signers: dict[int, str]  # who made each decision, as far as names still stand
    edits: list[Edit]  # newest first
    record: Record
    claim: Claim | None

    @property
    def waits(self) -> bool:
        return self.review is not None and self.review.closed_at is None


def item_for(user: User, comment_id: int, now: datetime) -> Item:
    """One item in its context. Raises Http404 for what this user does not moderate, private words among it."""
    comment = comment_for(user, comment_id)
    review: Review | None = getattr(comment, "review", None)
    above = _above(comment)
    flags = comment.flags.filter(counts_since__isnull=False, withdrawn_at=None, settled_at__isnull=False)
    replies = Comment.objects.filter(article=comment.article_id, parent=comment, in_thread=True)
    decisions = _decisions(comment)
    return Item(
        comment=comment,
        review=review,
        above=above[-ABOVE_SHOWN:],
        more_above=max(0, len(above) - ABOVE_SHOWN),
        replies=list(replies.for_display().order_by("position")[:REPLIES_SHOWN]),
        around=_around(comment),
        flags=open_flags(comment),
        settled=list(flags.select_related("person").order_by("-made_at")[:DECISIONS_SHOWN]),
        decisions=decisions,
        signers=signers_of(decision for decision, _words in decisions),
        edits=list(comment.edits.order_by("-replaced_at", "-pk")[:EDITS_SHOWN]),
        record=record_of(comment.person),
        claim=claim_on(comment, user, now),
    )


def record_of(person: Person) -> Record:
    said = Comment.objects.filter(person=person, audience=Comment.Audience.PUBLIC)
    counts = said.aggregate(
        published=Count("pk", filter=Q(state=Comment.State.PUBLISHED)),
        hidden=Count("pk", filter=Q(state=Comment.State.HIDDEN)),
        spam=Count("pk", filter=Q(state=Comment.State.SPAM)),
        held=Count("pk", filter=Q(state=Comment.State.HELD)),
    )
    return Record(**counts)


def comment_for(user: User, comment_id: int) -> Comment:
    """What a verb is done to: the comment alone, with its review. Raises Http404 as `item_for` does."""
    comments = Comment.objects.for_display().select_related("article__current", "review__claimed_by__person")
    found = comments.filter(pk=comment_id).exclude(audience=Comment.Audience.PRIVATE)
    comment = found.exclude(state__in=UNSEEN).first()
    if comment is None or not may_decide(user, comment):
        raise Http404
    return comment


def _above(comment: Comment) -> list[Comment]:
    """From the root down to what it answers; also for a comment that has no place in the thread yet."""
    if comment.audience != Comment.Audience.PUBLIC:  # flagged by itself: what it answers was not
        return []
    if comment.path:
        return ancestors_of(comment)
    parent = comment.parent
    if parent is None:
        return []
    return [*ancestors_of(parent), parent] if parent.path else [parent]


def _around(comment: Comment) -> Around | None:
    passage = getattr(comment, "passage", None)
    if passage is None:
        return None
    revision = comment.article.current
    placed = Placement.objects.filter(passage=passage, revision=revision).first()
    if revision is None or placed is None or placed.start is None or placed.end is None:
        status = placed.status if placed else ""
        return Around(status, f"…{passage.prefix}", passage.exact, f"{passage.suffix}…")
    before, after = _beside(revision, placed.start, placed.end)
    return Around(placed.status, before, revision.text[placed.start : placed.end], after)


def _beside(revision: Revision, start: int, end: int) -> tuple[str, str]:
    """The rest of the paragraph before and after, an ellipsis where it is cut. Code points."""
    text, starts = revision.text, [block[1] for block in revision.blocks]
    first, last = block_at(revision, start), block_at(revision, end - 1)
    begin, past = starts[first - 1], starts[last] - 1 if last < len(starts) else len(text)
    before, after = text[max(begin, start - CONTEXT) : start], text[end : min(past, end + CONTEXT)]
    return (
        f"…{before}" if start - CONTEXT > begin else before,
        f"{after}…" if end + CONTEXT < past else after,
    )


def _decisions(comment: Comment) -> list[tuple[Decision, str]]:
    decisions = list(Decision.objects.filter(comment_id=comment.pk).order_by("-id")[:DECISIONS_SHOWN])
    words = DecisionWords.objects.in_bulk([decision.pk for decision in decisions])
    return [(d, words[d.pk].words if d.pk in words else "") for d in decisions]


def claim_on(comment: Comment, user: User, now: datetime) -> Claim | None:
    """Who else has it open; None when nobody has, or nobody waits for a decision."""
    review: Review | None = getattr(comment, "review", None)
    if review is None or review.closed_at is not None or review.claimed_by_id in (None, user.pk):
        return None
    if review.claimed_by is None or review.claimed_until is None or review.claimed_until < now:
        return None
    return Claim(review.claimed_by, review.claimed_until - CLAIM)
