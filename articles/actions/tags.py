"""Tags: naming the subjects that articles share."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from articles.models import SiteIdentity, Tag


@transaction.atomic
def save_tag(*, editor: User, tag: Tag) -> Tag:
    """Write a new or renamed tag. Raises ValidationError if its name or address is taken or not possible."""
    tag.full_clean()
    tag.save()
    SiteIdentity.touch()
    return tag


@transaction.atomic
def delete_tag(*, editor: User, tag: Tag) -> None:
    """Delete a tag; its articles stay."""
    tag.delete()
    SiteIdentity.touch()
