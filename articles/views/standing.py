"""Standing pages of the site: About, House rules, Privacy, Contact."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from articles.identity import site_of
from articles.models import Page
from groundwork.languages import nearest, spoken
from groundwork.public_pages import Shown, declare, public_page


@public_page
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """`/pages/<slug>/` in the reader's language, where the page is written in it; otherwise as `nearest` has it."""
    site = site_of(request).identity.version
    written = list(Page.objects.filter(slug=slug).defer("source"))
    found = nearest(written, get_language() or settings.LANGUAGE_CODE)
    if found is None:
        raise Http404
    context = {"page": found, "languages": {spoken(each.language) for each in written} - {""}}
    return declare(render(request, "site/page.html", context), Shown(site))
