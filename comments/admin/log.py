"""The moderation log, to read. It has no way to change it, and the database would refuse."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from comments.admin.guards import ForSiteModerators
from comments.models import Decision
from comments.rules.reasons import words_of


@admin.register(Decision)
class DecisionAdmin(ForSiteModerators, admin.ModelAdmin[Decision]):
    list_display = ("made", "verb", "why", "who", "from_to", "item")
    list_filter = ("verb", "by", "reason")
    list_per_page = 100
    show_full_result_count = False
    ordering = ("-id",)
    actions = None
    list_display_links = None

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "title": _("Moderation log")})

    @admin.display(description=_("when (UTC)"), ordering="id")
    def made(self, decision: Decision) -> str:
        return f"{decision.made_at:%Y-%m-%d %H:%M:%S}"

    @admin.display(description=_("why"))
    def why(self, decision: Decision) -> str:
        return words_of(decision.reason)

    @admin.display(description=_("by"))
    def who(self, decision: Decision) -> str:
        return f"{decision.get_by_display()}: {decision.by_label}"

    @admin.display(description=_("from, to"))
    def from_to(self, decision: Decision) -> str:
        return f"{decision.state_from or '–'} → {decision.state_to}"

    @admin.display(description=_("comment"))
    def item(self, decision: Decision) -> SafeString:
        address = reverse("admin:comments_review_item", args=[decision.comment_id])
        return format_html('<a href="{}">{}</a>', address, _("open"))
