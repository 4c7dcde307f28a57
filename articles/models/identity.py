from __future__ import annotations

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from articles.models.holding import Holding

ONLY = 1  # the primary key of the one row


class SiteIdentity(models.Model):
    """What the site is called and how it greets: one row. Its version changes with all that every page shows."""

    name = models.CharField(_("name"), max_length=80, default="Alliance")
    tagline = models.CharField(_("tagline"), max_length=200, blank=True)
    logo = models.ImageField(_("logo"), upload_to="identity/", blank=True)
    lead = models.ForeignKey(
        "articles.Article",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lead article of the home page"),
    )
    holding = models.CharField(
        _("held before it is shown"),
        max_length=5,
        choices=Holding,
        default=Holding.FIRST,
        help_text=_("What moderators look at first. An article may have it another way."),
    )
    version = models.PositiveBigIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("site identity")
        verbose_name_plural = _("site identity")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def load(cls) -> SiteIdentity:
        """The one row; with its defaults, unsaved, while nobody has written it."""
        return cls.objects.filter(pk=ONLY).first() or cls(pk=ONLY)

    @classmethod
    def touch(cls) -> None:
        """Raise the site's version: call it in the transaction that changes what lists, menus or headers show."""
        raised = cls.objects.filter(pk=ONLY).update(version=F("version") + 1)
        # Pages made before the first write showed version 1, so the first row starts above it.
        if not raised and not cls.objects.get_or_create(pk=ONLY, defaults={"version": 2})[1]:
            cls.objects.filter(pk=ONLY).update(version=F("version") + 1)


class SiteName(models.Model):
    """What the site is called in another language of the interface; what is empty here is said in the site's own."""

    identity = models.ForeignKey(SiteIdentity, on_delete=models.CASCADE, related_name="names", default=ONLY)
    language = models.CharField(_("language"), max_length=10)
    name = models.CharField(_("name"), max_length=80, blank=True)
    tagline = models.CharField(_("tagline"), max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["identity", "language"], name="one_name_a_language")]
        verbose_name = _("name in another language")
        verbose_name_plural = _("names in other languages")

    def __str__(self) -> str:
        return self.name


class MenuItem(models.Model):
    """One link of the site's menu in one language. A language without any shows the menu of the site's own."""

    identity = models.ForeignKey(SiteIdentity, on_delete=models.CASCADE, related_name="menu", default=ONLY)
    language = models.CharField(_("language"), max_length=10, default="en")
    label = models.CharField(_("label"), max_length=40)
    url = models.CharField(
        _("address"), max_length=200, help_text=_("A path of this site or a full address.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("menu item")
        verbose_name_plural = _("menu")

    def __str__(self) -> str:
        return self.label
