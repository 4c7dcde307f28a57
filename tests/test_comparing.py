"""Two revisions compared: which words went and came, paragraph by paragraph, with the notes that stand there."""

import random
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from articles.actions.publishing import withdraw_article
from articles.models import Revision
from articles.rules import comparing
from articles.rules.comparing import Left, TooMuch, changes_only, compare
from articles.rules.differences import word_changes
from comments.actions.carrying import carry_passages
from comments.models import Comment
from tests.publishing import edited, published
from tests.talking import note, page, talked_about, texts

SOURCE = "# Heading\n\nThe treaty was signed here.\n\nA second paragraph stands.\n\nIt goes away.\n"
EDITED = "# Heading\n\nThe treaty was never signed there.\n\nA new one.\n\nA second paragraph stands.\n"
COMPARED = "/articles/essay/compare/1/2/"


def marked(old, new):
    signs = {"same": "{}", "del": "[-{}-]", "ins": "[+{}+]"}
    return "".join(signs[p.kind].format(p.words) + p.tail + " " * p.apart for p in word_changes(old, new))


# --- words


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("The cat sat.", "The dog sat.", "The [-cat-] [+dog+] sat."),
        ("One two", "One two", "One two"),
        ("One two", "One two three", "One two [+three+]"),
        ("One two three", "One three", "One [-two-] three"),
        ("", "All new", "[+All new+]"),
        ("All gone", "", "[-All gone-]"),
        ("It can't be", "It cannot be", "It [-can't-] [+cannot+] be"),
        ("条約は署名された。", "条約が署名された。", "条約[-は-][+が+]署名された。"),
        ("a much b", "c much d", "[-a-] [+c+] much [-b-] [+d+]"),
        (
            "left a right",
            "west a east",
            "[-left a right-] [+west a east+]",
        ),  # one letter between says nothing
        ("Nai\u0308ve", "Nai\u0308f", "[-Nai\u0308ve-] [+Nai\u0308f+]"),
        ("👩‍🔬 here", "👩‍🏭 here", "[-👩‍🔬-] [+👩‍🏭+] here"),
    ],
)
def test_words_that_went_and_came(old, new, shown):
    assert marked(old, new) == shown


@given(st.text("ab .,条\u0301\u200d\n", max_size=40), st.text("ab .,条\u0301\u200d\n", max_size=40))
def test_the_pieces_are_both_texts(old, new):
    pieces = word_changes(old, new)
    for text, left_out in ((old, "ins"), (new, "del")):
        assert "".join("".join(p.words for p in pieces if p.kind != left_out).split()) == "".join(
            text.split()
        )


# --- paragraphs


def kinds(old, new):
    return [(row.kind, row.old, row.new) for row in compare(old, new)]


def test_paragraphs_that_stay_change_come_and_go():
    old = ["Heading", "The treaty was signed here.", "It stands.", "It goes away."]
    new = ["Heading", "The treaty was never signed.", "Brand new words, unlike any.", "It stands."]
    assert kinds(old, new) == [
        ("same", 1, 1),
        ("changed", 2, 2),
        ("added", None, 3),
        ("same", 3, 4),
        ("removed", 4, None),
    ]


def test_a_paragraph_that_went_elsewhere_moved():
    old = ["One stands first.", "Two comes second.", "Three is last.", "Four follows."]
    assert kinds(old, [old[3], *old[:3]]) == [
        ("moved_here", None, 1),
        ("same", 1, 2),
        ("same", 2, 3),
        ("same", 3, 4),
        ("moved_away", 4, None),
    ]


def test_long_stretches_without_a_change_are_counted_only():
    old = [f"Paragraph {n}." for n in range(20)]
    new = [*old[:10], "Another.", *old[10:]]
    shown = changes_only(compare(old, new))
    assert [row.count if isinstance(row, Left) else row.kind for row in shown] == [
        9,
        "same",
        "added",
        "same",
        9,
    ]


@given(st.lists(st.sampled_from(["a b", "b c", "c d", "条約", ""]), max_size=8), st.randoms())
def test_every_paragraph_of_both_is_there_once(old, rng):
    new = rng.sample(old, len(old))[: rng.randint(0, len(old))] + ["x y"] * rng.randint(0, 2)
    rows = compare(old, new)
    assert [row.old for row in rows if row.old] == list(range(1, len(old) + 1))
    assert [row.new for row in rows if row.new] == list(range(1, len(new) + 1))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["x" * comparing.MOST_TEXT], ["y"]),
        (["begin", *["same"] * 1000, "end"], ["start", *["same"] * 1000, "stop"]),
    ],
    ids=["too long", "too repetitive"],
)
def test_what_cannot_be_compared_in_bounds_is_not_tried(old, new):
    with pytest.raises(TooMuch):
        compare(old, new)


def test_words_that_only_repeat_are_shown_whole():
    assert [piece.kind for piece in word_changes("a " * 3000 + "b", "a " * 2000 + "c")] == ["del", "ins"]


def test_many_paragraphs_written_anew_are_not_matched_one_by_one():
    rng = random.Random(1)
    old, new = ([f"{side} {n} {rng.random()}" for n in range(400)] for side in ("one", "other"))
    assert {row.kind for row in compare(old, new)} == {"removed", "added"}


# --- the page


@pytest.fixture
def essay(cast):
    article = talked_about(cast.alice, source=SOURCE)
    note(cast.bob, article, "treaty was signed", "By whom?")
    note(cast.bob, article, "It goes away", "Where to?")
    note(cast.bob, article, "Heading", "Too short.", audience="private")
    edited(cast.alice, article, EDITED, note="Said it better.")
    carry_passages(article.pk)
    return article


def row_with(tree, words):
    return next(row for row in tree.css(".row") if words in row.text())


def test_the_page_shows_what_changed_and_the_notes_at_it(essay):
    tree = page(Client(), COMPARED)
    assert "Said it better." in tree.css_first(".dek").text()
    changed = row_with(tree, "treaty")
    assert texts(changed.css("del")) + texts(changed.css("ins")) == ["here", "never", "there"]
    one, two = Comment.objects.filter(audience="public").order_by("number")
    assert [link.attributes["href"] for link in changed.css(".notes a")] == [one.get_absolute_url()]
    assert "whose words changed" in changed.css_first(".notes a").attributes["aria-label"]
    gone = row_with(tree, "It goes away")
    assert "removed" in gone.attributes["class"]
    assert gone.css_first(".notes a").attributes["href"] == two.get_absolute_url()
    assert "new paragraph" in row_with(tree, "A new one").text()
    assert len(tree.css(".notes a")) == 2, "a private note is nobody's business"


def test_side_by_side_is_a_link_away(essay):
    tree = page(Client(), COMPARED)
    link = next(a for a in tree.css(".views a") if a.text() == "Side by side")
    side = row_with(page(Client(), COMPARED + link.attributes["href"]), "treaty")
    assert side.css_first(".before").text() == "The treaty was signed here."
    assert side.css_first(".after").text() == "The treaty was never signed there."


def test_the_history_leads_to_each_edit(essay, cast):
    edited(cast.alice, essay, EDITED + "\nMore.")
    links = [a.attributes["href"] for a in page(Client(), "/articles/essay/revisions/").css(".history a")]
    assert {f"/articles/essay/compare/{pair}/" for pair in ("1/2", "2/3", "1/3")} <= set(links)
    tree = page(Client(), COMPARED)
    assert tree.css_first(".views [rel=next]").attributes["href"] == "/articles/essay/compare/2/3/"
    assert tree.css_first(".views [rel=prev]") is None


def test_from_the_later_to_the_earlier_leads_to_the_usual_order(essay):
    assert Client().get("/articles/essay/compare/2/1/")["Location"] == COMPARED


def test_markup_alone_is_said_to_be_no_change(essay, cast):
    edited(cast.alice, essay, EDITED.replace("second", "**second**"))
    assert "Every word of the text is the same" in page(Client(), "/articles/essay/compare/2/3/").body.text()


def test_titles_are_compared_too(essay):
    Revision.objects.filter(article=essay, number=2).update(title="A better essay")
    assert "better" in page(Client(), COMPARED).css_first(".heads ins").text()


def test_too_much_is_said_clearly(essay, monkeypatch):
    monkeypatch.setattr(comparing, "MOST_TEXT", 10)
    tree = page(Client(), COMPARED)
    assert "too long or too different" in tree.body.text()
    assert not tree.css(".row")


def test_html_in_a_text_stays_words(cast):
    essay = talked_about(cast.alice, source="`<b>one</b>` here.")
    edited(cast.alice, essay, "`<img src=x onerror=alert(1)>` here.")
    html = Client().get(COMPARED).content.decode()
    assert "<img" not in html and "&lt;img" in html.replace("</ins>", "").replace("<ins>", "")


@pytest.mark.parametrize("pair", ["1/1", "1/9", "0/1", "1/99999999999999999999"])
def test_what_is_not_there(essay, pair):
    assert Client().get(COMPARED).status_code == 200
    assert Client().get(f"/articles/essay/compare/{pair}/").status_code == 404


def test_nobody_compares_what_nobody_may_read(essay, cast):
    assert Client().get(COMPARED).status_code == 200
    Revision.objects.filter(article=essay, number=1).update(published_at=timezone.now() + timedelta(days=1))
    assert Client().get("/articles/essay/compare/1/2/?fresh").status_code == 404
    withdraw_article(editor=cast.alice, article=essay)
    assert Client().get("/articles/essay/compare/1/2/?again").status_code == 404
    published(cast.alice, "Unseen", at=timezone.now() + timedelta(days=1))
    assert Client().get("/articles/unseen/compare/1/2/").status_code == 404
