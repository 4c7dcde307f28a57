"""Handing one mail to the mail server, now: for functions that the worker calls.

What a server refuses for good, because nobody is there, is counted by address; after a few in a row nothing is sent
there any more. Where the site reads what comes back (BOUNCE_ADDRESS), so is a mail that was taken and came back.
Trouble that may pass is raised, so that the outbox tries again. While a server does not answer, one mail waits for it,
and those behind it do not.
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

from groundwork.limits import Limit, LimitReached, count_towards
from groundwork.models import Undelivered
from groundwork.returning import GOOD_FOR, HEADER, address_meant, delivery_key, digest_of, return_path

# RFC 3834, section 5: answering machines are asked not to answer.
HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
MOST_REFUSALS = 3  # in a row: one may be a slip of the server
# A mail that was taken may still come back: where that is read, only so long without one means that mails arrive.
QUIET = timedelta(days=7)
# A key counts once, and all mails of one day to an address have the same: whoever has seen one mail stops nothing.
ONE_MAIL = Limit("mail-came-back", times=1, seconds=GOOD_FOR * 86_400)
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
    if settings.BOUNCE_ADDRESS:
        _make_returnable(message, address)
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
    if settings.BOUNCE_ADDRESS and not is_asked_for:
        Undelivered.objects.filter(pk=digest_of(address), last_at__lt=timezone.now() - QUIET).delete()
    else:
        try_again(address)
    return True


def _make_returnable(message: EmailMessage, address: str) -> None:
    """Whoever cannot deliver it sends it back to us (RFC 5321, section 4.4), with what says to whom it went."""
    key = delivery_key(address, today=timezone.now().date())
    message.extra_headers = {"From": message.from_email, **message.extra_headers, HEADER: key}
    message.from_email = return_path(settings.BOUNCE_ADDRESS, key)


def says_nobody(code: int, words: bytes | str) -> bool:
    """Whether a server's answer to a recipient means that there is no such mailbox, for good."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    if _OF_THE_MAILBOX.match(text):
        return 500 <= code < 600
    return code in _NOBODY and not _OF_US.match(text)


def is_stopped(address: str) -> bool:
    return Undelivered.objects.filter(pk=digest_of(address)).exclude(stopped_at=None).exists()


def try_again(address: str) -> None:
    """Whatever was counted against an address is forgotten: a mail arrived, or its owner says that one will."""
    Undelivered.objects.filter(pk=digest_of(address)).delete()


def count_bounce(key: str) -> bool:
    """A mail that had been taken came back for good: nobody is there after all. Twice for one mail counts once.

    `key` is the one that came back with it; False when it is not ours, is too old, or was counted.
    """
    now = timezone.now()
    digest = address_meant(key, today=now.date())
    if digest is None:
        return False
    try:
        count_towards(ONE_MAIL, who=key, now=now)
    except LimitReached:
        return False
    _count_digest(digest, now)
    return True


def _count(address: str, now: datetime) -> None:
    _count_digest(digest_of(address), now)


def _count_digest(digest: str, now: datetime) -> None:
    rows = Undelivered.objects.filter(pk=digest)
    Undelivered.objects.get_or_create(pk=digest, defaults={"last_at": now})
    rows.update(times=F("times") + 1, last_at=now)
    rows.filter(times__gte=MOST_REFUSALS, stopped_at=None).update(stopped_at=now)


def forget_undelivered(*, now: datetime) -> int:
    return Undelivered.objects.filter(last_at__lt=now - timedelta(days=settings.UNDELIVERED_DAYS)).delete()[0]
