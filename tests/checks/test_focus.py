"""Checks 8, 11, 13 and 14: a selection's bar, the keyboard alone, and a focus that is never lost and never hidden."""

import re

import pytest
from playwright.sync_api import Page, expect

from comments.models import Comment
from tests.checks.measures import covered, focused
from tests.checks.stages import SECOND, TENTH, essay, open_essay
from tests.notes_pages import TOUCH, WIDE, bar, boxes, drag_over, select

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

AT_MOST = 150  # milliseconds from the end of a selection to its bar
MOST_STOPS = 15  # Tab stops from the address bar to the words of a note
WORDS = "The sea is wide"


def test_08_the_bar_comes_soon_and_stands_beside_the_words(new_page, cast, alice):
    essay(cast)
    page = new_page(as_client=alice, **WIDE)
    page.clock.install()
    open_essay(page)
    page.clock.pause_at(page.evaluate("Date.now()") + 60_000)  # which it must not have passed meanwhile
    drag_over(page, WORDS)
    assert not bar(page).is_visible()
    page.clock.run_for(AT_MOST)
    expect(bar(page)).to_be_visible()  # the clock stands; only what shows it may still be on its way
    box = bar(page).bounding_box()
    assert 0 <= box["x"] <= 1440 - box["width"]
    assert 0 <= box["y"] <= 900 - box["height"]
    for row in boxes(page, WORDS):
        assert box["y"] >= row["y"] + row["height"] or box["y"] + box["height"] <= row["y"]
    page.keyboard.press("Escape")
    assert not bar(page).is_visible()
    assert page.evaluate("String(getSelection())") == WORDS


def test_11_by_keys_alone_to_the_tenth_paragraph_and_back(new_page, cast, alice):
    essay(cast)
    page = new_page(as_client=alice, **WIDE)
    open_essay(page)
    stops = tab_to(page, "Skip to the text")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main$"))
    stops += tab_to(page, "Section 3", "Shift+Tab")  # the contents stand before the text
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#s-section-3$"))
    stops += tab_to(page, f"Add a note to paragraph {TENTH}")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your note")).to_be_focused()
    stops += tab_to(page, "sentence", "Shift+Tab")
    while not page.get_by_role("radio", name=re.compile("number 10")).is_checked():
        page.keyboard.press("ArrowDown")
    stops += tab_to(page, "body")
    assert stops <= MOST_STOPS
    page.keyboard.type("By keys alone.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".note-status")).to_have_text("Note posted")
    assert Comment.objects.get(source="By keys alone.").passage.exact == "Its second sentence is number 10."
    expect(page.locator(".card :focus")).to_contain_text("Alice")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name=f"1 note on paragraph {TENTH}")).to_be_focused()


def test_13_the_focus_returns_to_where_it_came_from(new_page, cast, alice):
    essay(cast)
    page = new_page(as_client=alice, **WIDE)
    open_essay(page)
    returns_from_settings(page)
    returns_from_the_notes_of_a_paragraph(page)
    returns_from_the_bar_and_the_form(page)
    returns_from_a_reply(page)
    phone = new_page(as_client=alice, **TOUCH)
    open_essay(phone)
    returns_on_a_phone(phone)


def returns_from_settings(page: Page) -> None:
    opener = page.get_by_role("button", name="Reading settings")
    opener.click()
    page.get_by_role("radio", name="Dark").focus()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def returns_from_the_notes_of_a_paragraph(page: Page) -> None:
    link = page.get_by_role("link", name=f"3 notes on paragraph {SECOND}")
    opened = page.get_by_role("region", name="3 notes")
    for close in (lambda: page.keyboard.press("Escape"), opened.get_by_role("button", name="Close").click):
        link.click()
        expect(opened.get_by_role("heading", level=2)).to_be_focused()
        close()
        expect(opened).to_be_hidden()
        expect(link).to_be_focused()
    link.click()
    opened.get_by_role("button", name="Add a note to this paragraph").click()
    expect(page.get_by_label("Your note")).to_be_focused()
    page.keyboard.press("Escape")
    expect(link).to_be_focused()


def returns_from_the_bar_and_the_form(page: Page) -> None:
    select(page, WORDS)
    expect(bar(page)).to_be_visible()
    page.keyboard.press("Tab")
    note = bar(page).get_by_role("button", name="Note")
    sheet = page.get_by_role("dialog", name="A note on these words")
    for close in (
        lambda: page.keyboard.press("Escape"),
        sheet.get_by_role("button", name="Close").click,
        sheet.get_by_role("link", name="Cancel").click,
    ):
        note.press("Enter")
        expect(page.get_by_label("Your note")).to_be_focused()
        close()
        expect(note).to_be_focused()
    page.keyboard.press("Escape")
    expect(bar(page)).to_be_hidden()
    assert focused(page) != "BODY"


def returns_from_a_reply(page: Page) -> None:
    reply = page.locator("#c5").get_by_role("link", name="Reply")
    form = page.locator("[data-composer]")
    for close in (lambda: page.keyboard.press("Escape"), form.get_by_role("link", name="Cancel").click):
        reply.click()
        page.get_by_role("textbox", name="Your comment").fill("Half a thought")
        close()
        expect(form).to_have_count(0)
        expect(reply).to_be_focused()


def returns_on_a_phone(page: Page) -> None:
    contents = page.get_by_role("button", name="Contents")
    contents.tap()
    page.keyboard.press("Escape")
    expect(contents).to_be_focused()
    plus = page.get_by_role("link", name="Add a note to paragraph 2", exact=True)
    plus.tap()
    expect(page.get_by_label("Your note")).to_be_focused()
    page.keyboard.press("Escape")
    expect(plus).to_be_focused()


def test_14_on_a_phone_no_focus_hides_under_the_bar(new_page, cast, alice):
    essay(cast)
    page = new_page(as_client=alice, **TOUCH)
    open_essay(page)
    select(page, WORDS)
    expect(bar(page)).to_be_visible()
    for button in bar(page).get_by_role("button").all():
        size = button.bounding_box()
        assert min(size["width"], size["height"]) >= 44
    seen = set()
    for _stop in range(60):
        page.keyboard.press("Tab")
        assert covered(page) is None
        seen.add(focused(page))
    assert len(seen) > 20


def tab_to(page: Page, name: str, key: str = "Tab") -> int:
    """Press until the focus is on what has this name (or begins with it); how often that was."""
    for stops in range(1, 60):
        page.keyboard.press(key)
        if focused(page).startswith(name) or page.evaluate("document.activeElement.name") == name:
            return stops
    pytest.fail(f"no stop is called {name}; the last one was {focused(page)}")
