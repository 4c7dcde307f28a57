"""The form in which somebody changes their own words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from comments.forms.notes import ColourField
from comments.forms.talk import TalkForm


class EditForm(TalkForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    body = forms.CharField(
        label=_("Your comment"),
        error_messages={"required": _("Write something first.")},
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )

    colour = ColourField()

    def __init__(self, *args: Any, is_note: bool = False, may_be_empty: bool = False, **kwargs: Any) -> None:
        """`may_be_empty`: a private note, which is a highlight then. Only notes have a colour."""
        super().__init__(*args, **kwargs)
        self.fields["body"].required = not may_be_empty
        if not is_note:
            del self.fields["colour"]
