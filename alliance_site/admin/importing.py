"""Bringing and taking away in the admin: upload, look at what would come, bring it in the background, take a copy."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
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
from alliance_site.exporting.background import BEFORE as AWAY
from alliance_site.exporting.background import ask_for_export, file_of, kept_for, written_so_far
from alliance_site.exporting.formats import FORMATS as WAYS_OUT
from alliance_site.importing.asked_page import FORMAT as WEB_PAGE
from alliance_site.importing.background import (
    MOST_UPLOAD,
    as_it_stands,
    ask_for_trial,
    ask_to_bring,
    may_be_asked,
)
from alliance_site.importing.formats import KINDS
from alliance_site.importing.words import counts_in_words, line_in_words, trouble_in_words
from articles.admin.guards import ForAdmins
from articles.importing.addresses import read_map
from articles.importing.records import Line, Unreadable
from articles.models import ImportRun
from articles.rules.drafts import check_language
from comments.models import Comment, ImportedComment

SHOWN = 500  # lines of a report on its page
UNPLACED = "unplaced-note"


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
        self.fields["kind"] = forms.ChoiceField(label=_("It comes from"), choices=list(KINDS.items()))

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
            path("<int:pk>/file/", guarded(self.file, require_safe), name="articles_importrun_file"),
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
        if run.format.startswith(AWAY):
            return self._away(request, run)
        run = as_it_stands(run)
        lines = [Line(*parts) for parts in run.lines]
        trouble = lines.pop(0) if run.state == ImportRun.State.FAILED and lines else None
        context = {
            "title": run.file_name,
            "run": run,
            "label": KINDS.get(run.format, run.format),
            "trouble": line_in_words(trouble) if trouble else "",
            "counts": counts_in_words(run.counts),
            "lines": [line_in_words(line) for line in lines[:SHOWN] if line.code != UNPLACED],
            "unplaced": _unplaced(lines, run),
            "more": max(0, len(lines) - SHOWN) + run.options.get("more", 0),
            "kinds": Counter(line.code for line in lines).most_common(),
            "may_bring": may_be_asked(run, timezone.now()),
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

    def take_away(self, request: HttpRequest) -> HttpResponse:
        """Everything public, written by the worker; what is not said to everybody leaves with manage.py only."""
        user = _admin(request)
        form = request.POST.get("format", "")
        if form not in WAYS_OUT:
            return HttpResponseRedirect(reverse("admin:articles_importrun_changelist"))
        run = ask_for_export(editor=user, form=form, now=timezone.now())
        return HttpResponseRedirect(reverse("admin:articles_importrun_one", args=[run.pk]))

    def _away(self, request: HttpRequest, run: ImportRun) -> HttpResponse:
        way = WAYS_OUT.get(run.format.removeprefix(AWAY))
        context = {
            "title": run.file_name,
            "run": run,
            "label": way.label if way else run.format,
            "is_under_way": run.state in (ImportRun.State.WAITING, ImportRun.State.RUNNING),
            "written": written_so_far(run),
            "is_ready": file_of(run) is not None,
            "ends_at": (run.ended_at or run.made_at) + kept_for(),
            **self.admin_site.each_context(request),
        }
        return TemplateResponse(request, "admin/importing/away.html", context)

    def file(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """What was written, for admins alone."""
        _admin(request)
        run = get_object_or_404(ImportRun, pk=pk, format__startswith=AWAY)
        path = file_of(run)
        if path is None:
            raise Http404
        return FileResponse(path.open("rb"), as_attachment=True, filename=run.file_name)


def _unplaced(lines: list[Line], run: ImportRun) -> list[tuple[str, Comment | None, str]]:
    """The notes that came as comments, for somebody to look at: in words, and where each is once it was brought."""
    unplaced = [line for line in lines if line.code == UNPLACED][:SHOWN]
    brought = ImportedComment.objects.filter(
        source=run.format, source_id__in=[line.where for line in unplaced]
    )
    comments = {each.source_id: each.comment for each in brought.select_related("comment__article")}
    return [(line.where, comments.get(line.where), line_in_words(line)) for line in unplaced]


def _admin(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not is_admin(request.user):
        raise PermissionDenied
    return request.user
