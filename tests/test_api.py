"""The API: what the page itself uses, to people who may; errors as problem details; the description committed."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from alliance_site.api import api
from articles.actions.describing import change_slug
from articles.actions.drafting import create_article, save_draft
from articles.actions.publishing import publish_revision
from comments.actions.carrying import carry_passages
from comments.actions.posting import annotate_passage, post_comment
from comments.actions.summing import sum_up_all
from comments.actions.voting import vote_on
from comments.models import Comment, Flag, Like, Vote
from comments.submitting import Selection
from tests.reading_groups import a_group

pytestmark = pytest.mark.django_db

SNAPSHOT = Path(settings.ROOT) / "docs" / "openapi.json"
BASE = "/api/v1"
TEXT = "The first sentence. A second one with an emoji 🗾 in it."


@pytest.fixture
def article(cast):
    article = create_article(
        author=cast.alice, slug="essay", title="Essay", summary="About it.", source=TEXT, language="en"
    )
    publish_revision(editor=cast.alice, article=article)
    article.refresh_from_db()
    return article


@pytest.fixture
def said(cast, article):
    """Alice speaks on her own article: published at once."""
    return post_comment(
        person=cast.alice.person, article=article, body="I wrote *this*.", key="said-by-alice"
    )


def send(client: Client, method: str, path: str, body: object = None):
    data = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
    return getattr(client, method)(BASE + path, **data)


def is_problem(answer, status: int) -> dict:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status and body["title"]
    return body


def test_the_description_is_committed():
    """Whoever changes the API commits what `manage.py export_openapi_schema` then says."""
    assert json.loads(SNAPSHOT.read_text()) == json.loads(json.dumps(api.get_openapi_schema()))
    assert api.get_openapi_schema()["openapi"].startswith("3.1")


def test_the_docs_load_nothing_foreign(client):
    page = client.get(f"{BASE}/docs").content.decode()
    assert "swagger" in page
    assert "https://" not in page.replace("https://json-schema.org", "")


def test_articles_are_listed_and_read(client, article):
    listed = send(client, "get", "/articles").json()["items"]
    read = send(client, "get", "/articles/essay").json()
    assert listed == [read]
    assert (read["title"], read["authors"], read["revision"]) == ("Essay", ["Alice"], 1)


def test_a_draft_is_not_there(client, cast):
    create_article(author=cast.alice, slug="draft", title="Draft", summary="", source="x", language="en")
    is_problem(send(client, "get", "/articles/draft"), 404)
    assert send(client, "get", "/articles").json()["items"] == []


def test_a_former_slug_leads_on(client, cast, article):
    change_slug(editor=cast.alice, article=article, slug="anew")
    answer = send(client, "get", "/articles/essay/comments?after=1")
    assert (answer.status_code, answer["Location"]) == (308, f"{BASE}/articles/anew/comments?after=1")


def test_revisions_give_the_text_that_passages_are_measured_in(client, article):
    assert [r["number"] for r in send(client, "get", "/articles/essay/revisions").json()] == [1]
    read = send(client, "get", "/articles/essay/revisions/1").json()
    assert read["text"] == TEXT
    is_problem(send(client, "get", "/articles/essay/revisions/2"), 404)
    is_problem(send(client, "get", "/articles/essay/revisions/99999999999999999999"), 404)


def test_a_note_in_code_points(bob, article):
    start = TEXT.index("🗾")
    selection = {"revision_id": article.current_id, "start": start, "end": start + 1, "exact": "🗾"}
    body = {"body": "Japan!", "key": "note-by-bob", "selection": selection}
    answer = send(bob, "post", "/articles/essay/comments", body)
    assert answer.status_code == 201, answer.content
    assert answer.json()["passage"]["exact"] == "🗾"
    assert answer.json()["placement"]["start"] == start
    assert answer.json()["state"] == "held"  # his first words
    assert send(Client(), "get", "/articles/essay/annotations").json()["items"] == []


def test_public_notes_are_listed_with_where_they_stand(client, cast, article):
    place = Selection(article.current_id, 4, 9, "first")
    annotate_passage(person=cast.alice.person, article=article, selection=place, body="Really?", key="note")
    draft = save_draft(
        editor=cast.alice,
        article=article,
        expected_version=article.version,
        source=f"Before it all.\n\n{TEXT}",
    )
    publish_revision(editor=cast.alice, article=draft)
    carry_passages(article.pk)
    (note,) = send(client, "get", "/articles/essay/annotations").json()["items"]
    moved = len("Before it all.\n")
    assert (note["placement"]["start"], note["placement"]["status"]) == (4 + moved, "same")
    assert note["passage"]["start"] == 4


def test_a_wrong_selection_is_told_the_nearest_and_writes_nothing(bob, article):
    selection = {"revision_id": article.current_id, "start": 0, "end": 5, "exact": "first"}
    body = {"body": "Hm", "key": "wrong-place", "selection": selection}
    problem = is_problem(send(bob, "post", "/articles/essay/comments", body), 422)
    assert problem["nearest"][0]["start"] == 4
    assert not Comment.objects.exists()


def test_the_same_key_gives_the_same_comment(bob, article):
    body = {"body": "Once.", "key": "only-once"}
    first = send(bob, "post", "/articles/essay/comments", body).json()
    again = send(bob, "post", "/articles/essay/comments", body).json()
    assert first["id"] == again["id"]
    assert Comment.objects.count() == 1


def test_edit_and_withdraw_name_the_version_that_was_seen(alice, said):
    is_problem(send(alice, "patch", f"/comments/{said.pk}", {"body": "New.", "version": 99}), 409)
    edited = send(alice, "patch", f"/comments/{said.pk}", {"body": "New.", "version": said.version}).json()
    assert "New." in edited["html"]
    gone = send(alice, "delete", f"/comments/{said.pk}?version={edited['version']}").json()
    assert gone["state"] == "withdrawn"
    tombstone = send(Client(), "get", f"/comments/{said.pk}").json()
    assert (tombstone["author"], tombstone["html"], tombstone["source"]) == (None, "", None)


def test_a_flag_is_set_and_taken_back(bob, said):
    assert send(bob, "put", f"/comments/{said.pk}/flag", {"reason": "spam"}).json()["counts"] is True
    assert send(bob, "delete", f"/comments/{said.pk}/flag").status_code == 204
    assert Flag.objects.get().withdrawn_at is not None
    is_problem(send(bob, "put", f"/comments/{said.pk}/flag", {"reason": "because"}), 422)


def test_a_vote_and_a_like_are_set_changed_and_taken_back(bob, alice, client, article, said):
    vote, like = f"/comments/{said.pk}/vote", "/articles/essay/like"
    for helpful in (False, True, True):
        assert send(bob, "put", vote, {"helpful": helpful}).json() == {"helpful": helpful}
    sum_up_all(now=timezone.now())
    assert client.get(f"{BASE}/comments/{said.pk}").json()["helpful"] == 1
    is_problem(send(alice, "put", vote, {"helpful": True}), 422)
    is_problem(send(client, "put", vote, {"helpful": True}), 401)
    assert send(bob, "put", like, {"show_name": True}).json() == {"show_name": True}
    is_problem(send(client, "put", like, {}), 401)
    for address in (vote, like, vote, like):
        assert send(bob, "delete", address).status_code == 204
    assert not Vote.objects.exists() and not Like.objects.exists()


def test_the_thread_comes_in_any_order(cast, client, article, said):
    later = [
        post_comment(person=cast.alice.person, article=article, body=f"{n}", key=f"later-{n}") for n in (1, 2)
    ]
    vote_on(person=cast.bob.person, comment=later[0], helpful=True)
    sum_up_all(now=timezone.now())

    def numbers(order: str) -> list[int]:
        answer = client.get(f"{BASE}/articles/essay/comments?order={order}").json()
        return [item["number"] for item in answer["items"]]

    orders = ("oldest", "newest", "best", "active")
    assert [numbers(order) for order in orders] == [[1, 2, 3], [3, 2, 1], [2, 3, 1], [3, 2, 1]]
    is_problem(client.get(f"{BASE}/articles/essay/comments?order=worst"), 422)
    is_problem(client.get(f"{BASE}/articles/essay/comments?order=best&after=x"), 404)


def test_nobody_writes_without_being_known(client, charlie, said):
    is_problem(send(client, "post", "/articles/essay/comments", {"body": "x", "key": "nobody-knows"}), 401)
    is_problem(send(client, "patch", f"/comments/{said.pk}", {"body": "x", "version": 1}), 401)
    is_problem(send(charlie, "patch", f"/comments/{said.pk}", {"body": "x", "version": 1}), 404)
    is_problem(send(charlie, "delete", f"/comments/{said.pk}?version=1"), 404)
    assert Comment.objects.get().source == "I wrote *this*."


def test_a_write_without_the_csrf_token_is_refused(cast, said):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alice, backend=settings.AUTHENTICATION_BACKENDS[0])
    is_problem(send(client, "patch", f"/comments/{said.pk}", {"body": "x", "version": 1}), 403)


def test_private_words_are_their_owners_only(bob, mo, client, cast, article):
    place = Selection(article.current_id, 4, 9, "first")
    note = annotate_passage(
        person=cast.bob.person, article=article, selection=place, body="Mine.", key="mine", audience="private"
    )
    assert send(bob, "get", f"/comments/{note.pk}").json()["source"] == "Mine."
    for other in (mo, client):
        is_problem(send(other, "get", f"/comments/{note.pk}"), 404)
        for path in ("annotations", "comments"):
            assert "Mine." not in send(other, "get", f"/articles/essay/{path}").content.decode()
    assert send(client, "get", "/articles/essay").json()["notes"] == 0


def test_words_for_a_group_or_the_authors_are_written_and_answered_and_in_no_list(
    alice, bob, charlie, mo, client, cast, article
):
    group, place = a_group(cast.bob, cast.charlie), "/articles/essay/comments"
    words = {"revision_id": article.current_id, "start": 4, "end": 9, "exact": "first"}
    ours = {"body": "Zanzibar, for us.", "key": "for-the-group", "group": group.slug, "selection": words}
    root = send(bob, "post", place, ours).json()
    assert (root["audience"], root["group"], root["number"]) == ("group", group.slug, None)
    answer = send(
        charlie, "post", place, {"body": "Zanzibar!", "key": "answer-within", "parent": root["id"]}
    ).json()
    assert (answer["audience"], answer["group"], answer["parent"]) == ("group", group.slug, root["id"])
    for named in (group.slug, "no-such-group"):
        refused = {"body": "x", "key": f"{named}-refused", "audience": "group", "group": named}
        is_problem(send(alice, "post", place, refused), 403)
    is_problem(
        send(alice, "post", place, {"body": "x", "key": "not-mine-to-answer", "parent": root["id"]}), 409
    )
    wider = {"body": "x", "key": "a-wider-answer", "parent": root["id"], "audience": "public"}
    is_problem(send(charlie, "post", place, wider), 422)
    private = {"body": "Zanzibar, in private.", "key": "to-the-authors", "audience": "author"}
    word = send(charlie, "post", place, private).json()
    back = send(
        alice, "post", place, {"body": "Zanzibar: thanks.", "key": "back-again", "parent": word["id"]}
    ).json()
    assert (word["audience"], back["audience"]) == ("author", "author")
    lists = [
        place,
        "/articles/essay/annotations",
        "/articles/essay/annotations.jsonld",
        "/changes",
        "/search?q=zanzibar",
    ]
    for reader in (alice, bob, charlie, mo, client):
        for path in lists:
            answer = send(reader, "get", path)
            assert answer.status_code == 200 and "Zanzibar" not in answer.content.decode(), path
    assert send(charlie, "get", f"/comments/{root['id']}").json()["group"] == group.slug
    assert [send(mo, "get", f"/comments/{said['id']}").status_code for said in (root, word)] == [404, 404]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"body": "", "key": "empty-body"}, 422),
        ({"body": "x" * 20_001, "key": "too-long-body"}, 422),
        ({"body": "a\x00b", "key": "nul-in-body"}, 422),
        ({"body": "x", "key": "k"}, 422),
        ({"body": "x", "key": "unknown-parent", "parent": "12345"}, 409),
        ({"body": "x", "key": "forged-parent", "parent": "9999999999999999999"}, 409),
        ({"body": "x", "key": "odd-audience", "audience": "anybody"}, 422),
        ({"body": "x", "key": "two-audiences", "audience": "public", "group": "seminar"}, 422),
        ([], 422),
    ],
)
def test_bad_input_gets_a_problem_in_its_own_place(bob, article, body, status):
    is_problem(send(bob, "post", "/articles/essay/comments", body), status)
    assert not Comment.objects.exists()


def test_a_lone_surrogate_is_refused(bob, article):
    raw = '{"body": "\\ud800", "key": "lone-surrogate"}'
    answer = bob.post(f"{BASE}/articles/essay/comments", raw, content_type="application/json")
    is_problem(answer, 422)


def test_json_that_is_none_is_refused(bob, article):
    answer = bob.post(f"{BASE}/articles/essay/comments", "{", content_type="application/json")
    assert answer.status_code in (400, 422)
    assert answer["Content-Type"] == "application/problem+json"


def test_more_than_a_megabyte_is_refused_with_nothing_echoed(bob, article):
    answer = bob.post(f"{BASE}/articles/essay/comments", "x" * 1_000_001, content_type="application/json")
    assert "xxx" not in answer.content.decode()
    is_problem(answer, 413)


def test_a_wrong_method_is_405(client, article):
    assert send(client, "delete", "/articles/essay").status_code == 405


def test_ids_are_strings(client, said):
    assert send(client, "get", f"/comments/{said.pk}").json()["id"] == str(said.pk)
    is_problem(send(client, "get", "/comments/99999999999999999999999"), 404)
    is_problem(send(client, "get", "/comments/abc"), 404)
