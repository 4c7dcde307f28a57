"""The preview beside the text, in Chromium."""

import pytest
from playwright.sync_api import expect

from articles.actions.drafting import create_article
from tests.article_forms import at

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_alice_sees_what_she_types(new_page, alice, cast, allowed_console_errors):
    allowed_console_errors.append(r"status of 422")  # the answer to a language that is none
    article = create_article(author=cast.alice, slug="treaty", title="The Treaty", source="First words.")
    page = new_page(as_client=alice)
    page.goto(at(article))
    page.get_by_role("button", name="Preview beside the text").click()
    shown = page.frame_locator("iframe")
    expect(shown.get_by_text("First words.")).to_be_visible()
    page.get_by_label("Text (Markdown)").fill("Later *words*.<script>alert(1)</script>")
    expect(shown.locator("em")).to_have_text("words")
    expect(shown.get_by_text("<script>alert(1)</script>")).to_be_visible()
    article.refresh_from_db()
    assert article.source == "First words."
    # What is wrong with the text is said in the same place.
    page.get_by_label("Language").fill("no language")
    expect(shown.get_by_text("Write a language tag")).to_be_visible()
    page.get_by_label("Language").fill("en")
    page.reload()  # she wanted it, so it is there again, and shows what the form was given back
    expect(page.get_by_label("Text (Markdown)")).to_have_value("Later *words*.<script>alert(1)</script>")
    expect(shown.locator("em")).to_have_text("words")


def test_without_javascript_the_preview_opens_beside_the_form(new_page, alice, cast):
    article = create_article(author=cast.alice, slug="treaty", title="The Treaty", source="First words.")
    page = new_page(as_client=alice, java_script_enabled=False)
    page.goto(at(article))
    page.get_by_label("Text (Markdown)").fill("Typed, not saved.")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Preview", exact=True).click()
    expect(opened.value.get_by_text("Typed, not saved.")).to_be_visible()
    expect(page.get_by_label("Text (Markdown)")).to_have_value("Typed, not saved.")
    page.get_by_role("button", name="Save and go on to publishing").click()
    page.get_by_label("What changed").fill("First.")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published as revision 1.")).to_be_visible()
    page.goto("/articles/treaty/")
    expect(page.get_by_text("Typed, not saved.")).to_be_visible()
