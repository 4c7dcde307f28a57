"""Making and leading a reading group: what it is called, who may come in, its end and its return."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.actions.groups.refusing import count, must_be_proven, must_lead, must_own
from accounts.models import Membership, Person, ReadingGroup
from accounts.rules.groups import GroupRefused
from groundwork.actions.idempotency import AlreadyDone, use_key
from groundwork.limits import Limit

GROUPS_A_DAY = Limit("groups-made", times=10, seconds=86_400)
_RESERVED = frozenset({"new", "join"})  # addresses of pages
_SUFFIX_BYTES = 4  # of a private group's address, which is not to be guessed
TRIES = 5


def make_group(
    *, person: Person, name: str, description: str = "", is_open: bool = False, key: str = "", now: datetime
) -> ReadingGroup:
    """A new group with its first owner; the same `key` again gives the same one. Raises GroupRefused."""
    must_be_proven(person)
    count(GROUPS_A_DAY, person, now)
    for attempt in range(TRIES):
        group = ReadingGroup(
            name=name, slug=_address(name, is_plain=is_open and not attempt), description=description,
            is_open=is_open, made_by=person, made_at=now,
        )  # fmt: skip
        try:
            with transaction.atomic():
                if key:
                    use_key(f"group:{person.pk}:{key}", result=str(group.pk))
                group.save(force_insert=True)
                Membership.objects.create(
                    group=group, person=person, role=Membership.Role.OWNER, joined_at=now, read_at=now
                )
        except AlreadyDone as done:
            return ReadingGroup.objects.get(pk=int(done.result))
        except IntegrityError:  # the address is taken
            continue
        return group
    raise GroupRefused("name", _("Please choose another name."))


def _address(name: str, *, is_plain: bool) -> str:
    slug = slugify(name, allow_unicode=True)[:60].strip("-_") or "group"
    if is_plain and slug not in _RESERVED:
        return slug
    return f"{slug}-{secrets.token_hex(_SUFFIX_BYTES)}"


def change_group(
    *, actor: Membership, name: str, description: str, is_open: bool, pseudonyms: bool
) -> ReadingGroup:
    """What the group is called and who may come in; its address stays. Raises GroupRefused."""
    must_lead(actor)
    group = actor.group
    group.name, group.description = name, description
    group.is_open, group.pseudonyms = is_open, pseudonyms
    group.save(update_fields=["name", "description", "is_open", "pseudonyms"])
    return group


def archive_group(*, actor: Membership, now: datetime) -> None:
    """The end of term: it can be read, nothing can be said, nobody comes in. Twice changes nothing."""
    must_own(actor)
    ReadingGroup.objects.filter(pk=actor.group_id, archived_at=None).update(archived_at=now)


def bring_group_back(*, actor: Membership) -> None:
    """From the archive. Twice changes nothing."""
    must_own(actor)
    ReadingGroup.objects.filter(pk=actor.group_id).update(archived_at=None)
