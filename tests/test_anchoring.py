"""Passages are carried through edits, or honestly declared lost."""

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bench.anchoring import Case, cases
from comments.anchoring import Located, Selector, Span, carry, describe, locate
from comments.anchoring.chaining import Budget, chain
from comments.anchoring.folding import fold
from comments.anchoring.graphemes import is_boundary
from comments.anchoring.tokens import tokenise

ALL_CASES = list(cases())

# A small vocabulary makes words recur, which is what misleads.
WORDS = [
    "the",
    "old",
    "mill",
    "river",
    "stands",
    "by",
    "a",
    "road",
    "Ende.",
    "größer,",
    "川",
    "の水",
    "café",
    "👍🏽",
    "\n",
    "\n\n",
]
prose = st.lists(st.sampled_from(WORDS), min_size=1, max_size=60).map(" ".join)


@st.composite
def prose_and_passages(draw):
    text = draw(prose)
    ends = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    pairs = draw(st.lists(ends, min_size=1, max_size=5))
    return text, [Span(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]]


def carry_one(old: str, new: str, words: str):
    start = old.index(words)
    return carry(old, new, [Span(start, start + len(words))])[0]


def words_of(text: str) -> list[str]:
    return tokenise(text).words


def test_there_are_cases_of_every_status():
    assert {case.status for case in ALL_CASES} == {"same", "moved", "changed", "lost"}
    assert len(ALL_CASES) >= 35


@pytest.mark.parametrize("case", ALL_CASES, ids=lambda case: case.name)
def test_a_passage_is_carried_as_its_case_says(case: Case):
    placed = carry(case.old, case.new, [case.passage])[0]
    here = None if placed.start is None else case.new[placed.start : placed.end]
    wanted = None if case.expected is None else case.new[case.expected.start : case.expected.end]
    assert (placed.status, here) == (case.status, wanted)
    if case.expected:
        assert Span(placed.start, placed.end) == case.expected


@given(prose_and_passages())
def test_an_unchanged_text_keeps_every_passage_where_it_is(given_text):
    text, passages = given_text
    for passage, placed in zip(passages, carry(text, text, passages), strict=True):
        assert (placed.status, placed.start, placed.end) == ("same", passage.start, passage.end)


@given(prose_and_passages(), prose)
@example(("a a a", [Span(0, 1)]), "a")
def test_placements_lie_in_the_text_say_what_changed_and_never_vary(given_text, new):
    old, passages = given_text
    placements = carry(old, new, passages)
    assert placements == carry(old, new, passages)
    for passage, placed in zip(passages, placements, strict=True):
        if placed.status == "lost":
            assert (placed.start, placed.end, placed.confidence) == (None, None, 0.0)
            continue
        assert 0 <= placed.start < placed.end <= len(new)
        assert 0 < placed.confidence <= 1
        before, after = old[passage.start : passage.end], new[placed.start : placed.end]
        if placed.status == "changed":
            assert (placed.old_words, placed.new_words) == (before, after)
        else:
            assert fold("".join(before.split())) == fold("".join(after.split()))


@given(
    prose_and_passages(),
    st.lists(st.sampled_from(["lorem", "ipsum", "velit.", "\n"]), min_size=1),
    st.booleans(),
)
def test_an_edit_outside_a_passage_never_changes_its_words(given_text, addition, above):
    old, passages = given_text
    new = f"{' '.join(addition)}\n\n{old}" if above else f"{old}\n\n{' '.join(addition)}"
    for passage, placed in zip(passages, carry(old, new, passages), strict=True):
        words = words_of(old[passage.start : passage.end])
        if words:
            assert placed.status == "same"
            assert words_of(new[placed.start : placed.end]) == words


def test_a_doubled_neighbour_does_not_stretch_a_passage():
    old = "Fine.\n\nThe mill stands."
    placed = carry(old, f"Fine.\n\n{old}", [Span(0, len(old))])[0]
    assert (placed.status, placed.start, placed.end) == ("same", 7, 7 + len(old))


@given(st.lists(st.integers(0, 200), min_size=2, max_size=12, unique=True), st.data())
def test_paragraphs_of_their_own_words_are_found_in_any_order(numbers, data):
    paragraphs = [" ".join(f"word{number}x{step}" for step in range(12)) for number in numbers]
    old, new = "\n".join(paragraphs), "\n".join(data.draw(st.permutations(paragraphs)))
    for paragraph in paragraphs:
        placed = carry_one(old, new, paragraph)
        assert new[placed.start : placed.end] == paragraph


@given(prose_and_passages())
def test_a_passage_is_placed_alike_alone_and_among_others(given_text):
    old, passages = given_text
    new = old.replace("mill", "windmill").replace("by a", "near a")
    together = carry(old, new, passages)
    for passage, placed in zip(passages, together, strict=True):
        alone = carry(old, new, [passage])[0]
        assert (alone.status == "lost") == (placed.status == "lost")
        if placed.status != "lost":
            assert (alone.start, alone.end) == (placed.start, placed.end)


@pytest.mark.parametrize("span", [Span(3, 9), Span(4, 2), Span(2, 2), Span(-1, 2)])
def test_a_passage_that_is_none_is_refused(span: Span):
    with pytest.raises(ValueError, match="no passage"):
        carry("short", "short", [span])


def test_an_emptied_article_loses_everything():
    assert [placed.status for placed in carry("Some words.", "", [Span(0, 4)])] == ["lost"]


def test_a_copy_of_the_passage_in_the_same_context_lowers_the_confidence():
    part = "One rule holds for all of us: be kind to the cook, and wash up well after dinner."
    old = f"{part}\nTea.\nMilk."
    new = f"{part.replace('all', 'each')}\nTea.\n{part.replace('all', 'each')}\nMilk."
    placed = carry_one(old, new, "kind to the cook")
    assert (placed.status, placed.start) == ("same", new.index("kind"))
    assert placed.confidence < 0.9


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a " * 60_000, "a " * 50_000 + "b"),
        ("." * 300_000 + "x", "!" + "." * 299_999),
        ("あ" * 200_000, "い" + "あ" * 200_000),
        ("e" + "\u0301" * 200_000, "e" + "\u0301" * 190_000 + "x"),
        ("x y\n" * 50_000, "x z\n" + "x y\n" * 49_000 + "q"),
        ("👩\u200d" * 100_000, "👩\u200d" * 90_000 + "b"),
        ("don't'" * 50_000, "don't'" * 40_000 + "x"),
        (" \n" * 200_000 + "x", "\n " * 200_000 + "x"),
    ],
    ids=["words", "signs", "kana", "marks", "lines", "joiners", "apostrophes", "space"],
)
def test_endless_repetition_is_answered(old: str, new: str):
    passages = [Span(0, 5), Span(len(old) // 2, len(old) // 2 + 50), Span(0, len(old))]
    for placed in carry(old, new, passages):
        assert placed.status == "lost" or 0 <= placed.start < placed.end <= len(new)


def test_a_long_line_is_carried_around_one_change():
    line = "".join(random.Random(4).choices("abcdefg hijk lmno", k=2_000_000))
    new = line[:1_000_000] + "ZZZ" + line[1_000_000:]
    head, tail = carry(line, new, [Span(500, 600), Span(1_900_000, 1_900_100)])
    assert (head.start, tail.start) == (500, 1_900_003)


def test_a_chain_looks_at_no_more_pairs_than_its_budget():
    budget = Budget(left=1_000)
    words = ["a", "b"] * 300
    positions = range(len(words))
    chain(words, words, [1.0] * len(words), positions, positions, budget)
    assert budget.left >= 0
    assert budget.refused == 2


def test_a_lone_stop_word_stays_out_of_a_chain_and_a_run_of_words_is_kept():
    old, new = ["x", "the", "y"], ["p", "the", "q"]
    assert chain(old, new, [0.9, 0.2, 0.9], range(3), range(3), Budget()) == []
    old, new = ["x", "the", "mill", "y"], ["p", "q", "the", "mill", "r"]
    assert chain(old, new, [0.9, 0.2, 0.9, 0.9], range(4), range(5), Budget()) == [(1, 2), (2, 3)]


@given(prose_and_passages())
def test_a_described_passage_is_found_again_or_could_be_in_several_places(given_text):
    text, passages = given_text
    for passage in passages:
        selector = describe(text, passage.start, passage.end)
        located = locate(text, selector)
        if located.start is None:
            assert located.candidates or not selector.exact.strip()
        else:
            assert text[located.start : located.end] == selector.exact


@given(prose, st.integers(0, 400), st.integers(1, 400))
def test_a_selector_tears_no_character_at_its_outer_ends(text, start, size):
    start = min(start, len(text) - 1)
    end = min(len(text), start + size)
    selector = describe(text, start, end)
    assert text[start - len(selector.prefix) : start] == selector.prefix
    assert text[end : end + len(selector.suffix)] == selector.suffix
    assert max(len(selector.prefix), len(selector.suffix)) <= 32
    if selector.prefix:
        assert is_boundary(text, start - len(selector.prefix))
    if selector.suffix:
        assert is_boundary(text, end + len(selector.suffix))


def test_a_character_of_many_code_points_stays_whole_in_the_context():
    family = "👩\u200d👩\u200d👧"
    text = family + "x" * 30 + "quote" + "y" * 31 + "e\u0301"
    start = text.index("quote")
    selector = describe(text, start, start + 5)
    assert selector == Selector("quote", "x" * 30, "y" * 31, start, start + 5)


@pytest.mark.parametrize(
    ("text", "at", "whole"),
    [
        ("e\u0301", 1, False),
        ("👍🏽", 1, False),
        ("👩\u200d👧", 2, False),
        ("🇫🇮🇸🇪", 1, False),
        ("🇫🇮🇸🇪", 2, True),
        ("\r\n", 1, False),
        ("ab", 1, True),
        ("\ud83d\ude00", 1, False),
        ("\u1112\u1161\u11ab", 1, False),
    ],
)
def test_a_text_is_cut_between_characters_only(text: str, at: int, whole: bool):
    assert is_boundary(text, at) is whole


@pytest.mark.parametrize(("start", "end"), [(2, 2), (3, 1), (0, 99), (-1, 2)])
def test_nothing_cannot_be_described(start: int, end: int):
    with pytest.raises(ValueError, match="no passage"):
        describe("short", start, end)


TEXT = (
    "The old mill stands by the river. The new mill stands by the road.\n"
    "“Don’t go,” she said – but we went to the café.\n"
    "実際に手を動かして学びたい人はここから始めます。"
)


def found(selector: Selector, text: str = TEXT) -> tuple[str | None, str]:
    located = locate(text, selector)
    return (None if located.start is None else text[located.start : located.end]), located.exactness


def test_a_quote_that_stands_once_is_found():
    assert found(Selector("The new mill stands by the road.")) == (
        "The new mill stands by the road.",
        "exact",
    )


def test_context_settles_which_of_two_is_meant():
    located = locate(TEXT, Selector("mill stands", prefix="The new "))
    assert (located.start, located.exactness) == (TEXT.index("new mill") + 4, "exact")


def test_without_context_several_places_are_named_and_none_is_chosen():
    located = locate(TEXT, Selector("mill stands"))
    first, second = TEXT.index("mill"), TEXT.index("new mill") + 4
    assert located == Located(None, None, "none", 0.0, (Span(first, first + 11), Span(second, second + 11)))


def test_the_position_settles_a_tie_only_where_the_quote_stands():
    second = TEXT.index("new mill") + 4
    assert locate(TEXT, Selector("mill stands", start=second, end=second + 11)).start == second
    assert locate(TEXT, Selector("mill stands", start=second + 1, end=second + 12)).start is None


def test_a_short_quote_in_a_foreign_context_is_not_taken():
    located = locate(TEXT, Selector("river", prefix="swimming across the wide ", suffix=" is forbidden here"))
    assert located.start is None
    assert located.candidates


def test_a_quote_is_found_through_plain_quotes_dashes_and_forms():
    assert found(Selector('"Don\'t go," she said - but')) == ("“Don’t go,” she said – but", "folded")
    assert found(Selector("the cafe\u0301.")) == ("the café.", "folded")
    assert found(Selector("手を動かして 学びたい")) == ("手を動かして学びたい", "folded")


def test_a_quote_with_a_changed_word_is_found_near():
    assert found(Selector("The new windmill stands by the road.")) == (
        "The new mill stands by the road.",
        "near",
    )


def test_words_that_are_not_there_are_not_found():
    assert locate(TEXT, Selector("Nobody has ever seen a whale in this town.")) == Located(
        None, None, "none", 0.0
    )
    assert locate(TEXT, Selector("  ")).start is None
    assert locate("", Selector("x")).start is None


def test_a_quote_in_endless_repetition_is_ambiguous():
    located = locate("a" * 100_000, Selector("aaa", prefix="b"))
    assert located.start is None
    assert len(located.candidates) == 20
