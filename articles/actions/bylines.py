"""An author is called otherwise now: bylines, lists and feeds have to be built anew."""

from __future__ import annotations

from django.db import transaction

from accounts.models import Person
from articles.actions.indexing import index_articles_of
from articles.models import Authorship, SearchText, SiteIdentity
from groundwork.actions.compacting import compact_soon


@transaction.atomic
def show_author_anew(person: Person) -> bool:
    """Raise the site's version if the person has written anything; every page names it. Returns whether it was."""
    if person.user_id is None or not Authorship.objects.filter(user=person.user_id).exists():
        return False
    index_articles_of(person.user_id)
    compact_soon(SearchText)  # the former name goes
    SiteIdentity.touch()
    return True
