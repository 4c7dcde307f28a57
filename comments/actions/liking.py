"""Likes: a reader likes an article, with the name or without. One per person, to be changed and taken back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from articles.models import Article
from comments.actions.summing import show_if_due
from comments.models import Like, Reception
from comments.submitting import Refused


def like_article(*, person: Person, article: Article, show_name: bool, now: datetime | None = None) -> Like:
    """Like once; again changes whether the name is shown. Only members are shown: a guest's name may be anybody's.

    What pages show of it follows at once, or within half a minute: comments/actions/summing.py. Raises Refused.
    """
    now = now or timezone.now()
    if not person.is_proven:
        raise Refused("unproven", _("Confirm your address first: open the link in the mail we sent you."))
    show_name = show_name and person.kind == Person.Kind.USER
    with transaction.atomic():
        _lock(article.pk)
        like, is_new = Like.objects.update_or_create(
            article=article,
            person=person,
            defaults={"show_name": show_name},
            create_defaults={"show_name": show_name, "made_at": now},
        )
        _add(article.pk, 1 if is_new else 0)
    show_if_due(article.pk, now=now)
    return like


def withdraw_like(*, person: Person, article: Article, now: datetime | None = None) -> None:
    """Take one's like back. Twice changes nothing."""
    now = now or timezone.now()
    with transaction.atomic():
        _lock(article.pk)
        like = Like.objects.filter(article=article, person=person).first()
        if like is None:
            return
        like.delete()
        _add(article.pk, -1 if like.counts else 0)
    show_if_due(article.pk, now=now)


def _lock(article_id: int) -> None:
    """Whoever likes the same article waits here."""
    Reception.objects.bulk_create([Reception(article_id=article_id)], ignore_conflicts=True)
    Reception.objects.select_for_update().get(pk=article_id)


def _add(article_id: int, change: int) -> None:
    Reception.objects.filter(pk=article_id).update(likes=F("likes") + change, is_new=True)
