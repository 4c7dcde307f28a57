"""Coming into a reading group, belonging to it, leaving it."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.actions.groups.refusing import must_stand
from accounts.models import Membership, Person, ReadingGroup
from accounts.rules.groups import GroupRefused, is_last_owner, may_change_role, may_join, may_remove
from accounts.rules.wearing import check_wearable, skeleton

_STRONGEST: list[str] = [Membership.Role.OWNER, Membership.Role.INSTRUCTOR, Membership.Role.MEMBER]


def join_group(*, person: Person, group: ReadingGroup, now: datetime) -> Membership:
    """Come into an open group by its own button. Raises GroupRefused."""
    if not may_join(person, group):
        raise GroupRefused("closed", _("This group takes nobody in this way."))
    with transaction.atomic():
        standing = Membership.objects.of(person).filter(group=group).first()
        return standing or let_in(person, group, role=Membership.Role.MEMBER, now=now)


def let_in(
    person: Person, group: ReadingGroup, *, role: str, listed_name: str = "", now: datetime
) -> Membership:
    """A member from now on, or again; in a transaction, by somebody who has asked whether they may."""
    membership, is_new = Membership.objects.get_or_create(
        group=group, person=person,
        defaults={"role": role, "listed_name": listed_name, "joined_at": now, "read_at": now},
    )  # fmt: skip
    if not is_new and membership.left_at is not None:  # back again, in the role of the invitation
        membership.left_at, membership.role, membership.joined_at = None, role, now
        membership.save(update_fields=["left_at", "role", "joined_at"])
    return membership


def leave_group(*, membership: Membership, now: datetime) -> None:
    """What was said stays with the group; the rest of the group's words are closed from now on."""
    with transaction.atomic():
        _lock(membership.group_id)
        if is_last_owner(membership):
            raise GroupRefused("last-owner", _("Make somebody else an owner first: a group needs one."))
        _end(membership, now)


def remove_member(*, actor: Membership, other: Membership, now: datetime) -> None:
    """Ask somebody to leave. Raises GroupRefused."""
    with transaction.atomic():
        _lock(actor.group_id)
        if not may_remove(actor, other) or is_last_owner(other):
            raise GroupRefused("may-not", _("You cannot do this in this group."))
        _end(other, now)


def _lock(group_id: int) -> None:
    """Two owners who leave at once must not both be let go."""
    ReadingGroup.objects.select_for_update(no_key=True).get(pk=group_id)


def _end(membership: Membership, now: datetime) -> None:
    Membership.objects.filter(pk=membership.pk, left_at=None).update(left_at=now)


def change_role(*, actor: Membership, other: Membership, role: str) -> None:
    """Give a member another role. Raises GroupRefused."""
    if role not in Membership.Role.values:
        raise GroupRefused("role", _("Choose a role."))
    with transaction.atomic():
        _lock(actor.group_id)
        is_loss = role != Membership.Role.OWNER and is_last_owner(other)
        if not may_change_role(actor, other) or is_loss:
            raise GroupRefused("may-not", _("You cannot do this in this group."))
        Membership.objects.filter(pk=other.pk, left_at=None).update(role=role)


def take_pseudonym(*, membership: Membership, name: str, now: datetime) -> Person:
    """Choose, once for all, the name under which one shows notes of the group to everybody. Raises GroupRefused.

    A person of its own speaks for the member, so that no public page can say who it is. Who leads the group knows.
    Raises ValidationError for a name that nobody may have, or that somebody of the group has already.
    """
    group = membership.group
    if not group.pseudonyms:
        raise GroupRefused("no-pseudonyms", _("This group has no other names towards the public."))
    must_stand(group)
    with transaction.atomic():
        _lock(group.pk)
        standing = Membership.objects.select_related("alias").get(pk=membership.pk)
        if standing.alias is not None:
            return standing.alias
        check_wearable(name)
        members = Membership.objects.filter(group=group).values_list("person__name", "alias__name")
        taken = {skeleton(each) for names in members for each in names if each}
        if skeleton(name) in taken:
            raise ValidationError(_("Somebody in the group has this name."), code="taken")
        alias = Person.objects.create(
            kind=Person.Kind.GUEST, name=name, proven_at=now, language=membership.person.language
        )
        Membership.objects.filter(pk=membership.pk).update(alias=alias)
    return alias


def move_memberships(*, old: Person, new: Person) -> None:
    """Two turned out to be one: whoever was in a group as both is in it as the new one, with all that either may do.

    In a transaction. What the old one alone has is left where it is.
    """
    for theirs in Membership.objects.select_for_update().filter(person=old):
        mine = Membership.objects.select_for_update().filter(person=new, group=theirs.group_id).first()
        if mine is None:
            continue
        theirs.delete()  # first: a pseudonym is one member's
        if theirs.left_at is None:
            roles = [mine.role, theirs.role] if mine.left_at is None else [theirs.role]
            mine.role, mine.left_at = min(roles, key=_STRONGEST.index), None
        mine.listed_name = mine.listed_name or theirs.listed_name
        if theirs.alias_id is not None and mine.alias_id is not None:  # theirs goes when they leave the site
            Person.objects.filter(pk=theirs.alias_id).update(merged_into=new)
        mine.alias_id = mine.alias_id or theirs.alias_id
        mine.save(update_fields=["role", "left_at", "listed_name", "alias"])


def mark_read(*, membership: Membership, now: datetime) -> None:
    """What was said until now is not new to this member any more."""
    Membership.objects.filter(Q(read_at=None) | Q(read_at__lt=now), pk=membership.pk).update(read_at=now)
