"""The form of what is written in Markdown: an article, a standing page."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.rules.drafts import as_stored, check_language, check_source


class SourceForm(forms.ModelForm):  # type: ignore[type-arg]  # no subscript at run time
    source = forms.CharField(
        label=_("Text (Markdown)"),
        strip=False,  # a text may begin with an indented code block
        required=False,
        widget=forms.Textarea(attrs={"rows": 32, "class": "source", "dir": "auto"}),
    )

    def clean_source(self) -> str:
        source = as_stored(self.cleaned_data["source"])
        check_source(source)
        return source

    def clean_language(self) -> str:
        check_language(self.cleaned_data["language"])
        return str(self.cleaned_data["language"])
