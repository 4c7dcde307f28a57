"""What members say and show about themselves."""

from __future__ import annotations

from functools import partial
from secrets import token_hex

from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models import Person, User
from accounts.rules.avatars import encode_avatar
from accounts.rules.websites import clean_website
from accounts.signals import person_changed


def change_profile(*, user: User, bio: str, website: str) -> User:
    """Say something about oneself; "" takes it back. Raises ValidationError for a website that cannot be shown."""
    website = clean_website(website)
    with transaction.atomic():
        user.bio = bio
        user.save(update_fields=["bio"])
        user.person.website = website
        user.person.save(update_fields=["website"])
        _announce(user)
    return user


def put_avatar(*, user: User, data: bytes) -> User:
    """Show this picture, written anew, instead of the one before. Raises ValidationError for what is none."""
    encoded = encode_avatar(data)  # slow, so before the transaction
    with transaction.atomic():
        _forget_file(user)
        # A name that says nothing of whose it is, and that nobody else's picture can have.
        user.avatar.save(f"{token_hex(8)}.webp", ContentFile(encoded), save=False)
        user.save(update_fields=["avatar"])
        _announce(user)
    return user


def remove_avatar(*, user: User) -> User:
    """Show the letters again; without a picture nothing changes."""
    with transaction.atomic():
        _forget_file(user)
        user.avatar = ""
        user.save(update_fields=["avatar"])
        _announce(user)
    return user


def _forget_file(user: User) -> None:
    name = User.objects.values_list("avatar", flat=True).select_for_update().get(pk=user.pk)
    if name:
        transaction.on_commit(partial(user.avatar.storage.delete, name))


def _announce(user: User) -> None:
    transaction.on_commit(lambda: person_changed.send(sender=Person, person=user.person))
