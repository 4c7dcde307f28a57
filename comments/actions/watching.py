"""Following and keeping quiet: the site, an article, a thread, an author, a tag, a group; each safe to do twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from articles.models import Article
from comments.models import Level, Notification, Pace, Watch, Wishes
from comments.submitting import Refused
from groundwork.actions.delivering import try_again

MOST_WATCHES = 1_000  # of one person: more is a program's doing
PLACES = ("article", "root", "author", "tag", "group")
Place = dict[str, Any]  # the columns of Watch that say what is watched; of the site: none


def watch(*, person: Person, place: Place, level: str = Level.ALL, pace: str = Pace.NOW) -> Watch:
    """Hear of a place, as much as `level` says, by mail as often as `pace`; again changes both.

    Raises Refused for who has not proven an address: nobody else is ever written to.
    """
    if not person.is_proven:
        raise Refused("unproven", _("Confirm your address first: open the link in the mail we sent you."))
    if Watch.objects.filter(person=person)[:MOST_WATCHES].count() >= MOST_WATCHES:
        raise Refused(
            "too-many-watches", _("You follow as much as anybody can. Stop following something first.")
        )
    columns = dict.fromkeys(PLACES) | place
    new = {"level": level, "pace": pace}
    return Watch.objects.update_or_create(person=person, **columns, defaults=new)[0]


def unwatch(*, person: Person, place: Place) -> None:
    columns = dict.fromkeys(PLACES) | place
    Watch.objects.filter(person=person, **columns).delete()


def follow_article(*, person: Person, article: Article) -> Watch:
    """Hear by mail of every new public comment of the article; only a proven address is ever written to."""
    return watch(person=person, place={"article": article})


def unfollow_article(*, person: Person, article: Article) -> None:
    unwatch(person=person, place={"article": article})


def change_watch(*, person: Person, watch_id: int, level: str, pace: str) -> None:
    Watch.objects.filter(person=person, pk=watch_id).update(level=level, pace=pace)


def end_watch(*, person: Person, watch_id: int) -> None:
    Watch.objects.filter(person=person, pk=watch_id).delete()


def wish(*, person: Person, answers: str, own_articles: str) -> None:
    """How often mails may come of what needs no watch."""
    new = {"answers": answers, "own_articles": own_articles}
    Wishes.objects.update_or_create(person=person, defaults=new)


def deliver_again(*, address: str) -> None:
    """Its owner says that mails will arrive there again."""
    try_again(address)


@transaction.atomic
def move_watches(*, from_person: Person, to_person: Person) -> None:
    """Two turn out to be one: what both follow is followed as the second did; what was told stays told."""
    for row in Watch.objects.filter(person=from_person):
        columns = {f"{name}_id": getattr(row, f"{name}_id") for name in PLACES}
        Watch.objects.get_or_create(
            person=to_person, **columns, defaults={"level": row.level, "pace": row.pace}
        )
        row.delete()
    known = Notification.objects.filter(person=to_person)
    rows = Notification.objects.filter(person=from_person)
    rows.exclude(comment__in=known.exclude(comment=None).values("comment")).exclude(comment=None).update(
        person=to_person
    )
    rows.delete()


@transaction.atomic
def stop_mails(*, person: Person, why: str = "", watch_id: int = 0) -> None:
    """No more mails of the kind that somebody stops: one watch's, one reason's; with neither, none at all.

    The bell still rings for members; what a guest follows for the mails alone is followed no more.
    """
    watches = Watch.objects.filter(person=person).exclude(level=Level.NONE)
    if why or watch_id:
        watches = watches.filter(pk=watch_id)
    if person.user_id is None:
        watches.delete()
    else:
        watches.update(pace=Pace.NEVER)
    wishes, _is_new = Wishes.objects.get_or_create(person=person)
    if why in ("", "answer", "mention"):
        wishes.answers = Pace.NEVER
    if why in ("", "own"):
        wishes.own_articles = Pace.NEVER
    wishes.save(update_fields=["answers", "own_articles"])


def follow_by_mail(*, email: str, place: Place, pace: str, language: str, now: datetime) -> Watch:
    """The mailbox has answered: follow without an account; what the member of that address follows, if there is one."""
    person = _member_of(email) or _guest_of(email, language, now)
    return watch(person=person, place=place, pace=pace)


def _member_of(email: str) -> Person | None:
    known = EmailAddress.objects.filter(email__iexact=email, verified=True, user__is_active=True)
    address = known.select_related("user__person").first()
    return address.user.person if address is not None else None


def _guest_of(email: str, language: str, now: datetime) -> Person:
    """The proven guest of an address; a new one has no name until they write something."""
    known = Person.objects.proven_guest(email).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return Person.objects.create(
                kind=Person.Kind.GUEST, name="", email=email.strip().lower(), proven_at=now, language=language
            )
    except IntegrityError:  # the same button in another tab
        return Person.objects.proven_guest(email).get()
