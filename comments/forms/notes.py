"""The forms of a note: on which words it stands, what it says about them, where it is to stand from now on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from comments.forms.saying import SayForm
from comments.forms.talk import GUEST_FIELDS, Choices, TalkForm
from comments.models import Comment
from comments.models.passage import MOST_QUOTE
from comments.rendering import fenced
from comments.rules.groups import ONLY_ME, Readers

NOTE_FIELDS = ("pick", "sentence", "quote", "body", "suggestion", "colour", "audience", *GUEST_FIELDS)


class ColourField(forms.ChoiceField):
    """In which colour a note's words are painted; each goes with a line of its own, so that nobody has to tell hues."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Colour"), choices=Comment.Colour, widget=forms.RadioSelect, required=False,
            initial=Comment.Colour.YELLOW,
        )  # fmt: skip


class NoteForm(SayForm):
    """A note on words of one paragraph: which words, what about them, for whom."""

    body = forms.CharField(
        label=_("Your note"),
        required=False,
        error_messages={"required": _("Write something first.")},
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        help_text=_("#words like this one are tags, for finding it again."),
    )
    suggestion = forms.CharField(
        label=_("Other words that you suggest in their place"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 1, "dir": "auto"}),
        help_text=_("The authors can put them in with one click."),
    )
    colour = ColourField()
    revision = forms.IntegerField(widget=forms.HiddenInput)
    start = forms.IntegerField(widget=forms.HiddenInput, required=False)  # code points; from a selection
    end = forms.IntegerField(widget=forms.HiddenInput, required=False)
    pick = forms.CharField(label=_("Did you mean one of these?"), required=False)
    sentence = forms.ChoiceField(
        label=_("The words you mean"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of these sentences.")},
    )
    quote = forms.CharField(
        label=_("Or other words of this paragraph"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("Copy them from above. Left empty, the choice above holds."),
    )
    field_order: Sequence[str] | None = NOTE_FIELDS

    def __init__(
        self,
        *args: Any,
        sentences: Choices,
        revision: int,
        readers: Sequence[Readers],
        picks: Choices = (),
        **kwargs: Any,
    ) -> None:
        """`revision` is the one that `sentences` were taken from; `picks` are places to choose between."""
        initial = kwargs.setdefault("initial", {})
        initial.setdefault("revision", revision)
        super().__init__(*args, readers=readers, **kwargs)
        self.offer_sentences(sentences)
        self.offer_picks(picks)
        is_suggestion = bool((self["suggestion"].value() or "").strip())
        self.fields["body"].required = ONLY_ME not in readers and not is_suggestion  # a highlight has none
        if ONLY_ME in readers:
            self.fields["body"].help_text = _(
                "#words like this one are tags. For yourself alone it may stay empty: the words are marked."
            )

    def offer_sentences(self, sentences: Choices) -> None:
        self._offer("sentence", [("", _("The whole paragraph")), *sentences])
        if not sentences:
            self.fields["sentence"].widget = forms.HiddenInput()
            self.fields["quote"].label = _("Some words of this paragraph")
            self.fields["quote"].help_text = _("Copy them from above. Left empty, it is the whole paragraph.")

    def offer_picks(self, picks: Choices) -> None:
        choices = [*picks, ("", _("None of these: the words as I write them below"))]
        self.fields["pick"].widget = forms.RadioSelect(choices=choices) if picks else forms.HiddenInput()

    def clean_quote(self) -> str:
        return with_plain_line_ends(self.cleaned_data["quote"])

    def clean(self) -> dict[str, Any] | None:
        """What is suggested becomes the beginning of the note."""
        words = self.cleaned_data.get("suggestion")
        if words and "body" in self.cleaned_data:
            self.cleaned_data["body"] = fenced(words, self.cleaned_data["body"])
        return self.cleaned_data


class PlaceForm(TalkForm):
    """The words that a note is to stand on: quoted, then picked from the places where they stand."""

    pick = forms.CharField(label=_("Where they stand"), required=False)
    selected = forms.CharField(widget=forms.HiddenInput, required=False)  # by script, from a selection
    quote = forms.CharField(
        label=_("The words that it is about"),
        required=False,
        strip=False,
        max_length=MOST_QUOTE,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Copy them from the text below."),
    )

    def __init__(self, *args: Any, picks: Choices = (), **kwargs: Any) -> None:
        """`picks` are the places to choose between."""
        super().__init__(*args, **kwargs)
        self.offer_picks(picks)

    def offer_picks(self, picks: Choices) -> None:
        self.fields["pick"].widget = forms.RadioSelect(choices=picks) if picks else forms.HiddenInput()

    def clean_quote(self) -> str:
        return with_plain_line_ends(self.cleaned_data["quote"])


def with_plain_line_ends(quote: str) -> str:
    """Browsers send line ends as CR LF; the article has LF."""
    return quote.replace("\r\n", "\n").replace("\r", "\n")
