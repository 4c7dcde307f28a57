"""Where a member is logged in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.actions.sessions import browsers_of, end_other_sessions, end_session
from accounts.models import User


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """`/accounts/sessions/`: POST ends one (`session`) or all others (`others=1`); twice changes nothing more."""
    assert isinstance(request.user, User)  # noqa: S101 - login_required let them in
    this = request.session.session_key
    if request.method == "POST":
        if request.POST.get("others") == "1":
            end_other_sessions(user=request.user, this=this)
            messages.success(request, _("You are logged out everywhere else."))
        else:
            end_session(user=request.user, mark=request.POST.get("session", ""))
            messages.success(request, _("You are logged out there."))
        return redirect("sessions")
    return render(request, "account/sessions.html", {"browsers": browsers_of(request.user, this=this)})
