"""Making and leading a reading group; coming in and leaving it. The only writer of groups and memberships."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import Invitation, Membership, Person, ReadingGroup
from accounts.rules.groups import GroupRefused, is_last_owner, may_change_role, may_join, may_remove
from accounts.rules.wearing import check_wearable, skeleton
from groundwork.actions.outbox import enqueue_all
from groundwork.limits import Limit, LimitReached, count_towards

INVITED = "group_invitation"  # the outbox's name for a letter
GROUPS_A_DAY = Limit("groups-made", times=10, seconds=86_400)
LETTERS_A_DAY = Limit("group-letters", times=500, seconds=86_400)  # a large course, and no mailing list
MOST_WEEKS = 52  # that an invitation may be good for
_RESERVED = frozenset({"new", "join"})  # addresses of pages
_SALT = "accounts.group-invitation"
_SUFFIX_BYTES = 4  # of a private group's address, which is not to be guessed
TRIES = 5
_STRONGEST: list[str] = [Membership.Role.OWNER, Membership.Role.INSTRUCTOR, Membership.Role.MEMBER]


def make_group(
    *, person: Person, name: str, description: str = "", is_open: bool = False, now: datetime
) -> ReadingGroup:
    """A new group with its first owner. Raises GroupRefused."""
    if not person.is_proven:
        raise GroupRefused("unproven", _("Open the link in the mail we sent you first."))
    _count(GROUPS_A_DAY, person, now)
    for attempt in range(TRIES):
        group = ReadingGroup(
            name=name, slug=_address(name, is_plain=is_open and not attempt), description=description,
            is_open=is_open, made_by=person, made_at=now,
        )  # fmt: skip
        try:
            with transaction.atomic():
                group.save(force_insert=True)
                Membership.objects.create(
                    group=group, person=person, role=Membership.Role.OWNER, joined_at=now, read_at=now
                )
        except IntegrityError:  # the address is taken
            continue
        return group
    raise GroupRefused("name", _("Please choose another name."))


def change_group(
    *, actor: Membership, name: str, description: str, is_open: bool, pseudonyms: bool
) -> ReadingGroup:
    """What the group is called and who may come in; its address stays. Raises GroupRefused."""
    _must_lead(actor)
    group = actor.group
    group.name, group.description = name, description
    group.is_open, group.pseudonyms = is_open, pseudonyms
    group.save(update_fields=["name", "description", "is_open", "pseudonyms"])
    return group


def archive_group(*, actor: Membership, now: datetime) -> None:
    """The end of term: it can be read, nothing can be said, nobody comes in. Twice changes nothing."""
    _must_own(actor)
    ReadingGroup.objects.filter(pk=actor.group_id, archived_at=None).update(archived_at=now)


def bring_group_back(*, actor: Membership) -> None:
    """From the archive. Twice changes nothing."""
    _must_own(actor)
    ReadingGroup.objects.filter(pk=actor.group_id).update(archived_at=None)


def token_of(invitation: Invitation) -> str:
    """What its link holds. Made of the site's key, so that the page and a second mail can write it again."""
    return salted_hmac(_SALT, str(invitation.pk), algorithm="sha256").hexdigest()[:40]


def invitation_for(token: str) -> Invitation | None:
    """The invitation of a link, good or not; None for a forged one."""
    invitations = Invitation.objects.select_related("group", "made_by")
    return invitations.filter(digest=_digest(token)).first()


def invite_by_link(
    *,
    actor: Membership,
    now: datetime,
    weeks: int,
    most_uses: int | None = None,
    role: str = Membership.Role.MEMBER,
) -> Invitation:
    """A link for whoever has it, good for so many weeks and people. Raises GroupRefused."""
    _must_lead(actor)
    _must_stand(actor.group)
    if role != Membership.Role.MEMBER:
        _must_own(actor)
    invitation = Invitation(
        group=actor.group, role=role, made_by=actor.person, made_at=now, most_uses=most_uses,
        expires_at=now + timedelta(weeks=min(weeks, MOST_WEEKS)),
    )  # fmt: skip
    invitation.digest = _digest(token_of(invitation))
    invitation.save(force_insert=True)
    return invitation


def invite_by_mail(
    *, actor: Membership, people: Iterable[tuple[str, str]], now: datetime, weeks: int
) -> list[Invitation]:
    """A letter to each (name, address), good for one person each; who was invited already gets none again.

    The answer is the same whether an address has an account or not. Raises GroupRefused, with nothing sent.
    """
    _must_lead(actor)
    _must_stand(actor.group)
    wanted = {email.strip().lower(): name for name, email in people}
    with transaction.atomic():
        stale = Invitation.objects.filter(group=actor.group, withdrawn_at=None).exclude(email="")
        stale.filter(Q(expires_at__lte=now) & Q(uses=0)).update(withdrawn_at=now)
        invited = set(stale.filter(withdrawn_at=None).values_list("email", flat=True))
        fresh = [
            _letter(actor, name, email, now, weeks) for email, name in wanted.items() if email not in invited
        ]
        for _each in fresh:
            _count(LETTERS_A_DAY, actor.person, now)
        # Two who send the same list at once: each address is invited once, by constraint.
        Invitation.objects.bulk_create(fresh, ignore_conflicts=True)
        written = list(Invitation.objects.filter(pk__in=[invitation.pk for invitation in fresh]))
        enqueue_all(INVITED, ({"invitation": invitation.pk} for invitation in written), due_at=now)
    return written


def ask_in(*, invitation: Invitation, name: str, email: str, now: datetime) -> None:
    """Somebody without an account opened a link: the same invitation goes to their mailbox, which proves them.

    Takes one of the link's uses. Asked again within its time, the same letter goes out again. Raises GroupRefused.
    """
    try:
        _ask_in(invitation, name, email.strip().lower(), now)
    except IntegrityError:  # the same form twice at once: what the other one made is there now
        _ask_in(invitation, name, email.strip().lower(), now)


def _ask_in(invitation: Invitation, name: str, email: str, now: datetime) -> None:
    with transaction.atomic():
        asked = Invitation.objects.filter(group=invitation.group, email=email, withdrawn_at=None).first()
        if asked is not None and not asked.is_good(now):
            asked.withdrawn_at = now
            asked.save(update_fields=["withdrawn_at"])
            asked = None
        if asked is None:
            _use(invitation, now)
            asked = Invitation(
                group=invitation.group, made_by=invitation.made_by, made_at=now, name=name, email=email,
                most_uses=1, role=invitation.role, expires_at=invitation.expires_at,
            )  # fmt: skip
            asked.digest = _digest(token_of(asked))
            asked.save(force_insert=True)
        enqueue_all(INVITED, [{"invitation": asked.pk}], due_at=now)


def withdraw_invitation(*, actor: Membership, invitation_id: int, now: datetime) -> None:
    """Nobody comes in by it any more. Twice changes nothing."""
    _must_lead(actor)
    Invitation.objects.filter(pk=invitation_id, group=actor.group_id, withdrawn_at=None).update(
        withdrawn_at=now
    )


def accept_invitation(*, person: Person, invitation: Invitation, now: datetime) -> Membership:
    """Come in by a link. Who is in already uses nothing up. Raises GroupRefused for what is no longer good."""
    _must_be_proven(person)
    _must_stand(invitation.group)
    with transaction.atomic():
        standing = Membership.objects.of(person).filter(group=invitation.group).first()
        if standing is not None:
            return standing
        _use(invitation, now)
        return _let_in(person, invitation.group, role=invitation.role, listed_name=invitation.name, now=now)


def join_group(*, person: Person, group: ReadingGroup, now: datetime) -> Membership:
    """Come into an open group by its own button. Raises GroupRefused."""
    if not may_join(person, group):
        raise GroupRefused("closed", _("This group takes nobody in this way."))
    with transaction.atomic():
        standing = Membership.objects.of(person).filter(group=group).first()
        return standing or _let_in(person, group, role=Membership.Role.MEMBER, now=now)


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
    _must_stand(group)
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


def _letter(actor: Membership, name: str, email: str, now: datetime, weeks: int) -> Invitation:
    invitation = Invitation(
        group=actor.group, made_by=actor.person, made_at=now, name=name, email=email, most_uses=1,
        expires_at=now + timedelta(weeks=min(weeks, MOST_WEEKS)),
    )  # fmt: skip
    invitation.digest = _digest(token_of(invitation))
    return invitation


def _use(invitation: Invitation, now: datetime) -> None:
    """Take one use, if there is one left: two who come at once cannot both take the last."""
    good = Invitation.objects.filter(pk=invitation.pk, withdrawn_at=None, expires_at__gt=now)
    good = good.filter(Q(most_uses=None) | Q(uses__lt=F("most_uses")))
    if not good.update(uses=F("uses") + 1):
        raise GroupRefused("gone", _("This invitation is no longer good."), status=410)


def _let_in(
    person: Person, group: ReadingGroup, *, role: str, listed_name: str = "", now: datetime
) -> Membership:
    membership, is_new = Membership.objects.get_or_create(
        group=group, person=person,
        defaults={"role": role, "listed_name": listed_name, "joined_at": now, "read_at": now},
    )  # fmt: skip
    if not is_new and membership.left_at is not None:  # back again, in the role of the invitation
        membership.left_at, membership.role, membership.joined_at = None, role, now
        membership.save(update_fields=["left_at", "role", "joined_at"])
    return membership


def _end(membership: Membership, now: datetime) -> None:
    Membership.objects.filter(pk=membership.pk, left_at=None).update(left_at=now)


def _lock(group_id: int) -> None:
    """Two owners who leave at once must not both be let go."""
    ReadingGroup.objects.select_for_update(no_key=True).get(pk=group_id)


def _must_lead(actor: Membership) -> None:
    if not actor.leads:
        raise GroupRefused("may-not", _("You cannot do this in this group."))


def _must_own(actor: Membership) -> None:
    if actor.role != Membership.Role.OWNER or actor.left_at is not None:
        raise GroupRefused("may-not", _("You cannot do this in this group."))


def _must_stand(group: ReadingGroup) -> None:
    if group.archived_at is not None:
        raise GroupRefused("archived", _("This group is archived: it can be read, and nobody comes in."))


def _must_be_proven(person: Person) -> None:
    if not person.is_proven:
        raise GroupRefused("unproven", _("Open the link in the mail we sent you first."))


def _count(limit: Limit, person: Person, now: datetime) -> None:
    try:
        count_towards(limit, who=str(person.pk), now=now)
    except LimitReached:
        message = _("That was much for one day. Go on tomorrow.")
        raise GroupRefused("too-many", message, status=429) from None


def _address(name: str, *, is_plain: bool) -> str:
    slug = slugify(name, allow_unicode=True)[:60].strip("-_") or "group"
    if is_plain and slug not in _RESERVED:
        return slug
    return f"{slug}-{secrets.token_hex(_SUFFIX_BYTES)}"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def forget_invited(*, now: datetime) -> int:
    """Forget the name and address of who was invited by mail and did not come, GUEST_DAYS after the link has ended.

    Returns how many.
    """
    ended = Invitation.objects.filter(expires_at__lt=now - timedelta(days=settings.GUEST_DAYS))
    return ended.exclude(name="", email="").update(name="", email="")
