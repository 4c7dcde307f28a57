"""The forms of objections: to somebody's words, and to what moderators decided. For a legal notice, see notice.py."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from comments.forms.talk import GuestForm, TalkForm
from comments.models import Flag
from comments.models.appeal import MOST_APPEAL


class FlagForm(GuestForm):
    reason = forms.ChoiceField(
        label=_("What is wrong with it?"), choices=Flag.Reason, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("In your words"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    wants_answer = forms.BooleanField(label=_("Mail me what came of it"), required=False, initial=True)
    field_order = ("reason", "words", "wants_answer", "name", "email")


class AppealForm(TalkForm):
    words = forms.CharField(
        label=_("Why it was wrong"),
        max_length=MOST_APPEAL,
        error_messages={"required": _("Write why you think that it was wrong.")},
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        help_text=_("Another moderator reads it, where there is another. One appeal for each decision."),
    )
