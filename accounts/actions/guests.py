"""Guests: a name and an e-mail, then the mailbox as the key."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import get_language

from accounts.models import Person
from groundwork.languages import spoken


def a_guest(*, name: str, email: str, website: str = "") -> Person:
    """A guest as typed in one browser, not stored yet: whoever stores what the guest says stores both at once.

    Letters to them will be in the language of the page that they write on.
    """
    return Person(
        kind=Person.Kind.GUEST,
        name=name,
        email=email.strip().lower(),
        website=website,
        language=spoken(get_language()),
    )


def introduce_guest(*, name: str, email: str, website: str = "") -> Person:
    """A new guest: unproven, and nobody else's until a link from a mail is used."""
    person = a_guest(name=name, email=email, website=website)
    person.save(force_insert=True)
    return person


def prove_guest(*, person: Person, now: datetime) -> Person:
    """The guest's mailbox has answered. Returns who speaks from now on.

    Either this person, proven; or the guest who had proven the address before, into whom this one is merged. Proving
    twice changes nothing. Must run in the caller's transaction, which moves what the merged one said.
    """
    if person.merged_into is not None:
        return person.merged_into
    if person.proven_at is not None:
        return person
    earlier = Person.objects.proven_guest(person.email).first()
    if earlier is None:
        try:
            with transaction.atomic():
                person.proven_at = now
                person.save(update_fields=["proven_at"])
        except IntegrityError:  # another browser proved the same address in this moment
            person.proven_at = None
            earlier = Person.objects.proven_guest(person.email).get()
        else:
            return person
    person.merged_into = earlier
    person.save(update_fields=["merged_into"])
    return earlier
