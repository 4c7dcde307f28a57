from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Picture(models.Model):
    """A picture for articles: uploaded, or fetched once from another site. What is served was always written anew.

    Its file's name holds its size, so that whoever renders a text needs no database (articles/rules/pictures.py).
    """

    class State(models.TextChoices):
        READY = "ready", _("ready")
        WAITING = "waiting", _("being fetched")
        FAILED = "failed", _("could not be fetched")

    state = models.CharField(_("state"), max_length=7, choices=State, default=State.READY, editable=False)
    name = models.CharField(_("file"), max_length=100, blank=True, editable=False)  # "" until it is ready
    width = models.PositiveIntegerField(_("width"), default=0, editable=False)  # pixels
    height = models.PositiveIntegerField(_("height"), default=0, editable=False)
    alt = models.CharField(
        _("what it shows"),
        max_length=400,
        blank=True,
        help_text=_("Read out to those who do not see it. One or two sentences."),
    )
    source_url = models.CharField(_("fetched from"), max_length=2000, blank=True, editable=False)
    trouble = models.CharField(_("what went wrong"), max_length=300, blank=True, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    added_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = [
            models.UniqueConstraint(
                fields=["source_url"], name="picture_once_by_url", condition=~Q(source_url="")
            ),
            models.UniqueConstraint(
                fields=["name"], name="picture_once_by_file", condition=Q(source_url="") & ~Q(name="")
            ),
        ]

    def __str__(self) -> str:
        return self.alt or self.source_url or self.name

    @property
    def what_went_wrong(self) -> str:
        """The worker wrote it in English; where it is a sentence of the catalog, in the reader's language."""
        return gettext(self.trouble) if self.trouble else ""

    @property
    def url(self) -> str:
        """Where it is served, as a text writes it; "" until it is ready."""
        return f"{settings.MEDIA_URL}{self.name}" if self.name else ""
