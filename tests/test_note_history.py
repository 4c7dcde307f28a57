"""A note's page tells where the note has been: in each revision, in which words, and how it got there."""

import pytest

from comments.actions.carrying import carry_passages
from comments.actions.placing_again import place_again
from comments.models import Comment
from comments.reading.history import MOST_WORDS, history_of
from tests.carrying import noted, revise
from tests.journeys import assert_accessible
from tests.publishing import edited
from tests.talking import SOURCE, note, page, say, selected, talked_about, texts

pytestmark = pytest.mark.django_db

WORDS = "Second one there, with words"


@pytest.fixture
def article(cast):
    return talked_about(cast.alice)


@pytest.fixture
def bobs(cast, article):
    return note(cast.bob, article, WORDS, "On these.")


def edit(author, article, source):
    edited(author, article, source)
    carry_passages(article.pk)  # the tests' transaction never commits


def loaded(comment):
    return Comment.objects.select_related("article__current", "passage").get(pk=comment.pk)


def told(client, comment):
    tree = page(client, f"/comments/{comment.pk}/")
    return texts(tree.css("#places li")), tree


def steps(comment):
    return [(s.first, s.last, s.status, s.words, s.by) for s in history_of(loaded(comment)).steps]


CHANGED = SOURCE.replace("with words", "with many words")
GONE = SOURCE.replace("Second one there, with words.", "")


def test_a_note_that_never_moved_says_nothing_of_it(client, article, bobs):
    assert told(client, bobs)[0] == []
    assert page(client, f"/comments/{bobs.pk}/").css_first("#places") is None


def test_every_change_is_told_and_what_stays_is_one_line(client, cast, article, bobs):
    edit(cast.alice, article, SOURCE + "\nMore.\n")
    edit(cast.alice, article, CHANGED)
    edit(cast.alice, article, CHANGED + "\nMore.\n")
    edit(cast.alice, article, GONE)
    edit(cast.alice, article, SOURCE)
    assert steps(bobs) == [
        (6, 6, "same", WORDS, "engine"),
        (5, 5, "lost", "", "engine"),
        (3, 4, "changed", "Second one there, with many words", "engine"),
        (1, 2, "same", WORDS, "engine"),
    ]
    lines, tree = told(client, bobs)
    assert lines == [
        "Revision 6: the words as they were",
        "Revision 5: its words are gone",
        "Revisions 3 to 4: its words had changed to Second one there, with many words",
        "Revisions 1 to 2: the words as they were",
    ]
    first = tree.css_first("#places p")
    assert first.css_first("a").attributes["href"] == "/articles/essay/revisions/1/"
    assert first.css_first("mark").text() == WORDS
    assert "First sentence here. " in first.text()


def test_a_lost_one_can_be_placed_again_from_here_and_a_hand_is_told(client, cast, article, bobs):
    edit(cast.alice, article, GONE)
    _lines, tree = told(client, bobs)
    assert tree.css_first(f'#places a[href="/comments/{bobs.pk}/place/"]') is not None
    place_again(person=cast.mo.person, comment=loaded(bobs), selection=selected(article, "First sentence"))
    place_again(person=cast.bob.person, comment=loaded(bobs), selection=selected(article, "A third"))
    edit(cast.alice, article, GONE + "\nMore.\n")
    assert steps(bobs) == [
        (2, 3, "changed", "A third", "writer"),
        (2, 2, "changed", "First sentence", "moderator"),
        (2, 2, "lost", "", "engine"),
        (1, 1, "same", WORDS, "engine"),
    ]
    lines, tree = told(client, bobs)
    assert "placed there by its writer" in lines[0]
    assert "placed there by hand" in lines[1] and ", until" in lines[1]
    assert "its words are gone, until" in lines[2]
    assert "Mo" not in " ".join(lines)
    assert tree.css_first('#places a[href$="/place/"]') is None


def test_words_are_cut_out_in_code_points(cast):
    article = talked_about(cast.alice, "Signs", "𠮷野家 and 🗾🗾 then these words here.\n")
    comment = note(cast.bob, article, "🗾🗾 then", "Here.")
    edit(cast.alice, article, "𠮷𠮷 new.\n\n𠮷野家 and 🗾🗾 then these words here.\n")
    assert [step.words for step in history_of(loaded(comment)).steps] == ["🗾🗾 then"]


def test_words_too_long_to_show_are_cut_where_all_can_see_it(client, cast):
    sentences = [f"Sentence number {n} of many says something of its own here." for n in range(30)]
    article = talked_about(cast.alice, "Long", " ".join(sentences))
    comment = note(cast.bob, article, " ".join(sentences), "All of it.")
    sentences[15] = "This one was written anew."
    edit(cast.alice, article, " ".join(sentences))
    step = history_of(loaded(comment)).steps[0]
    assert (step.status, step.is_cut, len(step.words)) == ("changed", True, MOST_WORDS)
    assert told(client, comment)[0][0].endswith("…")


def test_its_price_is_the_same_for_any_number_of_revisions(
    client, cast, article, django_assert_num_queries, django_assert_max_num_queries
):
    passage = noted(article, cast.bob.person, 0, 5)
    for number in range(8):
        revise(article, f"First sentence here{'.' * number} And more.")
    comment = loaded(passage.comment)
    with django_assert_num_queries(2):
        assert history_of(comment).steps
    with django_assert_max_num_queries(10):
        assert client.get(f"/comments/{passage.pk}/").status_code == 200


def test_the_thread_leads_to_it_from_what_changed(client, cast, article, bobs):
    edit(cast.alice, article, CHANGED)
    for address in ("/articles/essay/", "/articles/essay/p/1/", "/articles/essay/notes/"):
        link = page(client, address).css_first(".quote .was")
        assert link.attributes["href"] == f"/comments/{bobs.pk}/#places"
        assert "The passage has changed since; it read:" in link.text()


def test_a_tombstone_and_a_plain_comment_tell_nothing(client, cast, article, bobs):
    edit(cast.alice, article, GONE)
    Comment.objects.filter(pk=bobs.pk).update(state="hidden")
    answer = client.get(f"/comments/{bobs.pk}/").content.decode()
    assert WORDS not in answer and 'id="places"' not in answer
    assert history_of(loaded_plain(say(cast.alice, article, "Plain."))) is None


def loaded_plain(comment):
    return Comment.objects.select_related("article__current").get(pk=comment.pk)


def test_a_private_note_tells_its_owner_alone(bob, client, cast, article):
    comment = note(cast.bob, article, WORDS, "Mine.", audience="private")
    edit(cast.alice, article, GONE)
    assert told(bob, comment)[0] == ["Revision 2: its words are gone", "Revision 1: the words as they were"]
    assert client.get(f"/comments/{comment.pk}/").status_code == 404


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_it_reads_well_for_everybody(new_page, cast):
    article = talked_about(cast.alice)
    comment = note(cast.bob, article, WORDS, "On these.")
    edit(cast.alice, article, CHANGED)
    edit(cast.alice, article, GONE)
    opened = new_page()
    opened.goto(f"/comments/{comment.pk}/#places")
    assert opened.get_by_role("region", name="Where this note has been").get_by_role("listitem").count() == 3
    assert_accessible(opened)
    opened.goto("/articles/essay/revisions/2/")
    opened.locator("html[data-noted]").wait_for()
    assert_accessible(opened)
