"""What somebody is told of in the site: the bell's page, in groups, and an author's inbox. GET never writes."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Person
from accounts.rules.blocks import unheard_by
from accounts.whoami import speaker
from articles.models import Article
from comments.actions.notifying import mark_read
from comments.models import Comment, Notification
from comments.notifying.grouping import grouped, news_of
from comments.views.answering import address_of, answer, go_to, number_in
from groundwork.ids import LARGEST_ID

PAGE = 100  # notifications of one page, before they are grouped
INBOX_PAGE = 50  # comments


@require_safe
def notifications(request: HttpRequest) -> HttpResponse:
    """`/notifications/`: what is new to me, in groups; `?before=<id>` goes on."""
    person = speaker(request)
    if person is None:
        return redirect_to_login(request.get_full_path())
    before = number_in(request, "before")
    rows = Notification.objects.filter(person=person)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.for_list()[: PAGE + 1])
    context = {
        "speaker": person,
        "groups": grouped(found[:PAGE], person, timezone.now()),
        "unread": news_of(person),
        "before": found[PAGE - 1].pk if len(found) > PAGE else None,
        "is_author": _writes(person),
    }
    return answer(request, "comments/notifications.html", context)


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """`/notifications/read/`: those that are named (`id`), or all; then to the comment named in `to`, if any."""
    person = speaker(request)
    if person is None:
        return redirect_to_login(reverse("notifications"))
    named = request.POST.getlist("id")
    if named and not all(_is_id(each) for each in named):
        raise Http404
    mark_read(person=person, notifications=[int(each) for each in named[:PAGE]] if named else None)
    return go_to(request, _where_to(person, request.POST.get("to", "")))


def _where_to(person: Person, given: str) -> str:
    """The notification's comment or article; only of one's own, so that nobody is led anywhere else."""
    if not _is_id(given):
        return reverse("notifications")
    told = (
        Notification.objects.filter(person=person, pk=int(given)).select_related("article", "comment").first()
    )
    if told is None:
        return reverse("notifications")
    if told.comment is None:
        return told.article.get_absolute_url()
    told.comment.article = told.article
    return address_of(told.comment)


def _is_id(given: str) -> bool:
    return (
        given.isascii()
        and given.isdecimal()
        and len(given) <= len(str(LARGEST_ID))
        and int(given) <= LARGEST_ID
    )


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """`/notifications/inbox/`: everything said on my articles, newest first; `?before=<id>` goes on."""
    person = speaker(request)
    if person is None:
        return redirect_to_login(request.get_full_path())
    if not _writes(person):
        raise Http404
    mine = Article.objects.filter(authorships__user=person.user)
    said = Comment.objects.for_display().readable_by(person).filter(article__in=mine.values("pk"))
    said = said.filter(state=Comment.State.PUBLISHED).exclude(person=person)
    said = said.exclude(audience__in=(Comment.Audience.PRIVATE, Comment.Audience.GROUP))
    before = number_in(request, "before")
    if before is not None:
        said = said.filter(pk__lt=before)
    found = list(said.select_related("article").order_by("-pk")[: INBOX_PAGE + 1])
    context = {
        "comments": found[:INBOX_PAGE],
        "unheard": unheard_by(person),
        "before": found[INBOX_PAGE - 1].pk if len(found) > INBOX_PAGE else None,
    }
    return answer(request, "comments/notifications_inbox.html", context)


def _writes(person: Person) -> bool:
    return person.user is not None and person.user.authorships.exists()
