"""Reading groups, read: all of mine, one group, its talk about an article, the table of a task."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from accounts.actions.groups import mark_read
from accounts.models import Membership
from accounts.rules.blocks import unheard_by
from accounts.rules.groups import access_as_leader, access_as_member, access_group, may_join
from accounts.whoami import speaker
from articles.models import Article
from articles.rules.access import access_outline
from comments.groups.overview import articles_of_group, groups_of
from comments.groups.table import Row, as_csv, table_of
from comments.groups.words import talk_of_group
from comments.letters.mails import full_address
from comments.models import Task
from comments.views.answering import answer, go_to
from groundwork.ids import whole_number


@require_safe
def my_groups(request: HttpRequest) -> HttpResponse:
    """`/groups/`: all groups that I am in, with what is new."""
    person = speaker(request)
    if person is None:
        return redirect_to_login(request.get_full_path())
    return answer(request, "comments/groups/mine.html", {"speaker": person, "groups": groups_of(person)})


@require_safe
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """`/groups/<slug>/`: for members, what it reads and what is new; for others, what an open group is about."""
    person = speaker(request)
    found, membership = access_group(person, slug)
    if membership is None:
        context = {"group": found, "may_join": may_join(person, found), "speaker": person}
        return answer(request, "comments/groups/stranger.html", context)
    context = {"group": found, "membership": membership, "reads": articles_of_group(membership)}
    return answer(request, "comments/groups/group.html", context)


@require_safe
def group_talk(request: HttpRequest, slug: str, article: str) -> HttpResponse:
    """`/groups/<slug>/on/<article>/`: what was said to the group on one article; `?by=<id>` by one member alone."""
    membership = access_as_member(speaker(request), slug)
    read = access_outline(article, now=timezone.now())
    talk = talk_of_group(membership, read.pk)
    by = _member(membership, request.GET.get("by", ""))
    words = [word for word in talk.words if by is None or word.comment.person_id == by.person_id]
    context = {
        "group": membership.group,
        "membership": membership,
        "article": read,
        "talk": talk,
        "words": words,
        "unheard": unheard_by(membership.person),
        "by": by,
    }
    return answer(request, "comments/groups/talk.html", context)


@require_safe
def task_table(request: HttpRequest, slug: str, article: str) -> HttpResponse:
    """`/groups/<slug>/on/<article>/table/`: who did what, for who leads the group; `?as=csv` as a file."""
    leader = access_as_leader(speaker(request), slug)
    read = access_outline(article, now=timezone.now())
    task = Task.objects.filter(group=leader.group, article=read.pk).first()
    rows = table_of(leader, read.pk, task)
    if request.GET.get("as") == "csv":
        return _file(leader, read, as_csv(rows, _addresses(rows)))
    context = {"group": leader.group, "article": read, "task": task, "rows": rows}
    return answer(request, "comments/groups/table.html", context)


@require_POST
def read_group(request: HttpRequest, slug: str) -> HttpResponse:
    """`/groups/<slug>/read/`: nothing that was said until now is new to me any more."""
    mark_read(membership=access_as_member(speaker(request), slug), now=timezone.now())
    return go_to(request, reverse("group", args=[slug]))


def _member(membership: Membership, given: str) -> Membership | None:
    """The member of the same group that the query names; raises Http404 for a name that is none."""
    if not given:
        return None
    members = Membership.objects.filter(group=membership.group, pk=whole_number(given))
    found = members.select_related("person").first()
    if found is None:
        raise Http404
    return found


def _addresses(rows: list[Row]) -> dict[int, str]:
    said = (each.comment.pk for row in rows for each in row.said)
    return {pk: full_address(reverse("comment", args=[pk])) for pk in said}


def _file(leader: Membership, article: Article, text: str) -> HttpResponse:
    response = HttpResponse(
        "\ufeff" + text, content_type="text/csv; charset=utf-8"
    )  # the mark is for spreadsheets
    name = f"{leader.group.slug}-{article.slug}.csv"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    add_never_cache_headers(response)
    return response
