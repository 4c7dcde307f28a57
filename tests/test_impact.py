"""What an edit would do to the notes: told before publishing, to be accepted or mended by hand; and the way back."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from articles.actions.drafting import EditedMeanwhile, revert_draft, save_draft
from articles.models import Article
from comments.actions.carrying import carry_passages
from comments.models import Comment, Placement, PlacementChange
from tests.article_forms import at, typed
from tests.carrying import many, noted, words_of
from tests.impacts import (
    EDITED,
    KEPT,
    LOST,
    an_essay_with_notes,
    draft,
    fates,
    look,
    look_after_draft,
    note_numbered,
    placed,
    send,
)
from tests.publishing import edited, published
from tests.talking import SOURCE, fresh, note, shown, texts, value_of

SECRET = "Nobody may read this"


@pytest.fixture
def essay(cast):
    return an_essay_with_notes(cast)


# --- what is told


def test_before_publishing_the_editor_sees_what_becomes_of_each_note(alice, essay):
    draft(essay)
    tree = look(alice, essay)
    assert fates(tree) == [
        "1 note stays",
        "0 notes move",
        "1 note with changed words",
        "1 note loses its words",
    ]
    changed, lost, kept = tree.css(".touched > li")
    assert texts(changed.css("del")) == [] and texts(changed.css("ins")) == ["just"]
    assert "On what changes." in changed.text() and "note by Bob" in changed.text()
    assert changed.css_first(".said a").attributes["href"] == note_numbered(2).get_absolute_url()
    assert texts(lost.css("del")) == [LOST]
    assert "On what goes: <b>why</b>?" in lost.text() and "note by Gwen" in lost.text()
    assert KEPT in kept.text() and "From paragraph 1 to paragraph 2." in kept.text()
    assert "It stood in paragraph 3." in lost.text()
    beside = at(essay, "preview/beside")
    leads = [node.css_first("[target=preview]").attributes["href"] for node in (changed, lost, kept)]
    assert leads == [f"{beside}#n{note_numbered(2).pk}", f"{beside}#p4", f"{beside}#n{note_numbered(1).pk}"]
    assert tree.css_first("iframe[name=preview]").attributes["src"] == beside
    for each in (changed, lost, kept):  # opened, accepted as it is, or placed by hand
        assert each.css_first(".said a").attributes["target"] == "_blank"
        assert each.css_first("input[type=radio][value='']").attributes.keys() >= {"checked"}
        assert len(each.css("input[type=radio]")) > 1 and each.css_first("textarea")


def test_the_preview_tells_the_same(alice, essay):
    tree = shown(alice.post(at(essay, "preview"), {"title": "T", "source": EDITED, "language": "en"}))
    assert fates(tree)[2:] == ["1 note with changed words", "1 note loses its words"]
    assert not tree.css(".impact input, .impact textarea"), "nothing can be chosen there"


def test_saving_a_draft_tells_the_counts(alice, essay):
    answer = alice.post(at(essay), typed(essay, source=EDITED), follow=True)
    assert "notes that stay 1, move 0, change 1, lost 1" in answer.content.decode()
    again = alice.post(at(essay), typed(essay, source=SOURCE), follow=True)
    assert "Once published" not in again.content.decode(), "the draft is what readers see already"


def test_an_edit_is_told_against_what_readers_see_now(alice, cast, essay):
    """What an earlier edit changed or lost is not this one's doing."""
    edited(cast.alice, essay, EDITED)
    carry_passages(essay.pk)
    draft(essay, EDITED + "\nMore.")
    tree = look(alice, essay)
    assert fates(tree) == [
        "2 notes stay",
        "0 notes move",
        "0 notes with changed words",
        "0 notes lose their words",
    ]
    assert texts(tree.css("#still_lost > summary")) == ["Words lost by an earlier edit 1"]
    draft(essay, SOURCE)
    assert fates(look(alice, essay)) == [
        "1 note stays", "0 notes move", "1 lost note comes back", "1 note with changed words",
        "0 notes lose their words",
    ]  # fmt: skip


def test_a_note_that_moves_is_told(alice, essay):
    first, second, third = SOURCE.strip().split("\n\n")
    draft(essay, f"{second}\n\n{third}\n\n{first}\n")
    tree = look(alice, essay)
    assert "1 note moves" in fates(tree)
    assert "From paragraph 1 to paragraph 3." in tree.css_first("#moved .touched").text()


def test_nothing_moves_where_only_the_markup_changes(alice, essay):
    draft(essay, SOURCE.replace("Second", "**Second**"))
    assert fates(look(alice, essay))[:2] == ["3 notes stay", "0 notes move"]


def test_private_held_and_hidden_notes_are_carried_but_never_told(alice, cast, essay):
    assert "1 note loses" in fates(look_after_draft(alice, essay))[-1]
    note(cast.bob, essay, LOST, SECRET, audience="private")
    held = noted(essay, cast.bob.person, 0, 5, state="held", number=None, in_thread=False, path=None)
    Comment.objects.filter(pk=held.pk).update(source=SECRET)
    Comment.objects.filter(number=2).update(state="hidden")
    tree = look(alice, essay)
    assert fates(tree) == [
        "1 note stays",
        "0 notes move",
        "0 notes with changed words",
        "1 note loses its words",
    ]
    assert SECRET not in tree.html and "On what changes." not in tree.html
    saved = alice.post(at(essay), typed(essay, source=EDITED + "\nMore."), follow=True).content.decode()
    assert "stay 1, move 0, change 0, lost 1" in saved
    edited(cast.alice, essay, EDITED)
    assert carry_passages(essay.pk) == 5


def test_two_thousand_notes_and_one(alice, cast, essay):
    Comment.objects.filter(article=essay).delete()
    many(essay, cast.bob.person, 2_001)
    assert fates(look_after_draft(alice, essay))[0] == "2001 notes stay"


def test_an_emptied_article_loses_everything_and_is_not_published(alice, essay):
    draft(essay, "")
    tree = look(alice, essay)
    assert "3 notes lose their words" in fates(tree)
    answer = send(alice, essay, tree)
    assert answer.status_code == 422 and "no text to publish" in answer.content.decode()
    assert fresh(essay).revision.number == 1


# --- placed by hand


def test_a_lost_note_is_placed_on_a_sentence_that_is_offered(alice, cast, essay):
    tree = look_after_draft(alice, essay)
    key = note_numbered(3).pk
    offered = tree.css(f'input[name="pick-{key}"]')
    assert texts([radio.parent for radio in offered])[1:] == [
        "Something else stands here now.",
        "It has two sentences.",
    ]
    pick = {f"pick-{key}": offered[1].attributes["value"]}
    checked = send(alice, essay, tree, check="1", **pick)
    assert checked.status_code == 200 and fresh(essay).revision.number == 1, "looking publishes nothing"
    assert "Something else stands here now." in shown(checked).css_first(".stands mark").text()
    answer = send(alice, essay, shown(checked), **pick)
    assert answer.status_code == 302
    found = placed(3, essay)
    assert (words_of(found), found.placed_by) == ("Something else stands here now.", cast.alice.person)
    carry_passages(essay.pk)
    assert placed(3, essay).placed_by == cast.alice.person, "the engine leaves it where it was put"
    assert "1 note was placed by hand." in alice.get(at(essay)).content.decode()
    assert fresh(essay).state.notes_lost == 0


def test_a_changed_note_is_placed_on_pasted_words(alice, cast, essay):
    tree = look_after_draft(alice, essay)
    field = f"words-{note_numbered(2).pk}"
    assert send(alice, essay, tree, **{field: " said just\n twice "}).status_code == 302
    assert words_of(placed(2, essay)) == "said just twice"


def test_words_that_are_not_there_publish_nothing(alice, essay):
    tree = look_after_draft(alice, essay)
    key = note_numbered(3).pk
    answer = send(alice, essay, tree, change_note="Kept", **{f"words-{key}": "no such words"})
    page = shown(answer)
    assert answer.status_code == 422 and fresh(essay).revision.number == 1
    assert "not in the new text" in page.css_first(f"#problem-{key}").text()
    assert value_of(page, f"words-{key}") == "no such words"
    assert value_of(page, "change_note") == "Kept"


@pytest.mark.parametrize("pick", ["9:3", "0:99999", "x", "1:1"])
def test_a_pick_that_makes_no_sense_publishes_nothing(alice, essay, pick):
    tree = look_after_draft(alice, essay)
    assert send(alice, essay, tree, **{f"pick-{note_numbered(3).pk}": pick}).status_code == 422
    assert fresh(essay).revision.number == 1


def test_words_that_stand_twice_are_asked_about(alice, essay):
    tree = look_after_draft(alice, essay)
    key = note_numbered(3).pk
    answer = send(alice, essay, tree, **{f"words-{key}": "the words"})
    page = shown(answer)
    assert answer.status_code == 422
    assert "in several places" in page.css_first(f"#problem-{key}").text()
    second = page.css(f'input[name="pick-{key}"]')[2].attributes["value"]
    assert send(alice, essay, page, **{f"words-{key}": "the words", f"pick-{key}": second}).status_code == 302
    found = placed(3, essay)
    assert found.start == found.revision.text.rindex("the words")


def test_what_was_chosen_in_a_text_that_has_changed_is_dropped_and_said_so(alice, cast, essay):
    tree = look_after_draft(alice, essay)
    field = f"words-{note_numbered(3).pk}"
    draft(essay, EDITED.replace("two sentences", "three"), editor=cast.ada)
    answer = send(alice, essay, tree, change_note="Kept", **{field: "It has two sentences"})
    page = shown(answer)
    assert answer.status_code == 422 and fresh(essay).revision.number == 1
    dropped = page.css_first(".dropped").text()
    assert "choices were dropped" in dropped and "It has two sentences" in dropped and LOST in dropped
    assert value_of(page, field) == "" and value_of(page, "change_note") == "Kept"
    assert send(alice, essay, page, **{field: "It has three"}).status_code == 302
    assert words_of(placed(3, essay)) == "It has three"


def test_of_two_editors_who_publish_the_second_is_told_and_loses_nothing(alice, ada, cast, essay):
    mine = look_after_draft(alice, essay)
    field = {f"words-{note_numbered(3).pk}": "It has two sentences"}
    theirs = look(ada, essay)
    now = Article.objects.get(pk=essay.pk)
    save_draft(editor=cast.ada, article=now, expected_version=now.version, title="Another title")
    assert send(ada, essay, theirs, seen_version=str(now.version + 1)).status_code == 302
    answer = send(alice, essay, mine, change_note="Kept", **field)
    page = shown(answer)
    assert answer.status_code == 422
    assert "Somebody else saved or published" in page.body.text()
    assert value_of(page, "change_note") == "Kept"
    assert "It has two sentences" in page.css_first(".stands mark").text(), (
        "the text is the same: it still holds"
    )
    assert send(alice, essay, page, **field).status_code == 302
    assert words_of(placed(3, essay)) == "It has two sentences"
    assert fresh(essay).revision.number == 2


def test_of_two_editors_who_place_a_note_the_second_is_told(alice, ada, essay):
    """Both publish the same draft, from pages that both had open; what the first chose is not lost unseen."""
    mine, theirs = look_after_draft(alice, essay), look(ada, essay)
    field = f"words-{note_numbered(3).pk}"
    assert send(ada, essay, theirs, **{field: "Something else"}).status_code == 302
    refused = send(alice, essay, mine, **{field: "It has two sentences"})
    page = shown(refused)
    assert refused.status_code == 422 and "Somebody else saved or published" in page.body.text()
    assert words_of(placed(3, essay)) == "Something else"
    assert value_of(page, field) == "It has two sentences"
    assert "Something else" in page.css_first(f"#same [name={field}]").parent.parent.parent.text()
    assert send(alice, essay, page, **{field: "It has two sentences"}).status_code == 302
    assert words_of(placed(3, essay)) == "It has two sentences" and fresh(essay).revision.number == 2


def test_sent_twice_it_is_placed_once(alice, essay):
    tree = look_after_draft(alice, essay)
    for _time in range(2):
        answer = send(alice, essay, tree, **{f"words-{note_numbered(3).pk}": "Something else"})
        assert answer.status_code == 302
    assert words_of(placed(3, essay)) == "Something else" and not PlacementChange.objects.exists()
    assert fresh(essay).revision.number == 2


def test_a_note_lost_long_ago_is_placed_without_a_new_revision(alice, cast, essay):
    edited(cast.alice, essay, EDITED)
    carry_passages(essay.pk)
    assert placed(3, essay).status == "lost"
    tree = look(alice, essay)
    assert send(alice, essay, tree, **{f"words-{note_numbered(3).pk}": "Something else"}).status_code == 302
    assert (words_of(placed(3, essay)), fresh(essay).revision.number) == ("Something else", 2)
    before = PlacementChange.objects.get()
    assert (before.status, before.replaced_by) == ("lost", cast.alice.person), (
        "its history tells where it was"
    )
    assert fresh(essay).state.notes_lost == 0


def test_no_editor_places_what_is_private(alice, cast, essay):
    secret = note(cast.bob, essay, LOST, SECRET, audience="private")
    tree = look_after_draft(alice, essay)
    answer = send(alice, essay, tree, **{f"words-{secret.pk}": "It has two sentences"})
    assert answer.status_code == 422 and SECRET not in answer.content.decode()
    assert not Placement.objects.filter(placed_by__isnull=False).exists()


def test_who_may_not_look_or_publish(bob, mo, essay):
    draft(essay)
    for client in (bob, mo, Client()):
        for step in ("publish", "revisions", "revisions/1", "revisions/1/revert"):
            assert client.get(at(essay, step)).status_code in (302, 403, 404)
        assert client.post(at(essay, "publish"), {"seen_version": 2}).status_code in (302, 403, 404)
    assert fresh(essay).revision.number == 1


# --- the way back


def test_an_earlier_revision_is_made_the_draft_again_and_brings_lost_notes_back(alice, cast, essay):
    edited(cast.alice, essay, EDITED)
    carry_passages(essay.pk)
    assert [placed(n, essay).status for n in (1, 2, 3)] == ["same", "changed", "lost"]
    listed = alice.get(at(essay, "revisions")).content.decode()
    assert at(essay, "revisions/1/revert") in listed
    tree = shown(alice.get(at(essay, "revisions/1/revert")))
    answer = alice.post(at(essay, "revisions/1/revert"), {"seen_version": value_of(tree, "seen_version")})
    assert answer["Location"] == at(essay, "publish")
    assert fresh(essay).revision.number == 2, "readers see nothing of it yet"
    tree = look(alice, essay)
    assert "1 lost note comes back" in fates(tree)
    assert send(alice, essay, tree).status_code == 302
    carry_passages(essay.pk)
    first = Placement.objects.filter(revision__number=1).order_by("passage")
    third = Placement.objects.filter(revision__number=3).order_by("passage")
    where = ("passage", "status", "start", "end")
    assert list(third.values_list(*where)) == list(first.values_list(*where))
    assert fresh(essay).state.notes_lost == 0


def test_words_that_were_never_published_are_shown_before_they_are_replaced(alice, cast, essay):
    edited(cast.alice, essay, EDITED)
    draft(essay, "Unpublished words.")
    tree = shown(alice.get(at(essay, "revisions/1/revert")))
    assert "Unpublished words." in tree.css_first("#replaced").text()


def test_who_reverts_over_somebody_elses_draft_is_told(alice, cast, essay):
    edited(cast.alice, essay, EDITED)
    tree = shown(alice.get(at(essay, "revisions/1/revert")))
    draft(essay, "Ada's words.", editor=cast.ada)
    answer = alice.post(at(essay, "revisions/1/revert"), {"seen_version": value_of(tree, "seen_version")})
    assert answer.status_code == 422
    assert "Somebody else saved" in answer.content.decode() and "Ada&#x27;s words." in answer.content.decode()
    assert Article.objects.get(pk=essay.pk).source == "Ada's words."
    with pytest.raises(EditedMeanwhile):
        revert_draft(
            editor=cast.alice, article=essay, revision=essay.revisions.get(number=1), expected_version=1
        )


def test_another_articles_revision_cannot_be_made_the_draft(alice, cast, essay):
    other = published(cast.alice, "Other")
    with pytest.raises(ValidationError):
        revert_draft(
            editor=cast.alice, article=essay, revision=other.revisions.get(), expected_version=essay.version
        )
    assert alice.get(at(essay, "revisions/1/revert")).status_code == 200
    assert alice.get(at(essay, "revisions/7/revert")).status_code == 404


# --- while it is carried


def test_the_editor_sees_how_far_the_carrying_is(alice, cast, essay):
    edited(cast.alice, essay, EDITED)
    assert carry_passages(essay.pk, most=2) == 2
    assert "2 of 3 notes placed" in alice.get(at(essay)).content.decode()
    carry_passages(essay.pk)
    assert "notes placed" not in alice.get(at(essay)).content.decode()
