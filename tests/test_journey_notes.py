"""Notes in a real Chromium: select, write, read, and nothing lost on the way."""

import re

import pytest
from playwright.sync_api import expect

from articles.actions.drafting import save_draft
from articles.actions.publishing import publish_revision
from articles.models import Article
from comments.models import Comment, Passage
from tests.journeys import PHONE
from tests.notes_pages import (
    SOURCE,
    TOUCH,
    WIDE,
    WORDS,
    bar,
    begin_note,
    boxes,
    drag_over,
    expect_painted,
    focused,
    open_article,
    painted,
    select,
    status,
    treaty,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def article(cast) -> Article:
    return treaty(cast.alice)


# --- writing


@pytest.mark.write_path
def test_alice_notes_by_mouse(new_page, alice, article):
    page = open_article(new_page(as_client=alice, **WIDE))
    drag_over(page, WORDS)
    expect(bar(page)).to_be_visible()
    box = bar(page).bounding_box()
    assert 0 <= box["x"] <= 1440 - box["width"]
    assert 0 <= box["y"] <= 900 - box["height"]
    for row in boxes(page, WORDS):
        assert box["y"] >= row["y"] + row["height"] or box["y"] + box["height"] <= row["y"]
    bar(page).get_by_role("button", name="Note").click()
    field = page.get_by_label("Your note")
    expect(field).to_be_focused()
    assert painted(page, "draft") == [WORDS]
    assert page.evaluate("getSelection().isCollapsed")  # the field took it, so the paint has to stay
    field.fill("Dangerous to *whose* peace?")
    page.keyboard.press("Control+Enter")
    expect(status(page)).to_have_text("Note posted")
    card = page.get_by_role("complementary").get_by_role("article")
    expect(card).to_contain_text("Dangerous to whose peace?")
    expect(card.get_by_role("heading")).to_be_focused()
    passage = Passage.objects.get()
    assert passage.exact == WORDS
    assert article.revision.text[passage.start : passage.end] == WORDS
    assert painted(page, "draft") == []
    page.reload()
    expect_painted(page, [WORDS], "note-1")
    expect(page.get_by_role("link", name="1 note on paragraph 3")).to_have_count(1)


@pytest.mark.write_path
def test_alice_notes_by_keyboard(new_page, alice, article):
    page = open_article(new_page(as_client=alice, **WIDE))
    select(page, WORDS)
    expect(bar(page)).to_be_visible()
    page.keyboard.press("Tab")
    expect(bar(page).get_by_role("button", name="Note")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(bar(page).get_by_role("button", name="Highlight", exact=True)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your note")).to_be_focused()
    page.keyboard.type("By keys alone.")
    page.keyboard.press("Escape")
    expect(bar(page).get_by_role("button", name="Note")).to_be_focused()
    assert page.evaluate("String(getSelection())") == WORDS
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your note")).to_have_value("By keys alone.")
    page.keyboard.press("Control+Enter")
    expect(status(page)).to_have_text("Note posted")
    assert Comment.objects.get().source == "By keys alone."
    assert Passage.objects.get().exact == WORDS


def test_escape_hides_the_bar_and_keeps_the_selection(new_page, article):
    page = open_article(new_page(**WIDE))
    select(page, WORDS)
    expect(bar(page)).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(bar(page)).to_be_hidden()
    assert page.evaluate("String(getSelection())") == WORDS
    assert focused(page) != "BODY"


@pytest.mark.write_path
def test_alice_notes_by_touch(new_page, alice, article):
    page = open_article(new_page(as_client=alice, **TOUCH))
    select(page, WORDS)
    expect(bar(page)).to_be_visible()
    box = bar(page).bounding_box()
    assert box["y"] + box["height"] <= PHONE["height"]
    assert box["y"] > PHONE["height"] / 2
    for button in bar(page).get_by_role("button").all():
        size = button.bounding_box()
        assert min(size["width"], size["height"]) >= 44
    bar(page).get_by_role("button", name="Note").tap()
    sheet = page.get_by_role("dialog")
    expect(sheet).to_contain_text(WORDS)
    page.get_by_label("Your note").fill("From a phone.")
    rows = boxes(page, WORDS)
    assert rows[0]["y"] >= 0
    assert rows[0]["y"] < sheet.bounding_box()["y"]
    sheet.get_by_role("button", name="Post").tap()
    expect(status(page)).to_have_text("Note posted")
    opened = page.get_by_role("region", name="1 note on paragraph 3")
    expect(opened).to_contain_text("From a phone.")
    expect(opened.get_by_role("article").get_by_role("heading")).to_be_focused()
    assert Passage.objects.get().exact == WORDS


@pytest.mark.parametrize(
    ("first", "last", "exact"),
    [
        ("🍵 strong 👩‍👩‍👧 and the 𠮷野", None, "🍵 strong 👩‍👩‍👧 and the 𠮷野"),
        ("戦争の放棄を定める。", None, "戦争の放棄を定める。"),
        ("הבטחה, and a promise", None, "הבטחה, and a promise"),
        ("peace and safety.", "The tea was 🍵", "peace and safety.\nThe tea was 🍵"),
        ("promises age.", " This one", "promises age. This one"),
        ("46,000", None, "46,000"),
    ],
    ids=["emoji", "Japanese", "right to left", "two paragraphs", "over a footnote mark", "in a table"],
)
def test_what_is_posted_is_what_was_selected(new_page, alice, article, first, last, exact):
    page = open_article(new_page(as_client=alice))
    begin_note(page, first, last).fill("These.")
    assert "\n".join(painted(page, "draft")) == exact
    page.keyboard.press("Control+Enter")
    expect(status(page)).to_have_text("Note posted")
    passage = Passage.objects.get()
    text = article.revision.text
    assert passage.exact == exact == text[passage.start : passage.end]
    assert passage.start == text.index(exact)
    open_article(page)
    expect_painted(page, exact.split("\n"), "note-1")


def test_a_selection_that_is_no_passage_brings_no_bar(new_page, article):
    page = open_article(new_page())
    page.evaluate("getSelection().selectAllChildren(document.querySelector('h1'))")
    select(page, WORDS)  # the bar comes after a pause, so wait for one that has to come
    expect(bar(page)).to_be_visible()
    page.evaluate("getSelection().selectAllChildren(document.querySelector('h1'))")
    expect(bar(page)).to_be_hidden()


def test_too_many_words_are_said_to_be_too_many(new_page, cast):
    treaty(cast.alice, "\n\n".join(f"Paragraph {n}. " + "Words and words. " * 40 for n in range(12)))
    page = open_article(new_page())
    select(page, "Paragraph 0", "Paragraph 11")
    expect(bar(page)).to_contain_text("5,000 at most")
    expect(bar(page).get_by_role("button", name="Note")).to_be_hidden()
    expect(bar(page).get_by_role("button", name="Copy link")).to_be_visible()


@pytest.mark.write_path
def test_a_guest_writes_first_and_gets_a_mail(new_page, article, allowed_console_errors):
    allowed_console_errors.append(r"status of 422")
    page = open_article(new_page(**WIDE))
    begin_note(page, WORDS).fill("A visitor's thought.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("Name")
    expect(page.get_by_label("Your note")).to_have_value("A visitor's thought.")
    page.get_by_label("Name").fill("Gil")
    page.get_by_label("E-mail").fill("gil@example.org")
    page.get_by_role("button", name="Post").click()
    expect(status(page)).to_contain_text("We sent you a mail")
    card = page.get_by_role("complementary").get_by_role("article")
    expect(card).to_contain_text("A visitor's thought.")
    assert Comment.objects.get().state == Comment.State.UNPROVEN
    assert Passage.objects.get().exact == WORDS


@pytest.mark.write_path
def test_bobs_first_note_waits_for_a_moderator(new_page, bob, article):
    page = open_article(new_page(as_client=bob, **TOUCH))
    begin_note(page, WORDS).fill("My first.")
    page.get_by_role("button", name="Post").tap()
    expect(status(page)).to_contain_text("A moderator will look at it first.")
    assert focused(page) == "H2"
    assert Comment.objects.get().state == Comment.State.HELD


# --- nothing typed is lost


@pytest.mark.write_path
def test_an_edit_meanwhile_asks_which_words_are_meant(new_page, alice, cast, article, allowed_console_errors):
    allowed_console_errors.append(r"status of 409")
    page = open_article(new_page(as_client=alice, **WIDE))
    begin_note(page, "This one has aged in public").fill("In public indeed.")
    edited = SOURCE.replace("This one has aged in public", "Quite another sentence stands here now")
    draft = save_draft(editor=cast.alice, article=article, expected_version=article.version, source=edited)
    publish_revision(editor=cast.alice, article=draft)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Your note")).to_have_value("In public indeed.")
    assert not Comment.objects.exists()
    page.get_by_label("The whole paragraph").check()
    page.get_by_label(re.compile("words of this paragraph")).fill("")
    page.get_by_role("button", name="Post").click()
    expect(status(page)).to_have_text("Note posted")
    assert Passage.objects.get().exact.startswith("Treaties are promises")


def test_what_was_typed_is_there_again_after_a_reload(new_page, article):
    page = open_article(new_page(**WIDE))
    begin_note(page, WORDS).press_sequentially("Half a tho")
    open_article(page)
    expect(begin_note(page, WORDS)).to_have_value("Half a tho")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(begin_note(page, "aged in public")).to_have_value("")


def test_when_nothing_can_be_sent_the_words_stay(new_page, alice, article, allowed_console_errors):
    allowed_console_errors.append(r"Failed to load resource")
    page = open_article(new_page(as_client=alice, **WIDE))
    begin_note(page, WORDS).fill("Sent into the void.")
    page.route("**/p/3/**", lambda route: route.abort())
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert").filter(visible=True)).to_contain_text("Your words are kept here")
    expect(page.get_by_label("Your note")).to_have_value("Sent into the void.")
    page.unroute("**/p/3/**")
    page.keyboard.press("Control+Enter")
    expect(status(page)).to_have_text("Note posted")
