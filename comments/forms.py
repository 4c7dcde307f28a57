"""The forms of the talk. They check shapes; what may be said is decided by the actions."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from accounts.models.person import MOST_NAME
from accounts.rules.names import clean_name
from accounts.rules.wearing import check_wearable
from comments.models import Comment, Flag
from comments.models.appeal import MOST_APPEAL
from comments.models.passage import MOST_QUOTE
from comments.rendering import fenced
from comments.rules.groups import EVERYBODY, ONLY_ME, Readers

GUEST_FIELDS = ("name", "email", "website")
NOTE_FIELDS = ("pick", "sentence", "quote", "body", "suggestion", "colour", "audience", *GUEST_FIELDS)
MOST_EMAIL: int = Person._meta.get_field("email").max_length or 0  # characters
MOST_WEBSITE: int = Person._meta.get_field("website").max_length or 0

Choices = Sequence[tuple[str, Any]]


class TalkForm(forms.Form):
    """Drawn inside a `<form>` that the page writes itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def retype(self, **values: str) -> None:
        """Show the form again as it was typed, but for these fields."""
        self.data = {**{name: self.data.get(name) for name in self.data}, **values}


class GuestForm(TalkForm):
    """Asks for a name and an address, unless somebody is speaking already."""

    name = forms.CharField(
        label=_("Name"),
        max_length=MOST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("Shown beside what you write."),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=MOST_EMAIL,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Never shown. We send you one link to confirm it."),
    )

    def __init__(self, *args: Any, is_known: bool, **kwargs: Any) -> None:
        """`is_known`: no name is asked for."""
        if is_known:  # Django copies every field that is named here
            asked = {name: field for name, field in self.base_fields.items() if name not in GUEST_FIELDS}
            self.base_fields = asked  # type: ignore[misc]  # of this form alone
        super().__init__(*args, **kwargs)

    def clean_name(self) -> str:
        name = clean_name(self.cleaned_data["name"])
        check_wearable(name)
        return name

    def clean_email(self) -> str:
        """As it is stored: in small letters, which may be more of them ("İ")."""
        email: str = self.cleaned_data["email"].strip().lower()
        if len(email) > MOST_EMAIL:
            raise ValidationError(_("This address is too long."), code="max_length")
        return email


class SayForm(GuestForm):
    """A comment or a note. `key` makes a double click, a retry and the back button give one comment."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    body = forms.CharField(
        label=_("Your comment"),
        error_messages={"required": _("Write something first.")},  # as the action says it to everybody else
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text=_(
            "Markdown works: *emphasis*, **strong**, [link](https://…), > quote. #7 links to comment 7."
        ),
    )
    website = forms.URLField(
        label=_("Website"),
        max_length=MOST_WEBSITE,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"autocomplete": "url"}),
    )
    audience = forms.ChoiceField(
        label=_("Who sees it"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={
            "invalid_choice": _("You cannot write for these readers here. Log in first; your words stay.")
        },
    )
    field_order: Sequence[str] | None = ("body", "audience", *GUEST_FIELDS)

    def __init__(self, *args: Any, readers: Sequence[Readers] = (), **kwargs: Any) -> None:
        """`readers` are those to choose between; the first of them are meant where nothing is said."""
        readers = readers or (EVERYBODY,)
        initial = kwargs.setdefault("initial", {})
        initial.setdefault("key", new_key())
        initial.setdefault("audience", readers[0].choice)
        super().__init__(*args, **kwargs)
        self._offer("audience", [(each.choice, each.label) for each in readers])
        # Typed for readers who are no longer offered: it goes to others only if its writer says so.
        meant = self["audience"].value() or readers[0].choice
        is_elsewhere = meant not in {each.choice for each in readers}
        self.fields["audience"].required = is_elsewhere
        if len(readers) == 1 and not is_elsewhere:
            self.fields["audience"].widget = forms.HiddenInput()

    def _offer(self, name: str, choices: Choices) -> None:
        self.fields[name].choices = list(choices)  # type: ignore[attr-defined]  # a choice field


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


def with_plain_line_ends(quote: str) -> str:
    """Browsers send line ends as CR LF; the article has LF."""
    return quote.replace("\r\n", "\n").replace("\r", "\n")


def new_key() -> str:
    return uuid.uuid4().hex
