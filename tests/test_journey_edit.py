"""An edit in a real Chromium: annotate, edit, see the impact, publish, find each note where it belongs, and go back."""

import pytest
from playwright.sync_api import expect

from comments.models import Comment
from tests.article_forms import at
from tests.journeys import PHONE, assert_accessible
from tests.notes_pages import WIDE, begin_note, open_article, painted, status, treaty
from tests.talking import note

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

KEPT = "promises age"
CHANGED = "an armed attack would be dangerous to its own peace and safety"
MOVED = "第九条は戦争の放棄を定める。"
LOST = "strong 👩‍👩‍👧 and the 𠮷野家 beef"
GONE = "The tea was 🍵🍵 strong 👩‍👩‍👧 and the 𠮷野家 beef was good."
PLACED = "Nobody remembers the tea"
JAPANESE = "第九条は戦争の放棄を定める。そして文はまだ続く。"


def edited_source(source):
    """A sentence put first, words changed, a paragraph rewritten, another moved to the front."""
    return (
        "It begins with another sentence now.\n\n"
        + f"{JAPANESE}\n\n"
        + source.replace(f"{JAPANESE}\n\n", "")
        .replace("would be dangerous to its own peace", "is dangerous to its peace")
        .replace(GONE, f"{PLACED}. What was eaten with it is forgotten as well.")
    )


def notes_painted(page):
    """The words of all public notes, as the browser paints them, in the order of the text."""
    open_article(page)
    return sorted(words for depth in ("note-1", "note-2", "note-3") for words in painted(page, depth))


def annotated(new_page, cast, bob):
    """An article with a note that Bob writes in the browser, and three more; all painted on their words."""
    article = treaty(cast.alice)
    for words in (CHANGED, MOVED, LOST):
        note(cast.bob, article, words, f"On “{words}”.")
    page = open_article(new_page(as_client=bob, **WIDE))
    begin_note(page, KEPT).fill("Do they?")
    page.keyboard.press("Control+Enter")
    expect(status(page)).to_have_text("Note posted")
    assert notes_painted(page) == sorted([KEPT, CHANGED, MOVED, LOST])
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
    expect(editor.locator(".touched").first.locator("del").first).to_have_text("would be")
    expect(editor.locator(".touched").last).to_contain_text(f"On “{LOST}”.")
    assert_accessible(editor)
    publish(editor, "Said some things otherwise.")

    assert notes_painted(reader) == sorted(
        [KEPT, "an armed attack is dangerous to its peace and safety", MOVED]
    )
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
    assert notes_painted(reader) == sorted([KEPT, CHANGED, MOVED, LOST])
    expect(lost_notes(reader)).to_have_count(0)


@pytest.mark.write_path
def test_on_a_phone_without_javascript_a_lost_note_is_placed_by_hand(new_page, alice, bob, cast):
    article, reader = annotated(new_page, cast, bob)
    editor = new_page(as_client=alice, java_script_enabled=False, viewport=PHONE)
    edit(editor, article)
    lost = editor.locator(".touched").last
    lost.get_by_text("Place by hand").click()
    lost.get_by_label("Or paste the words").fill("no such words")
    editor.get_by_role("button", name="Check the places").click()
    expect(lost.locator(".errornote")).to_contain_text("not in the new text")
    lost.get_by_label("Or paste the words").fill(PLACED)
    editor.get_by_role("button", name="Check the places").click()
    expect(lost.locator(".stands mark")).to_have_text(PLACED)
    assert editor.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    publish(editor)
    expect(editor.locator(".messagelist")).to_contain_text("1 note was placed by hand.")
    assert PLACED in notes_painted(reader)
    expect(lost_notes(reader)).to_have_count(0)
