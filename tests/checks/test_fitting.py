"""Checks 4, 15, 16 and 28: nothing shifts, sticks out, is cut off, or moves where it should not."""

import pytest
from playwright.sync_api import Page, expect

from tests.checks.measures import WATCH_SHIFTS, cut_off, moving, restyle, shifts, sticking_out
from tests.checks.stages import DEEPEST, ESSAY, NARROW, SECOND, ZOOMED, deepened, essay, open_essay
from tests.journeys import open_whole
from tests.notes_pages import WIDE, begin_note
from tests.publishing import published

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

LEAST_BODY = 200  # pixels of a comment's words, however deep it stands
# WCAG 2.2, 1.4.12
SPACED = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-block-end: 2em !important; }
"""


def test_04_nothing_shifts(new_page, cast, alice):
    """While it loads and notes come, while the theme and the size change, and while a form opens."""
    essay(cast)
    page = new_page(as_client=alice, **WIDE)
    page.add_init_script(WATCH_SHIFTS)
    for address in ("/", f"{ESSAY}comments/"):
        open_whole(page, address)
        assert shifts(page) == [], address
    open_essay(page)
    expect(page.locator("#margin .card").first).to_be_visible()
    page.get_by_role("button", name="Reading settings").click()
    page.get_by_role("radio", name="Dark").check()
    page.get_by_role("radio", name="Larger").check()
    page.keyboard.press("Escape")
    begin_note(page, "The sea is wide")
    for _form_and_bar in range(2):
        page.keyboard.press("Escape")
    reply = page.locator("#c5").get_by_role("link", name="Reply")
    reply.evaluate("(link) => { window.pressed = link }")
    reply.click()
    expect(page.get_by_role("textbox", name="Your comment")).to_be_focused()
    assert shifts(page) == []


def test_15_a_thread_ten_deep_fits_a_narrow_window(new_page, cast):
    deepened(cast, essay(cast))
    page = new_page(**NARROW)
    for address in (f"{ESSAY}comments/", f"{ESSAY}notes/", f"{ESSAY}p/{SECOND}/"):
        assert_it_fits(page, address)
    assert assert_it_fits(page, ESSAY) > DEEPEST
    assert assert_it_fits(new_page(**ZOOMED), ESSAY) > DEEPEST


def assert_it_fits(page: Page, address: str) -> int:
    """Nothing sticks out, each comment's words have their room; answers how many there are."""
    open_whole(page, address)
    assert sticking_out(page) == [], address
    widths = page.evaluate("[...document.querySelectorAll('.c .body')].map((one) => one.clientWidth)")
    assert min(widths) >= LEAST_BODY, address
    return len(widths)


def test_16_wider_spacing_and_larger_letters_cut_nothing_off(new_page, cast):
    essay(cast)
    published(cast.alice, "Another")
    page = new_page(**WIDE)
    for css in (SPACED, "html { font-size: 200% }"):
        for address in ("/", ESSAY, f"{ESSAY}comments/", f"{ESSAY}p/3/"):
            open_whole(page, address)
            restyle(page, css)
            assert (sticking_out(page), cut_off(page)) == ([], []), (address, css)
    open_essay(page)
    restyle(page, SPACED)
    page.get_by_role("link", name=f"3 notes on paragraph {SECOND}").click()
    expect(page.get_by_role("region", name="3 notes").get_by_role("article")).to_have_count(3)
    assert cut_off(page) == []


def test_28_nothing_moves_for_who_asks_for_less_motion(new_page, cast, alice):
    """The colours of both themes are held to their contrasts by tests/test_colours.py."""
    essay(cast)
    page = new_page(as_client=alice, reduced_motion="reduce", **WIDE)
    open_essay(page)
    assert moving(page) == []
    page.get_by_role("button", name="Reading settings").click()
    begin_note(page, "The sea is wide")
    assert moving(page) == []
