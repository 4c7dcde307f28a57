"""The words that writers are told for each reason, in each language: where a site wants others than its own."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles.admin.guards import ForAdmins
from comments.models import ReasonWords
from comments.rules.ready_words import CODES, FALLBACK, READY
from comments.rules.reasons import words_of


class ReasonWordsForm(forms.ModelForm):  # type: ignore[type-arg]  # no subscript at run time
    code = forms.ChoiceField(label=_("reason"), choices=lambda: [(code, words_of(code)) for code in CODES])

    class Meta:
        model = ReasonWords
        fields = ("code", "language", "words")

    def clean_language(self) -> str:
        """As READY has it."""
        language: str = self.cleaned_data["language"].strip().lower()
        return language


@admin.register(ReasonWords)
class ReasonWordsAdmin(ForAdmins, admin.ModelAdmin[ReasonWords]):
    form = ReasonWordsForm
    list_display = ("reason", "language", "words")
    list_filter = ("language",)
    actions = None
    readonly_fields = ("ours",)

    def get_fields(self, request: HttpRequest, obj: ReasonWords | None = None) -> tuple[str, ...]:
        return ("code", "language", "words") if obj is None else ("code", "language", "words", "ours")

    @admin.display(description=_("reason"), ordering="code")
    def reason(self, row: ReasonWords) -> str:
        return words_of(row.code)

    @admin.display(description=_("without this row they are told"))
    def ours(self, row: ReasonWords) -> SafeString:
        words = READY.get(row.language, READY[FALLBACK]).get(row.code, "–")
        return format_html("<q>{}</q>", words)
