from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Page(models.Model):
    """A standing page of the site: About, House rules, Privacy, Contact. No discussion, no revisions.

    One row for each language that it is written in, all at the same address.
    """

    slug = models.SlugField(_("address"), max_length=60, db_index=False, allow_unicode=True)
    title = models.CharField(_("title"), max_length=120)
    source = models.TextField(_("text (Markdown)"), blank=True)
    html = models.TextField(editable=False, blank=True)
    language = models.CharField(
        _("language"),
        max_length=10,
        default="en",
        help_text=_("A page may stand once in each language, at the same address; readers get it in theirs."),
    )
    in_footer = models.BooleanField(_("linked in the footer"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["position", "title"]
        constraints = [models.UniqueConstraint(fields=["slug", "language"], name="one_page_a_language")]
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("page", args=[self.slug])
