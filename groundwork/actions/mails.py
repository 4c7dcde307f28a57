"""Mails in plain text, through the outbox: a mail server that is away delays them and stops nobody."""

from __future__ import annotations

from typing import Any

from django.core.mail import EmailMessage

from groundwork.actions.delivering import HEADERS, deliver
from groundwork.actions.outbox import MOST_PATIENCE, does, enqueue

KIND = "mail"


def send_mail_later(*, to: str, subject: str, body: str, headers: dict[str, str] | None = None) -> None:
    """Write one mail into the outbox, in the caller's transaction. `subject` becomes one line, whatever is in it.

    Raises ValueError for an address of more than one line: nobody may add a header through one.
    """
    if len(to.splitlines()) != 1:
        raise ValueError("an address is one line")
    payload = {"to": to, "subject": " ".join(subject.split()), "body": body, "headers": headers or {}}
    enqueue(KIND, payload)


@does(KIND, attempts=MOST_PATIENCE)
def _send(payload: dict[str, Any]) -> None:
    headers = {**HEADERS, **payload["headers"]}
    deliver(EmailMessage(payload["subject"], payload["body"], to=[payload["to"]], headers=headers))
