from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from groundwork.ids import new_id

MOST_WHY = 5_000  # characters
MOST_PLACE = 1_000
MOST_ANSWER = 2_000


class NoticeQuerySet(models.QuerySet["Notice"]):
    def open(self) -> Self:
        """What nobody has answered yet, oldest first."""
        return self.filter(settled_at=None).order_by("id")


class Notice(models.Model):
    """Somebody says that something here is against the law: Regulation (EU) 2022/2065, Article 16.

    Its elements are those of Article 16(2); the statement of good faith (d) is not a column, since without it there
    is no row. Name and address may be missing for the offences that 16(2)(c) names. A notice about a comment waits in
    the queue, one about a whole article in its own list.
    """

    class Law(models.TextChoices):
        DEFAMATION = "defamation", _("It insults or defames somebody")
        HATE = "hate", _("It incites to hatred or violence")
        PRIVACY = "privacy", _("It shows somebody's private data")
        COPYRIGHT = "copyright", _("It infringes copyright or another right")
        FRAUD = "fraud", _("It is fraud, or sells what must not be sold")
        MINORS = "minors", _("It abuses or exploits children sexually")
        OTHER = "other", _("It breaks another law")

    class Outcome(models.TextChoices):
        REMOVED = "removed", _("it is not shown any more")
        KEPT = "kept", _("it stays")
        GONE = "gone", _("it was gone already")

    # Every column that says who somebody is; forgotten when it has served its time (held by a test).
    PERSONAL_COLUMNS = ("name", "email")

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    article = models.ForeignKey("articles.Article", on_delete=models.SET_NULL, null=True, related_name="+")
    comment = models.ForeignKey(
        "comments.Comment", on_delete=models.SET_NULL, null=True, related_name="notices"
    )  # None: about the whole article
    url = models.CharField(_("address"), max_length=500)  # as it was typed: Article 16(2)(b)
    place = models.TextField(_("where in it"), blank=True)
    law = models.CharField(_("what is wrong"), max_length=10, choices=Law)
    why = models.TextField(_("why it is against the law"))
    name = models.CharField(_("name"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(max_length=10, blank=True)  # of the answer
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    outcome = models.CharField(max_length=7, choices=Outcome, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    decision_id = models.BigIntegerField(null=True)  # the log has no foreign keys, and takes none
    forgotten_at = models.DateTimeField(null=True)  # name and address were erased

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal notice")
        verbose_name_plural = _("legal notices")
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at=None, outcome="") | (Q(settled_at__isnull=False) & ~Q(outcome="")),
                name="notice_settled_has_outcome",
            )
        ]
        indexes = [
            models.Index(fields=["id"], name="notice_open", condition=Q(settled_at=None)),
            models.Index(fields=["settled_at"], name="notice_known", condition=~Q(email="") | ~Q(name="")),
        ]

    def __str__(self) -> str:
        return str(self.pk)
