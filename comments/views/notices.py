"""Legal notices: a form for anybody, without an account and without JavaScript."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from comments.actions.noticing import TooManyNotices, give_notice
from comments.forms import NoticeForm, new_key
from comments.submitting import Refused
from comments.views.answering import answer, go_to
from groundwork.clients import client_of


@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """`/notices/`: "Report illegal content"; `?about=` fills in the address."""
    if request.method != "POST":
        form = NoticeForm(initial={"url": request.GET.get("about", "")[:500]})
        return answer(request, "comments/notice.html", {"form": form})
    form = NoticeForm(request.POST)
    status, wait = 422, None
    if form.is_valid() and form.about is not None:
        try:
            give_notice(
                about=form.about,
                said=form.said,
                client=client_of(request),
                key=form.cleaned_data["key"] or new_key(),
                language=get_language() or "",
            )
            return go_to(request, reverse("notice_given"))
        except Refused as refused:
            form.add_error(None, refused.message)
            status = refused.status
            wait = refused.retry_after if isinstance(refused, TooManyNotices) else None
    response = answer(request, "comments/notice.html", {"form": form}, status=status)
    if wait is not None:
        response["Retry-After"] = str(wait)
    return response


@require_safe
def given(request: HttpRequest) -> HttpResponse:
    """`/notices/given/`: says what happens now; nothing of the notice itself."""
    return answer(request, "comments/notice_given.html", {})
