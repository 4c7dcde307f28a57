from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from comments.models.watch import Pace
from groundwork.ids import new_id


class Letter(models.Model):
    """One mail to one person about notifications; they belong to it from the moment it is decided on, for ever."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    pace = models.CharField(max_length=6, choices=Pace)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(
        null=True
    )  # when a mail server took it, or it was found that there is no word left

    class Meta:
        indexes = [models.Index(fields=["person", "-made_at"], name="letter_by_person")]


class NotificationQuerySet(models.QuerySet["Notification"]):
    def unread(self) -> NotificationQuerySet:
        return self.filter(read_at=None)

    def for_list(self) -> NotificationQuerySet:
        """Newest first, with all that a line shows: one query."""
        about = ("comment__person", "comment__parent__passage", "comment__parent__person")
        return self.select_related("article__current", *about).order_by("-pk")


class Notification(models.Model):
    """Somebody is to know of one comment, or of an article that came out: once, for whatever reasons there are."""

    class Why(models.TextChoices):
        ANSWER = "answer", _("an answer to you")
        MENTION = "mention", _("your name was called")
        OWN = "own", _("said on an article of yours")
        WATCH = "watch", _("you follow it")

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notifications", db_index=False)
    why = models.CharField(max_length=7, choices=Why)
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="+")
    comment = models.ForeignKey("comments.Comment", on_delete=models.CASCADE, null=True, related_name="+")
    watch = models.ForeignKey("comments.Watch", on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail_at = models.DateTimeField(null=True)  # from when on a mail may tell of it; None: none will
    pace = models.CharField(max_length=6, choices=Pace, default=Pace.NEVER)
    letter = models.ForeignKey(Letter, on_delete=models.SET_NULL, null=True, related_name="tells_of")

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "comment"], name="notification_once"),
            models.UniqueConstraint(
                fields=["person", "article"], condition=Q(comment=None), name="notification_article_once"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="notification_by_person"),
            models.Index(fields=["person"], name="notification_unread", condition=Q(read_at=None)),
            models.Index(
                fields=["mail_at"],
                name="notification_to_mail",
                condition=Q(letter=None, mail_at__isnull=False),
            ),
        ]


class ToldArticle(models.Model):
    """That word of an article's coming out is on its way: once for each article, whatever becomes of it later."""

    article = models.OneToOneField(
        "articles.Article", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    told_at = models.DateTimeField()


class PushAddress(models.Model):
    """Where a browser's push service takes word for one person, because they asked for it there (RFC 8030, 8291)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    endpoint = models.URLField(max_length=1000)
    endpoint_hash = models.CharField(
        max_length=64, unique=True
    )  # SHA-256, hex: the address is too long for an index
    p256dh = models.CharField(max_length=100)  # the browser's public key, base64url
    auth = models.CharField(max_length=30)  # what it shares with us alone, base64url
    made_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "push addresses"
