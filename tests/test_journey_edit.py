"""An edit in a real Chromium: annotate, edit, see the impact, publish, find each note where it belongs, and go back."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from articles.admin import choosing
from comments.models import Comment
from tests.article_forms import at
from tests.journeys import PHONE, assert_accessible, assert_nothing_sticks_out
from tests.notes_pages import WIDE, begin_note, expect_painted, open_article, status, treaty
from tests.talking import note

pytestmark = [
    pytest.mark.usefixtures("asked_for"),
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
]

KEPT = "promises age"
CHANGED = "an armed attack would be dangerous to its own peace and safety"
MOVED = "第九条は戦争の放棄を定める。"
LOST = "strong 👩‍👩‍👧 and the 𠮷野家 beef"
GONE = "The tea was 🍵🍵 strong 👩‍👩‍👧 and the 𠮷野家 beef was good."
PLACED = "Nobody remembers the tea"
JAPANESE = "第九条は戦争の放棄を定める。そして文はまだ続く。"


@pytest.fixture
def asked_for(monkeypatch):
    """As with many notes: what moves and stays is told when it is asked for."""
    monkeypatch.setattr(choosing, "FEW", 0)


def edited_source(source):
    """A sentence put first, words changed, a paragraph rewritten, another moved to the front."""
    return (
        "It begins with another sentence now.\n\n"
        + f"{JAPANESE}\n\n"
        + source.replace(f"{JAPANESE}\n\n", "")
        .replace("would be dangerous to its own peace", "is dangerous to its peace")
        .replace(GONE, f"{PLACED}. What was eaten with it is forgotten as well.")
    )


def expect_notes(page, *words):
    """The words of all public notes, as the browser paints them on the article's page."""
    expect_painted(open_article(page), words, "note-1", "note-2", "note-3")


def annotated(new_page, cast, bob):
    """An article with a note that Bob writes in the browser, and three more; all painted on their words."""
    article = treaty(cast.alice)
    for words in (CHANGED, MOVED, LOST):
        note(cast.bob, article, words, f"On “{words}”.")
    page = open_article(new_page(as_client=bob, **WIDE))
    begin_note(page, KEPT).fill("Do they?")
    page.keyboard.press("Control+Enter")
    expect(status(page)).to_have_text("Note posted")
    expect_notes(page, KEPT, CHANGED, MOVED, LOST)
    return article, page


def edit(page, article):
    """In the admin: write, save, and look at what becomes of the notes."""
    page.goto(at(article))
    source = page.get_by_label("Text (Markdown)")
    source.fill(edited_source(source.input_value()))
    page.get_by_role("button", name="Save and go on to publishing").click()
    expect(page.get_by_role("heading", name="Publish", exact=True)).to_be_visible()


def publish(page, note=""):
    page.get_by_label("What changed").fill(note)
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("Published as revision")


def preview(page):
    return page.frame_locator("iframe[name=preview]")


def lead(page, item, anchor):
    """Follow the item's link into the preview."""
    page.locator(item).get_by_role("link", name="In the preview").click()
    expect(preview(page).locator(f"#{anchor}:target")).to_have_count(1)


def assert_the_preview_stands_beside(page):
    """The real rendering, with the notes marked, in a column of its own; an item leads to its words."""
    expect(preview(page).get_by_role("heading", name="Treaty")).to_be_visible()
    expect(preview(page).locator("mark.changed").first).to_contain_text("an armed attack is")
    form, look = page.locator(".last-look").bounding_box(), page.locator("iframe").bounding_box()
    assert form["x"] + form["width"] <= look["x"] and look["height"] > 500
    lead(page, "#changed .touched", f"n{Comment.objects.get(passage__exact=CHANGED).pk}")
    expect(preview(page).locator(".spot:target + mark")).to_be_in_viewport()
    page.locator("#lost").get_by_role("link", name="What stands there now").click()
    expect(preview(page).locator("p:target")).to_contain_text(PLACED)
    alone = page.context.new_page()
    alone.goto(page.locator("iframe").get_attribute("src"))
    assert_accessible(alone)
    alone.close()


def look_at_what_moves_and_stays(page):
    """Lists that are opened are asked for at once; what was typed elsewhere stays."""
    page.locator("#lost").get_by_text("Place by hand").click()
    typed = page.locator("#lost textarea")
    typed.fill("not yet")
    for kind, words in (("moved", MOVED), ("same", KEPT)):
        page.locator(f"#{kind} > summary").click()
        expect(page.locator(f"#{kind} .touched")).to_contain_text(words)
        expect(page.locator(f"#{kind} > summary")).to_be_focused()
        expect(typed).to_have_value("not yet")
    typed.fill("")


def lost_notes(page):
    return page.locator("#lost-notes li")


@pytest.mark.write_path
def test_annotate_edit_publish_revert_all_back(new_page, alice, bob, cast):
    article, reader = annotated(new_page, cast, bob)
    editor = new_page(as_client=alice)
    edit(editor, article)
    fates = editor.locator(".fates li")
    expect(fates).to_have_text(
        ["1 note stays", "1 note moves", "1 note with changed words", "1 note loses its words"]
    )
    expect(editor.locator("#changed .touched del").first).to_have_text("would be")
    expect(editor.locator("#lost .touched")).to_contain_text(f"On “{LOST}”.")
    assert_the_preview_stands_beside(editor)
    look_at_what_moves_and_stays(editor)
    assert_accessible(editor)
    publish(editor, "Said some things otherwise.")

    expect_notes(reader, KEPT, "an armed attack is dangerous to its peace and safety", MOVED)
    expect(lost_notes(reader)).to_have_count(1)
    expect(lost_notes(reader)).to_contain_text(LOST)
    reader.get_by_role("link", name=f"#{Comment.objects.get(passage__exact=LOST).number}").first.click()
    expect(reader.locator("main")).to_contain_text(f"On “{LOST}”.")

    reader.goto("/articles/treaty/revisions/")
    reader.get_by_role("link", name="What changed in revision 2").click()
    expect(reader.locator(".row.changed ins")).to_have_text(["is"])
    assert_accessible(reader)

    editor.goto(at(article, "revisions"))
    editor.get_by_role("link", name="Make this the draft again (revision 1)").click()
    assert_accessible(editor)
    editor.get_by_role("button", name="Make this the draft again").click()
    expect(editor.locator(".fates")).to_contain_text("1 lost note comes back")
    publish(editor, "As it was.")
    expect_notes(reader, KEPT, CHANGED, MOVED, LOST)
    expect(lost_notes(reader)).to_have_count(0)


def test_on_a_phone_without_javascript_a_lost_note_is_placed_by_hand(new_page, alice, bob, cast):
    article, reader = annotated(new_page, cast, bob)
    editor = new_page(as_client=alice, java_script_enabled=False, viewport=PHONE)
    editor.goto(at(article))
    assert editor.get_by_label("Text (Markdown)").bounding_box()["height"] > PHONE["height"] / 2
    edit(editor, article)
    lost = editor.locator("#lost .touched li")
    lost.get_by_text("Place by hand").click()
    lost.get_by_label("Or paste the words").fill("no such words")
    editor.get_by_role("button", name="Check the places").click()
    expect(lost.locator(".errornote")).to_contain_text("not in the new text")
    lost.get_by_label("Or paste the words").fill(PLACED)
    editor.locator("#same > summary").click()
    editor.get_by_role("button", name="Show them (Words that stay)").click()
    expect(editor.locator("#same .touched")).to_contain_text(KEPT)
    assert urlsplit(editor.url).fragment == "same"
    lead(editor, "#same .touched", f"n{Comment.objects.get(passage__exact=KEPT).pk}")
    expect(preview(editor).locator(".spot:target + mark")).to_be_in_viewport()
    editor.get_by_role("button", name="Check the places").click()
    expect(lost.locator(".stands mark")).to_have_text(PLACED)
    assert_nothing_sticks_out(editor)
    publish(editor)
    expect(editor.locator(".messagelist")).to_contain_text("1 note was placed by hand.")
    expect_notes(reader, KEPT, "an armed attack is dangerous to its peace and safety", MOVED, PLACED)
    expect(lost_notes(reader)).to_have_count(0)
