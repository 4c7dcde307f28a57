"""A member's own page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import whoami
from accounts.actions import members
from accounts.forms import LanguageForm, RenameForm
from groundwork.languages import in_language
from groundwork.limits import LimitReached


@never_cache
@require_safe
def you(request: HttpRequest) -> HttpResponse:
    """A member's page; a guest's is what they wrote."""
    if not request.user.is_authenticated:
        return redirect("mine") if whoami.speaker(request) else redirect_to_login(request.get_full_path())
    return render(request, "account/you.html", {"person": whoami.speaker(request)})


@never_cache
@login_required
def rename_person(request: HttpRequest) -> HttpResponse:
    person = whoami.speaker(request)
    assert person is not None  # noqa: S101 - who is logged in speaks as somebody
    form = RenameForm(request.POST or None, initial={"name": person.name}, wearer=person)
    if request.method == "POST" and form.is_valid():
        try:
            members.rename_person(person=person, name=form.cleaned_data["name"], now=timezone.now())
        except LimitReached as reached:
            form.add_error(
                "name", _("Only %(times)d changes a day, please.") % {"times": reached.limit.times}
            )
        else:
            messages.success(request, _("Your name is changed."))
            return redirect("you")
    return render(request, "account/rename.html", {"form": form})


@never_cache
@login_required
def choose_language(request: HttpRequest) -> HttpResponse:
    person = whoami.speaker(request)
    assert person is not None  # noqa: S101 - who is logged in speaks as somebody
    form = LanguageForm(request.POST or None, initial={"language": person.language or get_language()})
    if request.method == "POST" and form.is_valid():
        language = form.cleaned_data["language"]
        members.choose_language(person=person, language=language)
        with translation.override(language):
            messages.success(request, _("Your language is changed."))
        return redirect(in_language(reverse("you"), language))
    return render(request, "account/language.html", {"form": form})
