"""The template pack: whatever form is drawn with it can be read, reached and understood without seeing it."""

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Field, Fieldset, Hidden, Layout, Submit
from crispy_forms.utils import render_crispy_form
from django import forms
from django.template import engines
from django.test import RequestFactory
from selectolax.lexbor import LexborHTMLParser


class Sample(forms.Form):
    name = forms.CharField(label="Your name", help_text="Shown to <em>everybody</em>.")
    website = forms.URLField(label="Website", required=False, assume_scheme="https")
    body = forms.CharField(label="Words", widget=forms.Textarea, help_text="Markdown.")
    agree = forms.BooleanField(label="Agreed", help_text="The house rules.")
    audience = forms.ChoiceField(
        label="For",
        choices=[("all", "Everybody"), ("me", "Me")],
        widget=forms.RadioSelect,
        help_text="Who reads it.",
    )
    topics = forms.MultipleChoiceField(
        label="Topics", choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple, required=False
    )
    key = forms.CharField(widget=forms.HiddenInput)

    def clean(self):
        raise forms.ValidationError("Together <they> do not fit.")


def drawn(form, source="{{ form|crispy }}"):
    template = engines["django"].from_string("{% load crispy_forms_tags %}" + source)
    return LexborHTMLParser(template.render({"form": form}, RequestFactory().get("/")))


@pytest.fixture
def fresh():
    return drawn(Sample(initial={"key": "k"}))


@pytest.fixture
def refused():
    return drawn(Sample({"website": "no address", "audience": "x"}))


def described_by(tree, node):
    """The texts that a screen reader adds to the control, in their order; every id must be there, once."""
    texts = []
    for name in (node.attributes.get("aria-describedby") or "").split():
        found = tree.css(f'[id="{name}"]')
        assert len(found) == 1, name
        texts.append(" ".join(found[0].text().split()))
    return texts


def test_every_control_has_its_label(fresh):
    labels = {label.attributes["for"]: label.text(strip=True) for label in fresh.css("label[for]")}
    for control in fresh.css("input:not([type=hidden]), textarea, select"):
        assert labels[control.attributes["id"]]
    assert labels["id_name"] == "Your name"


def test_what_may_be_left_out_says_so(fresh):
    assert "(optional)" in fresh.css_first("label[for=id_website]").text()
    assert "(optional)" not in fresh.css_first("label[for=id_name]").text()


def test_help_is_tied_to_its_control(fresh):
    assert described_by(fresh, fresh.css_first("#id_name")) == ["Shown to everybody."]
    assert described_by(fresh, fresh.css_first("#id_agree")) == ["The house rules."]
    assert fresh.css_first("#id_name_helptext em") is not None
    assert not fresh.css("[aria-invalid]") and not fresh.css(".form-errors")


def test_a_group_of_controls_is_a_fieldset_with_a_legend(fresh, refused):
    group = fresh.css_first("fieldset:has(input[name=audience])")
    assert group.css_first("legend").text(strip=True) == "For"
    assert described_by(fresh, group) == ["Who reads it."]
    wrong = refused.css_first("fieldset:has(input[name=audience])")
    help_text, error = described_by(refused, wrong)
    assert help_text == "Who reads it." and error.startswith("Error: Select a valid choice")


def test_errors_are_tied_to_their_control_and_marked(refused):
    name = refused.css_first("#id_name")
    assert name.attributes["aria-invalid"] == "true"
    assert described_by(refused, name) == ["Shown to everybody.", "Error: This field is required."]
    assert refused.css_first("#id_website").attributes["value"] == "no address"


def test_the_summary_names_every_error_and_leads_to_its_field(refused):
    summary = refused.css_first(".form-errors")
    assert summary.attributes["role"] == "alert"
    assert "Together <they> do not fit." in summary.text()
    for link in summary.css("a"):
        assert refused.css(f'[id="{link.attributes["href"].removeprefix("#")}"]')
    assert [link.text() for link in summary.css("a")] == ["Your name", "Website", "Words", "Agreed", "For"]


def test_hidden_fields_are_drawn_bare(fresh):
    key = fresh.css_first("input[name=key]")
    assert key.attributes["type"] == "hidden" and key.parent.tag != "div"


def test_nothing_needs_an_inline_style_or_script(fresh, refused):
    for tree in (fresh, refused):
        assert not tree.css("[style], style, script, [onclick], [onsubmit], [onchange]")


def test_a_whole_form_with_a_helper():
    form = Sample()
    form.helper = FormHelper()
    form.helper.form_action, form.helper.form_id, form.helper.form_class = "/send/", "sending", "wide"
    form.helper.add_input(Submit("then", "Post it"))
    form.helper.add_input(Hidden("seen", "3"))
    tree = drawn(form, "{% crispy form %}")
    whole = tree.css_first("form")
    assert whole.attributes["method"] == "post" and whole.attributes["action"] == "/send/"
    assert whole.attributes["id"] == "sending" and whole.attributes["class"] == "form wide"
    assert whole.css_first("input[name=csrfmiddlewaretoken]") is not None
    button = whole.css_first("button[type=submit]")
    assert (button.attributes["name"], button.text(strip=True)) == ("then", "Post it")
    assert whole.css_first("input[name=seen]").attributes["value"] == "3"


def test_a_layout_is_drawn_too():
    form = Sample()
    form.helper = FormHelper()
    form.helper.form_tag = False
    form.helper.layout = Layout(
        Fieldset("Who", Field("name", wrapper_class="first")), "body", ButtonHolder(Submit("go", "Go"))
    )
    tree = LexborHTMLParser(render_crispy_form(form))
    assert not tree.css("form") and tree.css_first("fieldset legend").text(strip=True) == "Who"
    assert (
        tree.css_first(".first #id_name") is not None and tree.css_first(".form-actions button") is not None
    )
    assert not tree.css("[name=website]")


def test_a_get_form_carries_no_token():
    form = Sample()
    form.helper = FormHelper()
    form.helper.form_method = "get"
    assert not drawn(form, "{% crispy form %}").css("[name=csrfmiddlewaretoken]")


def test_a_form_with_a_file_is_sent_in_parts():
    class Upload(forms.Form):
        picture = forms.FileField()

    form = Upload()
    form.helper = FormHelper()
    assert drawn(form, "{% crispy form %}").css_first("form").attributes["enctype"] == "multipart/form-data"
