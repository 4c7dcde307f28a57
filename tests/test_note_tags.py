"""Tags of notes: what is one, where they lead, and that private ones are nobody's business."""

import pytest
from django.test import Client

from comments.actions.editing import edit_comment
from comments.rendering import render_comment, tags_of
from comments.rules.tagging import MOST_TAG, MOST_TAGS, key_of
from tests.talking import SOURCE, fresh, note, page, say, talked_about, texts

NOTES = "/articles/essay/notes/"


@pytest.mark.parametrize(
    ("source", "tags"),
    [
        ("#law", ("law",)),
        ("#Law and #law and #LÁW.", ("law",)),
        ("(#cold-war), #cold_war; #cold-", ("cold-war", "cold_war", "cold")),
        ("#条約。これは#条約です", ("条約", "条約です")),
        ("＃条約", ("条約",)),
        ("#हिन्दी", (key_of("हिन्दी"),)),
        ("#7 and #70s and #1st", ()),
        ("C#sharp https://a.example/#part [#in](https://a.example/) `#code` \\#escaped &#35;entity", ()),
        ("# Heading", ()),
        (f"#{'a' * MOST_TAG} #{'b' * (MOST_TAG + 1)}", ("a" * MOST_TAG,)),
        (" ".join(f"#{letter}x" for letter in "abcdefghijkl"), tuple(f"{one}x" for one in "abcdefghij")),
        ("#\ufdfa", ()),  # one letter, which is folded to more than may be written
        ("#ﷺ #½ #-", ()),
    ],
)
def test_what_is_a_tag(source, tags):
    found = tags_of(source)
    assert len(found) <= MOST_TAGS
    if "\ufdfa" not in source:
        assert found == tags
    assert all(0 < len(key) <= MOST_TAG and " " not in key for key in found)


def test_a_tag_is_a_link_and_keeps_its_looks():
    html = render_comment(
        "#Law, <b>#x</b> #7", link_to_tag=lambda key: f"/?tag={key}", link_to_number="/{}".format
    )
    assert '<a class="tag" href="/?tag=law">#Law</a>, ' in html
    assert '<a class="mention" href="/7">#7</a>' in html
    assert render_comment("#law") == "<p>#law</p>\n"


def test_tags_lead_to_the_notes_that_have_them(cast, client):
    article = talked_about(cast.alice)
    one = note(cast.bob, article, "Second one there", "About #Law and #peace.")
    other = note(cast.alice, article, "with words", "#law again.")
    note(cast.bob, article, "short", "#lawless, which is another tag.")
    comment = say(cast.bob, article, "A comment is filed under nothing: #law")
    assert (one.tags, comment.tags) == (" law peace ", "")
    listed = page(client, NOTES)
    assert texts(listed.css(".tags .tag")) == ["#law", "#lawless", "#peace"]
    link = listed.css_first("#notes a.tag").attributes["href"]
    assert link == f"{NOTES}?tag=law"
    tagged = page(client, f"{NOTES}?tag=LAW")
    assert texts(tagged.css("h1")) == ["Notes tagged #law"]
    assert {node.attributes["id"] for node in tagged.css("#notes article")} == {
        f"c{one.number}",
        f"c{other.number}",
    }
    assert "law" not in page(client, "/articles/essay/").css_first(f"#c{comment.number} .body").html.replace(
        "#law", ""
    )
    assert texts(page(client, f"{NOTES}?tag=none").css("#notes")) == ["No note has this tag."]
    assert texts(page(client, f"{NOTES}?tag=%00").css("h1")) == ["Notes beside the text"]

    edit_comment(person=cast.bob.person, comment=one, body="About #peace.", expected_version=one.version)
    assert len(page(client, f"{NOTES}?tag=law").css("#notes article")) == 1


def test_private_tags_are_listed_nowhere(cast, client, bob):
    article = talked_about(cast.alice)
    mine = note(cast.bob, article, "Second one there", "#secret thoughts", audience="private")
    assert mine.tags == " secret "
    for reader in (client, bob, Client()):
        assert "secret" not in page(reader, NOTES).html
        assert not page(reader, f"{NOTES}?tag=secret").css("#notes article")
    assert "secret" in bob.get("/articles/essay/overlay/").content.decode()


def test_the_api_tells_tags_and_colours(cast, client):
    article = talked_about(cast.alice, source=SOURCE)
    note(cast.bob, article, "Second one there", "About #law.", colour="green")
    note(cast.bob, article, "short", "Plain.")
    tagged, plain = client.get("/api/v1/articles/essay/annotations").json()["items"]
    assert (tagged["tags"], tagged["colour"]) == (["law"], "green")
    assert (plain["tags"], plain["colour"]) == ([], "yellow")
    first, second = client.get("/api/v1/articles/essay/annotations.jsonld").json()["first"]["items"]
    words, tag = first["body"]
    assert tag == {"type": "TextualBody", "value": "law", "purpose": "tagging"}
    assert (words["purpose"], first["motivation"]) == ("commenting", ["commenting", "tagging"])
    assert f".{first['target']['styleClass']} " in first["stylesheet"]["value"]
    assert (second["motivation"], second["body"]["type"]) == ("commenting", "TextualBody")
    assert "stylesheet" not in second
    assert fresh(article).state.notes == 2
