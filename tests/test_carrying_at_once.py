"""Publishing carries every passage: at once up to a number, the rest in the background, and none is lost on the way."""

import json

import pytest
from django.test import Client
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from alliance_site.keeper.store import store
from articles.models import PublicState
from comments.actions import carrying
from comments.actions.carrying import carry_passages, how_many_wait, sweep
from comments.models import Placement
from groundwork.models import OutboxRow
from tests.carrying import many, noted, stands, words_of
from tests.publishing import edited
from tests.talking import SOURCE, fresh, note, page, talked_about, version


@pytest.fixture
def essay(cast):
    return talked_about(cast.alice)


def test_publishing_carries_two_thousand_at_once_and_leaves_the_rest_to_the_worker(
    cast, essay, django_capture_on_commit_callbacks
):
    many(essay, cast.bob.person, carrying.BATCH + 1)
    with django_capture_on_commit_callbacks(execute=True):
        edited(cast.alice, essay, f"New. {SOURCE}")
    assert how_many_wait(essay.pk) == 1
    assert PublicState.objects.get(pk=essay.pk).notes == carrying.BATCH + 1
    work = OutboxRow.objects.due(timezone.now()).filter(kind="carry_passages")
    assert len(work) == 1
    carrying.carry_the_rest(work[0].payload)
    assert how_many_wait(essay.pk) == 0
    now = Placement.objects.filter(revision=fresh(essay).current_id)
    assert set(now.values_list("status", "start", "end")) == {("same", 5, 10)}


def test_should_the_request_end_in_the_middle_the_worker_carries(
    cast, essay, monkeypatch, django_capture_on_commit_callbacks
):
    note(cast.bob, essay, "Second one", "Which?")

    def end(*args, **kwargs):
        raise SystemExit

    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr(carrying, "stands_on", end)
        with django_capture_on_commit_callbacks(execute=True):
            edited(cast.alice, essay, f"New. {SOURCE}")
    assert how_many_wait(essay.pk) == 1
    work = OutboxRow.objects.due(timezone.now() + carrying.SEEN_TO_AFTER).get(kind="carry_passages")
    carrying.carry_the_rest(work.payload)
    assert how_many_wait() == 0


def test_without_notes_nothing_is_left_to_do(cast, essay, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        edited(cast.alice, essay, f"New. {SOURCE}")
    assert not OutboxRow.objects.filter(kind="carry_passages").exists()


def test_published_again_while_it_carries_it_carries_to_the_newer(cast, essay, monkeypatch):
    note(cast.bob, essay, "Second one", "Which?")
    edited(cast.alice, essay, f"New. {SOURCE}")
    work_out = carrying.stands_on
    calls = []

    def slowly(*args, **kwargs):
        if not calls:
            calls.append(1)
            edited(cast.alice, essay, f"Newer, and longer. {SOURCE}")
        return work_out(*args, **kwargs)

    monkeypatch.setattr(carrying, "stands_on", slowly)
    assert carry_passages(essay.pk) == 1
    placements = Placement.objects.order_by("revision__number").select_related("revision")
    assert [placed.revision.number for placed in placements] == [1, 3]  # none for the one nobody reads
    assert words_of(placements[1]) == "Second one"


def test_it_may_run_twice(cast, essay):
    note(cast.bob, essay, "Second one", "Which?")
    edited(cast.alice, essay, f"New. {SOURCE}")
    before = version(essay)
    assert (sweep(), sweep()) == (1, 0)
    assert version(essay) == before + 1
    assert Placement.objects.count() == 2


def test_markdown_that_reads_the_same_moves_nothing(cast, essay, django_capture_on_commit_callbacks):
    one = note(cast.bob, essay, "Second one", "Which?")
    before = Placement.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        edited(cast.alice, essay, SOURCE.replace("Second", "**Second**").replace("First", "*First*"))
    after = stands(one.passage, essay)
    assert after.revision.number == 2
    assert (after.status, after.start, after.end) == (before.status, before.start, before.end)


@pytest.mark.parametrize(
    "words",
    [lambda text: text, lambda text: text[-6:], lambda text: text[-1:], lambda text: text[:1]],
    ids=["the whole article", "its end", "its last sign", "its first letter"],
)
def test_at_the_edges_of_the_text(cast, essay, words, django_capture_on_commit_callbacks):
    text = fresh(essay).revision.text
    passage = noted(
        essay, cast.bob.person, text.rindex(words(text)), text.rindex(words(text)) + len(words(text))
    )
    with django_capture_on_commit_callbacks(execute=True):
        edited(cast.alice, essay, f"A new beginning.\n\n{SOURCE}")
    placed = stands(passage, essay)
    assert placed.status in ("same", "lost")  # a single sign may be too little to tell by
    if placed.status == "same":
        assert words_of(placed) == words(text)


def test_an_article_emptied_but_for_a_word_loses_its_notes_honestly(
    cast, essay, django_capture_on_commit_callbacks
):
    one = note(cast.bob, essay, "Second one", "Which?")
    with django_capture_on_commit_callbacks(execute=True):
        edited(cast.alice, essay, "Gone.")
    assert stands(one.passage, essay).status == "lost"
    with django_capture_on_commit_callbacks(execute=True):
        edited(cast.alice, essay, SOURCE)
    assert words_of(stands(one.passage, essay)) == "Second one"


def test_stopped_in_the_middle_no_page_shows_a_place_of_another_revision(cast, essay):
    """Readers see the new text with the notes that are carried already, on their words, and no others."""
    noted_words = ("First sentence", "Second one", "words are said", "A third paragraph")
    for words in noted_words:
        note(cast.bob, essay, words, f"On {words}.")
    edited(cast.alice, essay, f"A new beginning, longer than before.\n\n{SOURCE}")
    text = fresh(essay).revision.text
    for carried in range(len(noted_words) + 1):
        store.clear()
        assert painted_words(Client().get("/articles/essay/").content, text) == list(noted_words[:carried])
        paragraph = page(Client(), "/articles/essay/p/2/")
        assert len(paragraph.css(".notes .c")) == min(carried, 2)
        assert [node.text() for node in page(Client(), "/articles/essay/").css(".pn") if node.text()] == [
            str(count) for count in (min(carried, 2), *(1 for _ in range(carried - 2))) if count
        ]
        carry_passages(essay.pk, most=1)
    assert how_many_wait() == 0


def painted_words(html, text):
    """The words that the page's data paints, read as the browser reads them."""
    marks = LexborHTMLParser(html).css_first("#marks")
    assert int(marks.attributes["data-length"]) == len(text)
    flat = json.loads(marks.text())
    words, at = [], 0
    for gap, length, _number, _weight in zip(*[iter(flat)] * 4, strict=True):
        at += gap
        words.append(text[at : at + length])
    return words
