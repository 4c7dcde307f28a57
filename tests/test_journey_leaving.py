"""Leaving: a member mutes somebody, takes everything along, leaves with their words, and the thread stays readable."""

import pytest
from playwright.sync_api import expect

from groundwork.actions.outbox import work_once
from tests.cast import PASSWORD
from tests.journeys import assert_accessible, assert_accessible_in_both_schemes
from tests.talking import say, talked_about

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def work() -> None:
    while work_once():
        pass


def test_a_member_leaves_with_everything(cast, bob, new_page, settings, tmp_path):
    settings.LEAVING_HOURS, settings.DOWNLOADS_ROOT = 0, tmp_path
    article = talked_about(cast.alice)
    mine = say(cast.bob, article, "Words that will be gone.")
    theirs = say(cast.charlie, article, "An answer that stays.", parent=mine)
    page = new_page(as_client=bob)

    page.goto(theirs.get_absolute_url())
    page.get_by_role("link", name="Mute or block").click()
    assert_accessible(page)
    page.get_by_role("button", name="Mute").click()
    expect(page.get_by_text("You muted them")).to_be_visible()
    for address in ("/articles/essay/comments/", theirs.get_absolute_url()):
        page.goto(address)
        expect(page.get_by_text("An answer that stays.")).to_be_hidden()
    page.get_by_role("button", name="Muted: show it").click()
    expect(page.get_by_text("An answer that stays.")).to_be_visible()

    page.goto("/comments/mine/")
    page.get_by_text("Narrow it down").click()
    assert_accessible(page)
    page.goto("/download/")
    page.get_by_role("button", name="Pack everything").click()
    expect(page.get_by_text("It will be packed in a moment.")).to_be_visible()
    work()
    with page.expect_download() as download:
        page.get_by_role("link", name="Your file").click()  # it came by itself
    assert download.value.suggested_filename.startswith("everything-")

    page.goto("/stored/")
    assert_accessible(page)
    page.get_by_role("main").get_by_role("link", name="Leave").click()
    assert_accessible_in_both_schemes(page)
    page.get_by_label("is erased").check()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Leave").click()
    expect(page.get_by_role("button", name="Stay after all")).to_be_visible()
    work()

    stranger = new_page(java_script_enabled=False)
    stranger.goto("/articles/essay/comments/")
    expect(stranger.get_by_text("Erased at its writer’s wish")).to_be_visible()
    expect(stranger.get_by_text("An answer that stays.")).to_be_visible()
    assert "Bob" not in stranger.content() and "will be gone" not in stranger.content()
