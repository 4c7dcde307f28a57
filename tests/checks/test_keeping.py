"""Check 24: what was typed is there again, whatever happened to the page, the server, the session, the discussion."""

import pytest
from playwright.sync_api import Page, expect

from articles.models import Article
from tests.cast import PASSWORD, address_of
from tests.checks.stages import open_essay
from tests.notes_pages import WIDE, begin_note
from tests.talking import say, talked_about

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

COMMENT, NOTE = "A comment that took an hour.", "A note that took a minute."
WORDS = "Second one there"


@pytest.mark.write_path
def test_24_nothing_typed_is_lost(new_page, cast, bob, allowed_console_errors):
    allowed_console_errors.append(r"status of (403|409|422|500)")
    article = talked_about(cast.alice)
    say(cast.alice, article, "What do you think?")
    page = new_page(as_client=bob, **WIDE)
    open_essay(page)
    reply_to_the_first(page).press_sequentially(COMMENT)
    begin_note(page, WORDS).press_sequentially(NOTE)
    page = after_a_killed_page(page)
    after_an_error_of_the_server(page)
    after_a_closed_discussion(page, article)
    after_a_lost_session(page)


def after_a_killed_page(page: Page) -> Page:
    other = page.context.new_page()
    page.close()
    open_essay(other)
    expect(begin_note(other, WORDS)).to_have_value(NOTE)
    other.keyboard.press("Escape")
    other.keyboard.press("Escape")
    expect(reply_to_the_first(other)).to_have_value(COMMENT)
    return other


def after_an_error_of_the_server(page: Page) -> None:
    """Of the comment's form; the note's stays open as it is, which tests/test_journey_notes.py shows."""
    page.route("**/reply/", lambda route: route.fulfill(status=500, body="<h1>It failed</h1>"))
    page.get_by_role("button", name="Post", exact=True).click()
    page.wait_for_load_state("networkidle")
    page.unroute("**/reply/")
    open_essay(page)
    expect(reply_to_the_first(page)).to_have_value(COMMENT)


def after_a_closed_discussion(page: Page, article: Article) -> None:
    Article.objects.filter(pk=article.pk).update(discussion=Article.Discussion.CLOSED)
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.get_by_role("alert").filter(visible=True)).to_contain_text("closed")
    expect(page.get_by_role("textbox", name="Your comment")).to_have_value(COMMENT)
    Article.objects.filter(pk=article.pk).update(discussion=Article.Discussion.OPEN)


def after_a_lost_session(page: Page) -> None:
    page.context.clear_cookies()
    open_essay(page)
    expect(reply_to_the_first(page)).to_have_value(COMMENT)
    page.get_by_role("button", name="Log in first").click()
    page.get_by_label("E-mail").fill(address_of("bob"))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    expect(page.get_by_text("You are commenting as Bob")).to_be_visible()
    expect(page.get_by_role("textbox", name="Your comment")).to_have_value(COMMENT)


def reply_to_the_first(page: Page):
    page.locator("#c1").get_by_role("link", name="Reply").click()
    field = page.get_by_role("textbox", name="Your comment")
    expect(field).to_be_focused()
    return field
