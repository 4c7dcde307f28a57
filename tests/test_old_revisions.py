"""Any revision can be read with the notes as they stood on it."""

import json

import pytest
from playwright.sync_api import expect

from articles.models import Revision
from comments.actions.carrying import carry_passages
from comments.actions.editing import withdraw_comment
from comments.models import Placement
from comments.reading import past
from tests.notes_pages import expect_painted
from tests.publishing import edited
from tests.talking import SOURCE, note, page, talked_about, texts

pytestmark = pytest.mark.django_db

OLD = "/articles/essay/revisions/{}/"
NEWER = SOURCE.replace("with words", "with many other words").replace("A third paragraph, short.", "The end.")


@pytest.fixture
def article(cast):
    """Three notes on the first revision, one on the second; the third revision is current."""
    article = talked_about(cast.alice)
    note(cast.alice, article, "First sentence", "Stays.")
    note(cast.alice, article, "Second one there, with words", "Changes.")
    note(cast.alice, article, "A third paragraph, short", "Goes.")
    edit(cast.alice, article, NEWER)
    note(cast.alice, article, "The end", "Later.")
    edit(cast.alice, article, NEWER + "\nAnd more.\n")
    return article


def edit(author, article, source):
    edited(author, article, source)
    carry_passages(article.pk)  # the tests' transaction never commits


def listed(client, number):
    tree = page(client, OLD.format(number))
    return texts(tree.css(".past li")), tree


def test_each_revision_has_its_own_notes_at_its_own_words(client, article):
    first, _tree = listed(client, 1)
    assert first == [
        "#1 First sentence",
        "#2 Second one there, with words",
        "#3 A third paragraph, short",
    ]
    second, tree = listed(client, 2)
    assert second == [
        "#1 First sentence",
        "#2 Second one there, with many other words changed since it was written",
        "#4 The end",
        "#3 A third paragraph, short",
    ]
    assert "Notes whose words were gone" in tree.css_first(".past h3").text()


def test_each_line_leads_to_its_note_and_its_paragraph(client, article):
    _lines, tree = listed(client, 1)
    line = tree.css(".past li")[1]
    number = Placement.objects.get(passage__comment__number=2, revision__number=1).passage_id
    assert [a.attributes["href"] for a in line.css("a")] == [f"/comments/{number}/", "#p1"]
    assert tree.css_first("#text #p1") is not None


def test_what_is_painted_was_made_for_that_text(client, article):
    for number in (1, 2):
        text = Revision.objects.get(article=article, number=number).text
        data = page(client, OLD.format(number)).css_first("#marks")
        assert int(data.attributes["data-length"]) == len(text)
        flat = json.loads(data.text())
        assert flat[2::4] == ([1, 2, 3] if number == 1 else [1, 2, 4])


def test_nothing_can_be_written_there(client, article):
    html = client.get(OLD.format(1)).content.decode()
    assert "note-parts" not in html and "data-takes" not in html and 'class="pn"' not in html


def test_a_revision_can_be_asked_for_in_the_query(client, article):
    answer = client.get("/articles/essay/?revision=2")
    assert (answer.status_code, answer["Location"]) == (302, OLD.format(2))
    assert client.get("/articles/essay/?revision=3", follow=True).redirect_chain[-1][0] == "/articles/essay/"
    assert client.get("/articles/essay/?revision=9", follow=True).status_code == 404
    for given in ("", "x", "-1", "1.5", "二", "9" * 40):
        assert client.get("/articles/essay/", {"revision": given}).status_code == 404, given


def test_what_is_withdrawn_or_private_is_in_no_revision(client, cast, article):
    note(cast.bob, article, "Another paragraph", "Mine.", audience="private")
    public = Placement.objects.get(passage__comment__number=1, revision__number=1).passage.comment
    assert "#1 First sentence" in listed(client, 1)[0]
    withdraw_comment(person=cast.alice.person, comment=public, expected_version=public.version)
    edit(cast.alice, article, NEWER + "\nOnce more.\n")
    for number in (1, 2, 3):
        lines, tree = listed(client, number)
        assert not any(line.startswith("#1 ") or "Another paragraph" in line for line in lines)
        assert 1 not in json.loads(tree.css_first("#marks").text())[2::4]


def test_a_long_list_goes_on(client, article, monkeypatch):
    monkeypatch.setattr(past, "PAGE", 3)
    lines, tree = listed(client, 2)
    assert len(lines) == 3
    rest = page(client, OLD.format(2) + tree.css_first(".past .more a").attributes["href"].split("#")[0])
    assert texts(rest.css(".past li")) == ["#3 A third paragraph, short"]
    assert client.get(OLD.format(2), {"from": "x" * 50}).status_code == 200


def test_its_price_does_not_grow_with_its_notes(client, article, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        assert client.get(OLD.format(2)).status_code == 200


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_the_notes_are_painted_and_lead_to_their_lines(new_page, cast):
    article = talked_about(cast.alice)
    note(cast.alice, article, "Second one there", "Here.")
    edited(cast.alice, article, "Nothing of this is left over.\n")
    opened = new_page()
    opened.goto(OLD.format(1))
    opened.locator("html[data-noted]").wait_for()
    expect_painted(opened, ["Second one there"], "note-1")
    box = opened.evaluate(
        """() => { const [part] = CSS.highlights.get("note-1"); const range = document.createRange();
        range.setStart(part.startContainer, part.startOffset); range.setEnd(part.endContainer, part.endOffset);
        const { x, y, width, height } = range.getBoundingClientRect(); return [x + width / 2, y + height / 2]; }"""
    )
    opened.mouse.click(*box)
    expect(opened.locator("#n1 a").first).to_be_focused()
    opened.keyboard.press("Control+A")
    expect(opened.locator(".note-bar")).to_have_count(0)
