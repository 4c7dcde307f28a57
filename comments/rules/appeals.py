"""Appeals: who may make one, until when, and whose it is to answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.models import Person, Role, User
from articles.models import Article
from comments.models import Appeal, Comment, Decision, Review
from comments.rules.decisions import concerns, stands
from comments.submitting import Refused

WITHIN = timedelta(days=30)


def appeal_until(decision: Decision) -> datetime:
    return decision.made_at + WITHIN


def refusal_to_appeal(person: Person, decision: Decision, now: datetime) -> Refused | None:
    """Why this person cannot appeal against a decision about them; None when they can. Two queries at most."""
    if not person.is_proven:
        return Refused("unproven", _("Open the link in the mail we sent you first."))
    if Appeal.objects.filter(decision_id=decision.pk).exists():
        return Refused(
            "appealed", _("You appealed against this already: there is one appeal for each decision.")
        )
    if not stands(decision, now):
        return Refused("taken-back", _("This decision does not stand any more."))
    if now > appeal_until(decision):
        return Refused("too-late", _("An appeal can be made within 30 days, which are over."))
    return None


def access_decision(
    person: Person | None, decision_id: int, *, by_mail: bool = False
) -> tuple[Decision, Person]:
    """A decision against somebody, and who that is; raises Http404 for anybody else's.

    `by_mail` says that the link came with the letter, so that it opens for who is not, or cannot be, logged in.
    """
    decision = Decision.objects.filter(pk=decision_id).first()
    if decision is None or not concerns(decision):
        raise Http404
    concerned = (
        Person.objects.select_related("user", "merged_into").filter(pk=decision.person_id or 0).first()
    )
    if concerned is None:
        raise Http404
    whose = concerned.merged_into or concerned
    if not by_mail and (person is None or person.pk != whose.pk):
        raise Http404
    return decision, whose


def not_their_own(user: User) -> Q:
    """For rows of the queue: without appeals against what this user decided, or that they made themselves.

    Where nobody else moderates, they get the first kind all the same: better than that nobody answers. One query
    unless there are such appeals, and nothing in the query of the queue that could mislead its planner.
    """
    barred: list[int | None] | None = getattr(user, "_barred_appeals", None)
    if barred is None:
        waiting = Appeal.objects.filter(settled_at=None, comment__isnull=False)
        theirs = waiting.filter(Q(decided_by_id=user.pk) | Q(person__user=user)).select_related("person")
        barred = [appeal.comment_id for appeal in theirs if not may_answer(user, appeal)]
        user._barred_appeals = barred  # type: ignore[attr-defined]  # a memo for this request
    return ~Q(cause=Review.Cause.APPEAL, pk__in=barred) if barred else Q()


def may_answer(user: User, appeal: Appeal) -> bool:
    """Whether the appeal is this user's to answer, as far as fairness goes; see permissions for the rest."""
    if appeal.person.user_id == user.pk:
        return False
    if appeal.decided_by_id != user.pk:
        return True
    if _others_moderate_all(user):
        return False
    return not Appeal.objects.filter(_where_others_moderate(user), pk=appeal.pk).exists()


def lacks_distance(user: User, comment: Comment) -> bool:
    """Whether these are the user's own words, and somebody else moderates there who could let them stand."""
    if comment.person_id != user.person.pk:
        return False
    if _others_moderate_all(user):
        return True
    tags = Article.tags.through.objects.filter(article=comment.article_id).values("tag")
    here = Q(scope=Role.Scope.ARTICLE, scope_id=comment.article_id) | Q(
        scope=Role.Scope.TAG, scope_id__in=tags
    )
    return Role.objects.filter(_others(user), here).exists()


def _others(user: User) -> Q:
    return Q(name__in=(Role.Name.MODERATOR, Role.Name.ADMIN), user__is_active=True) & ~Q(user=user)


def _others_moderate_all(user: User) -> bool:
    return Role.objects.filter(_others(user), scope=Role.Scope.SITE).exists()


def _where_others_moderate(user: User) -> Q:
    """For appeals: on articles, or under tags, that somebody else moderates."""
    roles = Role.objects.filter(_others(user))
    articles = roles.filter(scope=Role.Scope.ARTICLE).values("scope_id")
    tags = roles.filter(scope=Role.Scope.TAG).values("scope_id")
    tagged = Article.tags.through.objects.filter(tag__in=tags).values("article")
    return Q(comment__article__in=articles) | Q(comment__article__in=tagged)
