"""Walks through the talk in Chromium: as a guest, inline, without JavaScript; and nothing typed is ever lost."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from alliance_site.keeper.store import store
from comments.models import Comment
from tests.cast import PASSWORD, address_of
from tests.journeys import (
    DESKTOP,
    PHONE,
    assert_accessible,
    assert_accessible_in_both_schemes,
    assert_nothing_sticks_out,
    open_whole,
    settled,
)
from tests.letters import letter, link_in
from tests.talking import note, say, selected, talked_about

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

ESSAY = "/articles/essay/"


@pytest.fixture
def article(cast):
    store.clear()
    article = talked_about(cast.alice)
    say(cast.alice, article, "What do you think?")
    return article


def body_of(page) -> Locator:
    return page.get_by_role("textbox", name="Your comment")


@pytest.mark.write_path
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_guest_comments_proves_by_mail_and_edits_from_another_browser(new_page, article, scripts):
    page = new_page(java_script_enabled=scripts)
    page.goto(ESSAY)
    settled(page).get_by_role("link", name="Leave a comment").first.click()
    body_of(page).fill("I think *so*.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".preview em")).to_have_text("so")
    page.get_by_label("Name").fill("Greta")
    page.get_by_label("E-mail").fill(address_of("greta"))
    page.get_by_role("button", name="Post").click()
    expect(page.get_by_role("status").filter(has_text="We sent you a mail.")).to_be_visible()
    check = assert_accessible if scripts else (lambda page: None)  # axe is a script itself
    check(page)

    elsewhere = new_page(java_script_enabled=scripts, viewport=PHONE)
    elsewhere.goto(link_in(letter(address_of("greta"))))
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Hello Greta")
    check(elsewhere)
    elsewhere.get_by_role("button", name="Yes, that is me").click()
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("What you wrote")
    assert Comment.objects.get(source="I think *so*.").state == "held"
    check(elsewhere)

    elsewhere.get_by_role("link", name="Edit").click()
    body_of(elsewhere).fill("I am sure.")
    elsewhere.get_by_role("button", name="Save").click()
    expect(elsewhere.locator(".body")).to_have_text("I am sure.")
    elsewhere.get_by_role("link", name="Withdraw").click()
    elsewhere.get_by_role("button", name="Withdraw").click()
    expect(elsewhere.get_by_text("withdrawn by its writer")).to_be_visible()


@pytest.mark.write_path
def test_a_reply_opens_below_what_it_answers_and_is_posted_from_there(new_page, alice, article):
    page = new_page(as_client=alice)
    page.goto(ESSAY)
    settled(page).locator("#c1").get_by_role("link", name="Reply").click()
    composer = page.locator("#c1 + [data-composer]")
    expect(body_of(composer)).to_be_focused()
    assert_accessible(page)
    body_of(composer).fill("This, for one.")
    composer.get_by_role("button", name="Post").click()
    page.wait_for_url(re.compile(r"\?v=\d+#c2$"))
    expect(page.locator("#c2 .body")).to_have_text("This, for one.")
    expect(page.locator("#c2 .to")).to_have_text("in reply to 1")
    page.goto(ESSAY)
    settled(page).locator("#c1").get_by_role("link", name="Reply").click()
    expect(body_of(page)).to_have_value("")


def test_a_quote_reply_begins_below_the_quote(new_page, alice, article):
    page = new_page(as_client=alice)
    page.goto(ESSAY)
    settled(page).locator("#c1").get_by_role("link", name="Quote").click()
    body = body_of(page)
    expect(body).to_have_value("#1:\n\n> What do you think?\n\n")
    page.keyboard.type("Quite.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#c2 .body blockquote")).to_have_text("What do you think?")
    expect(page.locator("#c2 .body")).to_contain_text("Quite.")


def test_only_one_form_is_open_and_each_keeps_its_own_words(new_page, alice, article):
    page = new_page(as_client=alice)
    page.goto(ESSAY)
    settled(page).locator("#c1").get_by_role("link", name="Reply").click()
    body_of(page).fill("An answer")
    page.get_by_role("link", name="Leave a comment").first.click()
    expect(page.locator(".say + [data-composer]")).to_have_count(1)
    expect(page.locator("[data-composer]")).to_have_count(1)
    expect(body_of(page)).to_have_value("")
    body_of(page).fill("A comment")
    page.reload()
    settled(page).locator("#c1").get_by_role("link", name="Reply").click()
    expect(body_of(page)).to_have_value("An answer")


def test_what_was_typed_survives_a_mistake_a_reload_and_the_log_in(
    new_page, cast, article, allowed_console_errors
):
    allowed_console_errors.append("status of 422")
    page = new_page()
    page.goto(ESSAY)
    settled(page).get_by_role("link", name="Leave a comment").first.click()
    body_of(page).fill("Long and thoughtful")
    page.get_by_label("E-mail").fill("no address")
    page.get_by_role("button", name="Post").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(body_of(page)).to_have_value("Long and thoughtful")
    expect(page.get_by_label("E-mail")).to_have_value("no address")
    assert_accessible(page)
    page.reload()
    settled(page).get_by_role("link", name="Leave a comment").first.click()
    expect(body_of(page)).to_have_value("Long and thoughtful")
    page.get_by_role("button", name="Log in first").click()
    page.get_by_label("E-mail").fill(address_of("bob"))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log in", exact=True).click()
    expect(body_of(page)).to_have_value("Long and thoughtful")
    expect(page.get_by_text("You are commenting as Bob")).to_be_visible()
    page.get_by_role("button", name="Post").click()
    expect(page.get_by_role("status").filter(has_text="A moderator will look at it first.")).to_be_visible()
    assert [comment.source for comment in Comment.objects.filter(person=cast.bob.person)] == [
        "Long and thoughtful"
    ]


def test_without_a_connection_the_words_stay_and_a_line_says_so(
    new_page, alice, article, allowed_console_errors
):
    allowed_console_errors.append("ERR_INTERNET_DISCONNECTED")
    page = new_page(as_client=alice)
    page.goto(ESSAY)
    settled(page).locator("#c1").get_by_role("link", name="Reply").click()
    body_of(page).fill("From a tunnel")
    page.context.set_offline(True)
    page.get_by_role("button", name="Post").click()
    expect(page.get_by_role("alert")).to_contain_text("Your words stay here")
    expect(body_of(page)).to_have_value("From a tunnel")
    page.context.set_offline(False)
    page.get_by_role("button", name="Post").click()
    expect(page.locator("#c2 .body")).to_have_text("From a tunnel")
    assert Comment.objects.filter(source="From a tunnel").count() == 1


def test_a_form_without_its_token_shows_the_servers_page_with_the_words(
    new_page, alice, article, allowed_console_errors
):
    allowed_console_errors.append("status of 403")
    page = new_page(as_client=alice)
    page.goto("/articles/essay/comment/")
    body_of(settled(page)).fill("Words that are long enough to stand in a field of their own.")
    page.context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="Post").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Please send it again")
    expect(page.get_by_label("What you wrote")).to_have_value(re.compile("^Words that are long enough"))
    page.get_by_role("button", name="Send it again").click()
    expect(page.locator("#c2 .body")).to_contain_text("Words that are long enough")


def test_the_accessibility_tree_of_a_paragraphs_page_reads_in_order(new_page, cast, bob, article):
    note(cast.alice, article, "Second one", "A public note.")
    note(cast.bob, article, "First sentence here.", "My own.", audience="private")
    page = new_page(as_client=bob)
    page.goto("/articles/essay/p/1/")
    expect(page.get_by_role("main")).to_match_aria_snapshot(
        """
        - main:
          - heading "Paragraph 1" [level=1]
          - blockquote
          - navigation "Paragraphs"
          - region "Notes":
            - heading "Notes" [level=2]
            - article:
              - heading "Your private note" [level=3]
            - article:
              - heading [level=3]
          - region "Add a note":
            - heading "Add a note" [level=2]
            - form "Add a note":
              - group "The words you mean"
              - textbox
              - textbox
              - group "Who sees it"
              - paragraph:
                - button "Post"
                - button "Preview"
        """
    )


PAGES = ["", "comments/", "comments/?order=newest", "notes/", "p/1/", "comment/", "mine/", "follow/"]


@pytest.mark.parametrize("half", [0, 1])  # two processes do them side by side
def test_the_pages_of_the_talk_have_no_violation_and_no_sideways_scroll(new_page, cast, bob, article, half):
    first = Comment.objects.get(number=1)
    parent = first
    for _level in range(8):
        parent = say(cast.bob, article, "Deeper, with a_very_long_word" + "g" * 60, parent=parent)
    own = note(cast.bob, article, "Second one", "Mine.", audience="private")
    assert selected(article, "Second one").exact == "Second one"
    page = new_page(as_client=bob)
    addresses = [f"{ESSAY}{rest}" for rest in PAGES]
    addresses += ["/comments/mine/", own.get_absolute_url(), parent.get_absolute_url()]
    addresses += [f"/comments/{parent.pk}/{door}/" for door in ("edit", "withdraw", "reply")]
    addresses += [f"/comments/{first.pk}/flag/"]
    page.set_viewport_size(PHONE)
    for address in addresses[half::2]:
        settled_at(page, address)
        assert_accessible(page)
    page.set_viewport_size(DESKTOP)
    for address in [ESSAY, own.get_absolute_url(), addresses[-1]][half::2]:  # all that has colours
        settled_at(page, address)
        assert_accessible_in_both_schemes(page)


def settled_at(page: Page, address: str) -> None:
    open_whole(page, address)
    assert_nothing_sticks_out(page)
