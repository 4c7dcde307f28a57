"""The moderators' queue, read: what waits for whom, in which order, and how much of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Self

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Role, User
from accounts.rules.roles import authors_moderate, grants_of, may_moderate, moderates_anything
from articles.models import Article, Authorship
from comments.models import Review
from comments.models.review import ReviewQuerySet
from comments.rules.appeals import not_their_own
from groundwork.ids import whole_number

PAGE = 50
MOST_COUNTED = 1_000  # "1,000+": an exact count of a long queue helps nobody and costs a scan
MOST_COUNTED_IN_HEADER = 99  # on every page of the admin
MOST_LANGUAGE = 10  # characters of a language's code
WHEN = ("late", "snoozed")
WHOSE = ("mine", "taken", "free")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One page of the queue."""

    reviews: list[Review]
    count: int  # at most MOST_COUNTED + 1, which says "more"
    after: int | None  # the cursor of the next page; None on the last


@dataclass(frozen=True, slots=True)
class Sieve:
    """What the queue is narrowed to; empty is all that waits."""

    cause: str = ""
    article: int = 0
    tag: int = 0
    writer: int = 0
    when: str = ""  # "late", or "snoozed": what was put off, which is shown nowhere else
    whose: str = ""  # "mine", "taken" by others, or "free"
    language: str = ""  # of the article

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        """As an address or a form says it; what makes no sense is left out."""
        cause, when, whose = (query.get(name, "") for name in ("cause", "when", "whose"))
        return cls(
            cause=cause if cause in Review.Cause.values else "",
            article=whole_number(query.get("article", "")),
            tag=whole_number(query.get("tag", "")),
            writer=whole_number(query.get("writer", "")),
            when=when if when in WHEN else "",
            whose=whose if whose in WHOSE else "",
            language=query.get("language", "").replace("\x00", "")[:MOST_LANGUAGE],
        )

    @property
    def fields(self) -> dict[str, str]:
        """What an address has to say, to say the same."""
        return {name: str(value) for name, value in asdict(self).items() if value}


def articles_of(user: User) -> QuerySet[Article] | None:
    """The articles whose talk this user moderates; None for the whole site."""
    if may_moderate(user, article_id=None):
        return None
    scopes = [(scope, pk) for name, scope, pk in grants_of(user) if name == Role.Name.MODERATOR]
    articles = [pk for scope, pk in scopes if scope == Role.Scope.ARTICLE]
    tags = [pk for scope, pk in scopes if scope == Role.Scope.TAG]
    tagged = Article.tags.through.objects.filter(tag__in=tags).values("article")
    theirs = Q(pk__in=articles) | Q(pk__in=tagged)
    if authors_moderate(user):
        theirs |= Q(pk__in=Authorship.objects.filter(user=user).values("article"))
    elif not articles and not tags:
        return Article.objects.none()
    return Article.objects.filter(theirs)


def reviews_for(user: User) -> ReviewQuerySet:
    """The queue as far as this user moderates: the whole site, or the articles and tags of their roles."""
    articles = articles_of(user)
    return Review.objects.all() if articles is None else Review.objects.filter(article__in=articles)


def sifted(user: User, sieve: Sieve, now: datetime) -> ReviewQuerySet:
    """What of the queue the sieve lets through, most urgent first."""
    reviews = reviews_for(user).filter(not_their_own(user))
    if sieve.when == "snoozed":
        reviews = reviews.filter(closed_at=None, snoozed_until__gt=now).order_by("due_at", "pk")
    else:
        reviews = reviews.waiting(now)
    if sieve.when == "late":
        reviews = reviews.filter(due_at__lt=now)
    taken = Q(claimed_by__isnull=False, claimed_until__gte=now)
    by_whom = {"mine": taken & Q(claimed_by=user), "taken": taken & ~Q(claimed_by=user), "free": ~taken}
    if sieve.whose:
        reviews = reviews.filter(by_whom[sieve.whose])
    wanted = {
        "cause": sieve.cause, "article": sieve.article, "article__tags": sieve.tag,
        "comment__person": sieve.writer, "article__language": sieve.language,
    }  # fmt: skip
    return reviews.filter(**{field: value for field, value in wanted.items() if value})


def waiting_for(
    user: User, *, sieve: Sieve | None = None, after: int | None = None, now: datetime | None = None
) -> Waiting:
    """What waits for this user, most urgent first, after the item `after` (its id). At most four queries."""
    reviews = sifted(user, sieve or Sieve(), now or timezone.now())
    count = len(reviews.values_list("pk", flat=True)[: MOST_COUNTED + 1])
    # Decided meanwhile or not, the row of the item keeps the place where the page ended.
    cursor = reviews_for(user).filter(pk=after).first() if after else None
    found = _page(reviews.for_listing(), cursor, PAGE + 1)
    shown = found[:PAGE]
    return Waiting(shown, count, after=shown[-1].pk if len(found) > PAGE else None)


def next_for(
    user: User, now: datetime, *, without: Collection[int] = (), sieve: Sieve | None = None
) -> Review | None:
    """The most urgent item that nobody else has open, `without` those that the user has left for later."""
    return sifted(user, sieve or Sieve(), now).free_for(user.pk, now).exclude(pk__in=without).first()


def waiting_count(user: object) -> str | None:
    """How many wait for this user, in words for the header: "0" to "99+"; None for who moderates nothing."""
    if not isinstance(user, User) or not moderates_anything(user):
        return None
    waiting = reviews_for(user).filter(not_their_own(user)).waiting().values_list("pk")
    count = len(waiting[: MOST_COUNTED_IN_HEADER + 1])
    return str(count) if count <= MOST_COUNTED_IN_HEADER else f"{MOST_COUNTED_IN_HEADER}+"


def _page(reviews: ReviewQuerySet, after: Review | None, size: int) -> list[Review]:
    """The next `size` rows in the order of the queue: a range scan of its index, however far down."""
    if after is not None:
        reviews = reviews.filter(due_at__gte=after.due_at).exclude(due_at=after.due_at, pk__lte=after.pk)
    return list(reviews[:size])
