"""Following a discussion: set and unset, each safe to do twice."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Person
from articles.models import Article
from comments.models import Watch
from comments.submitting import Refused


def follow_article(*, person: Person, article: Article) -> Watch:
    """Hear by mail of every new public comment of the article; only a proven address is ever written to."""
    if not person.is_proven:
        raise Refused("unproven", _("Confirm your address first: open the link in the mail we sent you."))
    return Watch.objects.get_or_create(person=person, article=article, root=None)[0]


def unfollow_article(*, person: Person, article: Article) -> None:
    Watch.objects.filter(person=person, article=article, root=None).delete()
