"""Checks 25 and 26: no barrier that axe knows in any state, and a page that reads well to who does not see it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.checks.measures import sticking_out
from tests.checks.stages import DEEPEST, ESSAY, NINTH, SECOND, deepened, essay, open_essay
from tests.journeys import assert_accessible, assert_accessible_in_both_schemes
from tests.notes_pages import TOUCH, WIDE, bar, select

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

WORDS = "The sea is wide"


def test_25_no_barrier_in_twelve_states(new_page, cast, alice, allowed_console_errors):
    """Open or not, with an error, ten levels deep, in the dark, on a phone; tests/test_html.py reads the HTML."""
    allowed_console_errors.append("status of (404|422)")
    article = essay(cast)
    page = new_page(as_client=alice, **WIDE)
    open_essay(page)
    as_it_comes(page)
    assert_accessible_in_both_schemes(page)
    for change in (with_settings_open, with_the_bar, with_the_form, with_an_error, with_the_notes):
        change(page)
        assert_accessible(page)
    with_a_reply(page)
    assert_accessible_in_both_schemes(page)
    deepened(cast, article)
    page.goto(f"{ESSAY}comments/")
    assert_accessible_in_both_schemes(page)
    page.goto("/search/?q=sea")
    assert_accessible(page)
    page.goto("/no/such/page/")
    assert_accessible(page)
    phone = new_page(as_client=alice, **TOUCH)
    open_essay(phone)
    for change in (with_the_contents_open, with_the_bar, with_the_form):
        change(phone)
        assert_accessible(phone)
        assert sticking_out(phone) == []


def as_it_comes(page: Page) -> None:
    expect(page.locator("#margin .card").first).to_be_visible()


def with_settings_open(page: Page) -> None:
    page.get_by_role("button", name="Reading settings").click()


def with_the_contents_open(page: Page) -> None:
    page.get_by_role("button", name="Contents").tap()


def with_the_bar(page: Page) -> None:
    page.keyboard.press("Escape")
    select(page, WORDS)
    expect(bar(page)).to_be_visible()


def with_the_form(page: Page) -> None:
    bar(page).get_by_role("button", name="Note").click()
    expect(page.get_by_label("Your note")).to_be_focused()


def with_an_error(page: Page) -> None:
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert").filter(visible=True)).to_be_visible()


def with_the_notes(page: Page) -> None:
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    page.keyboard.press("Escape")
    page.get_by_role("link", name=f"3 notes on paragraph {SECOND}").click()
    expect(page.get_by_role("region", name="3 notes").get_by_role("article")).to_have_count(3)


def with_a_reply(page: Page) -> None:
    page.keyboard.press("Escape")
    page.locator("#c5").get_by_role("link", name="Reply").click()
    expect(page.get_by_role("textbox", name="Your comment")).to_be_focused()


def test_26_the_tree_that_a_screen_reader_walks(new_page, cast):
    """Each comment is an article with a heading of its own; each paragraph with notes has one link that counts them."""
    deepened(cast, essay(cast))
    page = new_page(**WIDE)
    open_essay(page)
    talk = page.get_by_role("region", name=re.compile("^Discussion"))
    items = talk.get_by_role("article").all()
    names = [one.get_by_role("heading").aria_snapshot() for one in items]
    assert len(names) == len(set(names)) == 4 + DEEPEST + 1
    for number, name in enumerate(names, 1):
        who = "Bob" if number > 4 and number % 2 == 0 else "Alice"
        assert re.search(rf'^- heading "#?{number} (by )?{who}\b', name), name
        if number > 5:
            assert f"in reply to {number - 1}" in name
    for block, count in ((SECOND, "3 notes"), (NINTH, "1 note")):
        expect(page.get_by_role("link", name=f"{count} on paragraph {block}")).to_have_count(1)
        said = page.locator(f"#p{block}").aria_snapshot()
        assert re.fullmatch(r"- paragraph: Paragraph \d+ opens here\. .* old\.", said), said
    cards = page.get_by_role("complementary", name="Notes beside the text").get_by_role("article")
    expect(cards).to_have_count(4)
    for card in cards.all():
        expect(card.get_by_role("heading")).to_have_accessible_name(re.compile(r"^#\d+ Alice"))
