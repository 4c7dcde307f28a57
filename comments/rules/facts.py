"""What screening has to know of the writer and the place: a few indexed reads, no writes."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.models import Person, Role
from accounts.rules.roles import grants_of
from articles.models import Article
from comments.models import Comment
from comments.screening import Facts, Submission
from groundwork.ids import first_id_at

LATELY = timedelta(minutes=10)
REPEATED_WITHIN = timedelta(days=1)
ENOUGH = 5  # accepted comments; more do not change a verdict


def submission_of(*, source: str, html: str) -> Submission:
    return Submission(source=source, links=html.count('<a href="http'))


def facts_for(person: Person, article: Article, source: str, *, now: datetime, beside: int = 0) -> Facts:
    """The facts about a submission by `person`.

    `beside` is the comment that is being edited: it repeats nothing, but if it stands, its writer is no newcomer, and
    mending a typo in the first accepted comment does not take it away again.
    """
    public = Comment.objects.filter(person=person, audience=Comment.Audience.PUBLIC)
    said = public.exclude(pk=beside)
    lately = said.filter(pk__gte=first_id_at((now - LATELY).timestamp()))
    last_day = said.filter(pk__gte=first_id_at((now - REPEATED_WITHIN).timestamp()))
    accepted = public.filter(state=Comment.State.PUBLISHED)[:ENOUGH]
    return Facts(
        is_staff=_speaks_for_the_site(person, article),
        is_guest=person.kind == Person.Kind.GUEST,
        accepted_before=len(accepted.values_list("pk", flat=True)) if person.is_proven else 0,
        posted_lately=lately.count(),
        repeats=bool(source) and last_day.filter(source=source).exists(),
        is_moderated=article.discussion == Article.Discussion.MODERATED,
    )


def _speaks_for_the_site(person: Person, article: Article) -> bool:
    if person.user is None:
        return False
    if any(name in (Role.Name.MODERATOR, Role.Name.ADMIN) for name, _scope, _id in grants_of(person.user)):
        return True
    return article.authorships.filter(user=person.user).exists()
