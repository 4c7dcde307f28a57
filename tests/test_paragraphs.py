"""A paragraph's page: its notes, and the whole way to annotate without JavaScript. Never a guess."""

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article
from comments.models import Comment, Passage, Placement
from comments.paragraphs import MOST_SENTENCES, sentences_of
from tests.publishing import edited
from tests.talking import (
    FIRST,
    SECOND,
    SOURCE,
    form,
    fresh,
    guest_form,
    note,
    page,
    say,
    shown,
    talked_about,
    texts,
    value_of,
)

JAPANESE = "一つ目の文です。「二つ目だ。」と言った。三つ目？\n"


@pytest.fixture
def article(cast):
    return talked_about(cast.alice)


def address(block: int, slug: str = "essay") -> str:
    return f"/articles/{slug}/p/{block}/"


def typed(article: Article, **fields) -> dict[str, str]:
    """What the form without JavaScript sends."""
    return form(article, **{"revision": fresh(article).current_id, "audience": "public", "sentence": "",
                            "quote": "", **fields})  # fmt: skip


def words_of(comment: Comment | None = None) -> str:
    """The words that the (latest) note is about, read from the text by its placement."""
    comment = comment or Comment.objects.latest("pk")
    placed = Placement.objects.select_related("revision").get(
        passage=comment.pk, revision=comment.article.current
    )
    return placed.revision.text[placed.start : placed.end]


# --- the page


def test_it_shows_the_paragraph_its_notes_and_the_way_on(cast, article):
    note(cast.alice, article, "Second one there, with words.", "The long one.")
    note(cast.alice, article, "Second one", "The short one.")
    note(cast.alice, article, "Another paragraph", "Elsewhere.")
    tree = page(Client(), address(FIRST))
    assert tree.css_first("h1").text() == "Paragraph 1"
    assert "First sentence here. Second one there" in tree.css_first(".paragraph").text()
    assert texts(tree.css(".notes .c .body")) == ["The short one.", "The long one."], "the shortest first"
    steps = {a.text(): a.attributes["href"] for a in tree.css(".steps a")}
    assert steps == {"In the article": "/articles/essay/#p1", "Next paragraph": address(SECOND)}


def test_it_is_kept_nowhere_and_in_no_index(article):
    answer = Client().get(address(FIRST))
    assert "no-store" in answer["Cache-Control"]
    assert shown(answer).css_first("meta[name=robots]").attributes["content"] == "noindex"
    assert shown(answer).css_first("link[rel=canonical]") is None


def test_the_order_for_a_screen_reader_is_paragraph_notes_form(article):
    tree = page(Client(), address(FIRST))
    assert [node.tag for node in tree.css("main h1, main h2")] == ["h1", "h2", "h2"]
    assert texts(tree.css("main h1, main h2")) == ["Paragraph 1", "Notes", "Add a note"]
    fieldset = tree.css_first("form.composer fieldset")
    assert fieldset.css_first("legend").text().startswith("The words you mean")
    labels = texts(fieldset.css("label"))
    assert labels == ["The whole paragraph", "First sentence here.", "Second one there, with words."]
    for field in tree.css("form.composer textarea, form.composer input:not([type=hidden]):not([type=radio])"):
        assert tree.css_first(f'label[for="{field.id}"]') is not None


def test_a_paragraph_of_one_sentence_offers_no_choice(cast, article):
    tree = page(Client(), address(3))
    assert (
        not tree.css("form.composer [type=radio]:not([name=colour])")
        and tree.css_first("[name=quote]") is not None
    )


@pytest.mark.parametrize("block", [0, 4, 2**63, 10**30])
def test_there_are_only_so_many(article, block):
    assert Client().get(address(3)).status_code == 200
    assert Client().get(address(block)).status_code == 404


# --- which words


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "First sentence here. Second one there, with words."),
        ({"sentence": "1"}, "First sentence here."),
        ({"sentence": "2"}, "Second one there, with words."),
        ({"quote": "one there"}, "one there"),
        ({"quote": "  one there \r\n"}, "one there"),
        ({"quote": "one there", "sentence": "1"}, "one there"),
    ],
)
def test_the_form_means_what_it_says(cast, alice, article, fields, words):
    answer = alice.post(address(FIRST), typed(article, body="A note.", **fields))
    assert answer.status_code == 303, shown(answer).css_first(".form-errors")
    comment = Comment.objects.get()
    assert words_of(comment) == words == comment.passage.exact
    assert "A note." in page(Client(), address(FIRST)).css_first(".notes .c .body").text()
    assert page(Client(), "/articles/essay/").css_first("#p1 + .pn").text() == "1"


def test_the_browsers_offsets_are_checked_against_the_words(alice, article):
    text = fresh(article).revision.text
    start = text.rindex("the words")
    fields = typed(article, start=start, end=start + 9, quote="the words")
    assert alice.post(address(SECOND), fields).status_code == 303
    assert Passage.objects.get().start == start, "the second of two equal ones"


def test_offsets_are_code_points(cast, alice):
    article = talked_about(cast.alice, "Smile", "😀😀 are smiles, and so on.\n")
    fields = typed(article, start=3, end=6, quote="are")
    assert alice.post(address(FIRST, "smile"), fields).status_code == 303
    assert words_of() == "are"


def test_a_selection_over_a_paragraphs_end_comes_with_windows_line_ends(alice, article):
    text = fresh(article).revision.text
    start = text.index("with words.")
    fields = typed(article, start=start, end=start + 19, quote=text[start : start + 19].replace("\n", "\r\n"))
    assert alice.post(address(FIRST), fields).status_code == 303
    assert words_of() == "with words.\nAnother"


# --- never a guess


def picks(tree) -> list[tuple[str, str]]:
    """Value and label of each place that is offered; "none of these" stands last."""
    radios = tree.css("[name=pick][type=radio]")
    return [(radio.attributes.get("value") or "", " ".join(radio.parent.text().split())) for radio in radios]


@pytest.mark.parametrize(
    "status_and_fields", [{"quote": "the words"}, {"quote": "the words", "start": 1, "end": 5}]
)
def test_words_that_stand_there_twice_are_offered_to_choose_between(alice, article, status_and_fields):
    answer = alice.post(address(SECOND), typed(article, body="Which?", **status_and_fields))
    tree = shown(answer)
    assert answer.status_code == 422 and not Comment.objects.exists()
    assert value_of(tree, "body") == "Which?" and value_of(tree, "quote") == "the words"
    offered = picks(tree)
    assert len(offered) == 3 and offered[-1][0] == ""
    assert "Another paragraph: the words are said" in offered[0][1] and "twice, the words." in offered[1][1]
    assert not tree.css("[name=pick][checked]:not([value=''])"), "nothing is chosen for the reader"
    alice.post(address(SECOND), typed(article, body="Which?", quote="the words", pick=offered[1][0]))
    placed = Placement.objects.get()
    assert placed.start == fresh(article).revision.text.rindex("the words")


def test_words_that_are_nearly_there_are_offered(alice, article):
    answer = alice.post(address(FIRST), typed(article, body="Kept.", quote="second ONE there with words"))
    offered = picks(shown(answer))
    assert answer.status_code == 422 and value_of(shown(answer), "body") == "Kept."
    assert "Second one there, with words" in offered[0][1]
    alice.post(address(FIRST), typed(article, quote="second ONE", pick=offered[0][0]))
    assert words_of().startswith("Second one there, with words")


def test_words_of_another_paragraph_are_offered_as_such(alice, article):
    answer = alice.post(address(FIRST), typed(article, quote="Another paragraph"))
    assert picks(shown(answer))[0][1].endswith("(in paragraph 2)")


def test_words_that_are_nowhere_are_kept_and_said_to_be_nowhere(alice, article):
    answer = alice.post(
        address(FIRST), typed(article, body="Kept.", quote="Entirely other words, nowhere to be found")
    )
    tree = shown(answer)
    assert answer.status_code == 422 and picks(tree) == []
    assert value_of(tree, "quote").startswith("Entirely other") and value_of(tree, "body") == "Kept."
    assert tree.css_first("[name=quote]").attributes["aria-invalid"] == "true"


@pytest.mark.parametrize(
    "fields",
    [{"start": "5"}, {"end": "5"}, {"start": "-5", "end": "3"}, {"start": "0", "end": "9" * 30},
     {"start": "7", "end": "3"}, {"start": "0", "end": "5"}, {"start": "0", "end": "5", "quote": "First "},
     {"pick": "1:2"}, {"pick": "x"}, {"pick": f"{2**62}:1:2"}, {"pick": "0:0:0"}],
)  # fmt: skip
def test_forged_offsets_are_refused(alice, article, fields):
    answer = alice.post(address(FIRST), typed(article, body="Kept.", **fields))
    assert answer.status_code == 422 and not Comment.objects.exists()
    assert value_of(shown(answer), "body") == "Kept."


@pytest.mark.parametrize("revision", ["", "x", "-1", str(2**63), "9" * 5000, "1" * 18])
def test_a_forged_revision_is_refused(alice, article, revision):
    answer = alice.post(address(FIRST), typed(article, body="Kept.", revision=revision))
    assert answer.status_code == 422 and not Comment.objects.exists()
    assert value_of(shown(answer), "body") == "Kept."


def test_a_revision_of_another_article_is_refused(cast, alice, article):
    other = talked_about(cast.alice, "Other")
    answer = alice.post(address(FIRST), typed(article, revision=other.current_id))
    assert answer.status_code == 422 and not Comment.objects.exists()


def test_a_quote_that_is_too_long_is_refused_with_its_length(cast, alice):
    article = talked_about(cast.alice, "Long", "word " * 1100 + "\n")
    answer = alice.post(address(FIRST, "long"), typed(article, body="Kept."))
    assert answer.status_code == 422 and value_of(shown(answer), "body") == "Kept."
    assert (
        "5,499 characters are too many to quote: at most 5,000"
        in shown(answer).css_first(".form-errors").text()
    )


# --- the text moves on


def test_a_form_of_an_earlier_revision_is_carried_when_its_words_are_still_there(cast, alice, article):
    fields = typed(article, sentence="2", body="Written a while.")
    edited(cast.alice, article, f"A new beginning.\n\n{SOURCE}")
    assert alice.post(address(FIRST), fields).status_code == 303
    comment = Comment.objects.get()
    assert words_of(comment) == "Second one there, with words."
    assert comment.passage.revision_id == fields["revision"]
    assert comment.passage.placements.count() == 2


def test_a_form_whose_words_are_gone_is_answered_with_the_nearest(cast, alice, article):
    fields = typed(article, sentence="2", body="Kept.")
    edited(
        cast.alice,
        article,
        SOURCE.replace("Second one there, with words.", "Second one there, without any words."),
    )
    answer = alice.post(address(FIRST), fields)
    tree = shown(answer)
    assert answer.status_code == 409 and not Comment.objects.exists()
    assert value_of(tree, "body") == "Kept."
    assert int(value_of(tree, "revision")) == fresh(article).current_id, "the next try is on what is read now"
    offered = picks(tree)
    assert "without any words" in offered[0][1]
    answer = alice.post(
        address(FIRST),
        typed(article, body=value_of(tree, "body"), key=value_of(tree, "key"), pick=offered[0][0]),
    )
    assert answer.status_code == 303 and "without any words" in words_of()


def test_a_place_picked_before_another_edit_is_carried_too(cast, alice, article):
    answer = alice.post(address(SECOND), typed(article, quote="the words"))
    pick = picks(shown(answer))[1][0]
    fields = typed(article, quote="the words", pick=pick)
    edited(cast.alice, article, f"New.\n\n{SOURCE}")
    assert alice.post(address(SECOND), fields).status_code == 303
    placed = Placement.objects.get(revision=fresh(article).current_id)
    assert placed.start == fresh(article).revision.text.rindex("the words")


# --- for whom


def test_a_highlight_needs_no_words_of_ones_own(bob, article):
    fields = typed(article, sentence="1", audience="private", body="")
    answer = bob.post(address(FIRST), fields)
    comment = Comment.objects.get()
    assert answer["Location"] == comment.get_absolute_url() and comment.html == ""
    mine = page(bob, address(FIRST)).css_first(".notes .mine")
    assert mine.css_first("h3").text() == "Your highlight"
    assert "First sentence here." in mine.css_first(".quote").text()
    assert "Only you see it" in mine.text()
    assert page(bob, "/articles/essay/mine/").css_first(".mine .quote") is not None


def test_a_public_note_needs_words(bob, article):
    answer = bob.post(address(FIRST), typed(article, sentence="1", body="  "))
    assert (
        answer.status_code == 422
        and "Write something first" in shown(answer).css_first(".form-errors").text()
    )
    assert shown(answer).css_first("[name=sentence][checked]").attributes["value"] == "1"


def test_a_private_note_is_shown_to_its_owner_beside_the_public_ones(cast, bob, charlie, article):
    note(cast.bob, article, "Second one", "For me.", audience="private")
    note(cast.bob, article, "Another paragraph", "Elsewhere.", audience="private")
    tree = page(bob, address(FIRST))
    assert texts(tree.css(".notes .mine .body")) == ["For me."]
    links = [a.text() for a in tree.css(".notes .mine .acts a")]
    assert links == ["Edit", "Remove"]
    assert page(charlie, address(FIRST)).css(".mine") == []


def test_who_was_logged_out_meanwhile_posts_nothing_private_in_public(article):
    answer = Client().post(
        address(FIRST), {**guest_form(), **typed(article, body="Private!", audience="private")}
    )
    assert answer.status_code == 422 and not Comment.objects.exists()
    tree = shown(answer)
    assert "Log in first" in tree.css_first(".form-errors").text() and value_of(tree, "body") == "Private!"


def test_a_guests_note_goes_the_way_of_every_guests_comment(article):
    client = Client()
    answer = client.post(address(FIRST), {**typed(article, sentence="2"), **guest_form()})
    comment = Comment.objects.get()
    assert answer["Location"] == comment.get_absolute_url() and comment.state == "unproven"
    assert "Second one there" in page(client, answer["Location"]).css_first(".quote").text()


def test_preview_shows_note_and_quote_and_refuses_a_wrong_quote_already(bob, article):
    tree = shown(bob.post(address(FIRST), typed(article, body="*So*", sentence="1", then="preview")))
    assert tree.css_first(".preview .quote").text() == "First sentence here."
    assert tree.css_first(".preview .body em").text() == "So"
    assert tree.css_first("[name=sentence][checked]").attributes["value"] == "1"
    wrong = bob.post(address(SECOND), typed(article, quote="the words", then="preview"))
    assert wrong.status_code == 422 and len(picks(shown(wrong))) == 3


def test_a_picked_place_survives_another_error(alice, article):
    answer = alice.post(address(SECOND), typed(article, quote="the words"))
    pick = picks(shown(answer))[1][0]
    again = shown(alice.post(address(SECOND), typed(article, quote="the words", pick=pick, body=" ")))
    assert again.css_first("[name=pick][checked]").attributes["value"] == pick


def test_what_was_typed_survives_the_log_in(article):
    client = Client()
    fields = {**typed(article, sentence="2", quote="some", body="Half a note"), "then": "login"}
    client.post(address(FIRST), fields)
    tree = page(client, address(FIRST))
    assert value_of(tree, "body") == "Half a note" and value_of(tree, "quote") == "some"
    assert tree.css_first("[name=sentence][checked]").attributes["value"] == "2"


def test_notes_may_be_off(cast, alice):
    article = talked_about(cast.alice, "Off", notes_on=False)
    tree = page(Client(), "/articles/off/")
    assert not tree.css(".pn")
    answer = alice.post(address(FIRST, "off"), typed(article))
    assert answer.status_code in (403, 422) and not Comment.objects.exists()
    assert value_of(shown(answer), "body") == "Words."


# --- to the passage


def test_a_notes_quote_leads_to_its_words_in_the_article(cast, article):
    comment = note(cast.alice, article, "Another paragraph", "A note.")
    assert Client().get(reverse("passage", args=[comment.pk]))["Location"] == "/articles/essay/#p2"
    plain = say(cast.alice, article, "No note.")
    assert Client().get(reverse("passage", args=[plain.pk])).status_code == 404


# --- sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("He said “No.” Then he left.", ["He said “No.”", "Then he left."]),
        ("In 3.5 years, e.g. now, it ends.", []),
        (JAPANESE.strip(), ["一つ目の文です。", "「二つ目だ。」", "と言った。", "三つ目？"]),
        ("", []),
        ("no end", []),
    ],
)
def test_sentences(text, sentences):
    assert [text[start:end] for start, end in sentences_of(text)] == sentences


def test_of_many_sentences_the_last_choice_holds_the_rest():
    found = sentences_of("A b. " * 100)
    assert len(found) == MOST_SENTENCES and found[-1][1] == 499
