from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, ReadingGroup


class Level(models.TextChoices):
    """How much of a place somebody wants to hear; each but the first is a part of the one before, down to nothing."""

    ALL = "all", _("Everything")
    AUTHOR = "author", _("Only what the article's authors write")
    REPLIES = "replies", _("Only answers to me")
    NONE = "none", _("Nothing")


class Pace(models.TextChoices):
    """How often a mail may come, from the soonest to never. The bell rings in any case."""

    NOW = "now", _("At once")
    HOURLY = "hourly", _("Once an hour")
    DAILY = "daily", _("Once a day")
    WEEKLY = "weekly", _("Once a week")
    NEVER = "never", _("No mail")


class Watch(models.Model):
    """Somebody wants to hear of a place: an article, what follows one comment, a group, an author, a tag;
    or of the site.

    `article` stands beside `root`, too; where nothing stands, it is the site. A level of "none" keeps a place quiet.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="watches")
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, null=True, related_name="+")
    root = models.ForeignKey("comments.Comment", on_delete=models.CASCADE, null=True, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    tag = models.ForeignKey("articles.Tag", on_delete=models.CASCADE, null=True, related_name="+")
    group = models.ForeignKey(ReadingGroup, on_delete=models.CASCADE, null=True, related_name="+")
    level = models.CharField(max_length=7, choices=Level, default=Level.ALL)
    pace = models.CharField(max_length=6, choices=Pace, default=Pace.NOW)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "watches"
        constraints = [
            models.UniqueConstraint(fields=["person", "root"], name="watch_branch_once"),
            models.UniqueConstraint(
                fields=["person", "article"], condition=Q(root=None), name="watch_article_once"
            ),
            models.UniqueConstraint(fields=["person", "author"], name="watch_author_once"),
            models.UniqueConstraint(fields=["person", "tag"], name="watch_tag_once"),
            models.UniqueConstraint(fields=["person", "group"], name="watch_group_once"),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(article=None, author=None, tag=None, group=None),
                name="watch_site_once",
            ),
            models.CheckConstraint(
                condition=Q(author=None, tag=None, group=None)
                | Q(article=None, tag=None, group=None)
                | Q(article=None, author=None, group=None)
                | Q(article=None, author=None, tag=None),
                name="watch_one_place",
            ),
            models.CheckConstraint(
                condition=Q(root=None) | Q(article__isnull=False), name="watch_branch_has_its_article"
            ),
        ]

    @property
    def place(self) -> str:
        """What is watched: "thread", "article", "group", "author", "tag" or "site"."""
        if self.root_id is not None:
            return "thread"
        named = (
            ("article", self.article_id),
            ("group", self.group_id),
            ("author", self.author_id),
            ("tag", self.tag_id),
        )
        return next((name for name, pk in named if pk is not None), "site")


class Wishes(models.Model):
    """How often somebody wants mails of what they need not watch: answers to them, and what is said on their articles.

    Without a row it is as the defaults say.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="wishes")
    answers = models.CharField(max_length=6, choices=Pace, default=Pace.DAILY)
    own_articles = models.CharField(max_length=6, choices=Pace, default=Pace.DAILY)

    class Meta:
        verbose_name_plural = "wishes"
