"""Selections that cannot be meant: refused clearly, or widened to what can; by form and by program alike."""

import json
import uuid

import pytest

from comments.models import Comment, Passage
from tests.talking import form, fresh, shown, talked_about, value_of

pytestmark = pytest.mark.django_db

FAMILY = "👩\u200d👩\u200d👧"
ACCENTED = "cafe\u0301"
FLAGS = "🇯🇵🇺🇸"
SOURCE = f"One {FAMILY} went to the {ACCENTED} with {FLAGS} and 𠮷野家 there.\n\nThe second paragraph.\n"


@pytest.fixture
def article(cast):
    return talked_about(cast.alice, source=SOURCE)


@pytest.fixture
def text(article):
    return fresh(article).revision.text


def by_program(client, article, start, end, exact, revision=None):
    selection = {
        "revision_id": revision or fresh(article).revision.pk,
        "start": start,
        "end": end,
        "exact": exact,
    }
    body = {"body": "Words.", "key": uuid.uuid4().hex, "selection": selection}
    return client.post(
        f"/api/v1/articles/{article.slug}/comments", json.dumps(body), content_type="application/json"
    )


def by_form(client, article, start, end, exact, revision=None):
    fields = {"revision": revision or fresh(article).revision.pk, "start": start, "end": end, "quote": exact}
    return client.post(f"/articles/{article.slug}/p/1/", form(article, audience="public", **fields))


WAYS = pytest.mark.parametrize("way", [by_program, by_form])


@WAYS
@pytest.mark.parametrize(
    ("words", "cut", "meant"),
    [
        (FAMILY, slice(0, 1), FAMILY),
        (FAMILY, slice(2, 4), FAMILY),
        (ACCENTED, slice(0, 4), ACCENTED),
        (ACCENTED, slice(4, 5), "e\u0301"),
        (FLAGS, slice(1, 3), FLAGS),
        (FLAGS, slice(0, 2), FLAGS[:2]),
        ("𠮷野家", slice(0, 1), "𠮷"),
    ],
)
def test_half_a_character_is_widened_to_the_whole(alice, article, text, way, words, cut, meant):
    first = text.index(words)
    start, end = first + cut.start, first + cut.stop
    answer = way(alice, article, start, end, text[start:end])
    assert answer.status_code in (201, 303), answer.content
    passage = Passage.objects.get()
    assert passage.exact == meant == text[passage.start : passage.end]
    placed = passage.placements.get()
    assert (placed.start, placed.end, placed.status) == (passage.start, passage.end, "same")
    assert text[: passage.start].endswith(passage.prefix) and text[passage.end :].startswith(passage.suffix)


@WAYS
@pytest.mark.parametrize(
    ("start", "end", "exact"),
    [
        (0, 999_999, "One"),
        (999_990, 999_999, "One"),
        (3, 0, "One"),
        (3, 3, ""),
        (3, 4, " "),
        (0, 3, "Two"),
        (0, 3, "one"),
        (1, 4, "One"),
        (0, 3, ""),
    ],
)
def test_what_does_not_stand_there_is_refused_and_nothing_is_written(alice, article, way, start, end, exact):
    answer = way(alice, article, start, end, exact)
    assert answer.status_code == 422
    assert not Comment.objects.exists()
    if way is by_program:
        assert answer.json()["type"].endswith("#wrong-passage")
    else:
        assert shown(answer).css_first('[name="body"]').text().strip() == "Words."


@WAYS
def test_utf_16_offsets_are_not_taken_for_code_points(alice, article, text, way):
    units = len(text[: text.index("野家")].encode("utf-16-le")) // 2
    assert way(alice, article, units, units + 2, "野家").status_code == 422
    assert not Comment.objects.exists()


@WAYS
def test_a_revision_of_another_article_is_none(alice, cast, article, way):
    other = talked_about(cast.alice, "Other", SOURCE)
    for revision in (other.revision.pk, 999_999):
        answer = way(alice, article, 0, 3, "One", revision=revision)
        assert answer.status_code == 422 and not Passage.objects.exists()
        if way is by_program:
            assert answer.json()["type"].endswith("#wrong-revision")
        else:
            tree = shown(answer)
            assert "none of this article’s" in tree.css_first(".form-errors").text()
            assert [value_of(tree, name) for name in ("body", "quote")] == ["Words.", "One"], (
                "what was typed is kept"
            )
            assert int(value_of(tree, "revision")) == article.revision.pk, (
                "the next try is on what is read now"
            )


@WAYS
def test_a_whole_article_is_too_long_to_quote_or_a_passage_like_others(alice, cast, article, text, way):
    assert way(alice, article, 0, len(text), text).status_code in (201, 303)
    assert Passage.objects.get().exact == text
    long = talked_about(cast.alice, "Long", "Many words here. " * 400)
    words = long.revision.text
    assert way(alice, long, 0, len(words), words).status_code == 422
    assert Passage.objects.count() == 1


def test_half_a_pair_is_no_text(alice, article):
    answer = by_program(alice, article, 0, 1, "\ud83d")
    assert answer.status_code in (400, 422)
    assert not Comment.objects.exists()
