from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

MOST_READY = 1_000  # characters


class ReasonWords(models.Model):
    """What the writer is told for a reason, in one language, where the site wants other words than its own."""

    code = models.CharField(_("reason"), max_length=20)  # a code of comments/rules/reasons.py
    language = models.CharField(
        _("language"), max_length=10, default="en", help_text=_("As in HTML's lang: en, ja, ar, pt-br.")
    )
    words = models.TextField(_("what the writer is told"), max_length=MOST_READY)

    class Meta:
        verbose_name = _("words for a reason")
        verbose_name_plural = _("words for reasons")
        ordering = ["code", "language"]
        constraints = [
            models.UniqueConstraint(fields=["code", "language"], name="reason_words_once_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.code} ({self.language})"
