"""Shutting a member out and letting them in again: who is not active cannot log in, and all their sessions end."""

from __future__ import annotations

from django.db import transaction

from accounts.actions.roles import keep_another_admin
from accounts.models import Session, User


@transaction.atomic
def suspend_user(*, user: User) -> None:
    """From the next request on nobody is logged in as this member. Suspending twice changes nothing.

    Raises LastAdmin when the site would be without an admin who can log in.
    """
    keep_another_admin(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    Session.objects.filter(user=user).delete()  # so that none comes back to life with the account


@transaction.atomic
def restore_user(*, user: User) -> None:
    """They can log in again; their old sessions stay ended."""
    user.is_active = True
    user.save(update_fields=["is_active"])
