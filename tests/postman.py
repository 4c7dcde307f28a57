"""A real mail server on this machine, which takes mails, or refuses, fails and stalls as a test tells it."""

from __future__ import annotations

import email
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from django.conf import settings

from groundwork.actions import delivering


class Postman:
    """`answers` gives for a recipient what the server says instead of taking the mail ("550 5.1.1 Nobody"), or None."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.answers: Callable[[str], str | None] = lambda address: None
        self.senders: list[str] = []  # as the envelope has them: where what is not delivered comes back to
        self.asked: list[str] = []  # every recipient that was named

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.asked.append(address)
        refusal = self.answers(address)
        if refusal is not None:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.senders.append(envelope.mail_from)
        self.taken.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 Taken"


class _AtAnyPort(Controller):
    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def postman(monkeypatch) -> Iterator[Postman]:
    """Mails go over SMTP to a server of our own, for as long as it stands."""
    takes = Postman()
    controller = _AtAnyPort(takes, hostname="127.0.0.1", port=0)
    controller.start()
    mails_go_to(monkeypatch, controller.port)
    try:
        yield takes
    finally:
        controller.stop()


def mails_go_to(monkeypatch, port: int, *, seconds: float = 10) -> None:
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
    for name, value in {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": port, "EMAIL_TIMEOUT": seconds}.items():
        monkeypatch.setattr(settings, name, value, raising=False)
    monkeypatch.setitem(delivering._silent, "until", 0.0)
