"""What people are told of, and how."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from groundwork.retention import Goes, Topic, holds_nobody, stores

stores(
    "comments.Wishes",
    topic=Topic.TOLD,
    what=_("How often you want mails"),
    why=_("To send no more than that"),
    ends=_("when you leave"),
    columns=("person",),
    person="person",
    goes=Goes.LEAVING,
)
stores(
    "comments.Notification",
    topic=Topic.TOLD,
    what=_("What you were told of, and whether you have seen it"),
    why=_("To show it to you once, and to mail it if you want"),
    ends=_("after a number of days that the site sets, or when you leave"),
    columns=("person",),
    person="person",
    goes=Goes.LEAVING,
    age=lambda: timedelta(days=settings.NOTIFICATION_DAYS),
)
stores(
    "comments.Letter",
    topic=Topic.TOLD,
    what=_("Which mails went to you, and when"),
    why=_("So that none is sent twice, and not too many"),
    ends=_("after a number of days that the site sets, or when you leave"),
    columns=("person",),
    person="person",
    goes=Goes.LEAVING,
    age=lambda: timedelta(days=settings.NOTIFICATION_DAYS),
)
stores(
    "comments.PushAddress",
    topic=Topic.TOLD,
    what=_("The address at which your browser's maker takes word for you, where you asked for it"),
    why=_("To tell you at once, even when the site is closed"),
    ends=_("when you end it, when the browser does, or when you leave"),
    columns=("person", "endpoint", "endpoint_hash", "p256dh", "auth"),
    person="person",
    goes=Goes.LEAVING,
    secret=("endpoint_hash", "p256dh", "auth"),
)
holds_nobody("comments.ToldArticle")
