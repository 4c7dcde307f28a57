"""The W3C Web Annotation Protocol over the site's own talk: the checklist of its sections, one stage."""

import json
import re

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.actions.tokens import make_token, revoke_token
from alliance_site.annotating import container
from comments.actions.carrying import carry_passages
from comments.models import Comment, Flag, Passage
from comments.rendering import suggestion_of
from tests.publishing import edited
from tests.talking import SOURCE, approve, note, say, talked_about

pytestmark = pytest.mark.django_db

MEDIA_TYPE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
LDP, OA = "http://www.w3.org/ns/ldp#", "http://www.w3.org/ns/oa#"
PLACE = "/annotations/essay/"
IRI = settings.SITE_URL + PLACE
PAGE = settings.SITE_URL + "/articles/essay/"


@pytest.fixture
def article(cast):
    return talked_about(cast.alice)


def token(user, *scopes):
    return make_token(
        user=user, kind="personal", name="Client", scopes=scopes or ["read", "annotate", "comment"]
    )


def by(made):
    return {"Authorization": f"Bearer {made.secret}"}


def send(client, method, place, body=None, **headers):
    return client.generic(
        method, place.removeprefix(settings.SITE_URL), json.dumps(body) if body is not None else "",
        "application/ld+json", headers=headers,
    )  # fmt: skip


def an_annotation(words="Second one there", said="Well put.", **target):
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "Annotation",
        "motivation": "commenting",
        "body": {"type": "TextualBody", "value": said, "format": "text/plain"},
        "target": {"source": PAGE, "selector": {"type": "TextQuoteSelector", "exact": words}, **target},
    }


def prefer(*names):
    return {"Prefer": f'return=representation; include="{" ".join(names)}"'}


def read(client, address, **headers):
    answer = client.get(address.removeprefix(settings.SITE_URL), headers=headers)
    assert answer.status_code == 200, (address, answer.content)
    return answer.json()


def test_the_container_and_its_pages(client, cast, article, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(container, "PAGE", 2)
    assert read(client, PLACE)["total"] == 0 and "first" not in read(
        client, PLACE
    )  # 5.1: no page would be empty
    first = note(cast.bob, article, "First sentence", "A **note**. #law", colour="green")
    answer = say(cast.alice, article, "An answer.", parent=first)
    whole = say(cast.bob, article, "On the whole.")
    Flag.objects.create(comment=first, person=cast.charlie.person, reason="spam", made_at=timezone.now())
    note(cast.bob, article, "Another paragraph", "Zanzibar.", audience="private")
    with django_assert_max_num_queries(9):
        got = client.get(PLACE)
    body = got.json()
    assert got["Content-Type"] == MEDIA_TYPE and got["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert f'<{LDP}BasicContainer>; rel="type"' in got["Link"]
    assert f'<http://www.w3.org/TR/annotation-protocol/>; rel="{LDP}constrainedBy"' in got["Link"]
    assert got["Accept-Post"] == MEDIA_TYPE and {"Accept", "Prefer"} <= set(got["Vary"].split(", "))
    assert got["Content-Location"] == body["id"] and body["id"].startswith(IRI)
    assert got["Access-Control-Allow-Origin"] == "*" and "ETag" in got["Access-Control-Expose-Headers"]
    assert set(body["type"]) == {"BasicContainer", "AnnotationCollection"} and body["total"] == 3
    assert "Zanzibar" not in got.content.decode() and "spam" not in got.content.decode()
    items = body["first"]["items"]
    assert [item["motivation"] for item in items] == [["commenting", "tagging"], "replying"]
    assert (
        items[1]["target"] == items[0]["id"] == f"{IRI}{first.pk}" and items[1]["id"] == f"{IRI}{answer.pk}"
    )
    assert (items[0]["target"]["styleClass"], items[0]["body"][1]["value"]) == ("note-green", "law")
    last = read(client, body["last"])
    assert body["first"]["next"] == last["id"] == body["last"] and last["prev"] == body["first"]["id"]
    assert last["partOf"] == body["id"] and "next" not in last and last["startIndex"] == 2
    assert [item["target"] for item in last["items"]] == [PAGE] and last["items"][0][
        "id"
    ] == f"{IRI}{whole.pk}"
    assert read(client, body["first"]["id"])["items"] == items
    least = client.get(PLACE, headers=prefer(f"{LDP}PreferMinimalContainer"))
    assert (
        isinstance(least.json()["first"], str)
        and least["Content-Location"] == least.json()["id"] != body["id"]
    )
    iris = read(client, PLACE, **prefer(f"{OA}PreferContainedIRIs"))
    assert iris["first"]["items"] == [item["id"] for item in items] and "iris=1" in iris["last"]
    both = prefer(f"{OA}PreferContainedIRIs", f"{OA}PreferContainedDescriptions")
    assert read(client, PLACE, **both)["id"] == body["id"]  # one excludes the other: as if none was asked for
    again = client.get(PLACE, headers={"If-None-Match": got["ETag"]})
    assert (again.status_code, again.content) == (304, b"") and again["Link"] == got["Link"]
    for method in ("HEAD", "OPTIONS"):
        bare = send(client, method, PLACE)
        assert (bare.status_code, bare["Content-Type"], bare.content) == (200, MEDIA_TYPE, b"")
        assert bare["Link"] == got["Link"] and bare["Allow"] == got["Allow"]
    for address, status in ((f"{PLACE}?page=2", 404), (f"{PLACE}?page=x", 404), ("/annotations/none/", 404)):
        missing = client.get(address)
        assert missing.status_code == status and missing["Content-Type"] == "application/problem+json"
        assert "BasicContainer" in missing["Link"]
    assert send(client, "PATCH", PLACE).status_code == 405
    assert f'<{IRI}>; rel="{OA}annotationService"' in client.get("/articles/essay/notes/")["Link"]


def test_a_client_writes_changes_and_deletes(client, cast, article):
    made = token(cast.bob)
    sent = {**an_annotation(), "id": "urn:uuid:1-2-3", "canonical": "urn:uuid:4-5-6"}
    sent["body"] = [
        {"type": "TextualBody", "value": "<p>Well <em>put</em>.</p>", "format": "text/html"},
        {"type": "TextualBody", "value": "good prose", "purpose": "tagging"},
    ]
    answer = send(client, "POST", PLACE, sent, **by(made))
    got = answer.json()
    assert answer.status_code == 201 and answer["Location"] == got["id"]
    assert got["id"].startswith(IRI) and (got["via"], got["canonical"]) == (
        "urn:uuid:1-2-3",
        "urn:uuid:4-5-6",
    )
    comment = Comment.objects.get(pk=int(got["id"].removeprefix(IRI)))
    assert (comment.source, comment.tags.split()) == ("Well *put*.\n\n#good-prose", ["good-prose"])
    assert send(client, "POST", PLACE, sent, **by(made)).json()["id"] == got["id"]  # sent twice is there once
    assert comment.state == "held" and client.get(f"{PLACE}{comment.pk}").status_code == 404
    approve(comment)
    here = client.get(got["id"].removeprefix(settings.SITE_URL), headers=by(made))
    assert here["ETag"] == answer["ETag"] and f'<{LDP}Resource>; rel="type"' in here["Link"]
    assert here["Allow"] == "GET, HEAD, OPTIONS, PUT, DELETE" and here["Content-Type"] == MEDIA_TYPE
    assert here.json() == got
    for method in ("HEAD", "OPTIONS"):  # 3.1
        bare = send(client, method, got["id"], **by(made))
        assert (bare.status_code, bare["Allow"], bare.content) == (200, here["Allow"], b"")
        assert bare["Link"] == here["Link"] and bare["Content-Type"] == MEDIA_TYPE
    changed = {**got, "body": {"type": "TextualBody", "value": "Better."}}
    stale = send(client, "PUT", got["id"], changed, **by(made), **{"If-Match": '"old"'})
    assert stale.status_code == 412
    put = send(client, "PUT", got["id"], changed, **by(made), **{"If-Match": here["ETag"]})
    assert put.status_code == 200 and put.json()["body"]["value"].strip() == "<p>Better.</p>"
    assert put["ETag"] != here["ETag"]
    same = send(
        client, "PUT", got["id"], put.json(), **by(made)
    )  # without If-Match; what was told comes back
    assert same.status_code == 200 and Comment.objects.get(pk=comment.pk).source == "Better."
    elsewhere = {**changed, "target": an_annotation("Another paragraph")["target"]}
    for wrong in ({**changed, "canonical": "urn:other"}, {**changed, "via": "urn:other"}, elsewhere):
        assert send(client, "PUT", got["id"], wrong, **by(made)).status_code == 409
    assert send(client, "DELETE", got["id"], **by(token(cast.charlie))).status_code in (403, 404)
    gone = send(client, "DELETE", got["id"], **by(made))
    assert (gone.status_code, gone["Content-Type"]) == (204, MEDIA_TYPE)
    assert client.get(got["id"].removeprefix(settings.SITE_URL)).status_code in (404, 410)
    assert Comment.objects.get(pk=comment.pk).state == "withdrawn"


def test_words_are_found_where_the_selectors_and_the_state_say(client, cast, article):
    made = token(cast.alice)
    first = note(cast.bob, article, "First sentence", "A note.")
    edited(cast.alice, article, "A new beginning.\n\n" + SOURCE)
    carry_passages(article.pk)
    old = {"type": "TimeState", "cached": f"{PAGE}revisions/1/"}
    at = SOURCE.index("First sentence")
    position = {"type": "TextPositionSelector", "start": at, "end": at + 5}
    quote = {
        "type": "TextQuoteSelector",
        "exact": "the words",
        "prefix": "paragraph: ",
        "suffix": " are said",
    }
    within = {"type": "TextQuoteSelector", "exact": "Another paragraph: the words are said twice, the words."}
    for target, words in (
        ({"state": old, "selector": position}, "First"),
        ({"selector": [quote]}, "the words"),
        ({"selector": {**within, "refinedBy": {"type": "TextQuoteSelector", "exact": "twice"}}}, "twice"),
        ({"selector": {"type": "FragmentSelector", "value": "p2", "refinedBy": quote}}, "the words"),
    ):
        sent = an_annotation() | {"target": {"source": PAGE, **target}}
        answer = send(client, "POST", PLACE, sent, **by(made))
        assert answer.status_code == 201, answer.content
        assert Passage.objects.latest("pk").exact == words
        assert answer.json()["target"]["selector"][0]["exact"] == words
        assert answer.json()["target"]["state"]["cached"] == f"{PAGE}revisions/2/"
    instead = {**an_annotation("A third paragraph", said="The last one"), "motivation": "editing"}
    assert send(client, "POST", PLACE, instead, **by(made)).json()["motivation"] == "editing"
    assert suggestion_of(Comment.objects.latest("pk").source) == "The last one"
    reply = {
        "type": "Annotation",
        "motivation": "replying",
        "bodyValue": "Yes.",
        "target": f"{IRI}{first.pk}",
    }
    assert send(client, "POST", PLACE, reply, **by(made)).status_code == 201
    assert Comment.objects.get(parent=first).source == "Yes."


def test_what_cannot_be_is_told_and_nothing_is_written(client, cast, article):
    made, narrow = token(cast.bob), token(cast.bob, "read")
    revoked = token(cast.bob)
    revoke_token(token=revoked.token)
    good = an_annotation()
    secret = note(cast.alice, article, "First sentence", "Zanzibar.", audience="private")
    for body, headers, status in (
        (good, {}, 401),
        (good, by(revoked), 401),
        (good, by(narrow), 403),
        ([good], by(made), 400),
        ({**good, "type": "Note"}, by(made), 400),
        ({**good, "@context": "http://example.org/"}, by(made), 400),
        ({**good, "bodyValue": "Both."}, by(made), 400),
        ({**good, "body": "http://example.org/image.png"}, by(made), 422),
        ({**good, "motivation": "moderating"}, by(made), 422),
        ({**good, "target": ["http://a.example/", "http://b.example/"]}, by(made), 400),
        ({**good, "target": "http://www.example.com/index.html"}, by(made), 422),
        ({**good, "target": settings.SITE_URL + "/articles/other/"}, by(made), 422),
        (an_annotation("the words"), by(made), 422),  # stands there twice
        (an_annotation("Nowhere"), by(made), 422),
        (an_annotation("Second \ud83d"), by(made), 422),  # half a pair
        (an_annotation(selector={"type": "TextPositionSelector", "start": 5, "end": 10**6}), by(made), 422),
        (an_annotation(selector={"type": "SvgSelector"}), by(made), 422),
        (an_annotation(state={"type": "TimeState", "cached": f"{PAGE}revisions/7/"}), by(made), 422),
        ({**good, "target": f"{IRI}{secret.pk}"}, by(made), 409),
    ):
        answer = send(client, "POST", PLACE, body, **headers)
        assert answer.status_code == status, (body, answer.status_code, answer.content)
        assert "Zanzibar" not in answer.content.decode() and "BasicContainer" in answer["Link"]
    wrong = client.post(PLACE, "<x/>", content_type="text/xml", headers=by(made))
    broken = client.post(PLACE, "[" * 10**5, content_type="application/json", headers=by(made))
    assert (wrong.status_code, broken.status_code) == (415, 400)
    assert Comment.objects.count() == 1
    for place in (f"{PLACE}{secret.pk}", f"{PLACE}{2**70}"):
        assert client.get(place).status_code == 404
    assert (
        client.get(f"{PLACE}{secret.pk}", headers=by(token(cast.alice))).status_code == 404
    )  # none of its doors
    assert not re.search(r"Set-Cookie", str(client.get(PLACE).headers))
