"""Reading groups in tests, made the way the site makes them."""

from __future__ import annotations

from django.test import Client
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from accounts.actions.groups import join_group, make_group
from accounts.models import Membership, Person, ReadingGroup, User


def a_group(owner: User, *members: User | Person, name: str = "Seminar", **fields: object) -> ReadingGroup:
    """A private group with its owner and members."""
    now = timezone.now()
    group = make_group(person=owner.person, name=name, is_open=True, now=now)
    for member in members:
        person = member.person if isinstance(member, User) else member
        join_group(person=person, group=group, now=now)
    ReadingGroup.objects.filter(pk=group.pk).update(**{"is_open": False, **fields})
    return ReadingGroup.objects.get(pk=group.pk)


def membership(group: ReadingGroup, who: User | Person) -> Membership:
    person = who.person if isinstance(who, User) else who
    return Membership.objects.select_related("group", "person").get(group=group, person=person)


def key_of(client: Client, path: str) -> str:
    """What the form there carries, so that sending it twice is once."""
    field = LexborHTMLParser(client.get(path).content).css_first("main input[name=key]")
    return str(field.attributes["value"])
