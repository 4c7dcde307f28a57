"""Mails of the talk in plain text: the guest's key, and what other letters are made with. Sent by the worker."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from articles.models import SiteIdentity
from comments.models import Comment, Flag
from comments.submitting import TooManyMails
from groundwork.actions.delivering import HEADERS, deliver
from groundwork.actions.outbox import does
from groundwork.languages import speaking
from groundwork.limits import Limit, LimitReached, count_towards

KEY_SALT = "comments.guest-key"
KEY_AGE = 60 * 60 * 24 * 90  # seconds that a link in a mail opens the door
TO_ONE_ADDRESS = Limit(
    "guest-mail-to", times=5, seconds=3600
)  # nobody's mailbox is to be filled through our form
FROM_ONE_CLIENT = Limit("guest-mail-from", times=20, seconds=3600)  # a class behind one address still gets in


def count_mail(*, to: str, client: str, now: datetime | None = None) -> None:
    """Count one more mail that `client` causes to this address; raises TooManyMails. Before the mail is enqueued."""
    now = now or timezone.now()
    try:
        count_towards(TO_ONE_ADDRESS, who=to.strip().lower(), now=now)
        count_towards(FROM_ONE_CLIENT, who=client, now=now)
    except LimitReached as limit:
        raise TooManyMails(limit.retry_after) from None


def key_of(person: Person) -> str:
    """The part of a link that opens the guest's own pages: signed, with its time, naming nobody."""
    return signing.dumps(person.pk, salt=KEY_SALT)


def person_of(key: str) -> Person | None:
    """Whose key it is; None when it is forged, older than KEY_AGE, or its person or their address is forgotten."""
    try:
        pk = signing.loads(key, salt=KEY_SALT, max_age=KEY_AGE)
    except signing.BadSignature:
        return None
    guests = Person.objects.filter(pk=pk, kind=Person.Kind.GUEST, left_at=None)
    guests = guests.exclude(email="", merged_into=None)
    return guests.select_related("merged_into").first()


@does("guest_key")
def send_guest_key(payload: dict[str, Any]) -> None:
    """Ask a guest whether the address is theirs; says what waits for the answer."""
    person = Person.objects.filter(pk=payload["person"]).exclude(email="").first()
    if person is None:
        return
    waiting = Comment.objects.filter(person=person, state=Comment.State.UNPROVEN).select_related("article")
    flags = Flag.objects.filter(person=person, counts_since=None, withdrawn_at=None).count()
    with speaking(person.language):
        link = full_address(reverse("guest_key", args=[key_of(person)]))
        context = {"person": person, "waiting": list(waiting[:10]), "flags": flags, "link": link}
        subject = _("Is this you? Confirm what you wrote")
        if person.is_proven:
            subject = _("Your link to what you wrote")
        send_letter(subject, "comments/mail/guest_key.txt", context, to=person.email, is_asked_for=True)


def send_letter(
    subject: str, template: str, context: dict[str, Any], *, to: str, is_asked_for: bool = False
) -> None:
    """One mail in plain text, sent now: for functions that the worker calls. See `deliver`."""
    body = render_to_string(template, {**context, "site_name": _site_name()})
    subject = " ".join(subject.split())
    mail = EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [to], headers=HEADERS)
    deliver(mail, is_asked_for=is_asked_for)


def _site_name() -> str:
    return SiteIdentity.load().name


def full_address(path: str) -> str:
    """An address as a mail needs it, with the site's own host."""
    return urljoin(settings.SITE_URL, path)
