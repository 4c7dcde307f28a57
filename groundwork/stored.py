"""What this app stores of people: see groundwork/retention.py."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from groundwork.retention import Topic, stores

stores(
    "groundwork.Counter",
    topic=Topic.WORKING,
    what=_(
        "How often something was done by one person, from one network or to one mail address, within some hours"
    ),
    why=_("To stop floods"),
    ends=_("within an hour after the minutes or hours are over"),
    columns=("key",),
)
stores(
    "groundwork.IdempotencyKey",
    topic=Topic.WORKING,
    what=_("That a form was sent, under a key that nobody can read back"),
    why=_("So that a double click posts once"),
    ends=_("after a number of days that the site sets"),
    columns=("key", "result"),
    age=lambda: timedelta(days=settings.KEY_DAYS),
)
stores(
    "groundwork.Undelivered",
    topic=Topic.TOLD,
    what=_("A digest of an e-mail address to which mails could not be delivered"),
    why=_("Not to write to nobody again and again"),
    ends=_("after a number of days that the site sets, or as soon as a mail arrives"),
    columns=("address_hash",),
    age=lambda: timedelta(days=settings.UNDELIVERED_DAYS),
)
