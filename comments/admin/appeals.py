"""Appeals inside the admin: what waits for an answer, and the answer; those against measures, too."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.rules.roles import moderates_anything
from comments.actions.appealing import settle_appeal
from comments.admin.guards import ForModerators
from comments.models import Appeal
from comments.models.appeal import MOST_APPEAL
from comments.moderation.fairness import AskedAgain, appeals_for, asked_again
from comments.submitting import Refused

LIST = "admin:comments_appeal_changelist"


@admin.register(Appeal)
class AppealAdmin(ForModerators, admin.ModelAdmin[Appeal]):
    def get_urls(self) -> list[URLPattern]:
        def guarded(view: Any, method: Any) -> Any:
            return self.admin_site.admin_view(never_cache(method(view)))

        return [
            path("", guarded(self.listing, require_safe), name="comments_appeal_changelist"),
            path("<int:pk>/", guarded(self.appeal, require_safe), name="comments_appeal_item"),
            path("<int:pk>/settle/", guarded(self.settle, require_POST), name="comments_appeal_settle"),
        ]

    def listing(self, request: HttpRequest) -> HttpResponse:
        context = {"title": _("Appeals"), "waiting": appeals_for(_moderator(request))}
        return self._answer(request, "admin/comments/appeals.html", context)

    def appeal(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(request, _asked(_moderator(request), pk))

    def settle(self, request: HttpRequest, pk: int) -> HttpResponse:
        asked = _asked(_moderator(request), pk)
        words = request.POST.get("answer", "")
        try:
            settled = settle_appeal(
                moderator=_moderator(request), appeal=asked.appeal, outcome=request.POST.get("outcome", ""),
                answer=words,
            )  # fmt: skip
        except Refused as refused:
            asked = _asked(_moderator(request), pk)
            return self._page(request, asked, words=words, trouble=refused.message, status=refused.status)
        messages.success(request, _("The appeal is %(what)s.") % {"what": settled.get_outcome_display()})
        return HttpResponseRedirect(reverse(LIST))

    def _page(
        self,
        request: HttpRequest,
        asked: AskedAgain,
        *,
        words: str = "",
        trouble: str = "",
        status: int = 200,
    ) -> HttpResponse:
        context = {"title": _("Appeal by %(name)s") % {"name": asked.appeal.person.name}, "asked": asked}
        context |= {"words": words, "trouble": trouble, "most_words": MOST_APPEAL}
        return self._answer(request, "admin/comments/appeal.html", context, status=status)

    def _answer(
        self, request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
    ) -> TemplateResponse:
        context |= self.admin_site.each_context(request)
        return TemplateResponse(request, template, context, status=status)


def _asked(user: User, pk: int) -> AskedAgain:
    """The appeal, for whoever moderates there; raises Http404 for what is not theirs to answer or to know."""
    appeals = Appeal.objects.select_related("person__user", "comment__article", "comment__passage")
    appeal = appeals.filter(pk=pk).first()
    if appeal is None:
        raise Http404
    asked = asked_again(appeal, user)
    if not asked.may_settle and not asked.decided_by_me:
        raise Http404
    return asked


def _moderator(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not moderates_anything(request.user):
        raise PermissionDenied
    return request.user
