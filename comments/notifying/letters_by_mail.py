"""Following by mail without an account: nothing is stored before the mailbox has answered.

All that was asked for stands, signed, in the link of one mail; its page shows one button.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from comments.letters.mails import full_address, send_letter
from comments.models import Pace
from groundwork.actions.outbox import does, enqueue
from groundwork.languages import speaking

SALT = "comments.follow-by-mail"
KEY_AGE = 60 * 60 * 24 * 7  # seconds
KIND = "confirm_following"


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for: an author's words by their user's id, or (0) those of the whole site."""

    email: str
    author: int
    pace: str
    language: str


def ask_to_confirm(asked: Asked) -> None:
    """Send the one mail that asks. The caller has counted it (`comments.letters.mails.count_mail`)."""
    enqueue(KIND, asdict(asked))


@does(KIND)
def send_question(payload: dict[str, Any]) -> None:
    asked = Asked(**payload)
    author = User.objects.filter(pk=asked.author, is_active=True).select_related("person").first()
    if asked.author and author is None:
        return
    key = signing.dumps(list(asdict(asked).values()), salt=SALT)
    with speaking(asked.language):
        link = full_address(reverse("confirm_following", args=[key]))
        context = {"link": link, "author": author.person.name if author is not None else ""}
        subject = _("Do you want these mails?")
        send_letter(subject, "mail/confirm.txt", context, to=asked.email, is_asked_for=True)


def asked_with(key: str) -> Asked | None:
    """What a link asks for; None when it is forged, was cut on its way, or is older than KEY_AGE."""
    try:
        asked = Asked(*signing.loads(key, salt=SALT, max_age=KEY_AGE))
    except (signing.BadSignature, TypeError):
        return None
    return asked if asked.pace in Pace.values else None
