"""Standing pages of the site: About, House rules, Privacy, Contact."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from articles.identity import site_of
from articles.models import Page
from groundwork.public_pages import Shown, declare, public_page


@public_page
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    site = site_of(request).identity.version
    found = get_object_or_404(Page.objects.defer("source"), slug=slug)
    return declare(render(request, "site/page.html", {"page": found}), Shown(site))
