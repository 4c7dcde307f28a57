"""The links in mails about notifications: each names by its signature whose it is, and works without a log-in."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing
from django.urls import reverse

from accounts.models import Person
from comments.letters.mails import full_address, key_of
from comments.models import Notification

STOP_SALT = "comments.stop-mail"
ALL = "all"  # what a digest's link stops


@dataclass(frozen=True, slots=True)
class Stop:
    """What a link stops: mails because of one watch, and of one reason that needs none; or all of them."""

    person: int
    why: str
    watch: int = 0


def stop_key(person: Person, told: Notification | None) -> str:
    """Of the mail about one notification; None: of one about several. It never ends: an old mail still stops."""
    parts = [person.pk, ALL] if told is None else [person.pk, told.why, told.watch_id or 0]
    return signing.dumps(parts, salt=STOP_SALT)


def stop_of(key: str) -> Stop | None:
    """What a key stops; None when it is forged or was cut on its way."""
    try:
        return Stop(*signing.loads(key, salt=STOP_SALT))
    except (signing.BadSignature, TypeError):
        return None


def stop_link(person: Person, told: Notification | None) -> str:
    return full_address(reverse("stop_mail", args=[stop_key(person, told)]))


def settings_link(person: Person) -> str:
    """Where somebody sets what they are told; for a guest by way of their key."""
    if person.user is None:
        return full_address(reverse("guest_key", args=[key_of(person)]))
    return full_address(reverse("watches"))
