"""Passages through many revisions: from their origin, from a person's choice, back when their words come back."""

import random
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import PublicState
from articles.rules.impact import Choice
from comments.actions.placing import place_passages
from comments.anchoring import Span, carry
from comments.models import Placement
from comments.rules.chaining import same_words
from tests.carrying import note_on, noted, place, revise, stands, words_of
from tests.publishing import published

EDITS = 30
FEW = settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # each publishes thirty times
WORDS = "the of a and treaty peace San Francisco signed words rights people in was by all".split()  # noqa: SIM905 - prose


@pytest.fixture
def stage(cast):
    article = published(cast.alice, "Essay", "A first word.")
    return SimpleNamespace(article=article, bob=cast.bob.person, cast=cast)


# --- chains


def paragraphs(rng):
    return [
        " ".join(rng.choices(WORDS, k=rng.randint(4, 14))).capitalize() + "."
        for _ in range(rng.randint(3, 8))
    ]


def one_edit(rng, lines, former):
    """Any change an editor makes: words, sentences, order, a deletion, an undo."""
    lines = list(lines)
    at = rng.randrange(len(lines))
    words = lines[at].split()
    where = rng.randrange(len(words))
    match rng.randrange(7):
        case 0:
            words[where] = rng.choice(WORDS)
        case 1:
            words.insert(where, rng.choice(WORDS))
        case 2 if len(words) > 2:
            del words[where]
        case 3:
            lines.insert(at, paragraphs(rng)[0])
            return lines
        case 4 if len(lines) > 2:
            del lines[at]
            return lines
        case 5:
            rng.shuffle(lines)
            return lines
        case 6:
            return rng.choice(former)
    lines[at] = " ".join(words)
    return lines


@FEW
@given(seed=st.integers(0, 2**32))
def test_no_chain_of_edits_puts_a_note_on_words_that_are_not_its_own(stage, seed):
    with transaction.atomic():
        rng = random.Random(seed)
        former = [paragraphs(rng)]
        first = revise(stage.article, "\n".join(former[0]))
        passages = []
        for _ in range(12):
            start = rng.randrange(len(first.text) - 1)
            end = min(len(first.text), start + rng.randint(1, 60))
            if first.text[start:end].strip():
                passages.append(noted(stage.article, stage.bob, start, end))
        for _ in range(EDITS):
            former.append(one_edit(rng, former[-1], former))
            revision = revise(stage.article, "\n".join(former[-1]))
            placements = Placement.objects.filter(revision=revision).select_related("passage", "revision")
            assert len(placements) == len(passages)
            for placed in placements:
                if placed.status in ("same", "moved"):
                    assert same_words(words_of(placed), placed.passage.exact)
                if placed.status != "lost":
                    assert 0 <= placed.start < placed.end <= len(revision.text)
        revise(stage.article, first.text)
        for passage in passages:
            assert (stands(passage, stage.article).start, stands(passage, stage.article).end) == (
                passage.start,
                passage.end,
            )
        transaction.set_rollback(True)


@FEW
@given(seed=st.integers(0, 2**32))
def test_a_chain_that_changes_nothing_keeps_everything(stage, seed):
    with transaction.atomic():
        rng = random.Random(seed)
        text = "\n".join(paragraphs(rng))
        revise(stage.article, text)
        passages = [noted(stage.article, stage.bob, at, len(text)) for at in range(0, len(text) - 1, 7)]
        for _ in range(EDITS):
            revise(stage.article, text)
        for passage in passages:
            placed = stands(passage, stage.article)
            assert (placed.status, placed.start, placed.end) == ("same", passage.start, passage.end)
        transaction.set_rollback(True)


LEAD = "The delegates arrived in September. They had come from forty-eight countries."
NOTED = "The treaty was signed in the opera house on a bright morning."
END = "Rights were restored in April of the following year, and the occupation ended."


def test_a_lost_note_comes_back_when_its_words_do(stage):
    revise(stage.article, f"{LEAD}\n{NOTED}\n{END}")
    passage = note_on(stage.article, stage.bob, "signed in the opera house")
    revise(stage.article, f"{LEAD}\n{END}")
    assert stands(passage, stage.article).status == "lost"
    revise(stage.article, f"{LEAD} More were to come.\nSomething else is said here now.\n{END}")
    assert stands(passage, stage.article).status == "lost"
    revise(stage.article, f"{LEAD} More were to come.\n{NOTED}\n{END}")
    back = stands(passage, stage.article)
    assert (back.status, words_of(back)) == ("same", "signed in the opera house")


def test_small_steps_do_not_add_up_to_other_words(stage):
    """Each step changes one word of five; the last text shares none of the words that were noted."""
    old = ["quick", "brown", "foxes", "jump", "lazily"]
    new = ["slow", "grey", "badgers", "rest", "soundly"]
    frame = "Before it stands a sentence. Some {} here. After it stands another."
    revise(stage.article, frame.format(" ".join(old)))
    passage = note_on(stage.article, stage.bob, " ".join(old))
    for step in range(5):
        revise(stage.article, frame.format(" ".join([*new[: step + 1], *old[step + 1 :]])))
        placed = stands(passage, stage.article)
        if placed.status != "lost":
            assert placed.status == "changed"
            assert set(words_of(placed).split()) & set(old)
    assert stands(passage, stage.article).status == "lost"


def test_a_sure_place_is_held_when_all_around_it_is_rewritten(stage):
    """From its origin nothing is left to tell by; where it stood last, every word still stands."""
    later = (
        "The treaty, at last, was duly signed there, in the great opera house, on a bright, windy morning."
    )
    one = f"{LEAD}\nNobody expected the rain. {NOTED} Nobody left early, either.\n{END}"
    revise(stage.article, one)
    passage = note_on(stage.article, stage.bob, NOTED)
    two = one.replace(NOTED, later)
    revise(stage.article, two)
    second = stands(passage, stage.article)
    assert (second.status, second.confidence >= 0.9, words_of(second)) == ("changed", True, later)
    three = f"{END}\nIt poured all night. {later} Most of them stayed until supper.\nThen they went home."
    directly = carry(one, three, [Span(passage.start, passage.end)])[0]
    assert directly.status == "lost"
    revise(stage.article, three)
    third = stands(passage, stage.article)
    assert (third.status, words_of(third)) == ("changed", later)
    assert third.confidence <= second.confidence


# --- what a person chose


@pytest.fixture
def placed(stage):
    """A note that lost its words in the second revision and was placed on others by Alice."""
    revise(stage.article, f"{LEAD}\n{NOTED}\n{END}")
    stage.passage = note_on(stage.article, stage.bob, "signed in the opera house")
    stage.signed = f"{LEAD}\nDiplomats put their names to it in a theatre.\n{END}"
    revise(stage.article, stage.signed)
    assert stands(stage.passage, stage.article).status == "lost"
    place(stage.cast.alice, stage.article, stage.passage, "put their names to it in a theatre")
    return stage


def test_a_person_says_which_words_are_meant(placed):
    found = stands(placed.passage, placed.article)
    assert (found.status, found.placed_by, found.confidence) == ("changed", placed.cast.alice.person, 1.0)
    state = PublicState.objects.get(pk=placed.article.pk)
    assert (state.notes, state.notes_changed, state.notes_lost) == (1, 1, 0)


def test_later_edits_carry_what_a_person_chose(placed):
    revise(placed.article, f"A new beginning.\n{placed.signed}\nA new end.")
    found = stands(placed.passage, placed.article)
    assert (found.status, words_of(found)) == ("changed", "put their names to it in a theatre")
    assert found.placed_by is None  # the engine carried it; the choice stays with its revision
    revise(placed.article, f"{placed.signed}\n{NOTED}")  # the words come back elsewhere: the choice stands
    assert words_of(stands(placed.passage, placed.article)) == "put their names to it in a theatre"


def test_when_the_chosen_words_go_too_the_note_is_lost_and_comes_back_with_either(placed):
    revise(placed.article, f"{LEAD}\n{END}")
    assert stands(placed.passage, placed.article).status == "lost"
    revise(placed.article, f"{LEAD}\n{NOTED}\n{END}")
    back = stands(placed.passage, placed.article)
    assert (back.status, words_of(back)) == ("same", "signed in the opera house")
    revise(placed.article, placed.signed)
    assert words_of(stands(placed.passage, placed.article)) == "put their names to it in a theatre"


def test_a_note_moved_on_purpose_does_not_jump_back(stage):
    """Both places stand through all edits; the person's is the one that counts."""
    revise(stage.article, f"{LEAD}\n{NOTED}\n{END}")
    passage = note_on(stage.article, stage.bob, "forty-eight countries")
    place(stage.cast.bob, stage.article, passage, "in the opera house")
    for more in ("One.", "Two.", "Three."):
        revise(stage.article, f"{more}\n{LEAD} {more}\n{NOTED}\n{END}")
        assert words_of(stands(passage, stage.article)) == "in the opera house"


def test_a_choice_that_no_longer_holds_is_refused(stage):
    first = revise(stage.article, f"{LEAD}\n{NOTED}\n{END}")
    passage = note_on(stage.article, stage.bob, NOTED)
    secret = note_on(
        stage.article, stage.bob, END, audience="private", in_thread=False, number=None, path=None
    )
    wrong = [
        Choice(str(passage.pk), 3, 9, "delegates"),
        Choice(str(secret.pk), 0, 3, "The"),
        Choice("x", 0, 3, "The"),
    ]
    for choice in wrong:
        with pytest.raises(ValidationError):
            place_passages(editor=stage.cast.alice, revision=first, choices=[choice])
    revise(stage.article, f"{LEAD}\n{END}")
    with pytest.raises(ValidationError):
        place_passages(
            editor=stage.cast.alice, revision=first, choices=[Choice(str(passage.pk), 0, 3, "The")]
        )
    assert not Placement.objects.filter(placed_by__isnull=False).exists()
