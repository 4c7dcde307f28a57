"""Check 7: everything that a reader does, with JavaScript off, on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from comments.models import Comment, Flag
from tests.cast import PASSWORD, Cast, address_of
from tests.checks.measures import sticking_out
from tests.checks.stages import ESSAY
from tests.journeys import PHONE
from tests.talking import note, say, talked_about

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

SOURCE = (
    "# One\n\nFirst sentence here.\n\n# Two\n\nHere the words are said twice, the words.\n\n# Three\n\nEnd.\n"
)
WHERE = 4  # the block that says the words twice


def test_07_all_flows_without_scripts(new_page, cast, allowed_console_errors):
    allowed_console_errors.append("status of 422")
    article = talked_about(cast.alice, source=SOURCE)
    say(cast.bob, article, "What do you think?")
    note(cast.bob, article, "twice", "A note of Bob's.")
    page = new_page(java_script_enabled=False, viewport=PHONE)
    read(page)
    change_the_theme(page)
    search(page)
    annotate_and_log_in(page, article)
    reply(page)
    edit(page)
    report(page, cast)


def read(page: Page) -> None:
    page.goto(ESSAY)
    expect(page.get_by_text("First sentence here.")).to_be_visible()
    page.get_by_role("button", name="Contents").click()
    page.get_by_role("navigation", name="Contents").get_by_role("link", name="Two").click()
    expect(page).to_have_url(re.compile("#s-two$"))
    assert sticking_out(page) == []


def change_the_theme(page: Page) -> None:
    """The browser's own theme is what holds without scripts."""
    light = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.emulate_media(color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != light


def search(page: Page) -> None:
    page.get_by_role("link", name="Search").click()
    page.get_by_role("searchbox").or_(page.get_by_role("search").get_by_role("textbox")).first.fill("twice")
    page.get_by_role("search").get_by_role("button", name="Search").click()
    page.get_by_role("region").get_by_role("link", name="Essay").first.click()


def annotate_and_log_in(page: Page, article) -> None:
    """The words are said twice: the page asks which of them, and keeps what was typed, through the log-in, too."""
    page.goto(ESSAY)
    page.get_by_role("link", name=f"1 note on paragraph {WHERE}").click()
    expect(page.get_by_role("region", name="Notes").get_by_text("A note of Bob's.")).to_be_visible()
    page.get_by_label(re.compile("words of this paragraph")).fill("the words")
    page.get_by_label("Your note").fill("Which of them?")
    page.get_by_role("button", name="Log in first").click()
    page.get_by_label("E-mail").fill(address_of("alice"))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_label("Your note")).to_have_value("Which of them?")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Post").click()
    expect(page.get_by_role("group", name="Did you mean one of these?")).to_be_visible()
    page.get_by_label("twice, the words.").last.check()
    page.get_by_role("button", name="Post").click()
    expect(page.locator("#c3 .quote")).to_have_text("the words")
    assert Comment.objects.get(number=3).passage.start == article.revision.text.rindex("the words")
    expect(page.get_by_role("link", name=f"2 notes on paragraph {WHERE}")).to_be_visible()


def reply(page: Page) -> None:
    page.locator("#c1").get_by_role("link", name="Reply").click()
    page.get_by_role("textbox", name="Your comment").fill("This, for one.")
    page.get_by_role("button", name="Post").click()
    expect(page.locator("#c4 .body")).to_have_text("This, for one.")
    expect(page.locator("#c4 .to")).to_have_text("in reply to 1")


def edit(page: Page) -> None:
    page.goto("/comments/mine/")
    page.get_by_role("link", name="Edit").first.click()
    page.get_by_role("textbox", name="Your comment").fill("This, for two.")
    page.get_by_role("button", name="Save").click()
    page.goto(ESSAY)
    expect(page.locator("#c4 .body")).to_have_text("This, for two.")


def report(page: Page, cast: Cast) -> None:
    page.locator("#c1").get_by_role("link", name="Flag").click()
    page.get_by_role("main").get_by_role("radio").first.check()
    page.get_by_role("main").get_by_role("button", name="Flag").click()
    expect(page.get_by_role("status")).to_contain_text("You flagged it")
    assert Flag.objects.get().person == cast.alice.person
