"""What the talk does when articles and people change: each receiver only calls an action or a rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connections
from django.dispatch import receiver
from django.utils import timezone

from accounts.models import Person, User
from accounts.signals import member_arrived, person_changed
from articles.models import Article, Revision
from articles.rules.impact import Asked, Choice, Impact, Progress
from articles.signals import notes_asked, places_chosen, publication_previewed, revision_published
from comments.actions.carrying import carry_after_publication
from comments.actions.claiming import claim_guest
from comments.actions.placing import place_passages
from comments.actions.renaming import show_person_anew
from comments.moderation.log import install_triggers
from comments.rules.impact import impact_on_notes, progress_of_notes


def protect_log(using: str, **kwargs: Any) -> None:
    """After every migration: SQLite drops the triggers of a table that it rebuilds."""
    install_triggers(connections[using])


@receiver(revision_published, sender=Article)
def carry_notes(article: Article, **kwargs: Any) -> None:
    carry_after_publication(article.pk)


@receiver(places_chosen, sender=Article)
def place_notes(editor: User, revision: Revision, choices: Sequence[Choice], **kwargs: Any) -> None:
    place_passages(editor=editor, revision=revision, choices=choices)


@receiver(publication_previewed, sender=Article)
def say_impact(article: Article, text: str, asked: Asked, **kwargs: Any) -> Impact | None:
    return impact_on_notes(article, text, asked)


@receiver(notes_asked, sender=Article)
def say_progress(article: Article, **kwargs: Any) -> Progress | None:
    return progress_of_notes(article) if article.current_id is not None else None


@receiver(person_changed, sender=Person)
def show_changed_person(person: Person, **kwargs: Any) -> None:
    show_person_anew(person)


@receiver(member_arrived, sender=Person)
def give_guests_words(person: Person, email: str, guest_id: int | None, **kwargs: Any) -> None:
    claim_guest(member=person, email=email, guest_id=guest_id, now=timezone.now())
