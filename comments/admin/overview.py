"""The overview inside the admin: what happened, as charts and tables, and the daily mail about it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.rules.roles import may_moderate
from comments.actions.digesting import leave_digest, want_digest
from comments.admin.guards import ForSiteModerators
from comments.models import Digest
from comments.models.day_count import Overview
from comments.moderation.numbers import Overview as Numbers
from comments.moderation.statistics import overview
from comments.presenters.charts import Chart, columns

SPANS = (7, 30, 90)  # days
USUAL = 30


@admin.register(Overview)
class OverviewAdmin(ForSiteModerators, admin.ModelAdmin[Overview]):
    def get_urls(self) -> list[URLPattern]:
        def guarded(view: Any, method: Any) -> Any:
            return self.admin_site.admin_view(never_cache(method(view)))

        return [
            path("", guarded(self.overview, require_safe), name="comments_overview_changelist"),
            path("digest/", guarded(self.digest, require_POST), name="comments_overview_digest"),
        ]

    def overview(self, request: HttpRequest) -> HttpResponse:
        moderator, asked = _moderator(request), request.GET.get("days", "")
        days = int(asked) if asked in {str(span) for span in SPANS} else USUAL
        numbers = overview(now=timezone.now(), days=days)
        context = {
            "title": _("Overview"),
            "numbers": numbers,
            "days": days,
            "spans": SPANS,
            "charts": [chart for chart in charts_of(numbers) if chart is not None],
            "has_digest": Digest.objects.filter(user=moderator).exists(),
            **self.admin_site.each_context(request),
        }
        return TemplateResponse(request, "admin/comments/overview.html", context)

    def digest(self, request: HttpRequest) -> HttpResponse:
        """Set with `wanted=1`, unset with `wanted=0`: safe when sent twice."""
        moderator = _moderator(request)
        if request.POST.get("wanted") == "1":
            want_digest(moderator=moderator)
            messages.success(request, _("You get a mail every morning."))
        else:
            leave_digest(moderator=moderator)
            messages.success(request, _("No more mails about the day."))
        return HttpResponseRedirect(reverse("admin:comments_overview_changelist"))


def charts_of(numbers: Numbers) -> list[Chart | None]:
    """What has a shape worth seeing, day by day; None where there is nothing yet."""
    labels = [f"{day.day:%Y-%m-%d}" for day in numbers.days]
    posted = [float(day.posted) for day in numbers.days]
    held = [float(day.held) for day in numbers.days]
    decided = [float(day.decided) for day in numbers.days]
    caught = [day.caught * 100 if day.caught is not None else None for day in numbers.days]
    good_held = [day.good_held * 100 if day.good_held is not None else None for day in numbers.days]
    return [
        columns(_("Comments, and how many of them rules held"), labels, [(_("comments"), posted), (_("held"), held)]),
        columns(_("Decisions by people"), labels, [(_("decisions"), decided)]),
        columns(
            _("Median wait of what was decided, in hours"), labels,
            [(_("hours"), [day.median for day in numbers.days])],
        ),
        columns(
            _("Spam score: what it would hold, in percent"), labels,
            [(_("of the spam"), caught), (_("of the good ones"), good_held)], unit=" %",
        ),
    ]  # fmt: skip


def _moderator(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not may_moderate(request.user, article_id=None):
        raise PermissionDenied
    return request.user
