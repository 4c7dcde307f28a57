"""What the authentication of Django tells us."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed, password_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts.actions.members import lock_out_opener, unlink_opener
from accounts.actions.sessions import note_device
from accounts.models import User
from accounts.sessions import waits_for_address


@receiver(user_logged_out)
def note_leaving(request: HttpRequest | None, **_: Any) -> None:
    """Wherever somebody logs out (here, in the admin, in a form): the answer tells their browser (`whoami.leave`)."""
    if request is not None:
        request._has_left = True  # type: ignore[attr-defined]  # read by has_left


@receiver(user_logged_in)
def note_arriving(request: HttpRequest, **_: Any) -> None:
    """However somebody logs in: their own list of sessions says in which browser, and since when."""
    agent = request.META.get("HTTP_USER_AGENT", "")
    note_device(request.session, user_agent=agent, now=timezone.now())


@receiver(email_confirmed)
def note_address(request: HttpRequest, email_address: EmailAddress, **_: Any) -> None:
    """A code by mail says whose the mailbox is, and nothing of who chose the password or linked an account elsewhere.

    So does the link of the mail in a browser that the account was not opened in; but its page has named the account
    whose password stays, for who signs up at a desk and reads mail on a phone.
    """
    match, user = request.resolver_match, email_address.user
    if match is None:
        return
    if match.url_name == "account_confirm_login_code":
        lock_out_opener(user=user)
    elif match.url_name == "account_confirm_email" and not waits_for_address(request, user):
        unlink_opener(user=user)


@receiver(password_reset)
def note_new_password(user: User, **_: Any) -> None:
    """So does a new password by mail: what somebody linked who opened the account for another's mailbox goes."""
    unlink_opener(user=user)


def has_left(request: HttpRequest) -> bool:
    return bool(getattr(request, "_has_left", False))
