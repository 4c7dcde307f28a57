"""Handing one mail to the mail server, now: for functions that the worker calls.

What a server refuses for good, because nobody is there, is counted by address; after a few in a row nothing is sent
there any more. Trouble that may pass is raised, so that the outbox tries again. While a server does not answer, one
mail waits for it, and those behind it do not.
"""

from __future__ import annotations

import re
import smtplib
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from groundwork.models import Undelivered

# RFC 3834, section 5: answering machines are asked not to answer.
HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
MOST_REFUSALS = 3  # in a row: one may be a slip of the server
REST = 60.0  # seconds in which nothing is tried after the server gave no answer
# RFC 3463, sections 3.2 and 3.3: the address or its mailbox. 5.7 (policy) and 5.5 (protocol) speak of us, not of them.
_OF_THE_MAILBOX = re.compile(r"^\s*5\.[12]\.\d")
_OF_US = re.compile(r"^\s*5\.[3-9]\.\d")
_NOBODY = (550, 551, 553)  # RFC 5321, section 4.2.3, where no such code says more


class MailServerAway(OSError):
    """It did not answer a moment ago."""


_silent = {"until": 0.0}  # by this process's monotonic clock


def deliver(message: EmailMessage, *, is_asked_for: bool = False) -> bool:
    """Send a mail to its one recipient. False when it is not for delivery: nobody is there, or was several times.

    What somebody has just asked for is tried all the same: their mailbox may be there again. Raises smtplib's errors
    and OSError for whatever may pass.
    """
    (address,) = message.to
    if is_stopped(address) and not is_asked_for:
        return False
    if time.monotonic() < _silent["until"]:
        raise MailServerAway("the mail server gave no answer a moment ago")
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as refused:
        code, words = next(iter(refused.recipients.values()))
        if not says_nobody(code, words):
            raise
        _count(address, timezone.now())
        return False
    except (smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError, OSError) as error:
        if not isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused):
            _silent["until"] = time.monotonic() + REST
        raise
    try_again(address)
    return True


def says_nobody(code: int, words: bytes | str) -> bool:
    """Whether a server's answer to a recipient means that there is no such mailbox, for good."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    if _OF_THE_MAILBOX.match(text):
        return 500 <= code < 600
    return code in _NOBODY and not _OF_US.match(text)


def is_stopped(address: str) -> bool:
    return Undelivered.objects.filter(pk=_hash(address)).exclude(stopped_at=None).exists()


def try_again(address: str) -> None:
    """Whatever was counted against an address is forgotten: a mail arrived, or its owner says that one will."""
    Undelivered.objects.filter(pk=_hash(address)).delete()


def count_bounce(address: str) -> None:
    """A mail that had been taken came back: nobody is there after all."""
    _count(address, timezone.now())


def _count(address: str, now: datetime) -> None:
    rows = Undelivered.objects.filter(pk=_hash(address))
    Undelivered.objects.get_or_create(pk=_hash(address), defaults={"last_at": now})
    rows.update(times=F("times") + 1, last_at=now)
    rows.filter(times__gte=MOST_REFUSALS, stopped_at=None).update(stopped_at=now)


def forget_undelivered(*, now: datetime) -> int:
    return Undelivered.objects.filter(last_at__lt=now - timedelta(days=settings.UNDELIVERED_DAYS)).delete()[0]


def _hash(address: str) -> str:
    return salted_hmac("undelivered", address.strip().lower(), algorithm="sha256").hexdigest()
