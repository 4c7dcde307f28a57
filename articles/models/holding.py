from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Holding(models.TextChoices):
    """Whose comments wait for a moderator before anybody sees them; each holds more than the one above it."""

    OPEN = "open", _("nothing")
    FIRST = "first", _("the first comment of each writer")
    GUESTS = "guest", _("first comments, and whatever guests write")
    ALL = "all", _("everything but the authors’ and moderators’ own")
