"""The people of the sample site. Nobody can log in until `doors` gives somebody a password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from accounts.actions.guests import introduce_guest, prove_guest
from accounts.actions.members import prove_address
from accounts.actions.roles import give_role
from accounts.models import Person, User
from alliance_site.seeding.files import Guest, Member


class HandleTaken(Exception):
    """Another account of this site has the handle of somebody in the sample."""


@dataclass(frozen=True)
class People:
    """Who speaks in the sample, by the names that its files use."""

    users: dict[str, User]
    guests: dict[str, Guest]

    def speaker(self, by: str, *, now: datetime, proven: bool = True) -> Person:
        """`user:<username>`, `guest:<key>` or `site:<name>|<url>`; guests and sites are made at their first word."""
        kind, _, name = by.partition(":")
        if kind == "user":
            return self.users[name].person
        if kind == "site":
            return _linking_site(name, now=now)
        return _guest(self.guests[name], now=now, proven=proven)


def seat(members: list[Member], guests: list[Guest], *, joined: datetime) -> People:
    """Make the members who are not there yet. Raises HandleTaken."""
    users = {member.username: _member(member, joined) for member in members}
    return People(users, {guest.key: guest for guest in guests})


def _member(member: Member, joined: datetime) -> User:
    known = User.objects.select_related("person").filter(email=member.email).first()
    if known is not None:
        return known
    if User.objects.filter(handle=member.username).exists():
        raise HandleTaken(member.username)
    user = User.objects.create_user(
        member.email, name=member.name, handle=member.username, bio=member.bio, date_joined=joined
    )
    prove_address(user=user)
    for role in member.roles:
        give_role(user=user, name=role)
    return user


def _guest(guest: Guest, *, now: datetime, proven: bool) -> Person:
    known = Person.objects.proven_guest(guest.email).first()
    if known is not None and proven:
        return known
    person = introduce_guest(name=guest.name, email=guest.email, website=guest.website)
    return prove_guest(person=person, now=now) if proven else person


def _linking_site(name_and_url: str, *, now: datetime) -> Person:
    """The other end of a pingback. Its page was seen to hold the link: that is how a site is proven."""
    name, _, url = name_and_url.partition("|")
    parts = urlsplit(url)
    return Person.objects.get_or_create(
        kind=Person.Kind.SITE,
        name=name,
        website=f"{parts.scheme}://{parts.netloc}/",
        defaults={"proven_at": now},
    )[0]
