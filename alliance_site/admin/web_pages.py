"""A page of the web in the admin: its address or file, then the article as it would come, then a draft."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from alliance_site.importing.asked_page import (
    FORMAT,
    article_before,
    ask_for_page,
    choose_blocks,
    make_draft,
    may_become_draft,
)
from articles.importing.web_page import MOST_PAGE
from articles.models import ImportRun
from articles.rendering import render_article
from articles.rules.drafts import LANGUAGE_TAG, check_language

SHORT = 60  # characters; an editor who looks for a lost paragraph need not read the menus
MOST_URL = 2000  # characters; the one that fetches takes no more


class PageForm(forms.Form):
    """Where the page stands, or the page itself."""

    url = forms.URLField(
        label=gettext_lazy("Its address"), required=False, max_length=MOST_URL, assume_scheme="https"
    )
    file = forms.FileField(
        label=gettext_lazy("Or the page, saved as a file"),
        required=False,
        help_text=gettext_lazy("With an address above, that is named as its source, and nothing is fetched."),
    )
    language = forms.CharField(
        label=gettext_lazy("Language, where the page does not say"),
        initial="en",
        max_length=10,
        validators=[check_language],
    )

    def clean_file(self) -> Any:
        """Refuse what is no page before it is kept."""
        file = self.cleaned_data["file"]
        if file is not None and file.size > MOST_PAGE:
            raise ValidationError(_("This file is too large for a page."))
        return file

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        given = super().clean() or self.cleaned_data
        if not self.errors and not given.get("url") and not given.get("file"):
            raise ValidationError(_("Give an address or a file."))
        return given


def ask(site: AdminSite, request: HttpRequest, user: User) -> HttpResponse:
    """The form; POST has the page fetched and read by the worker."""
    form = PageForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        file = given["file"]
        run = ask_for_page(
            editor=user, url=given["url"], language=given["language"],
            name=file.name if file else "", data=file.read() if file else b"",
        )  # fmt: skip
        return _back(run.pk)
    context = {"title": _("Bring a page of the web"), "form": form, **site.each_context(request)}
    return TemplateResponse(
        request, "admin/importing/page_form.html", context, status=422 if form.errors else 200
    )


def show(site: AdminSite, request: HttpRequest, run: ImportRun) -> HttpResponse:
    """How far it is; once it was read, the article as it would come, and what was left out."""
    found = run.options.get("found")
    language = run.options["language"]
    if found and LANGUAGE_TAG.fullmatch(found["language"]):
        language = found["language"]
    made = run.options.get("article")
    context = {
        "title": found["title"] if found and found["title"] else run.file_name,
        "run": run,
        "found": found,
        "language": language,
        "html": render_article(found["source"], language=language).html if found else "",
        "left_out": [block for block in run.lines if len(block[1]) > SHORT],
        "pieces": [block for block in run.lines if len(block[1]) <= SHORT],
        "may_become_draft": may_become_draft(run),
        "is_under_way": run.state in (ImportRun.State.WAITING, ImportRun.State.RUNNING),
        "made": made,
        "before": article_before(run) if found and made is None else None,
        **site.each_context(request),
    }
    return TemplateResponse(request, "admin/importing/page.html", context)


def choose(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """POST `number`: bring that block back; with `leave`, leave it out again."""
    _need(run)
    number = request.POST.get("number", "")
    is_known = number.isascii() and number.isdigit() and len(number) < 10
    if not is_known or not choose_blocks(run=run, number=int(number), is_wanted="leave" not in request.POST):
        messages.error(request, _("There is no such block."))
    return _back(run.pk)


def draft(request: HttpRequest, run: ImportRun, user: User) -> HttpResponse:
    """POST: make it a draft and go there; sent twice, it is the same one."""
    _need(run)
    try:
        article = make_draft(editor=user, run=run)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return _back(run.pk)
    if article is None:
        messages.error(request, _("There is nothing to make a draft of."))
        return _back(run.pk)
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


def _need(run: ImportRun) -> None:
    if run.format != FORMAT:
        raise Http404


def _back(pk: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:articles_importrun_one", args=[pk]))
