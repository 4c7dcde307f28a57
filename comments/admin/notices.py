"""Legal notices inside the admin: those that wait, and the answer to one about a whole article."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.rules.roles import may_moderate
from comments.actions.noticing import answer_notice
from comments.admin.guards import ForSiteModerators
from comments.models import Notice
from comments.models.notice import MOST_ANSWER
from comments.submitting import Refused

LIST = "admin:comments_notice_changelist"
SHOWN = 100  # that wait; the rest comes as these are answered
ANSWERED_SHOWN = 20


@admin.register(Notice)
class NoticeAdmin(ForSiteModerators, admin.ModelAdmin[Notice]):
    def get_urls(self) -> list[URLPattern]:
        def guarded(view: Any, method: Any) -> Any:
            return self.admin_site.admin_view(never_cache(method(view)))

        return [
            path("", guarded(self.listing, require_safe), name="comments_notice_changelist"),
            path("<int:pk>/", guarded(self.notice, require_safe), name="comments_notice_item"),
            path("<int:pk>/answer/", guarded(self.answer, require_POST), name="comments_notice_answer"),
        ]

    def listing(self, request: HttpRequest) -> HttpResponse:
        _moderator(request)
        shown = Notice.objects.select_related("article__current", "comment")
        answered = shown.filter(settled_at__isnull=False).order_by("-settled_at")
        context = {
            "title": _("Legal notices"),
            "waiting": list(shown.filter(settled_at=None).order_by("id")[:SHOWN]),
            "answered": list(answered[:ANSWERED_SHOWN]),
        }
        return self._answer(request, "admin/comments/notices.html", context)

    def notice(self, request: HttpRequest, pk: int) -> HttpResponse:
        _moderator(request)
        return self._page(request, _found(pk))

    def answer(self, request: HttpRequest, pk: int) -> HttpResponse:
        moderator, notice = _moderator(request), _found(pk)
        outcome, words = request.POST.get("outcome", ""), request.POST.get("answer", "")
        try:
            answer_notice(moderator=moderator, notice=notice, outcome=outcome, answer=words)
        except Refused as refused:
            typed = {"outcome": outcome, "answer": words, "trouble": refused.message}
            return self._page(request, _found(pk), typed, status=refused.status)
        messages.success(request, _("The notice is answered."))
        return HttpResponseRedirect(reverse(LIST))

    def _page(
        self, request: HttpRequest, notice: Notice, typed: dict[str, str] | None = None, *, status: int = 200
    ) -> HttpResponse:
        stands = notice.article is not None and notice.article.is_published(timezone.now())
        possible = ("kept",) if stands else ("removed", "gone")
        context = {
            "title": _("Legal notice %(number)s") % {"number": notice.pk},
            "notice": notice,
            "stands": stands,
            "outcomes": [(value, label) for value, label in Notice.Outcome.choices if value in possible],
            "most_answer": MOST_ANSWER,
            "typed": typed or {},
        }
        return self._answer(request, "admin/comments/notice.html", context, status=status)

    def _answer(
        self, request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
    ) -> TemplateResponse:
        context |= self.admin_site.each_context(request)
        return TemplateResponse(request, template, context, status=status)


def _found(pk: int) -> Notice:
    notices = Notice.objects.select_related("article__current", "comment", "settled_by__person")
    notice = notices.filter(pk=pk).first()
    if notice is None:
        raise Http404
    return notice


def _moderator(request: HttpRequest) -> User:
    """Notices name people from everywhere: for moderators of the whole site."""
    if not isinstance(request.user, User) or not may_moderate(request.user, article_id=None):
        raise PermissionDenied
    return request.user
