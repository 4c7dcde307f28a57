"""A note is placed again by hand: by its writer wherever it stands, by moderators once its words are gone."""

import pytest
from playwright.sync_api import expect

from articles.models import PublicState
from comments.actions import placing_again
from comments.actions.carrying import carry_passages
from comments.actions.placing_again import NotYoursToPlace, place_again, placement_of
from comments.models import Comment, Passage, Placement, PlacementChange
from comments.submitting import Selection, StalePassage, WrongPassage
from groundwork.limits import Limit
from tests.cast import guest
from tests.journeys import assert_accessible
from tests.notes_pages import select
from tests.publishing import edited
from tests.talking import (
    SOURCE,
    fresh,
    note,
    page,
    say,
    selected,
    shown,
    talked_about,
    texts,
    value_of,
    version,
)

pytestmark = pytest.mark.django_db

NEWER = SOURCE.replace("A third paragraph, short.", "Something else entirely stands here now.")


@pytest.fixture
def article(cast):
    return talked_about(cast.alice)


@pytest.fixture
def lost(cast, article):
    """Bob's note, whose words are gone."""
    comment = note(cast.bob, article, "A third paragraph, short", "On these.")
    edited(cast.alice, article, NEWER)
    carry_passages(article.pk)
    assert placement_of(again(comment)).status == "lost"
    return again(comment)


def again(comment):
    return Comment.objects.select_related("article__current", "article__state", "passage").get(pk=comment.pk)


def stands_on(comment):
    placed = placement_of(again(comment))
    words = "" if placed.start is None else placed.revision.text[placed.start : placed.end]
    return placed.status, words


def door(comment):
    return f"/comments/{comment.pk}/place/"


def pick(article, words):
    there = selected(article, words)
    return f"{there.revision}:{there.start}:{there.end}"


# --- the way of the hands


def test_its_writer_quotes_the_words_picks_the_place_and_the_note_stands_there(bob, article, lost):
    tree = page(bob, door(lost))
    assert "A third paragraph, short" in tree.css_first("blockquote mark").text()
    found = bob.post(door(lost), {"quote": "the words", "then": "find"})
    assert found.status_code == 200
    tree = shown(found)
    picks = [radio.attributes["value"] for radio in tree.css("input[name=pick]")]
    assert len(picks) == 2 and "(in paragraph 2)" in tree.css_first("[id^=div_id_pick], fieldset").text()
    before = version(article)
    placed = bob.post(door(lost), {"quote": "the words", "pick": picks[1], "then": "place"})
    assert placed.status_code == 303 and placed["Location"].startswith(f"/comments/{lost.pk}/?v=")
    assert stands_on(lost) == ("changed", "the words")
    assert placement_of(again(lost)).start == fresh(article).revision.text.rindex("the words")
    assert version(article) > before
    state = PublicState.objects.get(pk=article.pk)
    assert (state.notes, state.notes_changed, state.notes_lost) == (1, 1, 0)


def test_one_place_is_picked_already_and_words_like_them_are_offered(bob, article, lost):
    tree = shown(bob.post(door(lost), {"quote": "Something else entirely", "then": "find"}))
    assert tree.css_first("input[name=pick][checked]") is not None
    tree = shown(bob.post(door(lost), {"quote": "Something Else, entirely", "then": "find"}))
    assert "Something else entirely" in tree.css_first("fieldset").text()


def test_a_moderator_places_a_lost_note_and_mends_the_place(mo, cast, article, lost):
    for words in ("Something else", "Something else entirely"):
        answer = mo.post(door(lost), {"selected": pick(article, words), "then": "place"})
        assert answer.status_code == 303, answer.content
        assert stands_on(lost) == ("changed", words)
    assert placement_of(again(lost)).placed_by == cast.mo.person


def test_the_origin_stays_and_what_was_replaced_is_kept(cast, article, lost):
    origin = Passage.objects.values().get(pk=lost.pk)
    place_again(person=cast.bob.person, comment=lost, selection=selected(article, "Something else"))
    place_again(person=cast.bob.person, comment=again(lost), selection=selected(article, "First sentence"))
    assert Passage.objects.values().get(pk=lost.pk) == origin
    changes = PlacementChange.objects.filter(passage=lost.pk)
    assert [(c.status, c.placed_by, c.replaced_by) for c in changes] == [
        ("lost", None, cast.bob.person),
        ("changed", cast.bob.person, cast.bob.person),
    ]
    assert Placement.objects.filter(passage=lost.pk).count() == 2  # one per revision, as ever


def test_twice_is_once(cast, article, lost):
    for _time in range(2):
        place_again(
            person=cast.bob.person, comment=again(lost), selection=selected(article, "Something else")
        )
    assert PlacementChange.objects.count() == 1


def test_later_revisions_carry_it_from_there(cast, article, lost):
    place_again(
        person=cast.bob.person, comment=lost, selection=selected(article, "Something else entirely stands")
    )
    edited(cast.alice, article, "An opening of a few words.\n\n" + NEWER)
    carry_passages(article.pk)
    assert stands_on(lost) == ("changed", "Something else entirely stands")


def was(client, address):
    return texts(page(client, address).css(".was"))


def test_everywhere_a_note_that_its_writer_moved_says_so(bob, client, cast, article, lost):
    """Also on later revisions, whose placements the engine made of the writer's; what an edit changed says that."""
    kept = note(cast.gwen, article, "Second one there, with words", "On those.")
    mine = note(cast.bob, article, "First sentence", "Mine.", audience="private")
    place_again(person=cast.bob.person, comment=lost, selection=selected(article, "Something else entirely"))
    place_again(person=cast.bob.person, comment=again(mine), selection=selected(article, "Another paragraph"))
    edited(cast.alice, article, "An opening.\n\n" + NEWER.replace("with words", "with other words"))
    carry_passages(article.pk)
    assert Placement.objects.get(passage=lost.pk, revision=fresh(article).current_id).placed_by is None
    moved = "Its writer has moved it to other words; it was written on:"
    changed = "The passage has changed since; it read:"
    for address in ("/articles/essay/", "/articles/essay/comments/"):
        assert was(client, address) == [moved, changed]
    assert was(client, "/articles/essay/notes/") == [changed, moved]
    assert was(client, "/articles/essay/p/4/") == was(client, f"/comments/{lost.pk}/") == [moved]
    assert was(client, f"/comments/{kept.pk}/") == [changed]
    assert (
        was(bob, "/articles/essay/p/3/")
        == was(bob, "/articles/essay/mine/")
        == ["You have moved it to other words; it was written on:"]
    )
    then = page(client, "/articles/essay/revisions/2/")
    assert "moved to other words by its writer" in then.css_first(".past").text()


def test_a_note_that_was_placed_by_hand_says_so(client, cast, article, lost):
    place_again(person=cast.mo.person, comment=lost, selection=selected(article, "Something else entirely"))
    assert was(client, "/articles/essay/") == ["It was placed on other words by hand; it was written on:"]


def test_the_same_words_elsewhere_are_a_move_and_the_first_place_again_no_change(cast, article):
    comment = again(note(cast.bob, article, "the words", "Here."))
    text = fresh(article).revision.text
    there = text.rindex("the words")
    place_again(
        person=cast.bob.person,
        comment=comment,
        selection=Selection(fresh(article).revision.pk, there, there + 9, "the words"),
    )
    assert placement_of(comment).status == "moved"
    place_again(person=cast.bob.person, comment=again(comment), selection=selected(article, "the words"))
    assert placement_of(comment).status == "same"


def test_what_its_writer_moves_is_not_what_a_moderator_saw(cast, article, lost):
    place_again(person=cast.mo.person, comment=lost, selection=selected(article, "Something else"))
    assert again(lost).version == lost.version
    place_again(person=cast.bob.person, comment=again(lost), selection=selected(article, "First sentence"))
    assert again(lost).version == lost.version + 1


def test_a_choice_made_before_an_edit_is_carried_or_refused(bob, cast, article, lost):
    kept, gone = pick(article, "First sentence here"), pick(article, "Something else entirely")
    edited(cast.alice, article, NEWER.replace("Something else entirely stands here now.", "Gone again."))
    carry_passages(article.pk)
    refused = bob.post(door(lost), {"pick": gone, "then": "place"})
    assert refused.status_code == 409
    assert stands_on(lost)[0] == "lost"
    assert bob.post(door(lost), {"pick": kept, "then": "place"}).status_code == 303
    assert stands_on(lost) == ("changed", "First sentence here")


def test_published_in_between_it_is_not_written(cast, article, lost, monkeypatch):
    there = selected(article, "Something else")
    place = placing_again.place

    def publish_meanwhile(*given):
        where = place(*given)
        edited(cast.alice, article, NEWER + "\nMore.\n")
        return where

    monkeypatch.setattr(placing_again, "place", publish_meanwhile)
    with pytest.raises(StalePassage):
        place_again(person=cast.bob.person, comment=lost, selection=there)
    assert not PlacementChange.objects.exists()


# --- bad input


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"then": "find", "quote": ""}, 422),
        ({"then": "find", "quote": "  \r\n "}, 422),
        ({"then": "find", "quote": "Zebras in spring"}, 422),
        ({"then": "find", "quote": "x" * 5_001}, 422),
        ({"then": "place"}, 422),
        ({"then": "place", "pick": "1:2"}, 422),
        ({"then": "place", "pick": "{r}:5:5"}, 422),
        ({"then": "place", "pick": "{r}:9:5"}, 422),
        ({"then": "place", "pick": "{r}:0:999999"}, 422),
        ({"then": "place", "pick": "999999999:0:5"}, 422),
        ({"then": "place", "selected": "{other}:0:5"}, 422),
        ({}, 422),
    ],
)
def test_what_names_no_words_is_refused_and_kept(bob, cast, article, lost, fields, status):
    other = talked_about(cast.alice, "Other")
    numbers = {"r": fresh(article).revision.pk, "other": other.revision.pk}
    fields = {name: value.format(**numbers) for name, value in fields.items()}
    answer = bob.post(door(lost), fields)
    assert answer.status_code == status
    assert value_of(shown(answer), "quote") == fields.get("quote", "").replace("\r\n", "\n").removeprefix(
        "\n"
    )
    assert not PlacementChange.objects.exists()
    assert stands_on(lost)[0] == "lost"


def test_words_that_stand_everywhere_are_not_offered_one_by_one(bob, cast, article, lost):
    edited(cast.alice, article, NEWER + "\n" + "again, " * 30)
    carry_passages(article.pk)
    answer = bob.post(door(lost), {"quote": "again", "then": "find"})
    assert answer.status_code == 422
    assert "Quote a few words more" in answer.content.decode()


def test_a_flood_is_stopped(bob, article, lost, monkeypatch):
    monkeypatch.setattr(placing_again, "PLACES", Limit("place-note", times=1, seconds=3600))
    assert bob.post(door(lost), {"pick": pick(article, "First"), "then": "place"}).status_code == 303
    refused = bob.post(door(lost), {"pick": pick(article, "Second"), "then": "place"})
    assert refused.status_code == 429 and int(refused["Retry-After"]) > 0
    assert stands_on(lost)[1] == "First"


# --- who may not


def test_strangers_and_the_articles_author_may_not(client, charlie, alice, cast, article, lost):
    for stranger, user in ((charlie, cast.charlie), (alice, cast.alice)):
        assert stranger.get(door(lost)).status_code == 403
        assert stranger.post(door(lost), {"pick": pick(article, "First"), "then": "place"}).status_code == 403
        with pytest.raises(NotYoursToPlace):
            place_again(person=user.person, comment=lost, selection=selected(article, "First"))
    assert client.get(door(lost))["Location"].startswith("/accounts/login/")
    assert stands_on(lost)[0] == "lost"


def test_moderators_leave_what_stands_where_it_stands(mo, cast, article):
    comment = note(cast.bob, article, "First sentence", "Here.")
    assert mo.get(door(comment)).status_code == 403
    assert mo.get(f"/comments/{comment.pk}/").status_code == 200


def test_a_private_note_is_its_owners(bob, mo, charlie, client, cast, article):
    comment = note(cast.bob, article, "First sentence", "Mine.", audience="private")
    before = version(article)
    for other in (mo, charlie, client):
        assert other.get(door(comment)).status_code == 404
        assert other.post(door(comment), {"then": "place"}).status_code == 404
    assert bob.get(door(comment)).status_code == 200
    answer = bob.post(door(comment), {"pick": pick(article, "Second one"), "then": "place"})
    assert (answer.status_code, answer["Location"]) == (303, f"/comments/{comment.pk}/")
    assert stands_on(comment) == ("changed", "Second one")
    assert version(article) == before


def test_a_proven_guest_places_a_note_of_theirs_and_a_typed_name_does_not(cast, article, gwen):
    comment = note(cast.gwen, article, "First sentence", "Here.")
    typed = note(guest("Greta"), article, "First sentence", "There.")
    assert gwen.get(door(typed)).status_code == 403
    answer = gwen.post(door(comment), {"pick": pick(article, "Second one"), "then": "place"})
    assert answer.status_code == 303, answer.content
    assert stands_on(comment) == ("changed", "Second one")
    assert placement_of(again(comment)).placed_by == cast.gwen
    with pytest.raises(NotYoursToPlace):
        unproven = guest("Hugo", proven=False)
        place_again(person=unproven, comment=again(comment), selection=selected(article, "First"))


def test_what_is_withdrawn_stays_where_it_is(bob, lost):
    Comment.objects.filter(pk=lost.pk).update(state="withdrawn")
    assert bob.get(door(lost)).status_code == 403


def test_a_comment_without_words_has_no_such_page(bob, cast, article):
    assert bob.get(door(say(cast.bob, article, "No passage."))).status_code == 404
    assert bob.get("/comments/1/place/").status_code == 404


def test_the_rule_asks_the_selection_too(cast, article, lost):
    with pytest.raises(WrongPassage):
        place_again(
            person=cast.bob.person,
            comment=lost,
            selection=Selection(fresh(article).revision.pk, 0, 5, "Other"),
        )


# --- in a browser


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_words_are_selected_and_the_note_stands_on_them(new_page, cast, bob):
    article = talked_about(cast.alice)
    comment = note(cast.bob, article, "A third paragraph, short", "On these.")
    edited(cast.alice, article, NEWER)
    opened = new_page(as_client=bob)
    opened.goto(door(comment))
    expect(opened.get_by_role("button", name="Place it there")).to_be_hidden()
    expect(opened.get_by_text("Select the words in it.")).to_be_visible()
    assert_accessible(opened)
    select(opened, "Something else entirely")
    expect(opened.get_by_label("The words that it is about")).to_have_value("Something else entirely")
    opened.get_by_role("button", name="Place it there").click()
    opened.wait_for_url(f"**/comments/{comment.pk}/?v=*")
    assert stands_on(comment) == ("changed", "Something else entirely")
