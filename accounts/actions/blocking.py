"""Muting and blocking somebody, and hearing them again: set and unset, each safe to do twice."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Block, Person

MOST_BLOCKS = 1_000  # of one person: each of their own layers over a page reads them


def set_block(*, by: Person, of: Person, kind: str, now: datetime) -> Block:
    """Mute or block somebody; the other one replaces what was set. Raises ValidationError.

    Only who is proven: a typed name would be nobody's list.
    """
    if not by.is_proven:
        raise ValidationError(_("Confirm your address first: open the link in the mail we sent you."))
    if by.pk == of.pk:
        raise ValidationError(_("That is you yourself."))
    if Block.objects.filter(by=by).exclude(of=of).count() >= MOST_BLOCKS:
        raise ValidationError(_("You muted a thousand people already. Hear some of them again first."))
    with transaction.atomic():
        return Block.objects.update_or_create(
            by=by, of=of, defaults={"kind": kind}, create_defaults={"kind": kind, "made_at": now}
        )[0]


def unset_block(*, by: Person, of_id: int) -> None:
    """Hear somebody again."""
    Block.objects.filter(by=by, of=of_id).delete()


def move_blocks(*, old: Person, new: Person) -> None:
    """Two turned out to be one: what was set by or against the old one holds for the new. In a transaction."""
    for mine, other in (("by", "of"), ("of", "by")):
        rows = Block.objects.filter(**{mine: old})
        known = Block.objects.filter(**{mine: new}).values(other)
        rows.filter(**{f"{other}__in": known}).delete()
        rows.filter(**{other: new}).delete()
        rows.update(**{mine: new})
