"""What the worker does with an event: a notification for each whom it concerns, and a letter for who wants it at once.

Each person's notification is unique, so an event that is done twice, or by two at once, tells nobody twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from accounts.models import Person
from articles.models import Article
from comments.actions.telling_people import OLD_NEWS
from comments.models import Comment, Letter, Notification, Pace, PushAddress, ToldArticle
from comments.rules.concerned import (
    address_of,
    came_out,
    can_hear,
    may_hear_of,
    people_called,
    said_in,
    silent_to,
    watching_article,
    watching_comment,
    wishes_of,
)
from comments.rules.pacing import MOST_IN_AN_HOUR, mail_at
from comments.rules.recipients import Told, recipients
from groundwork.actions.outbox import enqueue, enqueue_all

LETTER, PUSH = "letter", "push"  # the outbox's names for them
CAME_OUT = "article_out"
MOST_FORGOTTEN = 10_000  # rows an hour
MOST_BROWSERS = 10  # of one person; the oldest makes room
TOGETHER = 500  # people in one transaction: nobody waits for the write lock while a thousand are told


def notify_of_comment(comment_id: int, *, mentioned: Sequence[int] = ()) -> int:
    """Tell those whom a comment concerns; nobody when it is not shown. Returns how many had not been told."""
    comments = Comment.objects.select_related("article", "parent")
    comment = comments.filter(pk=comment_id, state=Comment.State.PUBLISHED).first()
    if comment is None or not comment.article.is_published(timezone.now()):
        return 0
    said = said_in(comment, [*mentioned, *people_called(comment.source)])
    watches = watching_comment(comment)
    about = {watch.person for watch in watches} | said.authors | said.mentioned | {said.answered or 0}
    silent = silent_to((said.writer, comment.person_id))
    told = recipients(said, watches, wishes_of(about), silent=silent)
    return sum(_notify(some, comment.article, comment) for some in _parts(told))


def tell_of_articles(*, now: datetime) -> int:
    """Put word of articles that have come out into the outbox, each once; returns how many."""
    fresh = Article.objects.published(now).filter(published_at__gt=now - OLD_NEWS)
    told = ToldArticle.objects.values("article")
    return sum(_put_word(pk, now) for pk in fresh.exclude(pk__in=told).values_list("pk", flat=True))


@transaction.atomic
def _put_word(article_id: int, now: datetime) -> bool:
    _row, is_new = ToldArticle.objects.get_or_create(article_id=article_id, defaults={"told_at": now})
    if is_new:
        enqueue(CAME_OUT, {"article": article_id})
    return is_new


def notify_of_article(article_id: int) -> int:
    """Tell those who watch the site, its authors or its tags that an article has come out."""
    article = Article.objects.published().filter(pk=article_id).first()
    if article is None:
        return 0
    said, watches = came_out(article), watching_article(article)
    told = recipients(said, watches, {}, silent=said.authors)
    return sum(_notify(some, article, None) for some in _parts(told))


def _parts(told: Sequence[Told]) -> Iterator[Sequence[Told]]:
    return (told[at : at + TOGETHER] for at in range(0, len(told), TOGETHER))


@transaction.atomic
def _notify(told: Sequence[Told], article: Article, comment: Comment | None) -> int:
    """Write what is not written yet, for those who can hear it and may see it."""
    people = Person.objects.filter(pk__in=[each.person for each in told]).select_related("user").in_bulk()
    known = Notification.objects.filter(person__in=people, article=article, comment=comment)
    known_to = set(known.values_list("person", flat=True))
    now = timezone.now()
    new = [
        _row(each, people[each.person], article, comment, now)
        for each in told
        if each.person in people and each.person not in known_to and _may(people[each.person], comment)
    ]
    letters = list(_letters_at_once(new, now))
    Letter.objects.bulk_create(letters)
    Notification.objects.bulk_create(new)
    enqueue_all(LETTER, [{"letter": letter.pk} for letter in letters], due_at=now)
    enqueue_all(PUSH, _pushes(new), due_at=now)
    return len(new)


def _pushes(new: Sequence[Notification]) -> list[dict[str, int]]:
    """To every browser in which somebody asked for it. One query, where the site has a key for it."""
    if not settings.VAPID_PRIVATE_KEY:
        return []
    told = {row.person_id: row.pk for row in new}
    browsers = PushAddress.objects.filter(person__in=told).values_list("pk", "person")
    return [{"browser": pk, "notification": told[person]} for pk, person in browsers]


def _may(person: Person, comment: Comment | None) -> bool:
    if comment is None or comment.audience == Comment.Audience.PUBLIC:
        return can_hear(person)
    return can_hear(person) and bool(may_hear_of(person, [comment.pk]))


def _row(
    told: Told, person: Person, article: Article, comment: Comment | None, now: datetime
) -> Notification:
    pace = told.pace if address_of(person) else Pace.NEVER
    return Notification(
        person=person, why=told.why, article=article, comment=comment, watch_id=told.watch, made_at=now,
        pace=pace, mail_at=mail_at(pace, now),
    )  # fmt: skip


def _letters_at_once(new: Sequence[Notification], now: datetime) -> Iterator[Letter]:
    """One for each that is to come at once; what is too much for one person waits for the next hour's mail."""
    at_once = [row for row in new if row.pace == Pace.NOW]
    recent = Letter.objects.filter(
        person__in=[row.person_id for row in at_once], made_at__gt=now - timedelta(hours=1)
    )
    so_far = dict(recent.values_list("person").annotate(Count("pk")))
    for row in at_once:
        if so_far.get(row.person_id, 0) >= MOST_IN_AN_HOUR:
            row.pace, row.mail_at = Pace.HOURLY, mail_at(Pace.HOURLY, now)
            continue
        row.letter = Letter(person_id=row.person_id, pace=Pace.NOW, made_at=now)
        yield row.letter


def write_digests(*, now: datetime) -> int:
    """A letter for each whose mail is due, and its row in the outbox; returns how many."""
    due = Notification.objects.filter(letter=None, mail_at__lte=now)
    people = list(due.order_by("person").values_list("person", flat=True).distinct()[:TOGETHER])
    return sum(_write_digest(person, now) for person in people)


@transaction.atomic
def _write_digest(person_id: int, now: datetime) -> bool:
    """What was read meanwhile needs no mail. Two workers at once: the second finds nothing left."""
    due = Notification.objects.filter(person=person_id, letter=None, mail_at__lte=now)
    due.exclude(read_at=None).update(mail_at=None)
    paces = set(due.values_list("pace", flat=True))
    if not paces:
        return False
    letter = Letter.objects.create(person_id=person_id, pace=_slowest(paces), made_at=now)
    if not due.update(letter=letter):
        letter.delete()
        return False
    enqueue(LETTER, {"letter": letter.pk})
    return True


def _slowest(paces: set[str]) -> str:
    return max(paces, key=lambda pace: list(Pace).index(Pace(pace)))


def mark_read(*, person: Person, notifications: Sequence[int] | None = None) -> int:
    """Read what is named, or everything; twice changes nothing. Returns how many became read."""
    unread = Notification.objects.filter(person=person).unread()
    if notifications is not None:
        unread = unread.filter(pk__in=notifications)
    return unread.update(read_at=timezone.now())


def letter_is_done(letter: Letter) -> None:
    """A mail server has taken it, or there is no word left in it: it never goes out again."""
    Letter.objects.filter(pk=letter.pk, sent_at=None).update(sent_at=timezone.now())


def forget_old(*, now: datetime) -> int:
    """Delete notifications that are older than NOTIFICATION_DAYS, read or not, and letters that tell of none."""
    before = now - notification_age()
    old = Notification.objects.filter(made_at__lt=before)
    forgotten = Notification.objects.filter(
        pk__in=list(old.values_list("pk", flat=True)[:MOST_FORGOTTEN])
    ).delete()[0]
    letters = Letter.objects.filter(made_at__lt=before, tells_of=None)
    Letter.objects.filter(pk__in=list(letters.values_list("pk", flat=True)[:MOST_FORGOTTEN])).delete()
    return forgotten


def notification_age() -> timedelta:
    return timedelta(days=settings.NOTIFICATION_DAYS)


def remember_browser(*, person: Person, endpoint: str, p256dh: str, auth: str) -> None:
    """A browser asked for push; again is the same, and whoever is logged in there now is told."""
    now = timezone.now()
    keys = {"person": person, "endpoint": endpoint, "p256dh": p256dh, "auth": auth, "made_at": now}
    PushAddress.objects.update_or_create(endpoint_hash=_digest(endpoint), defaults=keys)
    mine = PushAddress.objects.filter(person=person).order_by("-made_at", "-pk")
    PushAddress.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[MOST_BROWSERS:])).delete()


def forget_browser(*, endpoint: str) -> None:
    PushAddress.objects.filter(endpoint_hash=_digest(endpoint)).delete()


def _digest(endpoint: str) -> str:
    return hashlib.sha256(endpoint.encode()).hexdigest()
