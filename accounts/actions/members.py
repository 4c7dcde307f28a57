"""Becoming a member, and what a member is called."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from secrets import choice

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import get_language

from accounts.models import Person, User
from accounts.rules.names import clean_name
from accounts.rules.wearing import check_wearable
from accounts.signals import person_changed
from groundwork.languages import spoken
from groundwork.limits import Limit, count_towards

MOST_HANDLE = 60  # characters
# Letters and digits that cannot be mistaken for one another; random, so that handles do not count the members.
TAIL_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
TAIL_LENGTH = 5
MOST_TRIES = 5  # 31**5 tails: a second collision is already a curiosity
# Every page that shows the name is built anew after a change.
RENAMES = Limit("rename", times=10, seconds=24 * 60 * 60)


class AddressTaken(Exception):
    """Somebody else has this e-mail address, perhaps since a moment ago."""


def register_member(*, user: User, email: str, name: str, password: str | None) -> User:
    """Save an unsaved user with its Person. `email` is not proven by this; allauth asks for that.

    Their language is the page's until they choose another.

    Raises ValidationError for a name that cannot be, AddressTaken when the address is somebody's.
    """
    name = clean_name(name)
    user.email = email.strip().lower()
    if password:
        user.set_password(password)  # slow on purpose, so before the transaction
    else:
        user.set_unusable_password()
    for handle in _handles(name):
        user.handle = handle
        try:
            with transaction.atomic():
                user.save(force_insert=True)
                Person.objects.create(
                    kind=Person.Kind.USER, user=user, name=name, language=spoken(get_language())
                )
        except IntegrityError:
            user.pk = None
            if User.objects.filter(email=user.email).exists():
                raise AddressTaken(user.email) from None
        else:
            return user
    raise RuntimeError("no free handle")


def _handles(name: str) -> Iterator[str]:
    """Handles to try, one after the other: the name as a slug, then with a random tail."""
    stem = slugify(name)[: MOST_HANDLE - TAIL_LENGTH - 1].strip("-_")
    if stem and _is_wearable(stem) and not User.objects.filter(handle=stem).exists():
        yield stem
    for _ in range(MOST_TRIES):
        tail = "".join(choice(TAIL_ALPHABET) for _ in range(TAIL_LENGTH))
        yield f"{stem or 'member'}-{tail}"


def _is_wearable(stem: str) -> bool:
    """What is left of a name in Latin letters may be another's, or a word for who runs the site."""
    try:
        check_wearable(stem)
    except ValidationError:
        return False
    return True


@transaction.atomic
def prove_address(*, user: User) -> EmailAddress:
    """Mark the user's address as proven without a mail: for members made by an administrator or for the sample site."""
    address, _created = EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    return address


def is_unclaimed(user: User) -> bool:
    """Whether somebody signed up with this account's address and never proved it: nobody has ever been logged in."""
    is_proven = EmailAddress.objects.filter(user=user, verified=True).exists()
    return not is_proven and user.last_login is None and not user.is_staff


@transaction.atomic
def hand_over(*, user: User, name: str) -> User:
    """The address's owner has come, proven by another site's word; whoever had used it loses all that they set.

    Only for an account that `is_unclaimed`. Raises ValidationError for a name that cannot be.
    """
    if not is_unclaimed(user):
        raise AddressTaken(user.email)
    SocialAccount.objects.filter(user=user).delete()
    user.set_unusable_password()
    user.save(update_fields=["password"])
    prove_address(user=user)
    Person.objects.filter(user=user).update(name=clean_name(name))
    return user


@transaction.atomic
def lock_out_opener(*, user: User) -> User:
    """The mailbox has let its owner in for the first time: whoever opened the account for it keeps no key.

    Changes this very `user`, since the session that begins hangs on the password.
    """
    if unlink_opener(user=user):
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def unlink_opener(*, user: User) -> bool:
    """Part an account that nobody was in yet from accounts elsewhere. Whether nobody was."""
    nobody_was_in = user.last_login is None and not user.is_staff
    if nobody_was_in:
        SocialAccount.objects.filter(user=user).delete()
    return nobody_was_in


def choose_language(*, person: Person, language: str) -> Person:
    """Of the interface after log-in, and of letters; a language that the interface does not have is the site's own."""
    person.language = spoken(language)
    person.save(update_fields=["language"])
    return person


def rename_person(*, person: Person, name: str, now: datetime) -> Person:
    """Give a person another name, shown beside everything they said; the same name again changes nothing.

    Raises ValidationError for a name that cannot be, LimitReached after RENAMES a day.
    """
    name = clean_name(name)
    if name == person.name:
        return person
    count_towards(RENAMES, who=str(person.pk), now=now)
    with transaction.atomic():
        person.name = name
        person.save(update_fields=["name"])
        transaction.on_commit(lambda: person_changed.send(sender=Person, person=person))
    return person
