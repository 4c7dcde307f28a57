from __future__ import annotations

from django.conf import settings
from django.db import models


class Digest(models.Model):
    """A moderator wants a mail a day with what happened and what waits."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    since = models.DateTimeField(auto_now_add=True)
    last_day = models.DateField(null=True)  # the day that the last one was about: raised by whoever sends one
