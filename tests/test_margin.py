"""What the margin is told: colours, weights, and a note that stands open for readers without scripts."""

import json
import re

from comments.marks import Mark, marks_of, painted
from comments.models import Comment, Tally
from comments.presenters import margin
from tests.talking import fresh, note, page, say, talked_about, texts

ESSAY = "/articles/essay/"


def said_of(client) -> list:
    return json.loads(page(client, ESSAY).css_first("#marks").text())


def test_colours_are_told_only_where_there_are_others_than_yellow(cast, client):
    article = talked_about(cast.alice)
    one = note(cast.bob, article, "Second one there", "Green.", colour="green")
    assert said_of(client)[3:] == [0, {str(one.number): "green"}]
    assert page(client, f"{ESSAY}notes/").css_first(".placed").attributes["data-colour"] == "Green"
    say(cast.alice, article, "So it is.", parent=one)
    assert said_of(client)[3:] == [1, {"1": "green"}]
    Tally.objects.create(comment=one, article=article, root_id=one.pk, helpful=9, shown=4)
    assert [mark.weight for mark in marks_of(fresh(article).revision)] == [5]
    assert json.loads(painted([Mark(1, 7, "same", 3, 5), Mark(2, 8, "lost", 0, 0, colour="pink")])) == [
        3,
        2,
        7,
        0,
    ]


def test_words_reach_the_scripts_whole_whatever_marks_they_have(cast, client, monkeypatch):
    words = {"more": "it's \"more\" & <b>'></script>"}
    monkeypatch.setattr(margin, "first_phrases", lambda: words)
    talked_about(cast.alice)
    assert json.loads(page(client, ESSAY).css_first("#marks").attributes["data-words"]) == words


def test_a_colour_is_chosen_and_changed_in_the_forms(cast, bob):
    article = talked_about(cast.alice)
    shown = page(bob, f"{ESSAY}p/1/")
    names = {radio.attributes["value"] for radio in shown.css("[name=colour]")}
    assert names == set(Comment.Colour.values)
    assert shown.css_first("[name=colour][checked]").attributes["value"] == "yellow"
    fields = {"revision": article.revision.pk, "quote": "Second one there", "audience": "private", "body": ""}
    assert bob.post(f"{ESSAY}p/1/", {**fields, "colour": "mauve", "then": "post"}).status_code == 422
    bob.post(f"{ESSAY}p/1/", {**fields, "colour": "blue", "then": "post"})
    mark = Comment.objects.get(person=cast.bob.person)
    assert mark.colour == "blue"
    assert bob.get(f"{ESSAY}overlay/").json()["notes"][0]["colour"] == "blue"
    assert texts(page(bob, f"{ESSAY}mine/").css(".hue")) == ["Blue"]
    edit = f"/comments/{mark.pk}/edit/"
    assert page(bob, edit).css_first("[name=colour][checked]").attributes["value"] == "blue"
    for _twice in range(2):
        bob.post(edit, {"body": "", "colour": "pink", "version": mark.version})
    mark.refresh_from_db()
    assert (mark.colour, mark.version) == ("pink", 2)
    plain = say(cast.bob, article, "A comment has no colour.", colour="green")
    assert plain.colour == "yellow"
    assert not page(bob, f"/comments/{plain.pk}/edit/").css("[name=colour]")


def test_a_new_colour_of_a_public_note_is_seen_and_leaves_no_trace(cast, client, bob):
    article = talked_about(cast.alice)
    mine = note(cast.bob, article, "Second one there", "Mine.")
    before = fresh(article).state.version
    bob.post(f"/comments/{mine.pk}/edit/", {"body": "Mine.", "colour": "violet", "version": mine.version})
    assert fresh(article).state.version == before + 1
    assert said_of(client)[4] == {"1": "violet"}
    mine.refresh_from_db()
    assert mine.edited_at is None


def test_a_note_stands_open_where_its_address_asks_for_it(cast, client, django_assert_max_num_queries):
    article = talked_about(cast.alice)
    one = note(cast.bob, article, "said twice", "Which of them?")
    note(cast.bob, article, "said twice", "Kept to myself: Zanzibar.", audience="private")
    with django_assert_max_num_queries(13):
        opened = page(client, f"{ESSAY}?n={one.number}")
    note_shown = opened.css_first("#n-1")
    assert "Which of them?" in note_shown.text()
    assert opened.css_first("#p2").parent == note_shown.parent
    ids = re.findall(r'\bid="([^"]+)"', opened.html)
    assert len(ids) == len(set(ids))
    assert "Zanzibar" not in opened.html
    for nothing in ("2", "0", "x", "", "9" * 30, "1'"):
        assert not page(client, f"{ESSAY}?n={nothing}").css('[id^="n-"]')
    assert {mark.weight for mark in marks_of(fresh(article).revision)} == {0}
