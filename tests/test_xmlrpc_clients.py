"""Clients that others wrote post, edit, list, upload and delete, against a live server (docs/clients.md)."""

import base64
import collections
import collections.abc
import io
import json

import pytest
from PIL import Image

from accounts.actions.tokens import make_token
from articles.models import Article, Picture
from tests.node_packages import run_script

pytestmark = pytest.mark.django_db


@pytest.fixture
def password(cast, live_server) -> str:
    made = make_token(user=cast.alice, kind="app", name="Client", scopes=["publish"])
    return made.secret or ""


@pytest.fixture(scope="module")
def picture() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(data, "PNG")
    return data.getvalue()


def test_npm_metaweblog_api(live_server, password, picture):
    address = f"{live_server.url}/xmlrpc/"
    seen = json.loads(
        run_script("metaweblog.js", address, "alice", password, base64.b64encode(picture).decode())
    )
    article = Article.objects.get(pk=seen["id"])
    assert (article.title, article.source) == (
        "From Node, again",
        f"First.\n\n![Teal]({Picture.objects.get().url})",
    )
    assert f"{article.published_at:%Y-%m-%d %H:%M:%S}" == "2026-01-02 03:04:05"
    assert article.current.number == 2 and article.withdrawn_at is not None
    assert [post["title"] for post in seen["recent"]] == ["From Node, again"]
    assert seen["given"]["description"].startswith("<p>First.</p>") and seen["given"]["categories"] == ["Sea"]
    assert [c["title"] for c in seen["categories"]] == ["Sea"]
    assert (seen["refused"], seen["deleted"], seen["left"]) == (403, True, [])


def test_npm_wordpress(live_server, password, picture):
    given = base64.b64encode(picture).decode()
    seen = json.loads(run_script("wordpress.js", live_server.url, "alice", password, given))
    article = Article.objects.get(pk=seen["id"])
    assert article.source == "One.\n\nTwo, changed." and article.withdrawn_at is not None
    assert (seen["before"]["status"], seen["before"]["content"]) == ("draft", "One.\n\nTwo.")
    assert [(p["title"], p["status"]) for p in seen["posts"]] == [("By WordPress", "publish")]
    assert [term["name"] for term in seen["terms"]] == ["Sea"] and seen["left"] == []
    assert "metaWeblog.newPost" in seen["methods"] and seen["media"]["url"].endswith(".webp")


def test_python_wordpress_xmlrpc(live_server, password, picture, monkeypatch):
    # The client is of 2014: Python 3.10 took the name that it looks for away.
    monkeypatch.setattr(collections, "Iterable", collections.abc.Iterable, raising=False)
    from wordpress_xmlrpc import Client, WordPressPost
    from wordpress_xmlrpc.exceptions import InvalidCredentialsError
    from wordpress_xmlrpc.methods import media, posts, taxonomies, users

    address = f"{live_server.url}/xmlrpc/"
    client = Client(address, "alice@example.org", password)
    uploaded = client.call(media.UploadFile({"name": "a.png", "type": "image/png", "bits": picture}))
    post = WordPressPost()
    post.title, post.content = "By Python", f'<p>A <em>line</em>.</p><img src="{uploaded["url"]}">'
    post.terms_names, post.post_status = {"post_tag": ["Sea", "Sky"]}, "publish"
    post.id = client.call(posts.NewPost(post))
    (listed,) = client.call(posts.GetPosts({"number": 10}))
    assert (listed.title, listed.post_status, listed.content) == ("By Python", "publish", post.content)
    assert sorted(term.name for term in listed.terms) == ["Sea", "Sky"]
    listed.title = "By Python, again"
    assert client.call(posts.EditPost(post.id, listed)) is True
    article = Article.objects.get(pk=post.id)
    assert (article.current.title, article.tags.count(), article.current.number) == ("By Python, again", 2, 2)
    assert len(client.call(taxonomies.GetTerms("category"))) == 2
    assert [blog.xmlrpc for blog in client.call(users.GetUsersBlogs())] == ["http://127.0.0.1:8000/xmlrpc/"]
    assert len(client.call(media.GetMediaLibrary({}))) == 1
    assert client.call(posts.DeletePost(post.id)) is True and client.call(posts.GetPosts({})) == []
    stranger = Client(address, "alice", "wrong")
    with pytest.raises(InvalidCredentialsError):
        stranger.call(posts.GetPosts({}))
    for each in (client, stranger):
        each.server("close")()
