"""The moderation log, to read. It has no way to change it, and the database would refuse."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from comments.admin.guards import ForSiteModerators
from comments.models import Comment, Decision
from comments.moderation.exporting import FORMATS, exported
from comments.moderation.signers import signers_of
from comments.rules.reasons import DEEDS, MODERATION, deed_of, words_of

YEAR = timedelta(days=365)
MOST_PAGED = 10_000  # rows


class Bounded(Paginator[Decision]):
    """The newest MOST_PAGED rows in pages: counting a long log costs a scan. What is older begins a log of its own."""

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        return len(rows.values_list("pk")[:MOST_PAGED]) if isinstance(rows, QuerySet) else len(rows)


class ByVerb(admin.SimpleListFilter):
    """Of what there is to do, and not of what a scan of the log says was done."""

    title = _("what was done")
    parameter_name = "verb"
    known = DEEDS

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(self.known.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Decision]) -> QuerySet[Decision]:
        value = self.value()
        return queryset.filter(**{self.parameter_name: value}) if value in self.known else queryset


class ByReason(ByVerb):
    title = _("why")
    parameter_name = "reason"
    known = MODERATION


class Log(ChangeList):
    """One page of the log, with the names of those who decided: one query for all of them."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows = list(self.result_list)
        self.older_than = rows[-1].pk if rows and self.result_count >= MOST_PAGED else None
        signers = signers_of(rows)
        for decision in rows:
            decision.signer = signers.get(decision.pk, "")
        self.result_list = rows


@admin.register(Decision)
class DecisionAdmin(ForSiteModerators, admin.ModelAdmin[Decision]):
    list_display = ("made", "done", "why", "who", "from_to", "item")
    list_filter = (ByVerb, "by", ByReason)
    list_per_page = 100
    paginator = Bounded
    show_full_result_count = False
    ordering = ("-id",)
    actions = None
    list_display_links = None

    change_list_template = "admin/comments/log.html"

    def get_urls(self) -> list[URLPattern]:
        export = self.admin_site.admin_view(never_cache(require_safe(self.export)))
        return [path("export/", export, name="comments_decision_export"), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        today = timezone.now().date()
        more = {"title": _("Moderation log"), "since": today - YEAR, "until": today}
        return super().changelist_view(request, {**(extra_context or {}), **more})

    def export(self, request: HttpRequest) -> HttpResponseBase:
        """The log of some days as a file; without names, and without what moderators wrote."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = request.GET.get("format", "csv")
        since, until = _day(request.GET.get("since")), _day(request.GET.get("until"))
        if form not in FORMATS or since is None or until is None:
            return HttpResponse(_("Choose two days and a format."), status=400, content_type="text/plain")
        only = request.GET.get("restrictions") == "1"
        return StreamingHttpResponse(
            exported(form, since=since, until=until, restrictions_only=only),
            content_type=FORMATS[form],
            headers={"Content-Disposition": f'attachment; filename="decisions-{since}-{until}.{form}"'},
        )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return Log

    @admin.display(description=_("when (UTC)"), ordering="id")
    def made(self, decision: Decision) -> str:
        return f"{decision.made_at:%Y-%m-%d %H:%M:%S}"

    @admin.display(description=_("what was done"))
    def done(self, decision: Decision) -> str:
        return deed_of(decision.verb)

    @admin.display(description=_("why"))
    def why(self, decision: Decision) -> str:
        return words_of(decision.reason)

    @admin.display(description=_("by"))
    def who(self, decision: Decision) -> str:
        signer = getattr(decision, "signer", "")
        return f"{decision.get_by_display()}: {signer}" if signer else decision.get_by_display()

    @admin.display(description=_("from, to"))
    def from_to(self, decision: Decision) -> str:
        return f"{_state(decision.state_from) or '–'} → {_state(decision.state_to)}"

    @admin.display(description=_("about"))
    def item(self, decision: Decision) -> SafeString | str:
        """The page of what it is about; that page may be gone, the decision is not."""
        if decision.comment_id is not None:
            address = reverse("admin:comments_review_item", args=[decision.comment_id])
        elif decision.person_id is not None:
            address = reverse("admin:comments_person", args=[decision.person_id])
        else:
            return "–"
        return format_html('<a href="{}">{}</a>', address, _("open"))


def _state(state: str) -> str:
    """Of a comment, by its name; of a person, the measure that was taken."""
    return str(Comment.State(state).label) if state in Comment.State.values else deed_of(state)


def _day(given: str | None) -> date | None:
    try:
        return parse_date(given or "")
    except ValueError:
        return None
