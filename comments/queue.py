"""The moderators' queue, read: what waits, one item in its context, what a writer's record is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.http import Http404

from accounts.models import Person, Role, User
from accounts.rules.roles import grants_of, may_moderate
from comments.models import Comment, Decision, DecisionWords, Edit, Flag, Placement, Review
from comments.models.review import ReviewQuerySet
from comments.threads import ancestors_of

PAGE = 50
MOST_COUNTED = 1_000  # "1,000+": an exact count of a long queue helps nobody and costs a scan
CONTEXT = 240  # code points of the article shown before and after a passage
REPLIES_SHOWN = 10


def reviews_for(user: User) -> ReviewQuerySet:
    """The queue as far as this user moderates: the whole site, or the articles and tags of their roles."""
    reviews = Review.objects.all()
    if may_moderate(user, article_id=None):
        return reviews
    mine = Q(pk__in=())
    for name, scope, scope_id in grants_of(user):
        if name == Role.Name.MODERATOR and scope == Role.Scope.ARTICLE:
            mine |= Q(comment__article=scope_id)
        if name == Role.Name.MODERATOR and scope == Role.Scope.TAG:
            mine |= Q(comment__article__tags=scope_id)
    return reviews.filter(mine).distinct()


@dataclass(frozen=True, slots=True)
class Waiting:
    """One page of the queue."""

    reviews: list[Review]
    count: int  # at most MOST_COUNTED
    more: bool


def waiting_for(user: User, *, cause: str = "", page: int = 1) -> Waiting:
    """What waits for this user, most urgent first. Three queries."""
    reviews = reviews_for(user).waiting()
    if cause in Review.Cause.values:
        reviews = reviews.filter(cause=cause)
    count = len(reviews.values_list("pk", flat=True)[:MOST_COUNTED])
    shown = reviews.select_related(
        "comment__person", "comment__article", "comment__passage", "claimed_by__person"
    ).defer("comment__article__source")
    start = (page - 1) * PAGE
    return Waiting(list(shown[start : start + PAGE]), count, more=count > start + PAGE)


def next_for(user: User, now: datetime) -> Review | None:
    """The most urgent item that nobody else has open."""
    return reviews_for(user).waiting().free_for(user.pk, now).first()


@dataclass(frozen=True, slots=True)
class Record:
    """How a writer's public comments have fared."""

    published: int
    hidden: int
    spam: int
    held: int


@dataclass(frozen=True, slots=True)
class Item:
    """A comment before a moderator, with all that a decision needs."""

    comment: Comment
    review: Review | None
    ancestors: list[Comment]
    replies: list[Comment]
    before: str  # the article's words around the passage
    after: str
    flags: list[Flag]
    decisions: list[tuple[Decision, str]]  # newest first, with the words if they still stand
    edits: list[Edit]
    record: Record
    claimed_by_other: User | None


def item_for(user: User, comment_id: int, now: datetime) -> Item:
    """One item in its context. Raises Http404 for what this user does not moderate, private words among it."""
    comments = Comment.objects.for_display().select_related("article__current", "review__claimed_by__person")
    comment = comments.filter(pk=comment_id, audience=Comment.Audience.PUBLIC).first()
    if comment is None or not _moderates(user, comment):
        raise Http404
    review: Review | None = getattr(comment, "review", None)
    before, after = _words_around(comment)
    return Item(
        comment=comment,
        review=review,
        ancestors=ancestors_of(comment) if comment.path else _parents(comment),
        replies=list(
            comment.replies.filter(in_thread=True).for_display().order_by("position")[:REPLIES_SHOWN]
        ),
        before=before,
        after=after,
        flags=list(
            comment.flags.filter(withdrawn_at=None, counts_since__isnull=False).select_related("person")
        ),
        decisions=_decisions(comment),
        edits=list(comment.edits.all()),
        record=record_of(comment.person),
        claimed_by_other=_other_claim(review, user, now),
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


def _moderates(user: User, comment: Comment) -> bool:
    if may_moderate(user, article_id=None):
        return True
    tags = list(comment.article.tags.values_list("pk", flat=True))
    return may_moderate(user, article_id=comment.article_id, tag_ids=tags)


def _parents(comment: Comment) -> list[Comment]:
    """Of a comment that has no place in the thread yet: what it answers, and what stands above that."""
    parent = comment.parent
    if parent is None:
        return []
    return [*ancestors_of(parent), parent] if parent.path else [parent]


def _words_around(comment: Comment) -> tuple[str, str]:
    passage = getattr(comment, "passage", None)
    revision = comment.article.current
    if passage is None or revision is None:
        return "", ""
    placed = Placement.objects.filter(passage=passage, revision=revision, start__isnull=False).first()
    if placed is None or placed.start is None or placed.end is None:
        return passage.prefix, passage.suffix
    text = revision.text
    return text[max(0, placed.start - CONTEXT) : placed.start], text[placed.end : placed.end + CONTEXT]


def _decisions(comment: Comment) -> list[tuple[Decision, str]]:
    decisions = list(Decision.objects.filter(comment_id=comment.pk).order_by("-id")[:20])
    words = DecisionWords.objects.in_bulk([decision.pk for decision in decisions])
    return [(d, words[d.pk].words if d.pk in words else "") for d in decisions]


def _other_claim(review: Review | None, user: User, now: datetime) -> User | None:
    if review is None or review.claimed_by_id in (None, user.pk) or review.closed_at is not None:
        return None
    if review.claimed_until is None or review.claimed_until < now:
        return None
    return review.claimed_by
