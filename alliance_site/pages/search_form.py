"""What can be asked of the search page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models.person import MOST_NAME
from alliance_site.searching import ARTICLES, COMMENTS, MOST_QUERY, NOTES, Wanted
from articles.models import Article, Tag
from groundwork.storable import storable

MOST_TAG: int = Tag._meta.get_field("name").max_length or 0  # characters
MOST_SLUG: int = Article._meta.get_field("slug").max_length or 0
MOST_ADDRESS = (
    3 * MOST_SLUG * 3
)  # of an article: each letter of its slug may be three bytes, written as three letters


class SearchForm(forms.Form):
    """A GET form: its fields are the address. Drawn inside a `<form>` that the page writes itself."""

    q = forms.CharField(
        label=_("Words"),
        max_length=MOST_QUERY,
        required=False,
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "enterkeyhint": "search", "maxlength": None}
        ),
        help_text=_(
            "All words are looked for, in any order. “In quotes”: just so. sail*: all that begins so."
        ),
        error_messages={
            "max_length": _("%(show_value)s characters are too many: a search has at most %(limit_value)s.")
        },
    )
    kind = forms.ChoiceField(
        label=_("What"),
        choices=[
            ("", _("Everything")),
            (ARTICLES, _("Articles")),
            (COMMENTS, _("Comments")),
            (NOTES, _("Notes on passages")),
        ],
        required=False,
    )
    by = forms.CharField(label=_("Written by"), max_length=MOST_NAME, required=False)
    tag = forms.CharField(
        label=_("Subject"),
        max_length=MOST_TAG,
        required=False,
        widget=forms.TextInput(attrs={"list": "tags"}),
    )
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    article = forms.CharField(
        label=_("In the article"),
        max_length=MOST_ADDRESS,
        required=False,
        help_text=_("Its address."),
    )

    def __init__(self, query: Mapping[str, str]) -> None:
        known = {name: storable(query[name]) for name in self.base_fields if query.get(name)}
        super().__init__(known if known else None)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.fields["q"].widget.attrs.pop("maxlength")  # what is too long is answered, not cut

    def clean_article(self) -> str:
        """The slug, of an address as well."""
        path = urlsplit_path(self.cleaned_data["article"])
        parts = [part for part in path.split("/") if part]
        if "articles" in parts[:-1]:
            return parts[parts.index("articles") + 1]
        return parts[-1] if parts else ""

    @property
    def is_narrowed(self) -> bool:
        return any(self.data.get(name) for name in self.fields if name != "q")

    @property
    def wanted(self) -> Wanted:
        """Of a valid form."""
        given: dict[str, Any] = {name: self.cleaned_data[name] for name in self.fields if name != "q"}
        return Wanted(words=self.cleaned_data["q"], **given)

    def fields_used(self) -> dict[str, str]:
        """What an address has to say, to say the same."""
        return {name: self.data[name] for name in self.fields if self.data.get(name)}


def urlsplit_path(address: str) -> str:
    try:
        return unquote(urlsplit(address.strip()).path)
    except ValueError:  # what looks like an address and is none, such as "//["
        return ""
