"""The forms of reading groups. They check shapes; what may be done is decided by the actions."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from accounts.models import Membership
from accounts.models.group import MOST_DESCRIPTION, MOST_GROUP_NAME
from accounts.models.person import MOST_NAME
from accounts.rules.names import clean_name
from accounts.rules.wearing import check_wearable
from articles.models import Article
from comments.actions.moderating import REASONS_TO_HIDE
from comments.forms import TalkForm, new_key
from comments.models.task import MOST_ASKED, MOST_TASK_WORDS
from comments.rules.reasons import MODERATION

WEEKS = (1, 2, 4, 12, 26)
MOST_PEOPLE = 10_000  # by one link
MOST_PASTED = 200_000  # characters of a list


class GroupForm(TalkForm):
    name = forms.CharField(label=_("Name"), max_length=MOST_GROUP_NAME)
    description = forms.CharField(
        label=pgettext_lazy("a group", "What it is about"),
        max_length=MOST_DESCRIPTION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    is_open = forms.ChoiceField(
        label=_("Who may come in"),
        choices=[
            ("", _("Only who has an invitation. Nobody else sees that the group is there.")),
            ("1", _("Anybody. Its name is for everybody to see; what is said in it is not.")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean_is_open(self) -> bool:
        return bool(self.cleaned_data["is_open"])


class MadeOnce(TalkForm):
    """`key` makes a double click and a retry one."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", new_key())


class NewGroupForm(MadeOnce, GroupForm):
    """A group that is not there yet."""


class SettingsForm(GroupForm):
    pseudonyms = forms.BooleanField(
        label=_("Members may take another name towards the public"),
        required=False,
        help_text=_(
            "What they show to everybody then stands under that name. Who leads the group knows who it is."
        ),
    )


def _weeks() -> list[tuple[int, str]]:
    """Asked for each form: a lazy string with a number in it would be said once, in the language of the start."""
    return [(n, ngettext("%(n)d week", "%(n)d weeks", n) % {"n": n}) for n in WEEKS]


class InvitationForm(MadeOnce):
    weeks = forms.TypedChoiceField(
        label=_("Good for"),
        coerce=int,
        choices=_weeks,
        initial=4,
    )
    most_uses = forms.IntegerField(
        label=_("For how many people, at most"),
        min_value=1,
        max_value=MOST_PEOPLE,
        required=False,
        help_text=_("Left empty: for as many as have the link."),
    )
    role = forms.ChoiceField(
        label=_("They come in as"),
        choices=[
            (Membership.Role.MEMBER, pgettext_lazy("of a group", "member")),
            (Membership.Role.INSTRUCTOR, _("instructor")),
        ],
        initial=Membership.Role.MEMBER,
        required=False,
    )

    def __init__(self, *args: Any, gives_roles: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not gives_roles:
            del self.fields["role"]


class ClassForm(TalkForm):
    """A class from a list: pasted, or as a file."""

    people = forms.CharField(
        label=_("Names and addresses"),
        max_length=MOST_PASTED,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto", "spellcheck": "false"}),
        help_text=_("One person on each line: name, comma, e-mail address."),
    )
    file = forms.FileField(label=_("Or a file (CSV)"), required=False)
    weeks = forms.TypedChoiceField(
        label=_("Good for"),
        coerce=int,
        choices=_weeks,
        initial=4,
    )


class AskInForm(TalkForm):
    """For somebody who has no account: where the invitation is to be sent."""

    name = forms.CharField(
        label=_("Name"), max_length=MOST_NAME, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Never shown. We send you a link that lets you in."),
    )  # fmt: skip

    def clean_name(self) -> str:
        name = clean_name(self.cleaned_data["name"])
        check_wearable(name)
        return name


class TaskForm(TalkForm):
    words = forms.CharField(
        label=pgettext_lazy("a task", "What to do"),
        max_length=MOST_TASK_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    due_at = forms.DateTimeField(
        label=_("Due (UTC)"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    least_notes = forms.IntegerField(label=_("Notes, at least"), min_value=0, max_value=MOST_ASKED, initial=0)
    least_replies = forms.IntegerField(
        label=_("Replies, at least"), min_value=0, max_value=MOST_ASKED, initial=0
    )
    is_post_first = forms.BooleanField(
        label=_("Post before you see the others"),
        required=False,
        help_text=_(
            "Members see what others wrote for the group once they have written something themselves."
        ),
    )

    def clean_due_at(self) -> Any:
        due = self.cleaned_data["due_at"]
        return due.replace(tzinfo=UTC) if due is not None else None


class ArticleForm(TalkForm):
    """Which article a task is about: its address, as the browser shows it, or its last part."""

    article = forms.CharField(
        label=_("Which article"), max_length=500, help_text=_("Its address, copied from the browser.")
    )

    def clean_article(self) -> str:
        given = self.cleaned_data["article"].strip().split("?")[0].split("#")[0].rstrip("/")
        slug = given.rsplit("/articles/", 1)[-1].split("/")[0]
        if not Article.objects.filter(slug=slug).exists():
            raise ValidationError(_("There is no article at this address."))
        return str(slug)


class HideForm(TalkForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label=_("Why it is hidden"),
        choices=[(code, MODERATION[code]) for code in REASONS_TO_HIDE],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("In your words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Its writer reads this."),
    )


class PseudonymForm(TalkForm):
    name = forms.CharField(
        label=_("Your name towards the public"),
        max_length=MOST_NAME,
        help_text=_("Chosen once. Your group goes on seeing your own name."),
    )

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])
