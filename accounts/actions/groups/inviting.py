"""Invitations to a reading group: by a link for many, by a mail for one; using them up."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.actions.groups.belonging import let_in
from accounts.actions.groups.refusing import count, must_be_proven, must_lead, must_own, must_stand
from accounts.models import Invitation, Membership, Person
from accounts.rules.groups import GroupRefused
from groundwork.actions.idempotency import AlreadyDone, use_key
from groundwork.actions.outbox import enqueue_all
from groundwork.limits import Limit

INVITED = "group_invitation"  # the outbox's name for a letter
LETTERS_A_DAY = Limit("group-letters", times=500, seconds=86_400)  # a large course, and no mailing list
MOST_WEEKS = 52  # that an invitation may be good for
_SALT = "accounts.group-invitation"


def token_of(invitation: Invitation) -> str:
    """What its link holds. Made of the site's key, so that the page and a second mail can write it again."""
    return salted_hmac(_SALT, str(invitation.pk), algorithm="sha256").hexdigest()[:40]


def invitation_for(token: str) -> Invitation | None:
    """The invitation of a link, good or not; None for a forged one."""
    invitations = Invitation.objects.select_related("group", "made_by")
    return invitations.filter(digest=_digest(token)).first()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def invite_by_link(
    *,
    actor: Membership,
    now: datetime,
    weeks: int,
    most_uses: int | None = None,
    role: str = Membership.Role.MEMBER,
    key: str = "",
) -> Invitation:
    """A link for whoever has it, good for so many weeks and people; the same `key` again gives the same one.

    Raises GroupRefused.
    """
    must_lead(actor)
    must_stand(actor.group)
    if role != Membership.Role.MEMBER:
        must_own(actor)
    invitation = Invitation(
        group=actor.group, role=role, made_by=actor.person, made_at=now, most_uses=most_uses,
        expires_at=now + timedelta(weeks=min(weeks, MOST_WEEKS)),
    )  # fmt: skip
    invitation.digest = _digest(token_of(invitation))
    try:
        with transaction.atomic():
            if key:
                use_key(f"group-link:{actor.person_id}:{key}", result=str(invitation.pk))
            invitation.save(force_insert=True)
    except AlreadyDone as done:
        return Invitation.objects.get(pk=int(done.result))
    return invitation


def invite_by_mail(
    *, actor: Membership, people: Iterable[tuple[str, str]], now: datetime, weeks: int
) -> list[Invitation]:
    """A letter to each (name, address), good for one person each; who was invited already gets none again.

    The answer is the same whether an address has an account or not. Raises GroupRefused, with nothing sent.
    """
    must_lead(actor)
    must_stand(actor.group)
    wanted = {email.strip().lower(): name for name, email in people}
    with transaction.atomic():
        stale = Invitation.objects.filter(group=actor.group, withdrawn_at=None).exclude(email="")
        stale.filter(Q(expires_at__lte=now) & Q(uses=0)).update(withdrawn_at=now)
        invited = set(stale.filter(withdrawn_at=None).values_list("email", flat=True))
        fresh = [
            _letter(actor, name, email, now, weeks) for email, name in wanted.items() if email not in invited
        ]
        for _each in fresh:
            count(LETTERS_A_DAY, actor.person, now)
        # Two who send the same list at once: each address is invited once, by constraint.
        Invitation.objects.bulk_create(fresh, ignore_conflicts=True)
        written = list(Invitation.objects.filter(pk__in=[invitation.pk for invitation in fresh]))
        enqueue_all(INVITED, ({"invitation": invitation.pk} for invitation in written), due_at=now)
    return written


def _letter(actor: Membership, name: str, email: str, now: datetime, weeks: int) -> Invitation:
    invitation = Invitation(
        group=actor.group, made_by=actor.person, made_at=now, name=name, email=email, most_uses=1,
        expires_at=now + timedelta(weeks=min(weeks, MOST_WEEKS)),
    )  # fmt: skip
    invitation.digest = _digest(token_of(invitation))
    return invitation


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


def _use(invitation: Invitation, now: datetime) -> None:
    """Take one use, if there is one left: two who come at once cannot both take the last."""
    good = Invitation.objects.filter(pk=invitation.pk, withdrawn_at=None, expires_at__gt=now)
    good = good.filter(Q(most_uses=None) | Q(uses__lt=F("most_uses")))
    if not good.update(uses=F("uses") + 1):
        raise GroupRefused("gone", _("This invitation is no longer good."), status=410)


def withdraw_invitation(*, actor: Membership, invitation_id: int, now: datetime) -> None:
    """Nobody comes in by it any more. Twice changes nothing."""
    must_lead(actor)
    Invitation.objects.filter(pk=invitation_id, group=actor.group_id, withdrawn_at=None).update(
        withdrawn_at=now
    )


def accept_invitation(*, person: Person, invitation: Invitation, now: datetime) -> Membership:
    """Come in by a link. Who is in already uses nothing up. Raises GroupRefused for what is no longer good."""
    must_be_proven(person)
    must_stand(invitation.group)
    with transaction.atomic():
        standing = Membership.objects.of(person).filter(group=invitation.group).first()
        if standing is not None:
            return standing
        _use(invitation, now)
        return let_in(person, invitation.group, role=invitation.role, listed_name=invitation.name, now=now)


def forget_invited(*, now: datetime) -> int:
    """Forget the name and address of who was invited by mail and did not come, GUEST_DAYS after the link has ended.

    Returns how many.
    """
    ended = Invitation.objects.filter(expires_at__lt=now - timedelta(days=settings.GUEST_DAYS))
    return ended.exclude(name="", email="").update(name="", email="")
