"""System checks: what must be true of an installation before it serves anybody."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def local_mode_is_for_loopback(**kwargs: Any) -> list[CheckMessage]:
    if settings.LOCAL:
        return [
            Error(
                "LOCAL is on: the mailbox page would show everybody's mail.",
                hint="Unset LOCAL where others can reach the site.",
                id="alliance.E001",
            )
        ]
    return []
