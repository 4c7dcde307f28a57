"""The mails that a test's people get, read the way they read them."""

import re
from datetime import datetime

from django.core import mail
from django.core.mail import EmailMessage

from groundwork.actions.outbox import work_once


def letters(*, now: datetime | None = None) -> list[EmailMessage]:
    """What the worker sends now, or at another time; each mail is handed out once."""
    while work_once(now=now):
        pass
    sent, mail.outbox[:] = list(mail.outbox), []
    return sent


def letter(to: str, *, now: datetime | None = None) -> EmailMessage:
    """The one mail to this address, and nobody else's besides."""
    found = letters(now=now)
    assert [list(message.to) for message in found] == [[to]], [(m.to, m.subject) for m in found]
    return found[0]


def link_in(message: EmailMessage) -> str:
    """The path of the first link in a mail, with its query."""
    found = re.search(r"^https?://[^/\s]+(/\S*)", message.body, re.MULTILINE)
    assert found, message.body
    return found[1]


def words_in(message: EmailMessage) -> set[str]:
    """The words of a mail, without its links: a key in one may spell anything, a name too."""
    return set(re.findall(r"\w+", re.sub(r"https?://\S+", "", str(message.body))))
