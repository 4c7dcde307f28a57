"""The local mailbox: while the site runs on somebody's own machine, every mail lands in a folder and is read on a page.

The backend writes, the views read; both exist only where LOCAL is on.
"""

from __future__ import annotations

import email
import os
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage as ParsedMail
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import strip_tags
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

NAME = re.compile(r"\d{8}T\d{12}-[0-9a-f]{8}")  # the time to the microsecond, so that names sort; then chance
MOST_LISTED = 100  # a page of mails; how many older ones the folder holds is said below them
FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_VIA")


class MailboxBackend(BaseEmailBackend):
    """Writes each mail to EMAIL_FILE_PATH as one .eml file, whole or not at all."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{datetime.now(tz=UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}"
            unfinished = folder / f".{name}"
            unfinished.write_bytes(message.message().as_bytes())
            os.replace(unfinished, folder / f"{name}.eml")  # noqa: PTH105 - the atomic rename is the point
        return len(email_messages)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as the page shows it; `text` is plain."""

    name: str
    sent_at: datetime
    recipients: str
    subject: str
    text: str


@never_cache
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """All mails, newest first."""
    _refuse_others(request)
    names = _names()
    letters = [_read(name) for name in names[:MOST_LISTED]]
    context = {"letters": letters, "older": len(names) - len(letters), "folder": settings.EMAIL_FILE_PATH}
    return render(request, "mailbox/mailbox.html", context)


@never_cache
@require_safe
def letter(request: HttpRequest, name: str) -> HttpResponse:
    """One mail, its links ready to be followed."""
    _refuse_others(request)
    if not NAME.fullmatch(name) or name not in _names():
        raise Http404
    return render(request, "mailbox/letter.html", {"letter": _read(name)})


def _refuse_others(request: HttpRequest) -> None:
    """404 for whoever is not on this machine: these are other people's mails. A proxy speaks for somebody else."""
    try:
        here = ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        here = False
    if not (settings.LOCAL and here) or any(header in request.META for header in FORWARDED):
        raise Http404


def _names() -> list[str]:
    """Newest first."""
    found = Path(settings.EMAIL_FILE_PATH).glob("*.eml")
    return sorted((path.stem for path in found if NAME.fullmatch(path.stem)), reverse=True)


def _read(name: str) -> Letter:
    raw = (Path(settings.EMAIL_FILE_PATH) / f"{name}.eml").read_bytes()
    mail: Any = email.message_from_bytes(raw, policy=default)
    sent_at = datetime.strptime(name.split("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
    return Letter(name, sent_at, str(mail["to"] or ""), str(mail["subject"] or ""), _text_of(mail))


def _text_of(mail: ParsedMail) -> str:
    """The plain part; of a mail in HTML alone its words."""
    body = mail.get_body(preferencelist=("plain", "html"))
    if body is None:
        return ""
    text = str(body.get_content())
    return strip_tags(text) if body.get_content_subtype() == "html" else text
