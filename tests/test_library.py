"""My library: everything one highlighted, noted, wrote and follows: searched, filtered, paged and taken along."""

import csv
import io
import json
from dataclasses import replace

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, Person, ReadingGroup
from comments.actions.watching import follow_article
from comments.library.entries import Entry
from comments.library.exporting import FORMATS, annotation_of
from comments.models import Comment
from comments.views import library
from tests.talking import note, page, say, talked_about, texts

MINE = "/comments/mine/"


@pytest.fixture
def shelf(cast):
    """Six entries of Bob's on two articles, and some of others."""
    essay, second = talked_about(cast.alice), talked_about(cast.alice, "Second = =1+1 [odd] one")
    note(cast.bob, essay, "Second one there", "On *law*, #law and #treaty.", colour="green")
    note(cast.bob, essay, "the words are said twice", "", audience="private", colour="pink")
    note(cast.bob, second, "A third paragraph", "=HYPERLINK(1) #law 条約のこと", audience="private")
    mine = say(cast.bob, essay, "A comment of mine.")
    say(cast.bob, second, "+1 to that.", parent=say(cast.charlie, second, "Charlies #law."))
    say(cast.bob, essay, "To myself.", parent=mine, audience="private")
    follow_article(person=cast.bob.person, article=essay)
    return essay, second


def found(client, query=""):
    """How many entries the page shows, and what it says of their number."""
    tree = page(client, f"{MINE}?{query}")
    return len(tree.css("article.mine"))


@pytest.mark.django_db
def test_it_is_searched_and_filtered(cast, bob, gwen, shelf, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        assert found(bob) == 6
    with django_assert_max_num_queries(8):
        assert found(bob, "q=law&kind=note") == 2
    for query, expected in {
        "kind=highlight": 1, "kind=note": 2, "kind=comment": 3, "kind=private": 3, "kind=follow": 1,
        "kind=follow&q=essay": 1, "kind=follow&q=second": 0, "tag=law": 2, "tag=%23LAW": 2, "tag=treaty": 1,
        "tag=la": 0, "colour=green": 1, "colour=pink": 1, "colour=yellow": 1, "article=essay": 4,
        "article=http%3A%2F%2Ftestserver%2Farticles%2Fessay%2F": 4, "q=mine": 1, "q=said+twice": 1, "q=odd": 2,
        "q=条約": 1, "q=zanzibar": 0, "q=%25": 0, "since=2020-01-01": 6, "since=2199-01-01": 0, "until=2019-12-31": 0,
        "until=9999-12-31": 6, "kind=note&colour=green&tag=law&article=essay": 1,
    }.items():  # fmt: skip
        assert found(bob, query) == expected, query
    assert "2 found" in page(bob, f"{MINE}?tag=law").css_first("main").text()
    group = ReadingGroup.objects.create(
        name="Readers", slug="readers", pseudonyms=True, made_at=timezone.now()
    )
    alias = Person.objects.create(kind=Person.Kind.USER, name="Reader 7")
    Membership.objects.create(group=group, person=cast.bob.person, alias=alias, joined_at=timezone.now())
    say(alias, shelf[0], "Said as somebody else.")
    assert "as Reader 7" in page(bob, MINE).css_first("article.mine").text() and found(bob) == 7
    assert found(gwen) == 0 and Client().get(MINE).status_code == 302


@pytest.mark.django_db
def test_pages_follow_one_another_and_keep_what_was_asked(
    bob, shelf, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(library, "PAGE", 2)
    address, seen = f"{MINE}?q=&article=essay", []
    while address:
        with django_assert_max_num_queries(8):
            tree = page(bob, address)
        seen += texts(tree.css("article.mine .body, article.mine .quote"))
        link = tree.css_first('.more a[rel="next"]')
        address = MINE + link.attributes["href"] if link is not None else ""
        assert not address or "article=essay" in address
    assert seen == ["To myself.", "A comment of mine.", "the words are said twice", "Second one there",
                    "On law, #law and #treaty."]  # fmt: skip


@pytest.mark.django_db
def test_what_is_shown_is_taken_along(bob, charlie, shelf):
    def taken(name, query=""):
        answer = bob.get(f"{MINE}{name}/?{query}")
        assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
        assert "no-store" in answer["Cache-Control"]
        return b"".join(answer.streaming_content).decode()

    rows = list(csv.DictReader(io.StringIO(taken("csv").removeprefix("\ufeff"))))
    *rows, follow = rows
    assert (follow["kind"], follow["follows"], follow["title"]) == ("follow", "article", shelf[0].title)
    assert len(rows) == 6 and {row["words"] for row in rows} >= {
        "'=HYPERLINK(1) #law 条約のこと",
        "'+1 to that.",
        "",
    }
    assert [row["tags"] for row in rows if row["colour"] == "green"] == ["law treaty"]
    entries = json.loads(taken("json", "tag=law"))
    assert [(each["kind"], each["audience"], each["quote"]) for each in entries] == [
        ("note", "public", "Second one there"), ("note", "private", "A third paragraph")
    ]  # fmt: skip
    text = taken("markdown")
    assert (
        text.count("\n## ") == 3
        and text.count("\n## What you follow\n\n- [") == 1
        and "## [Second = =1+1 \\[odd\\] one](" in text
    )
    assert "\n> Second one there\n" in text and "On *law*, #law and #treaty." in text
    collection = json.loads(taken("jsonld", "article=essay"))
    items = collection["first"]["items"]
    assert collection["total"] == len(items) == 4 and collection["type"] == "AnnotationCollection"
    assert (
        collection["first"]["partOf"] == collection["id"] != collection["first"]["id"]
    )  # 5.1, 5.2: each has one
    assert [each["motivation"] for each in items] == [
        "commenting",
        "highlighting",
        "commenting",
        "commenting",
    ]
    quote, position = items[0]["target"]["selector"]
    assert quote["exact"] == "Second one there" and position["end"] - position["start"] == len(quote["exact"])
    assert json.loads(taken("json", "q=zanzibar")) == []
    (only,) = json.loads(taken("json", "kind=follow"))
    assert (only["address"], only["level"], only["words"]) == (only["article"], "all", "")
    empty = json.loads(b"".join(charlie.get(f"{MINE}jsonld/?kind=highlight").streaming_content))
    assert empty["total"] == 0 and "first" not in empty  # 5.2: no page is empty


@pytest.mark.django_db
def test_what_cannot_be_asked(bob, cast, shelf):
    for query in (
        "since=yesterday",
        "colour=plaid",
        "kind=everything",
        f"q={'x' * 201}",
        "until=٣",
        "q=%00&tag=%FF",
    ):
        answer = bob.get(f"{MINE}?{query}")
        assert answer.status_code in (200, 422), query
    assert bob.get(f"{MINE}?colour=plaid").status_code == 422
    assert bob.get(f"{MINE}?before=x").status_code == 404
    for place in ("exe/", "csv/?colour=plaid", "jsonld/?kind=follow"):
        assert bob.get(f"{MINE}{place}").status_code == 404
    assert Client().get(f"{MINE}csv/").status_code == 302
    assert Comment.objects.filter(person=cast.bob.person).count() == 6


def test_no_cell_is_a_formula_and_no_foreign_word_is_markup():
    entry = Entry(
        id="1", kind="note", audience="public", state="published", address="https://a.example/1", title="# A [b](c)",
        article="https://a.example/", words="@SUM(A1)", tags=("law",), colour="green", made_at="2025-01-01T00:00:00Z",
        edited_at="", number=1, answers=None, language="", quote="*bold* <b>\n# line", start=3, end=5,
    )  # fmt: skip
    wide = replace(entry, words="＝SUM(A1)", title=" =1")
    written = "".join(FORMATS["csv"].write([entry, wide], 2, "")).removeprefix("\ufeff")
    row, other = csv.DictReader(io.StringIO(written))
    assert row["words"] == "'@SUM(A1)" and row["number"] == "1"
    assert (other["words"], other["title"]) == ("'＝SUM(A1)", "' =1")
    text = "".join(FORMATS["markdown"].write([entry], 1, "Me"))
    assert "\\# A \\[b\\](c)" in text and "> \\*bold\\* \\<b\\>\n> \\# line\n" in text
    annotation = annotation_of(entry)
    assert annotation["body"][1] == {"type": "TextualBody", "value": "law", "purpose": "tagging"}
    assert annotation["stylesheet"]["value"].startswith(".note-green")
