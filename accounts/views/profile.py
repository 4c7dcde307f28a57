"""A member changes what their public page says."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.actions.profiles import change_profile, put_avatar, remove_avatar
from accounts.models import User
from accounts.profile_form import ProfileForm


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """`/accounts/profile/`; `without=1` takes the picture away."""
    assert isinstance(request.user, User)  # noqa: S101 - login_required let them in
    user = User.objects.select_related("person").get(pk=request.user.pk)
    if request.method != "POST":
        form = ProfileForm(initial={"bio": user.bio, "website": user.person.website})
        return render(request, "account/profile.html", {"form": form, "user_shown": user})
    form = ProfileForm(request.POST, request.FILES)
    if form.is_valid() and _take(form, user, is_without=request.POST.get("without") == "1"):
        messages.success(request, _("Your page is changed."))
        return redirect("change_profile")
    return render(request, "account/profile.html", {"form": form, "user_shown": user}, status=422)


def _take(form: ProfileForm, user: User, *, is_without: bool) -> bool:
    """Whether all was taken in; what was not is told in the form."""
    typed = form.cleaned_data
    try:
        if typed["picture"] is not None:
            put_avatar(user=user, data=typed["picture"].read())
        elif is_without:
            remove_avatar(user=user)
    except ValidationError as refused:
        form.add_error("picture", refused)
        return False
    change_profile(user=user, bio=typed["bio"], website=typed["website"])
    return True
