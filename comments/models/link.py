from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from groundwork.ids import new_id

MOST_SOURCE = 500  # characters of an address, in ASCII; those of Comment.source_url
MOST_TARGET = 1_000  # of a page elsewhere that we link to: longer ones are not told


class ReceivedLink(models.Model):
    """A page elsewhere that says it links to one of ours. It becomes a comment once it was looked at, and does."""

    class Kind(models.TextChoices):
        PINGBACK = "pingback", _("pingback")
        WEBMENTION = "webmention", _("webmention")

    class State(models.TextChoices):
        WAITING = "waiting", _("to be looked at")
        SHOWN = "shown", _("part of the talk")
        REFUSED = "refused", _("not taken")
        GONE = "gone", _("links here no more")

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=30, blank=True)  # a code of comments/rules/links.py
    source = models.CharField(max_length=MOST_SOURCE)  # as it was given, in ASCII
    target = models.CharField(
        max_length=MOST_SOURCE
    )  # the path of our page, in ASCII and in the site's own language
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="+")
    parent = models.ForeignKey(  # the comment that is linked to
        "comments.Comment", on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    comment = models.OneToOneField(  # what it became
        "comments.Comment", on_delete=models.SET_NULL, null=True, related_name="received_link"
    )
    is_due = models.BooleanField(default=False)  # a look at it waits in the outbox
    attempts = models.PositiveSmallIntegerField(default=0)  # looks in vain since it was told last
    told_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("link from elsewhere")
        verbose_name_plural = _("links from elsewhere")
        constraints = [
            models.UniqueConstraint(fields=["source", "target"], name="received_link_once"),
        ]

    def __str__(self) -> str:
        return self.source


class SentLink(models.Model):
    """A page elsewhere that an article or comment of ours links to, and what it was told of that."""

    class State(models.TextChoices):
        WAITING = "waiting", _("to be told")
        TOLD = "told", _("told")
        UNASKED = "unasked", _("does not ask to be told")
        FAILED = "failed", _("could not be told")

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    comment = models.ForeignKey(  # None when the article itself links
        "comments.Comment", on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    target = models.CharField(max_length=MOST_TARGET)  # in ASCII
    is_there = models.BooleanField(default=True)  # whether what is public now still links
    version = models.CharField(max_length=40)  # of what links, that is to be told
    told_version = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    protocol = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=30, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    told_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("link to elsewhere")
        verbose_name_plural = _("links to elsewhere")
        constraints = [
            models.UniqueConstraint(
                fields=["article", "target"], condition=Q(comment=None), name="sent_link_of_article_once"
            ),
            models.UniqueConstraint(
                fields=["comment", "target"],
                condition=Q(comment__isnull=False),
                name="sent_link_of_comment_once",
            ),
        ]

    def __str__(self) -> str:
        return self.target


class PageElsewhere(models.Model):
    """A page of another site that is one of our articles: its talk is held here, and shown there."""

    article = models.OneToOneField(
        "articles.Article", on_delete=models.CASCADE, verbose_name=_("article"), related_name="+"
    )
    # Without scheme, query and slash at the end (comments/links/embedding.py).
    address = models.CharField(_("address"), max_length=MOST_SOURCE, unique=True)

    class Meta:
        verbose_name = _("page elsewhere")
        verbose_name_plural = _("pages elsewhere")

    def __str__(self) -> str:
        return self.address
