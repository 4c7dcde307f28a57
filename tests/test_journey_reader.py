"""A reader finds an essay and reads it: by mouse, by keyboard, on a phone, in the dark, without JavaScript."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Route, expect

from articles.actions.site import save_identity, save_menu, save_page
from articles.models import Page, PublicState
from tests.checks.measures import sticking_out
from tests.journeys import PHONE, assert_accessible, assert_accessible_in_both_schemes
from tests.publishing import edited, published

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

MAY = datetime(2025, 5, 17, 12, tzinfo=UTC)
ESSAY = """\
> A quoted line that opens the essay.

The sea is wide.[^1] It has `tides`, and **two** of them.

# Low water

- one
- two

# High water

| Port | Metres |
|------|-------:|
| Naha | 2.1 |

# Slack water

{paragraphs}

[^1]: So it is said.
"""
PAGES = [
    "/",
    "/articles/tides/",
    "/articles/tides/revisions/",
    "/articles/tides/revisions/1/",
    "/articles/思いやり/",
    "/tags/sea/",
    "/authors/alice/",
    "/archive/",
    "/archive/2025/",
    "/pages/about/",
    "/no/such/page/",
]
ALL_COLOURS = ["/", "/articles/tides/", "/archive/"]


@pytest.fixture
def site(cast, allowed_console_errors):
    allowed_console_errors.append("status of 404")  # one of PAGES is none
    essay = ESSAY.format(paragraphs="\n\n".join(f"Paragraph {n}. " + "Water moves. " * 30 for n in range(8)))
    tides = published(cast.alice, "Tides", essay, at=MAY, tags=["Sea", "Moon"])
    published(cast.alice, "Winds", "The wind blows.", at=MAY + timedelta(days=1), tags=["Sea"])
    published(
        cast.alice, "思いやり", "# 一\n\n本文。\n\n# 二\n\n# 三\n", at=MAY + timedelta(days=2), language="ja"
    )
    edited(cast.ada, tides, essay + "\nOne more.", note="Said one thing more.")
    PublicState.objects.filter(pk=tides.pk).update(notes=3, comments=3)
    save_identity(editor=cast.ada, name="Alliance", tagline="Essays on the sea", lead=tides)
    save_page(editor=cast.ada, page=Page(slug="about", title="About", source="Who we are."))
    save_menu(editor=cast.ada, items=[("About", "/pages/about/")])
    return tides


def test_from_the_front_page_to_the_end_of_an_essay(site, page):
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Essays on the sea")
    page.get_by_role("link", name="Tides", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tides")
    page.get_by_role("navigation", name="Contents").get_by_role("link", name="Slack water").click()
    expect(page).to_have_url(re.compile("#s-slack-water$"))
    expect(page.locator("#s-slack-water")).to_be_in_viewport()
    expect(page.get_by_text("So it is said.")).to_be_visible()
    page.get_by_role("link", name="Back to the mark of footnote 1").click()
    expect(page).to_have_url(re.compile("#fnref-1$"))
    page.get_by_role("link", name="Edited once: 3 notes kept").click()
    expect(page.get_by_text("Said one thing more.")).to_be_visible()
    page.get_by_role("link", name="Revision 1").click()
    expect(page.get_by_text("You are reading an old revision.")).to_be_visible()


def test_by_tag_author_archive_and_language(site, page):
    page.goto("/articles/winds/")
    page.get_by_role("link", name="Sea", exact=True).click()
    page.get_by_role("heading", name="Tides").get_by_role("link").click()
    page.get_by_role("link", name="Alice", exact=True).click()
    expect(page.get_by_role("article")).to_have_count(3)
    page.get_by_role("navigation", name="Site", exact=True).get_by_role("link", name="Archive").click()
    page.get_by_role("link", name="2025").click()
    expect(page.get_by_role("heading", name="Winds")).to_be_visible()
    page.get_by_role("link", name="Alliance").first.click()
    page.get_by_role("navigation", name="Other languages").get_by_role("link").click()
    expect(page.locator("#text")).to_have_attribute("lang", "ja")


def test_by_keyboard_the_first_stop_leads_past_the_head(site, page):
    page.goto("/articles/tides/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the text")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main$"))
    page.keyboard.press("Tab")
    expect(page.locator("#main :focus")).to_have_count(1)


def test_on_a_phone_the_contents_open_from_the_foot(site, new_page):
    page = new_page(viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto("/articles/tides/")
    contents = page.get_by_role("navigation", name="Contents")
    expect(contents).to_be_hidden()
    page.get_by_role("button", name="Contents").tap()
    contents.get_by_role("link", name="High water").tap()
    expect(page.locator("#s-high-water")).to_be_in_viewport()


def test_no_barrier_axe_could_find(site, page):
    for address in PAGES:
        page.goto(address)
        check = assert_accessible_in_both_schemes if address in ALL_COLOURS else assert_accessible
        check(page)


def test_nothing_sticks_out_on_a_small_screen(site, new_page):
    page = new_page(viewport={"width": 320, "height": 700}, has_touch=True, is_mobile=True)
    for address in PAGES:
        page.goto(address)
        assert sticking_out(page) == [], address
    page.goto("/articles/tides/")
    page.get_by_role("button", name="Contents").tap()
    assert_accessible(page)


def test_colours_and_size_are_chosen_once_and_stay(site, page):
    page.goto("/")
    ground = page.locator("html")
    expect(ground).to_have_css("background-color", "rgb(255, 253, 248)")
    page.get_by_role("button", name="Reading settings").click()
    page.get_by_role("radio", name="Dark").check()
    expect(ground).to_have_css("background-color", "rgb(21, 23, 26)")
    page.get_by_role("radio", name="Larger").check()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Reading settings")).to_be_focused()
    page.goto("/articles/tides/")
    expect(ground).to_have_attribute("data-size", "xl")
    expect(ground).to_have_css("background-color", "rgb(21, 23, 26)")
    expect(page.locator("#text")).to_have_css("font-size", "25px")


def test_settings_that_are_opened_before_their_script_is_there_are_filled_by_it(site, page):
    scripts = list[Route]()
    page.route("**/js/frame*.js", lambda route: scripts.append(route))
    with page.expect_request("**/js/frame*.js"):
        page.goto("/", wait_until="commit")
    page.get_by_role("button", name="Reading settings").click()
    expect(page.locator("#settings")).to_have_css("display", "grid")
    scripts.pop().continue_()
    expect(page.get_by_role("radio", name="Dark")).to_be_visible()


def test_times_are_shown_in_the_reader_s_own_zone(site, new_page):
    page = new_page(timezone_id="Asia/Tokyo")
    page.goto("/articles/tides/revisions/")
    first = page.locator("time").last
    expect(first).to_have_attribute("title", "17 May 2025, 12:00 UTC")
    expect(first).to_contain_text("9:00")
    page.goto("/articles/tides/")
    expect(page.locator(".byline time").first).to_have_text("17 May 2025")


def test_a_member_s_own_link_is_put_in_by_the_script_alone(site, new_page, bob):
    page = new_page(as_client=bob)
    page.goto("/articles/tides/")
    expect(page.locator("#you a")).to_have_text("Your page")
