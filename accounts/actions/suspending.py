"""Shutting a member out and letting them in again: who is not active cannot log in, and all their sessions end."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from accounts.actions.roles import keep_another_admin
from accounts.models import User
from groundwork.actions.outbox import does, enqueue

AT_ONCE = 500  # sessions that are deleted in one statement


@transaction.atomic
def suspend_user(*, user: User) -> None:
    """From the next request on nobody is logged in as this member. Suspending twice changes nothing.

    Raises LastAdmin when the site would be without an admin who can log in.
    """
    keep_another_admin(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    enqueue("end_sessions", {"user": user.pk})


@transaction.atomic
def restore_user(*, user: User) -> None:
    """They can log in again; their old sessions stay ended."""
    user.is_active = True
    user.save(update_fields=["is_active"])


@does("end_sessions")
def end_sessions(payload: dict[str, Any]) -> None:
    """Delete the sessions of a member, so that none comes back to life with the account. Reads all that live."""
    theirs: list[str] = []
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator(chunk_size=AT_ONCE):
        if session.get_decoded().get(SESSION_KEY) == str(payload["user"]):
            theirs.append(session.pk)
    for start in range(0, len(theirs), AT_ONCE):
        Session.objects.filter(pk__in=theirs[start : start + AT_ONCE]).delete()
