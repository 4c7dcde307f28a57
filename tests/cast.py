"""The fixed cast: who appears in the tests, made the way the site makes people.

Alice writes, Bob comments, Charlie is a stranger, Mo moderates, Ada runs the site, Gwen is a guest whose address is
proven.
"""

from dataclasses import dataclass
from functools import cache

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import Person, Role, User

PASSWORD = "four plain words together"


@dataclass(frozen=True)
class Cast:
    alice: User
    bob: User
    charlie: User
    mo: User
    ada: User
    gwen: Person


ROLES = {"Alice": Role.Name.AUTHOR, "Mo": Role.Name.MODERATOR, "Ada": Role.Name.ADMIN}


def assemble() -> Cast:
    """Make the whole cast: everybody may log in with PASSWORD, but Gwen.

    Thousands of tests begin with it, so it takes five statements instead of fifty; test_suite holds that everybody is
    as the site makes them.
    """
    users = [_user(name) for name in ("Alice", "Bob", "Charlie", "Mo", "Ada")]
    User.objects.bulk_create(users)
    Person.objects.bulk_create(
        Person(kind=Person.Kind.USER, user=user, name=user.handle.title()) for user in users
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    Role.objects.bulk_create(
        Role(user=user, name=ROLES[user.handle.title()]) for user in users if user.is_staff
    )
    return Cast(*users, gwen=guest("Gwen"))


def _user(name: str) -> User:
    role = ROLES.get(name)
    return User(
        email=address_of(name), handle=name.lower(), password=_hashed(), is_staff=role is not None,
        is_superuser=role == Role.Name.ADMIN,
    )  # fmt: skip


@cache
def _hashed() -> str:
    return make_password(PASSWORD)


def member(name: str) -> User:
    """A member with a proven address: somebody else than the cast, where a test needs many."""
    handle = name.lower()
    email = address_of(name)
    user = User.objects.create_user(email, PASSWORD, name=name, handle=handle)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def guest(name: str, *, proven: bool = True) -> Person:
    """A guest who has used the link in a mail, or (`proven=False`) only typed a name."""
    return Person.objects.create(
        kind=Person.Kind.GUEST,
        name=name,
        email=address_of(name),
        proven_at=timezone.now() if proven else None,
    )


def address_of(name: str) -> str:
    return f"{name.lower()}@example.org"
