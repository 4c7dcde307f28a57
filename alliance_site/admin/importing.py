"""Bringing and taking away in the admin: upload, look at what would come, bring it in the background, take a copy."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.rules.roles import is_admin
from alliance_site.admin import web_pages
from alliance_site.exporting.formats import FORMATS as WAYS_OUT
from alliance_site.importing.asked_page import FORMAT as WEB_PAGE
from alliance_site.importing.background import MOST_UPLOAD, ask_for_trial, ask_to_bring, is_abandoned
from alliance_site.importing.formats import FORMATS
from alliance_site.importing.words import counts_in_words, line_in_words, trouble_in_words
from articles.admin.guards import ForAdmins
from articles.importing.addresses import read_map
from articles.importing.records import Line, Unreadable
from articles.models import ImportRun
from articles.rules.drafts import check_language

SHOWN = 500  # lines of a report on its page


class FileForm(forms.Form):
    """What somebody brings along."""

    kind = forms.ChoiceField(label=gettext_lazy("It comes from"))
    file = forms.FileField(label=gettext_lazy("The file"))
    mapping = forms.CharField(
        label=gettext_lazy("Where its addresses lead"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 80, "dir": "ltr"}),
        help_text=gettext_lazy(
            "For comments and notes on texts that are here: “old address, new address”, one a line."
        ),
    )
    language = forms.CharField(
        label=gettext_lazy("Language of the texts"), initial="en", max_length=10, validators=[check_language]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(name, label) for name, (label, _reader) in FORMATS.items()]
        self.fields["kind"] = forms.ChoiceField(label=_("It comes from"), choices=kinds)

    def clean_file(self) -> Any:
        """Refuse here what would fill the disk."""
        file = self.cleaned_data["file"]
        if file.size > MOST_UPLOAD:
            raise ValidationError(_("This file is too large for the browser: use manage.py on the server."))
        return file

    def clean_mapping(self) -> str:
        """Say the wrong line beside the field."""
        mapping: str = self.cleaned_data["mapping"]
        try:
            read_map(mapping.splitlines())
        except Unreadable as trouble:
            raise ValidationError(trouble_in_words(trouble.code, trouble.detail)) from trouble
        return mapping


@admin.register(ImportRun)
class ImportRunAdmin(ForAdmins, admin.ModelAdmin[ImportRun]):
    def get_urls(self) -> list[URLPattern]:
        def guarded(view: Any, method: Any) -> Any:
            return self.admin_site.admin_view(never_cache(method(view)))

        return [
            path("", guarded(self.overview, require_http_methods(["GET", "HEAD", "POST"])),
                 name="articles_importrun_changelist"),
            path("away/", guarded(self.take_away, require_POST), name="articles_importrun_away"),
            path("<int:pk>/", guarded(self.one, require_safe), name="articles_importrun_one"),
            path("<int:pk>/bring/", guarded(self.bring, require_POST), name="articles_importrun_bring"),
            path("page/", guarded(self.ask_for_page, require_http_methods(["GET", "HEAD", "POST"])),
                 name="articles_importrun_page"),
            path("<int:pk>/restore/", guarded(self.restore, require_POST), name="articles_importrun_restore"),
            path("<int:pk>/draft/", guarded(self.make_draft, require_POST), name="articles_importrun_draft"),
        ]  # fmt: skip

    def overview(self, request: HttpRequest) -> HttpResponse:
        """What was brought so far; POST: a file to look at."""
        user = _admin(request)
        form = FileForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            run = ask_for_trial(
                editor=user, kind=given["kind"], name=given["file"].name, chunks=given["file"].chunks(),
                mapping=given["mapping"], language=given["language"],
            )  # fmt: skip
            return HttpResponseRedirect(reverse("admin:articles_importrun_one", args=[run.pk]))
        context = {
            "title": _("Bring and take away"),
            "form": form,
            "runs": ImportRun.objects.defer("lines")[:50],
            "ways_out": [(name, way.label) for name, way in WAYS_OUT.items()],
            **self.admin_site.each_context(request),
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/importing/overview.html", context, status=status)

    def one(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How far it is, and the report."""
        _admin(request)
        run = get_object_or_404(ImportRun, pk=pk)
        if run.format == WEB_PAGE:
            return web_pages.show(self.admin_site, request, run)
        lines = [Line(*parts) for parts in run.lines]
        context = {
            "title": run.file_name,
            "run": run,
            "label": FORMATS[run.format][0] if run.format in FORMATS else run.format,
            "counts": counts_in_words(run.counts),
            "lines": [line_in_words(line) for line in lines[:SHOWN]],
            "more": max(0, len(lines) - SHOWN) + run.options.get("more", 0),
            "kinds": Counter(line.code for line in lines).most_common(),
            "may_bring": bool(run.stored_as)
            and ((run.is_trial and run.state == ImportRun.State.DONE) or is_abandoned(run, timezone.now())),
            "is_under_way": run.state in (ImportRun.State.WAITING, ImportRun.State.RUNNING),
            **self.admin_site.each_context(request),
        }
        return TemplateResponse(request, "admin/importing/run.html", context)

    def bring(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Start it; sent twice, it starts once."""
        user = _admin(request)
        if ask_to_bring(editor=user, run=get_object_or_404(ImportRun, pk=pk)):
            messages.success(request, _("It is being brought. You may leave this page."))
        return HttpResponseRedirect(reverse("admin:articles_importrun_one", args=[pk]))

    def ask_for_page(self, request: HttpRequest) -> HttpResponse:
        """A page of the web, by its address or as a file."""
        return web_pages.ask(self.admin_site, request, _admin(request))

    def restore(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A block of such a page that was left out."""
        _admin(request)
        return web_pages.choose(request, get_object_or_404(ImportRun, pk=pk))

    def make_draft(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Of such a page."""
        user = _admin(request)
        return web_pages.draft(request, get_object_or_404(ImportRun, pk=pk), user)

    def take_away(self, request: HttpRequest) -> HttpResponseBase:
        """Everything public, as a file; what is not said to everybody leaves with manage.py only."""
        _admin(request)
        way = WAYS_OUT.get(request.POST.get("format", ""))
        if way is None:
            return HttpResponseRedirect(reverse("admin:articles_importrun_changelist"))
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"site{way.ending}"
            way.write(file)
            name = f"site-{timezone.now():%Y-%m-%d}{way.ending}"
            return FileResponse(
                file.open("rb"), as_attachment=True, filename=name
            )  # open, so it outlives its name


def _admin(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not is_admin(request.user):
        raise PermissionDenied
    return request.user
