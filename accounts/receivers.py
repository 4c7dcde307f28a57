"""What the authentication of Django tells us."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest


@receiver(user_logged_out)
def note_leaving(request: HttpRequest | None, **_: Any) -> None:
    """Wherever somebody logs out (here, in the admin, in a form): the answer tells their browser (`whoami.leave`)."""
    if request is not None:
        request._has_left = True  # type: ignore[attr-defined]  # read by has_left


def has_left(request: HttpRequest) -> bool:
    return bool(getattr(request, "_has_left", False))
