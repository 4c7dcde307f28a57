"""One letter to one person: made when it is sent, of what still stands, may still be seen and is still wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from accounts.models import Person
from comments.actions.notifying import LETTER, letter_is_done
from comments.models import Letter, Level, Notification, Pace, Wishes
from comments.notifying.composing import compose
from comments.rules.concerned import address_of, may_hear_of
from groundwork.actions.delivering import deliver
from groundwork.actions.outbox import MOST_PATIENCE, does
from groundwork.languages import speaking

Why = Notification.Why


@does(LETTER, attempts=MOST_PATIENCE)
def send_letter(payload: dict[str, Any]) -> None:
    """Once through any number of attempts, but for a crash between the server's word and the record of it.

    Then the same mail goes out once more, with the same Message-ID, by which mail programs know the second one.
    """
    letters = Letter.objects.select_related("person__user").filter(pk=payload["letter"], sent_at=None)
    letter = letters.first()
    if letter is None:
        return
    person = letter.person
    address = address_of(person)
    told = _still_to_tell(letter, person) if address else []
    if told:
        with speaking(person.language):
            mail = compose(letter, person, told, address)
        deliver(mail)
    letter_is_done(letter)


def _still_to_tell(letter: Letter, person: Person) -> list[Notification]:
    """Not what was hidden, withdrawn or closed to this person meanwhile, nor what was read or is no longer followed."""
    rows = Notification.objects.filter(letter=letter).select_related(
        "article__current", "comment__person", "comment__passage", "watch"
    )
    if letter.pace != Pace.NOW:
        rows = rows.unread()
    found = list(rows.order_by("pk"))
    seen = may_hear_of(person, [row.comment_id for row in found if row.comment_id is not None])
    now = timezone.now()
    return [
        row
        for row in _wanted(found, person)
        if row.article.is_published(now) and (row.comment is None or row.comment_id in seen)
    ]


def _wanted(rows: Sequence[Notification], person: Person) -> list[Notification]:
    wishes = Wishes.objects.filter(person=person).first() or Wishes(person=person)
    paces: dict[str, str] = {
        Why.ANSWER: wishes.answers,
        Why.MENTION: wishes.answers,
        Why.OWN: wishes.own_articles,
    }

    def is_wanted(row: Notification) -> bool:
        if row.watch is not None and row.watch.level == Level.NONE:
            return False
        by_watch = row.watch.pace if row.watch is not None else Pace.NEVER
        return by_watch != Pace.NEVER or paces.get(row.why, Pace.NEVER) != Pace.NEVER

    return [row for row in rows if is_wanted(row)]
