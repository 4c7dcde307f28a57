"""Finding comments by their words: the same on both databases, in any script, by id in both directions."""

from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from comments import searching
from comments.actions.editing import edit_comment
from comments.models import SearchText
from comments.searching import matching
from groundwork.folding import MOST_WORD, search_terms, search_text
from tests.talking import say, talked_about


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The Café, ＡＢＣ_d!", " the cafe abc d "),
        ("http://a.example/?b=1", " http a example b 1 "),
        ("猫", " 猫 "),
        ("東京都2024年", " 東京 京都 都 2024 年 "),
        ("ﾊﾟﾝ", " パン ン "),
        ("हिन्दी में", " हिनदी में "),
        ("*** !!", ""),
        ("x" * 100, f" {'x' * MOST_WORD} "),
    ],
)
def test_words_as_they_are_searched(text, words):
    assert search_text(text) == words


def test_terms_of_a_query():
    assert search_terms("mod* Café 東京都 猫 a.example/foo* a") == [
        "mod*", "cafe", "東京", "京都", "猫*", "a", "example", "foo*",
    ]  # fmt: skip


@pytest.fixture
def said(cast):
    article = talked_about(cast.alice)
    texts = [
        "Cheap ships at a.example",
        "吾輩は猫である",
        "Ships, ships and the CAFÉ",
        "हिन्दी में लिखा",
        "it's 'quoted' \\ \"x\" %",
    ]
    return [say(cast.alice, article, text) for text in texts]


@pytest.mark.django_db
@pytest.mark.parametrize("probed", [searching.NEAR, 1])
def test_what_is_found(said, probed, monkeypatch):
    through_the_index = replace(searching.WORDS, probed=probed)  # 1: nearly everything
    monkeypatch.setattr(searching, "WORDS", through_the_index)
    ships, cat, cafe, hindi, odd = (comment.pk for comment in said)
    found = {
        "ships": [cafe, ships], "SHIPS cheap": [ships], "ship": [], "ship*": [cafe, ships], "cafe": [cafe],
        "猫": [cat], "猫で": [cat], "は猫であ": [cat], "犬": [], "हिन्दी": [hindi], "it's": [odd], "%": [], "": [],
        "quoted \\ ' \"": [odd], "a.example": [ships], "ships & !x": [], "none ships": [],
    }  # fmt: skip
    assert {query: matching(query, limit=9) for query in found} == found
    assert matching("ships", limit=1) == [cafe]
    assert matching("ships", limit=9, before=cafe) == [ships]
    assert matching("ships", limit=9, after=ships) == [cafe]
    assert matching("ship*", limit=1, after=0) == [ships]
    monkeypatch.setattr(
        "groundwork.searching.FIRST_PROBED", 1
    )  # what it holds is common, as far as it can tell
    assert [matching("ships", limit=most, after=0) for most in (1, 2, 3)] == [[ships], *2 * [[ships, cafe]]]


@pytest.mark.django_db
def test_what_was_said_over_years_comes_in_the_order_of_time(cast, monkeypatch):
    """Through the index alone, span after span, with gaps of years between them; from any of them, both ways."""
    monkeypatch.setattr(searching, "WORDS", replace(searching.WORDS, probed=1))
    article = talked_about(cast.alice, at=datetime(2021, 1, 1, tzinfo=UTC))
    moments = [datetime(year, month, 9, tzinfo=UTC) for year in (2021, 2022, 2025) for month in (2, 3, 10)]
    said = [say(cast.alice, article, f"A ship in {at:%B}.", now=at).pk for at in moments]
    say(cast.alice, article, "Now of something else.")
    assert matching("ship", limit=99) == said[::-1]
    assert matching("ship", limit=4) == said[:-5:-1]
    assert matching("ship february", limit=2) == [said[6], said[3]]
    for place, pk in enumerate(said):
        assert matching("ship", limit=99, before=pk) == said[:place][::-1]
        assert matching("ship", limit=99, after=pk) == said[place + 1 :]
        assert matching("ship", limit=2, after=pk) == said[place + 1 : place + 3]


@pytest.mark.django_db
def test_an_edit_a_deletion_and_the_sweep_keep_the_index_right(said, cast):
    first = said[0]
    edit_comment(person=cast.alice.person, comment=first, body="Whales.", expected_version=first.version)
    assert matching("cheap", limit=9) == []
    assert matching("whales", limit=9) == [first.pk]
    SearchText.objects.filter(comment=first).delete()
    assert matching("whales", limit=9) == []
    out = StringIO()
    call_command("index_words", stdout=out)
    assert (out.getvalue(), matching("whales", limit=9)) == ("1 comments indexed\n", [first.pk])
    call_command("index_words", stdout=out)
    assert "0 comments indexed" in out.getvalue()
