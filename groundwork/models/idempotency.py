from __future__ import annotations

from django.db import models


class IdempotencyKey(models.Model):
    """Says that a submission was carried out, and what it gave: the same key again gives the same answer."""

    key = models.CharField(primary_key=True, max_length=120)
    result = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="idempotency_age")]
