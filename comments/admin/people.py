"""The page of one person inside the admin: record, measures, remarks, what they said. For moderators of the site."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Person, User
from accounts.rules.roles import may_moderate
from comments.actions.people import lift_measure
from comments.actions.raiding import settle_raid
from comments.actions.remarking import remark_on
from comments.admin.guards import ForSiteModerators
from comments.admin.measure_form import MeasureForm
from comments.admin.typed import whole_number
from comments.models import Comment, Measure, Raid
from comments.moderation.people import about, in_force, measures_on, neighbours_of, person_for, said_by
from comments.rules.permissions import may_decide
from comments.submitting import Refused

Routes = Callable[[], list[URLPattern | URLResolver]]


def with_people(get_urls: Routes) -> Routes:
    """The admin's addresses, and those of people before them: the admin's last one catches all."""

    def urls() -> list[URLPattern | URLResolver]:
        def guarded(view: Any, method: Any) -> Any:
            return admin.site.admin_view(never_cache(method(view)))

        here = "comments/person/<int:pk>/"
        return [
            path(here, guarded(person, require_safe), name="comments_person"),
            path(f"{here}measure/", guarded(measure, require_POST), name="comments_person_measure"),
            path(f"{here}lift/", guarded(lift, require_POST), name="comments_person_lift"),
            path(f"{here}remark/", guarded(remark, require_POST), name="comments_person_remark"),
            path("comments/raid/<int:pk>/settle/", guarded(raid, require_POST), name="comments_raid_settle"),
            *get_urls(),
        ]

    return urls


@admin.register(Measure)
class MeasureAdmin(ForSiteModerators, admin.ModelAdmin[Measure]):
    """All that restricts anybody now; it is taken and lifted on the person's page."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(never_cache(require_safe(self.listing)))
        return [path("", view, name="comments_measure_changelist")]

    def listing(self, request: HttpRequest) -> HttpResponse:
        _moderator(request)
        shown, after = in_force(timezone.now(), whole_number(request.GET.get("before", "")) or None)
        context = {**admin.site.each_context(request), "title": _("Measures in force")}
        context |= {"measures": shown, "after": after}
        return TemplateResponse(request, "admin/comments/measures.html", context)


admin.site.get_urls = with_people(admin.site.get_urls)  # type: ignore[method-assign]  # as its log-in is


def person(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _person(request, pk))


def measure(request: HttpRequest, pk: int) -> HttpResponse:
    found = _person(request, pk)
    form = MeasureForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        taken = form.take(moderator=_moderator(request), person=found)
    except Refused as refused:
        form.add_error(None, refused.message)
        return _page(request, found, form, status=refused.status)
    messages.success(request, _("Done: %(what)s.") % {"what": taken})
    return _back(request, found)


def lift(request: HttpRequest, pk: int) -> HttpResponse:
    found = _person(request, pk)
    wanted = whole_number(request.POST.get("measure", ""))
    taken = next(
        (each.measure for each in measures_on(found, timezone.now()) if each.measure.pk == wanted), None
    )
    if taken is None:
        raise Http404
    try:
        lift_measure(moderator=_moderator(request), measure=taken)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Lifted."))
    return _back(request, found)


def remark(request: HttpRequest, pk: int) -> HttpResponse:
    """About the person; with `comment` about that comment of theirs."""
    if "comment" in request.POST:
        return _remark_on_comment(request, pk)
    found, words = _person(request, pk), request.POST.get("words", "")
    try:
        remark_on(moderator=_moderator(request), words=words, person=found)
    except Refused as refused:
        return _page(request, found, remark=words, trouble=refused.message, status=refused.status)
    return _back(request, found)


def _remark_on_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """From the page of the item, for whoever moderates there."""
    comments = Comment.objects.select_related("article", "person")
    comment = comments.filter(pk=whole_number(request.POST["comment"]), person=pk).first()
    if comment is None or not may_decide(request.user, comment):
        raise Http404
    assert isinstance(request.user, User)  # noqa: S101 - admin_view lets nobody else in
    try:
        remark_on(moderator=request.user, words=request.POST.get("words", ""), comment=comment)
    except Refused as refused:
        messages.error(request, refused.message)
    return HttpResponseRedirect(reverse("admin:comments_review_item", args=[comment.pk]))


def raid(request: HttpRequest, pk: int) -> HttpResponse:
    """Settle many flags at once; for whoever moderates where the item stands."""
    found = Raid.objects.select_related("comment__article").filter(pk=pk).first()
    if found is None or not may_decide(request.user, found.comment):
        raise Http404
    assert isinstance(request.user, User)  # noqa: S101 - admin_view lets nobody else in
    try:
        settle_raid(moderator=request.user, raid=found, outcome=request.POST.get("outcome", ""))
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Settled: %(what)s.") % {"what": found.get_outcome_display()})
    return HttpResponseRedirect(reverse("admin:comments_review_item", args=[found.comment_id]))


def _page(
    request: HttpRequest,
    found: Person,
    form: MeasureForm | None = None,
    *,
    remark: str = "",
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    before = whole_number(request.GET.get("before", "")) or None
    said, after = said_by(found, before)
    context = {
        **admin.site.each_context(request),
        "title": found.name,
        "about": about(found, _moderator(request), now=timezone.now()),
        "form": form or MeasureForm(),
        "comments": said,
        "after": after,
        "neighbours": neighbours_of(found),
        "remark": remark,
        "trouble": trouble,
        "next": "",
    }
    return TemplateResponse(request, "admin/comments/person.html", context, status=status)


def _person(request: HttpRequest, pk: int) -> Person:
    """For moderators of the site alone."""
    _moderator(request)
    return person_for(pk)


def _moderator(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not may_moderate(request.user, article_id=None):
        raise PermissionDenied
    return request.user


def _back(request: HttpRequest, found: Person) -> HttpResponse:
    """To where the form stood: the item that was open, or the person's page."""
    asked = request.POST.get("next", "")
    here = reverse("admin:comments_person", args=[found.pk])
    if url_has_allowed_host_and_scheme(asked, allowed_hosts=None) and asked.startswith(
        reverse("admin:index")
    ):
        return HttpResponseRedirect(asked)
    return HttpResponseRedirect(here)
