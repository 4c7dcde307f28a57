"""A person is called otherwise now: every page that shows the name has to be built anew."""

from __future__ import annotations

from django.db import transaction

from accounts.models import Person
from articles.models import PublicState
from comments.models import Comment, Like


def show_person_anew(person: Person) -> int:
    """Raise the version of each article that the person spoke on or is seen to like; returns how many."""
    spoken_on = (
        Comment.objects.filter(person=person, in_thread=True).values_list("article", flat=True).distinct()
    )
    seen_on = Like.objects.filter(person=person, show_name=True).values_list("article", flat=True)
    articles = sorted({*spoken_on, *seen_on})  # in one order, so that two at once cannot lock each other out
    for article_id in articles:
        with transaction.atomic():
            PublicState.touch(article_id)
    return len(articles)
