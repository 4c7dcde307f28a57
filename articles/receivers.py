"""What articles do when people change: each receiver only calls an action."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from accounts.models import Person
from accounts.signals import person_changed
from articles.actions.bylines import show_author_anew


@receiver(person_changed, sender=Person)
def show_changed_author(person: Person, **kwargs: Any) -> None:
    show_author_anew(person)
