"""Who may do what in a reading group. Decides and never writes; the lookups are the only way to a group.

Decides on standing memberships alone: who left, or was asked to leave, is a stranger from that moment on.
"""

from __future__ import annotations

from django.http import Http404

from accounts.models import Membership, Person, ReadingGroup


class GroupRefused(Exception):
    """Something that cannot be done in a group. `code` is stable, `message` for people; nothing was written."""

    def __init__(self, code: str, message: str, status: int = 403) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


def membership_in(person: Person | None, group: ReadingGroup) -> Membership | None:
    """How this person stands in the group now; None for a stranger. One query, none for nobody."""
    found = Membership.objects.of(person).filter(group=group).first()
    if found is not None and person is not None:
        found.group, found.person = group, person
    return found


def access_group(person: Person | None, slug: str) -> tuple[ReadingGroup, Membership | None]:
    """The group, with how this person stands in it; raises Http404 as if there were none.

    A private group is there for its members alone, an open one for everybody, as far as its name and what it is
    about. Two queries.
    """
    group = ReadingGroup.objects.filter(slug=slug).first()
    if group is None:
        raise Http404
    membership = membership_in(person, group)
    if membership is None and not group.is_open:
        raise Http404
    return group, membership


def access_as_member(person: Person | None, slug: str) -> Membership:
    """The standing membership with its group; raises Http404 for everybody else, whatever the group is. One query."""
    found = Membership.objects.of(person).filter(group__slug=slug).select_related("group", "alias").first()
    if found is None or person is None:
        raise Http404
    found.person = person
    return found


def access_as_leader(person: Person | None, slug: str) -> Membership:
    """The same for who leads the group; raises Http404 for its other members, too."""
    membership = access_as_member(person, slug)
    if not membership.leads:
        raise Http404
    return membership


def may_join(person: Person | None, group: ReadingGroup) -> bool:
    """By the group's own button: anybody proven, where it is open. Whoever has an invitation needs no such leave."""
    return person is not None and person.is_proven and group.is_open and group.archived_at is None


def may_write_to(person: Person | None, group: ReadingGroup) -> bool:
    """Members, until the group is archived. One query at most."""
    return group.archived_at is None and membership_in(person, group) is not None


def may_change_role(actor: Membership, other: Membership) -> bool:
    """An owner gives and takes every role; whoever leads may ask a plain member to leave, and change no role."""
    return actor.role == Membership.Role.OWNER and actor.group_id == other.group_id


def may_remove(actor: Membership, other: Membership) -> bool:
    """Whether `actor` may end the other's membership. Everybody may end their own: see `is_last_owner`."""
    if actor.group_id != other.group_id or not actor.leads:
        return False
    return actor.role == Membership.Role.OWNER or other.role == Membership.Role.MEMBER


def is_last_owner(membership: Membership) -> bool:
    """A group without an owner could be led by nobody. One query, none for who is no owner."""
    if membership.role != Membership.Role.OWNER:
        return False
    others = Membership.objects.standing().filter(group=membership.group_id, role=Membership.Role.OWNER)
    return not others.exclude(pk=membership.pk).exists()


def may_be_alias(person: Person) -> bool:
    """Whether this could be a pseudonym: one has no account and no address, and counts as proven. No query."""
    return person.kind == Person.Kind.GUEST and not person.email and person.proven_at is not None


def is_alias_of(alias: Person, person: Person) -> bool:
    """Whether `person` took this pseudonym in a group, in which they may be no longer. One query."""
    return Membership.objects.filter(alias=alias, person=person).exists()
