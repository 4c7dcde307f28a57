from __future__ import annotations

from django.db import models
from django.db.models import Q


class GuestTrace(models.Model):
    """From where a guest wrote: kept for a time set in the settings, then erased; never shown to the public."""

    comment = models.OneToOneField(
        "comments.Comment", on_delete=models.CASCADE, primary_key=True, related_name="trace"
    )
    network = models.CharField(max_length=43, blank=True)  # "192.0.2.0/24", "2001:db8:1::/48"
    browser = models.CharField(max_length=64, blank=True)  # a digest of the id in the browser's session
    made_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["made_at"], name="trace_age"),
            models.Index(fields=["network", "made_at"], name="trace_network", condition=~Q(network="")),
            models.Index(fields=["browser", "made_at"], name="trace_browser", condition=~Q(browser="")),
        ]
