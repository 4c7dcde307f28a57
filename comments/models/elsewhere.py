from __future__ import annotations

from django.db import models

MOST_NAME_ELSEWHERE = 500  # characters of an IRI


class NameElsewhere(models.Model):
    """What a comment that a program sent as a Web Annotation is called elsewhere (Data Model, 3.3.7)."""

    comment = models.OneToOneField(
        "comments.Comment", on_delete=models.CASCADE, primary_key=True, related_name="name_elsewhere"
    )
    canonical = models.CharField(max_length=MOST_NAME_ELSEWHERE, blank=True)  # wherever a copy of it stands
    via = models.CharField(max_length=MOST_NAME_ELSEWHERE, blank=True)  # where this copy was taken from

    def __str__(self) -> str:
        return self.canonical or self.via
