"""The page of the admin that says, for each way to sign in, what is missing and which address to give the provider."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.rules.roles import is_admin
from accounts.rules.ways import WAYS


class ShowsWays(admin.ModelAdmin[User]):
    """`/admin/accounts/user/sign-in/`. It shows names of settings, never what they hold."""

    change_list_template = "admin/accounts/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        page: Any = self.admin_site.admin_view(never_cache(require_safe(self.ways)))
        return [path("sign-in/", page, name="accounts_user_ways"), *super().get_urls()]

    def ways(self, request: HttpRequest) -> HttpResponse:
        if not is_admin(request.user):
            raise PermissionDenied
        context = {
            "title": _("Signing in with accounts elsewhere"),
            "ways": [{"way": way, "address": settings.SITE_URL + way.callback} for way in WAYS],
            "address": settings.SITE_URL,
            "is_secure": settings.SITE_URL.startswith("https://"),
            **self.admin_site.each_context(request),
        }
        return TemplateResponse(request, "admin/accounts/ways.html", context)
