"""Publishing an edit carries every note: kept, changed with the old words shown, or lost and listed, in its thread."""

import pytest
from django.test import Client

from articles.models import PublicState
from comments.actions.carrying import carry_passages, sweep
from comments.models import Comment, Passage, Placement
from tests.publishing import edited
from tests.talking import SOURCE, fresh, note, page, say, talked_about, texts, version

KEPT, CHANGED, LOST = (
    "First sentence here.",
    "the words are said twice, the words.",
    "A third paragraph, short.",
)
EDITED = (
    "A new paragraph to begin with.\n\n"
    "First sentence here. Second one there, with words.\n\n"
    "Another paragraph: the words were said just twice, the words.\n"
)


@pytest.fixture
def article(cast):
    article = talked_about(cast.alice)
    note(cast.alice, article, KEPT, "On what stays.")
    note(cast.bob, article, CHANGED, "On what changes.")
    note(cast.alice, article, LOST, "On what goes.")
    return article


@pytest.fixture
def publish(cast, article, django_capture_on_commit_callbacks):
    def edit(source=EDITED):
        with django_capture_on_commit_callbacks(execute=True):
            edited(cast.alice, article, source)
        return fresh(article)

    return edit


def statuses(article) -> list[str]:
    placed = Placement.objects.filter(revision=fresh(article).current_id).order_by("passage__comment__number")
    return list(placed.values_list("status", flat=True))


def test_every_note_gets_its_place_and_the_counts_tell(article, publish):
    publish()
    assert [status in ("same", "moved") for status in statuses(article)] == [True, False, False]
    assert statuses(article)[1:] == ["changed", "lost"]
    state = PublicState.objects.get(pk=article.pk)
    assert (state.notes, state.notes_changed, state.notes_lost) == (3, 1, 1)


def test_a_kept_note_is_painted_on_its_words(article, publish):
    revision = publish().revision
    placed = Placement.objects.get(revision=revision, passage__comment__number=1)
    assert revision.text[placed.start : placed.end] == KEPT
    assert "On what stays." in page(Client(), "/articles/essay/p/2/").css_first(".notes").text()
    assert page(Client(), "/articles/essay/#p2").css_first("#p2 + .pn").text() == "1"


def test_a_changed_note_shows_the_old_words(article, publish):
    publish()
    for address in (
        "/articles/essay/",
        "/articles/essay/comments/",
        "/articles/essay/notes/",
        "/articles/essay/p/3/",
    ):
        quote = page(Client(), address).css_first("#c2 .quote")
        assert "The passage has changed since; it read:" in quote.text(), address
        assert CHANGED in quote.text(), address
    assert (
        CHANGED
        in page(Client(), Comment.objects.get(number=2).get_absolute_url()).css_first("#c2 .quote").text()
    )


def test_a_lost_note_stands_in_a_list_of_its_own_and_still_in_its_thread(article, publish):
    publish()
    tree = page(Client(), "/articles/essay/")
    assert texts(tree.css("#lost-notes q")) == [LOST]
    (listed,) = texts(tree.css("#lost-notes li"))
    before = " ".join(SOURCE.split(LOST)[0].split())[-20:]
    assert before in listed, "its words stand in their old context"
    link = tree.css_first("#lost-notes a").attributes["href"]
    assert link == Comment.objects.get(number=3).get_absolute_url()
    quote = tree.css_first("#c3 .quote")
    assert "The passage is gone; it read:" in quote.text() and LOST in quote.text()
    assert quote.css_first("a:not(.was)") is None, "there is no place to lead to"
    assert [node.id for node in page(Client(), "/articles/essay/notes/").css(".c")] == ["c1", "c2", "c3"]


def test_without_lost_notes_there_is_no_list(article):
    assert page(Client(), "/articles/essay/").css_first("#lost-notes") is None


def test_always_from_the_words_as_they_were_noted(article, publish):
    publish()
    publish(SOURCE)
    assert statuses(article) == ["same", "same", "same"]
    state = PublicState.objects.get(pk=article.pk)
    assert (state.notes, state.notes_changed, state.notes_lost) == (3, 0, 0)


def test_withdrawing_a_lost_note_takes_it_from_the_counts(article, bob, publish):
    publish()
    mine = Comment.objects.get(number=2)
    bob.post(f"/comments/{mine.pk}/withdraw/", {"version": mine.version})
    state = PublicState.objects.get(pk=article.pk)
    assert (state.notes, state.notes_changed, state.notes_lost) == (2, 0, 1)


def test_twice_is_once(article, publish):
    publish()
    before, was = statuses(article), version(article)
    assert carry_passages(article.pk) == 0 and sweep() == 0
    assert (statuses(article), version(article)) == (before, was)


def test_what_the_signal_left_is_found_by_the_sweep(cast, article):
    edited(cast.alice, article, EDITED)  # within the test's transaction the signal never comes
    assert statuses(article) == []
    assert sweep() == 3
    assert len(statuses(article)) == 3
    assert PublicState.objects.get(pk=article.pk).notes_lost == 1


def test_until_it_is_carried_a_note_stays_in_its_thread(cast, article):
    edited(cast.alice, article, EDITED)
    tree = page(Client(), "/articles/essay/")
    assert len(tree.css("#discussion .c .quote")) == 3


def test_the_history_tells_what_became_of_the_notes(article, publish):
    publish()
    said = " ".join(page(Client(), "/articles/essay/revisions/").css_first("main").text().split())
    assert "1 kept their words, 1 stand beside words that changed, 1 lost their place" in said


def test_an_article_that_only_has_private_notes_to_carry_looks_the_same(cast):
    article = talked_about(cast.alice, "Quiet")
    note(cast.bob, article, KEPT, "Mine.", audience="private")
    say(cast.alice, article, "Public.")
    edited(cast.alice, article, EDITED)
    before = version(article)
    assert carry_passages(article.pk) == 1 and version(article) == before
    assert Passage.objects.count() == 1
