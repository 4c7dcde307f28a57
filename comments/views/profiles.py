"""The public page of a member: who they are, what they wrote, what they said where everybody reads it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from articles.identity import site_of
from articles.listing import next_publication, versions_of
from articles.models import Article
from comments.models import Comment
from comments.views.answering import number_in
from groundwork.languages import keep_query
from groundwork.public_pages import Shown, declare, public_page

MOST_ARTICLES = 10
PAGE = 20  # comments
# How long words on an article that is not on the page yet can be missing: each turn ends at a full ten minutes, so that
# whoever builds the page meanwhile builds the same one.
TURN = timedelta(minutes=10)


@public_page
@require_safe
def profile(request: HttpRequest, handle: str) -> HttpResponse:
    """`/people/<handle>/`; `?before=<id>` goes on. Whoever has left or is suspended has no page.

    What is hidden, withdrawn or erased is gone at once, with its article's version; what is new comes within a turn.
    """
    now = timezone.now()
    keep_query(request)
    site = site_of(request).identity.version
    members = User.objects.filter(is_active=True, person__left_at=None).select_related("person")
    member = get_object_or_404(members, handle=handle)
    before = number_in(request, "before")
    written = Article.objects.published(now).filter(authorships__user=member).for_listing().without_text()
    articles = list(written.latest_first()[: MOST_ARTICLES + 1]) if before is None else []
    said = _said_by(member, before)
    context = {
        "member": member,
        "person": member.person,
        "articles": articles[:MOST_ARTICLES],
        "comments": said[:PAGE],
        "before": said[PAGE - 1].pk if len(said) > PAGE else None,
        "is_first": before is None,
    }
    response = render(request, "accounts/profile.html", context)
    shown = versions_of(articles) | {comment.article_id: comment.article.state.version for comment in said}
    ends = _end_of_turn(now)
    return declare(response, Shown(site, shown, min(next_publication(now) or ends, ends)))


def _end_of_turn(now: datetime) -> datetime:
    begun = now.timestamp() // TURN.total_seconds() * TURN.total_seconds()
    return datetime.fromtimestamp(begun, UTC) + TURN


def _said_by(member: User, before: int | None) -> list[Comment]:
    """Public words in public discussions, the newest first; one more than a page."""
    said = Comment.objects.filter(
        person=member.person,
        in_thread=True,
        state=Comment.State.PUBLISHED,
        audience=Comment.Audience.PUBLIC,
        article__current__isnull=False,
        article__withdrawn_at=None,
        article__published_at__lte=timezone.now(),
    )
    if before is not None:
        said = said.filter(pk__lt=before)
    return list(
        said.select_related("article__current", "article__state", "passage").order_by("-pk")[: PAGE + 1]
    )
