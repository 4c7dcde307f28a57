from __future__ import annotations

from django.db import models


class Undelivered(models.Model):
    """An address of which mail servers say that nobody is there. Known by a digest, so that none is stored for it."""

    address_hash = models.CharField(primary_key=True, max_length=64)  # see `returning.digest_of`
    times = models.PositiveSmallIntegerField(default=0)  # in a row
    last_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)  # since then nothing is sent there

    class Meta:
        verbose_name_plural = "undelivered"
