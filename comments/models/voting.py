from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person


class Vote(models.Model):
    """Somebody finds a comment helpful, or not. One per person and comment; whose it is, nobody is shown."""

    comment = models.ForeignKey("comments.Comment", on_delete=models.CASCADE, related_name="votes")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    helpful = models.BooleanField()
    counts = models.BooleanField(default=True)  # not while its giver is suspended
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "person"], name="vote_once_per_person")]


class Tally(models.Model):
    """What the votes on one comment add up to: exact at every moment, and what the public is shown of it.

    A narrow row beside the comment, so that a storm of votes rewrites nothing wide and meets nobody who posts.
    """

    comment = models.OneToOneField(
        "comments.Comment", on_delete=models.CASCADE, primary_key=True, related_name="tally"
    )
    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    root_id = models.BigIntegerField()  # of its branch; its own id on a root
    helpful = models.PositiveIntegerField(default=0)
    unhelpful = models.PositiveIntegerField(default=0)  # never shown
    is_new = models.BooleanField(default=False)  # has changed since it was last applied to what is shown
    shown = models.PositiveIntegerField(default=0)  # `helpful` as pages show it
    score = models.PositiveIntegerField(default=0)  # what it gives its branch: comments/rules/ranking.py

    class Meta:
        indexes = [
            models.Index(fields=["root_id", "-score"], name="tally_branch"),
            models.Index(fields=["article"], name="tally_new", condition=Q(is_new=True)),
        ]


class Branch(models.Model):
    """A root and all below it, as the orders "best" and "active" sort them: one row per root in the thread."""

    root = models.OneToOneField(
        "comments.Comment", on_delete=models.CASCADE, primary_key=True, related_name="branch"
    )
    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    position = models.BigIntegerField()  # the root's
    active = models.BigIntegerField()  # the position of what was said last in it
    best = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["article", "-best", "-position"], name="branch_best"),
            models.Index(fields=["article", "-active"], name="branch_active"),
        ]


class Like(models.Model):
    """Somebody likes an article; `show_name` when they want to be seen among those who do."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    show_name = models.BooleanField(_("show my name"), default=False)
    counts = models.BooleanField(default=True)  # not while its giver is suspended
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "person"], name="like_once_per_person")]
        indexes = [
            models.Index(
                fields=["article", "-made_at"], name="like_seen", condition=Q(show_name=True, counts=True)
            )
        ]


class Reception(models.Model):
    """How an article is received: its likes, exact and as shown, and when what is shown was last brought up to date."""

    article = models.OneToOneField(
        "articles.Article", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    likes = models.PositiveIntegerField(default=0)
    is_new = models.BooleanField(default=False)  # likes, or who shows a name, changed since
    shown = models.PositiveIntegerField(default=0)  # `likes` as pages show it
    shown_at = models.DateTimeField(null=True)  # and the votes on the article's comments

    class Meta:
        indexes = [models.Index(fields=["article"], name="reception_new", condition=Q(is_new=True))]


class Pin(models.Model):
    """A comment that stands above its discussion as well, put there by an author of the article or a moderator."""

    comment = models.OneToOneField(
        "comments.Comment", on_delete=models.CASCADE, primary_key=True, related_name="pin"
    )
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="+")
    pinned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    pinned_at = models.DateTimeField()
