"""The fixed cast: who appears in the tests, made the way the site makes people.

Alice writes, Bob comments, Charlie is a stranger, Mo moderates, Ada runs the site, Gwen is a guest whose address is
proven.
"""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.actions.roles import give_role
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


def assemble() -> Cast:
    """Make the whole cast: everybody may log in with PASSWORD, but Gwen."""
    cast = Cast(
        alice=member("Alice"),
        bob=member("Bob"),
        charlie=member("Charlie"),
        mo=member("Mo"),
        ada=member("Ada"),
        gwen=guest("Gwen"),
    )
    give_role(user=cast.alice, name=Role.Name.AUTHOR)
    give_role(user=cast.mo, name=Role.Name.MODERATOR)
    give_role(user=cast.ada, name=Role.Name.ADMIN)
    return cast


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
