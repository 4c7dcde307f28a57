"""Letters about leaving: the link that says that it is really you, and word that it was asked for."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, NamedTuple

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Leaving, Person
from comments.letters.mails import full_address, key_of, send_letter
from groundwork.actions.outbox import does
from groundwork.languages import speaking

SALT = "comments.leaving"
KEY_AGE = 60 * 60  # seconds that the link works: who asks is waiting for it


class Asked(NamedTuple):
    """What a link of ours says: who leaves, and whether their words are to go, too."""

    person: Person
    erases_words: bool


def leaving_key(person: Person, *, erases_words: bool) -> str:
    return signing.dumps([person.pk, erases_words], salt=SALT)


def asked_by(key: str) -> Asked | None:
    """Who asks to leave by this key; None when it is forged, too old, or its person is gone."""
    try:
        pk, erases_words = signing.loads(key, salt=SALT, max_age=KEY_AGE)
    except signing.BadSignature:
        return None
    person = Person.objects.filter(pk=pk, left_at=None).select_related("user").first()
    return Asked(person, bool(erases_words)) if person is not None and person.is_proven else None


def mark_of(key: str) -> str:
    """What is remembered of a key that was used."""
    return f"leaving:{sha256(key.encode()).hexdigest()}"


def address_of(person: Person) -> str:
    """Where mails reach somebody; empty where none does."""
    if person.user is not None:
        return person.user.email
    return person.email if person.is_proven else ""


@does("leaving_link")
def send_leaving_link(payload: dict[str, Any]) -> None:
    """To who has no password here: only whoever reads their mail can go on."""
    person = Person.objects.filter(pk=payload["person"], left_at=None).select_related("user").first()
    if person is None or not (to := address_of(person)):
        return
    with speaking(person.language):
        key = leaving_key(person, erases_words=payload["erases"])
        context = {"person": person, "link": full_address(reverse("leave_by_mail", args=[key]))}
        send_letter(_("Do you want to leave?"), "comments/mail/leaving_link.txt", context, to=to)


@does("leaving_told")
def tell_leaving(payload: dict[str, Any]) -> None:
    """Whoever did not ask for it themselves has the grace to say so. None when they stayed."""
    leaving = Leaving.objects.filter(person=payload["person"]).select_related("person__user").first()
    if leaving is None or not (to := address_of(leaving.person)):
        return
    person = leaving.person
    back = reverse("guest_key", args=[key_of(person)]) if person.user is None else reverse("leaving")
    with speaking(person.language):
        context = {"person": person, "leaving": leaving, "link": full_address(back)}
        send_letter(_("You asked to leave"), "comments/mail/leaving.txt", context, to=to)
