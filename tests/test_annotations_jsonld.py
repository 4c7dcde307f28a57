"""The notes in the open: W3C Web Annotations for any revision. Each MUST of the model is a check here."""

import re
from urllib.parse import unquote, urlsplit

import pytest
from django.conf import settings

from alliance_site.api import annotations
from articles.models import Revision
from comments.actions.carrying import carry_passages
from comments.models import Comment
from tests.publishing import edited
from tests.talking import SOURCE, note, say, talked_about

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/articles/essay/annotations.jsonld"
WORDS = "Second one there, with words"
NEWER = SOURCE.replace("with words", "with many other words").replace(
    "A third paragraph, short.", "🗾 The end."
)
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.fixture
def article(cast):
    article = talked_about(cast.alice)
    note(cast.alice, article, "First sentence", "Stays.")
    note(cast.bob, article, WORDS, "Changes **so**.")
    note(cast.alice, article, "A third paragraph, short", "Goes.")
    edited(cast.alice, article, NEWER)
    carry_passages(article.pk)  # the tests' transaction never commits
    note(cast.alice, article, "The end", "Later.")
    say(cast.alice, article, "No note.")
    return article


def read(client, status=200, **query):
    answer = client.get(ADDRESS, query)
    assert answer.status_code == status, answer.content
    return answer.json()


def one_iri(value):
    parts = urlsplit(value)
    return isinstance(value, str) and bool(parts.scheme and parts.netloc) and " " not in value


# --- what the model demands (Web Annotation Data Model, the sections named)


def check_collection(found):
    """5.1"""
    context = found["@context"]
    assert "http://www.w3.org/ns/anno.jsonld" in ([context] if isinstance(context, str) else context)
    assert one_iri(found["id"])
    assert found["type"] == "AnnotationCollection"
    assert isinstance(found["total"], int) and found["total"] >= 0
    assert ("first" in found) == (found["total"] > 0)
    if found["total"]:
        check_page(found["first"])


def check_page(page):
    """5.2"""
    assert one_iri(page["id"]) and one_iri(page["partOf"])
    assert page["type"] == "AnnotationPage"
    assert isinstance(page["items"], list) and page["items"]
    assert "next" not in page or one_iri(page["next"])
    for item in page["items"]:
        check_annotation(item)


def check_annotation(item):
    """3.1, 3.2.4, 3.3.1, 3.3.5, 4"""
    assert one_iri(item["id"]) and one_iri(item["canonical"])
    assert item["type"] == "Annotation"
    assert item["motivation"] == "commenting"
    assert item["creator"]["type"] == "Person" and isinstance(item["creator"]["name"], str)
    for name in ("created", "modified"):
        assert name not in item or INSTANT.fullmatch(item[name])
    body = item["body"]
    assert body["type"] == "TextualBody" and isinstance(body["value"], str)
    assert body["format"] == "text/html"
    target = item["target"]
    assert target["type"] == "SpecificResource" and one_iri(target["source"])
    check_state(target["state"])
    quote, position = target["selector"]
    assert quote["type"] == "TextQuoteSelector" and quote["exact"]
    assert isinstance(quote["prefix"], str) and isinstance(quote["suffix"], str)
    assert position["type"] == "TextPositionSelector"
    assert all(isinstance(position[name], int) and position[name] >= 0 for name in ("start", "end"))
    assert position["start"] < position["end"]


def check_state(state):
    """4.3.1: sourceDate and the range of dates exclude each other."""
    assert state["type"] == "TimeState"
    assert INSTANT.fullmatch(state["sourceDate"])
    assert not {"sourceDateStart", "sourceDateEnd"} & set(state)
    assert one_iri(state["cached"])


@pytest.mark.parametrize("query", [{}, {"revision": 1}, {"revision": 2}])
def test_it_is_a_collection_of_annotations(client, article, query):
    found = read(client, **query)
    check_collection(found)
    assert found["total"] == len(found["first"]["items"])
    assert len({item["id"] for item in found["first"]["items"]}) == found["total"]


@pytest.mark.parametrize("number", [1, 2])
def test_both_selectors_name_the_same_words_of_the_revision_in_the_state(client, article, number):
    for item in read(client, revision=number)["first"]["items"]:
        target = item["target"]
        at = int(re.search(r"/revisions/(\d+)/$", target["state"]["cached"])[1])
        text = Revision.objects.get(article=article, number=at).text
        quote, position = target["selector"]
        assert text[position["start"] : position["end"]] == quote["exact"]
        assert text[: position["start"]].endswith(quote["prefix"])
        assert text[position["end"] :].startswith(quote["suffix"])


def quotes(found):
    return [item["target"]["selector"][0]["exact"] for item in found["first"]["items"]]


def test_each_revision_has_its_own_notes_and_words(client, article):
    assert quotes(read(client, revision=1)) == ["First sentence", WORDS, "A third paragraph, short"]
    now = read(client)
    assert quotes(now) == [
        "First sentence",
        "Second one there, with many other words",
        "A third paragraph, short",  # gone: as it was written
        "The end",
    ]
    assert [item["target"]["state"]["cached"][-2] for item in now["first"]["items"]] == ["2", "2", "1", "2"]


def test_the_copy_in_the_state_can_be_read(client, article):
    for item in read(client, revision=1)["first"]["items"]:
        address = unquote(urlsplit(item["target"]["state"]["cached"]).path)
        assert item["target"]["selector"][0]["exact"] in client.get(address).content.decode()
        assert client.get(urlsplit(item["id"]).path).status_code == 200


def test_the_body_is_html_and_its_writer_is_named_by_name_alone(client, article):
    item = read(client)["first"]["items"][1]
    assert "<strong>so</strong>" in item["body"]["value"]
    assert item["creator"] == {"type": "Person", "name": "Bob"}


def test_pages_are_bounded_and_lead_on(client, article, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(annotations, "PAGE", 3)
    found = read(client)
    check_collection(found)
    assert (found["total"], len(found["first"]["items"])) == (4, 3)
    with django_assert_max_num_queries(8):
        rest = client.get(found["first"]["next"].removeprefix(settings.SITE_URL)).json()
    check_page(rest)
    assert rest["partOf"] == found["id"] and "next" not in rest
    assert ["Later." in item["body"]["value"] for item in rest["items"]] == [True]
    first = client.get(found["first"]["id"].removeprefix(settings.SITE_URL)).json()
    assert first["type"] == "AnnotationPage" and first["items"] == found["first"]["items"]


def test_its_type_its_tag_and_304(client, article, cast):
    answer = client.get(ADDRESS)
    assert answer["Content-Type"] == 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
    assert not answer.cookies
    again = client.get(ADDRESS, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", answer["ETag"])
    tags = {client.get(ADDRESS, query)["ETag"] for query in ({}, {"revision": 1}, {"after": "0"})}
    assert len(tags) == 3
    note(cast.alice, article, "Another paragraph", "One more.")
    assert client.get(ADDRESS, headers={"If-None-Match": answer["ETag"]}).status_code == 200


def test_what_is_not_public_is_not_in_it(client, bob, cast, article):
    note(cast.bob, article, "Another paragraph", "Zanzibar.", audience="private")
    Comment.objects.filter(number=2).update(state="hidden")
    for reader in (client, bob):
        for query in ({}, {"revision": 1}):
            answer = reader.get(ADDRESS, query).content.decode()
            assert "Zanzibar" not in answer and WORDS not in answer and "example.org" not in answer


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"revision": 3}, 404),
        ({"revision": 0}, 404),
        ({"revision": -1}, 404),
        ({"revision": 10**30}, 404),
        ({"revision": "x"}, 422),
        ({"after": "x"}, 404),
        ({"after": "12345"}, 404),
    ],
)
def test_what_is_not_there(client, article, query, status):
    for address in (ADDRESS, "/api/v1/articles/essay/annotations"):
        answer = client.get(address, query)
        assert answer.status_code == status
        assert answer["Content-Type"] == "application/problem+json"


def test_an_article_without_notes_has_an_empty_collection(client, cast):
    talked_about(cast.alice, "Quiet")
    found = client.get("/api/v1/articles/quiet/annotations.jsonld").json()
    check_collection(found)
    assert found["total"] == 0
    assert client.get("/api/v1/articles/quiet/annotations.jsonld", {"after": 0}).status_code == 404
    assert client.get("/api/v1/articles/none/annotations.jsonld").status_code == 404


def test_the_sites_own_form_of_them_for_any_revision(client, article):
    then = client.get("/api/v1/articles/essay/annotations", {"revision": 1}).json()["items"]
    assert [item["placement"]["status"] for item in then] == ["same"] * 3
    now = client.get("/api/v1/articles/essay/annotations").json()["items"]
    assert [item["placement"]["status"] for item in now] == ["same", "changed", "lost", "same"]
