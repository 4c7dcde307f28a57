"""The moderators' queue, read: what waits for whom, in which order, and how much of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from accounts.models import Role, User
from accounts.rules.roles import grants_of, may_moderate, moderates_anything
from articles.models import Article
from comments.models import Review
from comments.models.review import ReviewQuerySet

PAGE = 50
MOST_COUNTED = 1_000  # "1,000+": an exact count of a long queue helps nobody and costs a scan
MOST_COUNTED_IN_HEADER = 99  # on every page of the admin


@dataclass(frozen=True, slots=True)
class Waiting:
    """One page of the queue."""

    reviews: list[Review]
    count: int  # at most MOST_COUNTED + 1, which says "more"
    after: int | None  # the cursor of the next page; None on the last


def reviews_for(user: User) -> ReviewQuerySet:
    """The queue as far as this user moderates: the whole site, or the articles and tags of their roles."""
    if may_moderate(user, article_id=None):
        return Review.objects.all()
    scopes = [(scope, pk) for name, scope, pk in grants_of(user) if name == Role.Name.MODERATOR]
    articles = [pk for scope, pk in scopes if scope == Role.Scope.ARTICLE]
    tags = [pk for scope, pk in scopes if scope == Role.Scope.TAG]
    if not articles and not tags:
        return Review.objects.none()
    tagged = Article.tags.through.objects.filter(tag__in=tags).values("article")
    return Review.objects.filter(Q(article__in=articles) | Q(article__in=tagged))


def waiting_for(user: User, *, cause: str = "", after: int | None = None) -> Waiting:
    """What waits for this user, most urgent first, after the item `after` (its id). At most four queries."""
    reviews = reviews_for(user).waiting()
    if cause in Review.Cause.values:
        reviews = reviews.filter(cause=cause)
    count = len(reviews.values_list("pk", flat=True)[: MOST_COUNTED + 1])
    # Decided meanwhile or not, the row of the item keeps the place where the page ended.
    cursor = reviews_for(user).filter(pk=after).first() if after else None
    found = _page(reviews.for_listing(), cursor, PAGE + 1)
    shown = found[:PAGE]
    return Waiting(shown, count, after=shown[-1].pk if len(found) > PAGE else None)


def next_for(user: User, now: datetime, *, without: Collection[int] = ()) -> Review | None:
    """The most urgent item that nobody else has open, `without` those that the user has left for later."""
    return reviews_for(user).waiting().free_for(user.pk, now).exclude(pk__in=without).first()


def waiting_count(user: object) -> str | None:
    """How many wait for this user, in words for the header: "0" to "99+"; None for who moderates nothing."""
    if not isinstance(user, User) or not moderates_anything(user):
        return None
    waiting = reviews_for(user).waiting().values_list("pk")
    count = len(waiting[: MOST_COUNTED_IN_HEADER + 1])
    return str(count) if count <= MOST_COUNTED_IN_HEADER else f"{MOST_COUNTED_IN_HEADER}+"


def _page(reviews: ReviewQuerySet, after: Review | None, size: int) -> list[Review]:
    """The next `size` rows in the order of the queue: a range scan of its index, however far down."""
    if after is not None:
        reviews = reviews.filter(due_at__gte=after.due_at).exclude(due_at=after.due_at, pk__lte=after.pk)
    return list(reviews[:size])
