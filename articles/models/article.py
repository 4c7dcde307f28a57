from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.holding import Holding

if TYPE_CHECKING:
    from articles.models.revision import Revision


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self, now: datetime | None = None) -> Self:
        """What everybody may read at `now`: a revision whose time has come, and not withdrawn."""
        return self.filter(current__isnull=False, published_at__lte=now or timezone.now(), withdrawn_at=None)

    def latest_first(self) -> Self:
        return self.order_by("-published_at", "-id")

    def for_listing(self) -> Self:
        """With its revision, state, byline and tags: three queries in all, whatever the length; the sources stay."""
        return (
            self.select_related("current", "state")
            .defer("source", "current__source")
            .prefetch_related(byline(), "tags")
        )

    def without_text(self) -> Self:
        """For lists: the revision's long columns stay in the database."""
        return self.defer(
            "source", *(f"current__{name}" for name in ("source", "html", "text", "blocks", "contents"))
        )


class Article(models.Model):
    """What there is to read. The working source stands on its own row; publishing makes a Revision of it."""

    class Discussion(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    slug = models.SlugField(_("address"), max_length=120, unique=True, allow_unicode=True)
    # The draft: what the editor works on. Readers see the current revision only.
    title = models.CharField(_("title"), max_length=200)
    summary = models.CharField(_("summary"), max_length=400, blank=True)
    source = models.TextField(_("text (Markdown)"), blank=True)
    language = models.CharField(
        _("language"), max_length=10, default="en", help_text=_("As in HTML's lang: en, ja, ar, pt-br.")
    )
    version = models.PositiveIntegerField(
        default=1, editable=False
    )  # of the draft; settles two editors at once

    authors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="articles.Authorship",
        related_name="articles",
        verbose_name=_("authors"),
    )
    tags = models.ManyToManyField("articles.Tag", blank=True, related_name="articles", verbose_name=_("tags"))
    series = models.ForeignKey(
        "articles.Series",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=_("series"),
    )
    part = models.PositiveSmallIntegerField(
        _("part"), null=True, blank=True, help_text=_("Its number in the series: 1, 2, 3 ...")
    )

    current = models.ForeignKey(
        "articles.Revision", on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    published_at = models.DateTimeField(_("first published"), null=True, editable=False)  # may be to come
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)

    discussion = models.CharField(_("discussion"), max_length=9, choices=Discussion, default=Discussion.OPEN)
    holding = models.CharField(
        _("held before it is shown"),
        max_length=5,
        choices=Holding,
        blank=True,
        default="",
        help_text=_("What moderators look at first. Empty: as the site has it."),
    )
    closes_after_days = models.PositiveSmallIntegerField(
        _("closes after (days)"), null=True, blank=True, help_text=_("Counted from the first publication.")
    )
    notes_on = models.BooleanField(_("readers may add notes to passages"), default=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        indexes = [models.Index(fields=["-published_at", "-id"], name="article_latest")]
        constraints = [models.UniqueConstraint(fields=["series", "part"], name="article_part_once")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("article", args=[self.slug])

    @property
    def revision(self) -> Revision:
        """The current revision. Raises ValueError for an article that was never published."""
        if self.current is None:
            raise ValueError(f"{self.slug} was never published")
        return self.current

    @property
    def closes_at(self) -> datetime | None:
        """When the discussion closes by itself; None when it does not."""
        if self.closes_after_days is None or self.published_at is None:
            return None
        return self.published_at + timedelta(days=self.closes_after_days)

    def is_published(self, now: datetime) -> bool:
        return (
            self.current_id is not None
            and self.withdrawn_at is None
            and self.published_at is not None
            and self.published_at <= now
        )

    def takes_comments(self, now: datetime) -> bool:
        """Whether the discussion is open to new comments at `now`, whoever asks."""
        if self.discussion == self.Discussion.CLOSED or not self.is_published(now):
            return False
        return self.closes_at is None or now < self.closes_at


class Authorship(models.Model):
    """Who wrote an article, in the order of the byline."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="authorships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="authorships")
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        constraints = [models.UniqueConstraint(fields=["article", "user"], name="authorship_once")]

    def __str__(self) -> str:
        return str(self.user)


def byline() -> models.Prefetch[str]:
    """Prefetches who wrote an article, in the order of the byline, names included: one query."""
    return models.Prefetch("authorships", Authorship.objects.select_related("user__person"))


class FormerSlug(models.Model):
    """An address that an article once had; it redirects for good."""

    slug = models.SlugField(max_length=120, unique=True, allow_unicode=True)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="former_slugs")
    left_at = models.DateTimeField(auto_now_add=True)
