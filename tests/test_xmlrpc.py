"""Articles by XML-RPC: posted, edited, listed and taken away as in the admin, by app passwords alone."""

import io
import re
import xmlrpc.client

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts.actions.tokens import make_token
from accounts.rules.tokens import FAILED_BY_ADDRESS
from alliance_site.xmlrpc.calls import METHODS
from articles.models import Article, Picture, Tag
from comments.actions.carrying import carry_passages
from comments.actions.posting import annotate_passage
from comments.models import Placement, ReceivedLink
from comments.submitting import Selection
from tests.cast import PASSWORD
from tests.publishing import published

pytestmark = pytest.mark.django_db
MINIMUM = {
    "system.listMethods", "mt.supportedMethods", "mt.supportedTextFilters", "blogger.getUsersBlogs",
    "blogger.getUserInfo", "blogger.deletePost", "metaWeblog.getRecentPosts", "metaWeblog.getPost",
    "metaWeblog.newPost", "metaWeblog.editPost", "metaWeblog.getCategories", "metaWeblog.newMediaObject",
    "metaWeblog.deletePost", "mt.getCategoryList", "mt.getPostCategories", "mt.setPostCategories", "mt.publishPost",
    "wp.getUsersBlogs", "wp.getPages", "wp.newCategory", "wp.getTags", "pingback.ping",
}  # fmt: skip
Fault = xmlrpc.client.Fault


class Editor:
    """An editor that knows one name and one password."""

    def __init__(self, user, *, scopes=("publish",), address="/xmlrpc/") -> None:
        made = make_token(user=user, kind="app", name="Editor", scopes=scopes)
        self.name, self.secret, self.address, self.token = user.handle, made.secret, address, made.token
        self.client = Client(enforce_csrf_checks=True)

    def send(self, method: str, *given):
        body = xmlrpc.client.dumps(given, method, allow_none=True).encode()
        answer = self.client.post(self.address, body, content_type="text/xml")
        assert (answer.status_code, answer["Content-Type"]) == (200, "text/xml; charset=utf-8"), (
            answer.content
        )
        (value,), _name = xmlrpc.client.loads(answer.content)
        return value

    def __call__(self, method: str, *given):
        """`given` without the name and the password, which stand where the method has them."""
        at = METHODS[method].name_at
        return self.send(method, *given[:at], self.name, self.secret, *given[at:])


@pytest.fixture
def editor(cast) -> Editor:
    return Editor(cast.alice)


def fault(call, *given) -> tuple[int, str]:
    with pytest.raises(Fault) as refused:
        call(*given)
    return refused.value.faultCode, refused.value.faultString


def picture() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(data, "PNG")
    return data.getvalue()


def test_a_post_from_draft_to_withdrawal(cast, editor, client):
    assert editor.send("system.listMethods") == sorted(METHODS) and set(METHODS) >= MINIMUM
    assert "system.multicall" not in METHODS
    post = {
        "title": "From afar & back",
        "description": "One <b>bold</b> word.\n\nTwo.",
        "categories": ["Sea", "sky"],
    }
    pk = editor("metaWeblog.newPost", "1", post, False)
    assert pk == str(Article.objects.get().pk)
    draft = Article.objects.get()
    assert (draft.slug, draft.source, draft.published_at) == (
        "from-afar-back",
        "One **bold** word.\n\nTwo.",
        None,
    )
    assert draft.discussion == "open" and [str(a.user) for a in draft.authorships.all()] == ["Alice"]
    assert client.get("/articles/from-afar-back/").status_code == 404
    assert editor("metaWeblog.editPost", pk, {"mt_excerpt": "Short."}, True) is True
    page = client.get("/articles/from-afar-back/").content.decode()
    assert "<strong>bold</strong>" in page and "Short." in page and ">sky<" in page
    told = editor("metaWeblog.getPost", pk)
    assert (told["description"], told["title"]) == (post["description"], post["title"])  # as it was sent
    assert (told["postid"], told["post_status"], told["mt_allow_comments"]) == (pk, "publish", 1)
    assert told["link"].endswith("/articles/from-afar-back/")
    assert editor("metaWeblog.editPost", pk, told, True) is True  # saved again as it is: nothing is worn off
    assert Article.objects.get().current.number == 1
    (listed,) = editor("metaWeblog.getRecentPosts", "1", 10)
    assert listed == told
    assert [t["postid"] for t in editor("mt.getRecentPostTitles", "1", 10)] == [pk]
    assert editor("blogger.deletePost", "key", pk, True) is True
    assert client.get("/articles/from-afar-back/").status_code == 404
    assert (
        Article.objects.get().withdrawn_at is not None and editor("metaWeblog.getRecentPosts", "1", 10) == []
    )
    assert editor("metaWeblog.editPost", pk, {}, True) is True  # given back
    assert client.get("/articles/from-afar-back/").status_code == 200


def test_an_edit_is_a_revision_and_carries_its_passages(cast, editor):
    pk = editor(
        "wp.newPost", "1", {"post_title": "T", "post_content": "Some words here.", "post_status": "publish"}
    )
    article = Article.objects.get()
    place = Selection(article.current_id, 5, 10, "words")
    annotate_passage(
        person=cast.alice.person, article=article, selection=place, body="Which?", key="note-here"
    )
    # Edited in the admin meanwhile: the editor is given what stands now, as HTML, and sends it back changed.
    assert editor("wp.getPost", "1", pk)["post_content"] == "Some words here."
    Article.objects.update(source="Some *words* here.")
    given = editor("wp.getPost", "1", pk)
    assert re.sub("<p[^>]*>", "<p>", given["post_content"]).strip() == "<p>Some <em>words</em> here.</p>"
    longer = {"post_content": "<p>First a line.</p>\n" + given["post_content"]}
    assert editor("wp.editPost", "1", pk, longer) is True
    article = Article.objects.get()
    assert (article.current.number, article.source) == (2, "First a line.\n\nSome *words* here.")
    carry_passages(article.pk)
    moved = Placement.objects.get(revision=article.current_id)
    assert (moved.start, moved.status) == (5 + len("First a line.\n"), "same")
    assert editor("wp.editPost", "1", pk, {"post_title": "New", "post_status": "draft"}) is True
    article.refresh_from_db()
    assert (article.title, article.current.title) == ("New", "T")  # a draft beside what is live
    assert editor("mt.publishPost", pk) is True and Article.objects.get().current.title == "New"


def test_categories_pages_and_who_it_is(cast, editor):
    blog = editor("wp.getUsersBlogs")[0]
    assert blog["xmlrpc"] == "http://127.0.0.1:8000/xmlrpc/" and isinstance(blog["blogid"], str)
    assert editor("blogger.getUsersBlogs", "key")[0] == blog
    assert editor("blogger.getUserInfo", "key")["nickname"] == "Alice"
    sea = editor("wp.newCategory", "1", {"name": "The sea"})
    assert editor("wp.newCategory", "1", {"name": "the SEA"}) == sea
    names = [(c["categoryId"], c["categoryName"]) for c in editor("metaWeblog.getCategories", "1")]
    assert names == [(sea, "The sea")] == [(t["tag_id"], t["name"]) for t in editor("wp.getTags", "1")]
    pk = editor("metaWeblog.newPost", "1", {"title": "T", "description": "x", "mt_keywords": "a, b"}, False)
    assert editor("mt.setPostCategories", pk, [{"categoryId": sea}]) is True
    assert [c["categoryName"] for c in editor("mt.getPostCategories", pk)] == ["The sea"]
    assert editor("wp.getPages", "1") == [] and Tag.objects.count() == 3
    assert fault(editor, "mt.setPostCategories", pk, [{"categoryId": "99"}])[0] == 400
    assert (
        editor("blogger.deletePost", "key", pk, True) is True and not Article.objects.exists()
    )  # a draft goes


def test_pictures_and_bodies_of_other_kinds(cast, editor):
    made = editor("metaWeblog.newMediaObject", "1", {"name": "a.png", "type": "image/png", "bits": picture()})
    assert (
        made["url"].startswith("http://127.0.0.1:8000/media/")
        and Picture.objects.get().added_by == cast.alice
    )
    assert fault(editor, "wp.uploadFile", "1", {"name": "a.png", "bits": b"<script>"})[0] == 400
    assert fault(editor, "wp.uploadFile", "1", {"name": "a.png", "bits": "text"})[0] == -32602
    post = {"description": f'Before.\n\n<img src="{made["url"]}" alt="Teal" />\n\n<script>x()</script>'}
    pk = editor("metaWeblog.newPost", "1", post, True)
    article = Article.objects.get(pk=pk)
    assert (article.title, article.source) == ("Before.", f"Before.\n\n![Teal]({Picture.objects.get().url})")
    assert "<script" not in article.current.html
    markdown = {
        "title": "M",
        "description": "*As* it is",
        "mt_convert_breaks": "markdown",
        "mt_allow_comments": 0,
    }
    written = Article.objects.get(pk=editor("metaWeblog.newPost", "1", markdown, False))
    assert (written.source, written.discussion) == ("*As* it is", "closed")
    assert editor("metaWeblog.getPost", str(written.pk))["mt_convert_breaks"] == "markdown"
    later = {
        "title": "Later",
        "description": "x",
        "dateCreated": xmlrpc.client.DateTime("20991121T10:00:00Z"),
    }
    scheduled = Article.objects.get(pk=editor("metaWeblog.newPost", "1", later, True))
    assert scheduled.published_at > timezone.now()
    by_title = editor("blogger.newPost", "key", "1", "<title>B</title>Body", False)
    assert editor("blogger.getPost", "key", by_title)["content"] == "<title>B</title>Body"


def test_who_may_not(cast, editor):
    theirs = published(cast.ada, "Ada's")
    assert fault(editor, "metaWeblog.getPost", str(theirs.pk))[0] == 404
    assert fault(editor, "blogger.deletePost", "key", str(theirs.pk), True)[0] == 404
    for forged in ("0", "x", "-1", "9" * 30, 1.5, [], {}):
        assert fault(editor, "metaWeblog.getPost", forged)[0] in (404, -32602)
    post = ("1", {"title": "T", "description": "x"}, True)
    assert fault(Editor(cast.alice, scopes=["read", "comment"]), "metaWeblog.newPost", *post)[0] == 401
    refused = fault(editor.send, "metaWeblog.newPost", "1", "alice", PASSWORD, *post[1:])
    assert refused[0] == 403 and PASSWORD not in refused[1]  # the account's password opens nothing
    assert fault(editor.send, "metaWeblog.newPost", "1", "bob", editor.secret, *post[1:])[0] == 403
    assert fault(Editor(cast.bob), "metaWeblog.newPost", *post)[0] == 401  # a member, but no author
    assert Editor(cast.ada)("metaWeblog.getPost", str(theirs.pk))["title"] == "Ada's"
    assert Article.objects.count() == 1


def test_odd_calls_are_faults_and_write_nothing(cast, editor, client):
    assert fault(editor.send, "system.multicall", [])[0] == -32601
    assert fault(editor.send, "wp.restoreRevision", 1)[0] == -32601
    assert fault(editor.send, "metaWeblog.newPost", "1")[0] == -32602
    assert fault(editor, "metaWeblog.newPost", "1", "no struct", True)[0] == -32602
    odd = [
        {"title": "T", "description": ""},
        {"title": "T", "description": {"a": 1}},
        {"title": "T" * 201, "description": "x"},
        {"title": "T", "description": "x", "categories": ["t" * 61]},
        {"title": "T", "description": "x", "categories": {"a": 1}},
        {"title": "T", "description": "x", "wp_slug": 3.5},
        {"title": None, "description": None},
        {"title": "T", "description": "x" * 2_000_001},
    ]
    for struct in odd:
        assert fault(editor, "metaWeblog.newPost", "1", struct, True)[0] in (400, -32602), struct
    assert not Article.objects.exists() and not Tag.objects.exists()
    assert client.get("/xmlrpc/").status_code == 405
    broken = client.post("/xmlrpc/", b"<methodCall>", content_type="text/xml")
    assert broken.status_code == 200 and b"-32700" in broken.content
    large = client.post("/xmlrpc/", b"x" * 28_000_000, content_type="text/xml")
    assert b"faultCode" in large.content


def test_a_pingback_is_taken_once_and_a_strange_one_refused(cast, client, editor):
    article = published(cast.alice, "Essay")
    page = f"http://127.0.0.1:8000{article.get_absolute_url()}"
    theirs = "http://blog.example/about-it"
    assert "looked at" in editor.send("pingback.ping", theirs, page)
    assert fault(editor.send, "pingback.ping", theirs, page)[0] == 48
    assert fault(editor.send, "pingback.ping", theirs, "http://127.0.0.1:8000/admin/")[0] == 33
    assert fault(editor.send, "pingback.ping", page, page)[0] == 0
    assert fault(editor.send, "pingback.ping", "file:///etc/passwd", page)[0] == 16
    assert (ReceivedLink.objects.get().kind, ReceivedLink.objects.get().source) == ("pingback", theirs)


def test_a_revoked_or_failing_name_is_told_so(cast, editor):
    editor.token.revoked_at = timezone.now()
    editor.token.save()
    codes = [fault(editor, "wp.getUsersBlogs")[0] for _ in range(FAILED_BY_ADDRESS.times + 1)]
    assert set(codes[:-1]) == {403} and codes[-1] == 429


def test_editors_find_it_by_its_page(client, cast):
    head = client.get("/").content.decode()
    links = re.findall(r"<link [^>]*>", head)
    assert links[0] == (
        '<link rel="EditURI" type="application/rsd+xml" title="RSD" href="http://127.0.0.1:8000/rsd.xml">'
    )
    assert all("rel=" in link for link in links)
    told = client.get("/rsd.xml").content.decode()
    assert re.findall(r'<api name="(\w+)"[^>]*apiLink="([^"]+)"', told)[0] == (
        "WordPress",
        "http://127.0.0.1:8000/xmlrpc/",
    )
