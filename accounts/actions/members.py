"""Becoming a member."""

from __future__ import annotations

from django.db import transaction
from django.utils.text import slugify

from accounts.models import Person, User

MOST_HANDLE = 60


@transaction.atomic
def register_member(*, user: User, email: str, name: str, password: str | None) -> User:
    """Save an unsaved user with its Person. `email` is not proven by this; allauth asks for that."""
    user.email = email.strip().lower()
    user.handle = free_handle(name)
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.save()
    Person.objects.create(kind=Person.Kind.USER, user=user, name=name.strip() or user.handle)
    return user


def free_handle(name: str) -> str:
    """A handle that nobody has: the name as a slug, with a number when it is taken."""
    stem = slugify(name)[: MOST_HANDLE - 8] or "member"
    taken = set(User.objects.filter(handle__startswith=stem).values_list("handle", flat=True))
    return next(h for h in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if h not in taken)
