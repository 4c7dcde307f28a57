"""Articles and decisions by the API, with personal tokens."""

import json

import pytest
from django.test import Client

from accounts.actions.tokens import make_token
from articles.models import Article
from comments.actions.posting import post_comment
from comments.models import Decision
from tests.publishing import published

pytestmark = pytest.mark.django_db
BASE = "/api/v1"


class Script:
    def __init__(self, user, *scopes) -> None:
        secret = make_token(user=user, kind="personal", name="Script", scopes=scopes).secret
        self.headers = {"Authorization": f"Bearer {secret}"}
        self.client = Client(enforce_csrf_checks=True)

    def __call__(self, method, path, **body):
        data = (
            {"data": json.dumps(body), "content_type": "application/json"}
            if method != "get"
            else {"data": body}
        )
        return getattr(self.client, method)(BASE + path, headers=self.headers, **data)


def test_an_article_from_draft_to_withdrawal(cast, client):
    script = Script(cast.alice, "publish")
    made = script("post", "/me/articles", title="By script", source="One.\n\nTwo.", tags=["sea"])
    assert made.status_code == 201, made.content
    draft = made.json()
    assert (draft["revision"], draft["is_published"], draft["tags"]) == (None, False, ["sea"])
    place = f"/me/articles/{draft['id']}"
    shown = script("patch", place, source="One!", version=draft["version"], publish=True).json()
    assert (shown["revision"], shown["title"], shown["source"]) == (1, "By script", "One!")
    assert client.get("/articles/by-script/").status_code == 200
    assert script("patch", place, title="Late", version=draft["version"]).status_code == 409
    assert script("patch", place, source="", version=shown["version"], publish=True).status_code == 422
    assert script("post", "/me/articles", title="x" * 300, source="x").status_code == 422
    listed = script("get", "/me/articles").json()
    assert (listed["total"], listed["items"][0]["title"]) == (1, "By script")
    assert script("delete", place).status_code == 204
    assert client.get("/articles/by-script/").status_code == 404 and Article.objects.count() == 1


def test_decisions_of_the_queue(cast):
    article = published(cast.alice, "Essay")
    held = post_comment(person=cast.bob.person, article=article, body="First words.", key="held-words")
    script = Script(cast.mo, "moderate")
    (item,) = script("get", "/queue").json()["items"]
    assert (item["id"], item["cause"], item["source"]) == (str(held.pk), "held", "First words.")
    place = f"/comments/{held.pk}/decision"
    decided = script("put", place, verb="approve", version=held.version).json()
    assert decided["state"] == "published"
    assert script("put", place, verb="hide", reason="abuse", version=held.version).status_code == 409
    assert script("put", place, verb="hide", version=decided["version"]).status_code == 422
    assert script("put", place, verb="destroy", version=1).status_code == 422
    assert Decision.objects.filter(comment_id=held.pk, by=Decision.By.PERSON).count() == 1


def test_who_may_not(cast, client):
    theirs = published(cast.ada, "Ada's")
    said = post_comment(person=cast.ada.person, article=theirs, body="Words.", key="said-by-ada")
    alice, bob, reads = (
        Script(cast.alice, "publish"),
        Script(cast.bob, "publish", "moderate"),
        Script(cast.ada, "read"),
    )
    place = f"/me/articles/{theirs.pk}"
    assert alice("patch", place, title="Mine", version=1).status_code == 404
    assert alice("delete", place).status_code == 404
    assert bob("post", "/me/articles", title="B", source="x").status_code == 403
    assert bob("get", "/queue").status_code == 403
    assert (
        bob("put", f"/comments/{said.pk}/decision", verb="hide", reason="abuse", version=1).status_code == 403
    )
    assert reads("post", "/me/articles", title="A", source="x").status_code == 403
    assert reads("get", "/queue").status_code == 403
    assert reads("get", "/me").json() == {"name": "Ada", "handle": "ada", "scopes": ["read"]}
    assert client.get(f"{BASE}/me").status_code == 401
    # An admin's token that may only publish moderates nothing, and one that may only moderate writes nothing.
    assert (
        Script(cast.ada, "publish")(
            "put", f"/comments/{said.pk}/decision", verb="hide", reason="abuse", version=1
        ).status_code
        == 403
    )
    assert Script(cast.ada, "moderate")("delete", place).status_code == 403
    assert Article.objects.get().withdrawn_at is None
