"""Votes on the spot and branches that fold by their lines, in Chromium."""

import re

import pytest
from playwright.sync_api import expect

from alliance_site.keeper.store import store
from comments.models import Tally
from tests.journeys import assert_accessible_in_both_schemes
from tests.talking import say, talked_about

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_one_votes_where_one_reads_and_folds_a_branch_by_its_line(new_page, cast, charlie):
    store.clear()
    article = talked_about(cast.alice)
    parent = None
    for _level in range(4):
        parent = say(cast.bob, article, "Words that go deeper.", parent=parent)
    page = new_page(as_client=charlie)
    page.goto("/articles/essay/")
    page.wait_for_load_state("networkidle")
    up, down = page.locator("#c2 .up"), page.locator("#c2 .down")
    up.click()
    expect(up).to_have_attribute("aria-current", "true")
    expect(up).to_have_text("Helpful 1")
    expect(page.locator("p.visually-hidden[role=status]").last).to_have_text("You found it helpful.")
    down.click()
    expect(down).to_have_attribute("aria-current", "true")
    assert not up.get_attribute("aria-current")
    assert list(Tally.objects.values_list("comment__number", "helpful", "unhelpful")) == [(2, 0, 1)]
    assert_accessible_in_both_schemes(page)

    expect(page.locator("#c2")).to_have_accessible_name(re.compile("2 Bob"))
    page.locator("#c2 .flag").focus()
    page.locator("#c2 .flag").press("Shift+Tab")  # the keys, not the pointer
    page.get_by_role("button", name="Fold the replies").press("Enter")
    folded = page.get_by_role("button", name="Show the folded replies: 2")
    expect(folded).to_be_focused()
    folded.press("Enter")

    third = page.locator("#c3").bounding_box()
    page.mouse.click(third["x"] + 1.5 * 24, third["y"] + third["height"] / 2)
    shows = page.get_by_role("button", name="Show the folded replies: 2")
    expect(shows).to_be_focused()
    expect(page.locator("#c4 .body")).not_to_be_visible()
    shows.press("Enter")
    expect(page.locator("#c4 .body")).to_be_visible()
    page.locator("details.branch summary").press("Enter")
    expect(page.locator("#c2 .body")).not_to_be_visible()

    page.locator("details.branch summary").press("Enter")
    down.click()
    expect(down).not_to_have_attribute("aria-current", "true")
    for address in (f"/comments/{parent.pk}/helpful/", "/articles/essay/like/"):
        page.goto(address)
        assert_accessible_in_both_schemes(page)
    stranger = new_page()
    stranger.goto("/articles/essay/")
    stranger.wait_for_load_state("networkidle")
    stranger.locator("#c1 .up").click()
    expect(stranger.get_by_role("link", name="Log in")).to_be_visible()
