"""What ScribeFire, Open Live Writer and MarsEdit send, in requests of our own.

None of them runs here. ScribeFire 4.1 writes CDATA everywhere and dates with a Z (its xmlrpc.js); Open Live Writer
writes typed values and, for Movable Type, sets the categories in a call of its own (its MetaweblogClient.cs); MarsEdit
is closed, so it is taken to follow the descriptions of MetaWeblog and Movable Type. Of the first two the answers are
looked through as they do it.
"""

import base64
import io
import re
from xml.etree import ElementTree

import pytest
from django.test import Client
from PIL import Image

from accounts.actions.tokens import make_token
from articles.models import Article, Tag

pytestmark = pytest.mark.django_db
HERE = "http://127.0.0.1:8000"


class Wire:
    """Sends bodies as they are, with the name and the app password put in where `{name}` and `{secret}` stand."""

    def __init__(self, user) -> None:
        made = make_token(user=user, kind="app", name="Editor", scopes=["publish"])
        self.names = {"{name}": user.handle, "{secret}": made.secret}
        self.client = Client(enforce_csrf_checks=True)

    def post(self, body: str, address: str = "/xmlrpc/", kind: str = "text/xml") -> ElementTree.Element:
        for mark, value in self.names.items():
            body = body.replace(mark, value)
        answer = self.client.post(address, body.encode(), content_type=kind)
        assert answer.status_code == 200
        return ElementTree.fromstring(answer.content)

    def value(self, *given, **more) -> ElementTree.Element:
        answer = self.post(*given, **more)
        assert answer.find("fault") is None, ElementTree.tostring(answer)
        return answer.find("params/param/value")


@pytest.fixture
def wire(cast) -> Wire:
    return Wire(cast.alice)


def text(value: ElementTree.Element) -> str:
    return "".join(value.itertext()).strip()


def member(struct: ElementTree.Element, name: str) -> ElementTree.Element:
    return next(m.find("value") for m in struct.iter("member") if m.findtext("name") == name)


def structs(value: ElementTree.Element) -> list[ElementTree.Element]:
    return value.findall("array/data/value/struct")


def tags() -> set[str]:
    return set(Article.objects.get().tags.values_list("name", flat=True))


def png() -> str:
    data = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(data, "PNG")
    return base64.b64encode(data.getvalue()).decode()


def cdata(method: str, *values: str) -> str:
    """A call as ScribeFire writes it; a value is XML already, or a text."""
    params = "".join(
        f"<param><value>{each if each.startswith('<') else f'<string><![CDATA[{each}]]></string>'}</value></param>"
        for each in values
    )
    name = f"<methodName><![CDATA[{method}]]></methodName>"
    return (
        f'<?xml version="1.0" encoding="UTF-8" ?>\n<methodCall>{name}<params>{params}</params></methodCall>'
    )


def cdata_struct(**members: str) -> str:
    inner = "".join(
        f"<member><name><![CDATA[{name}]]></name><value>{_typed(value)}</value></member>"
        for name, value in members.items()
    )
    return f"<struct>{inner}</struct>"


def _typed(value: str) -> str:
    is_typed = value.startswith(("<dateTime", "<array", "<base64"))
    return value if is_typed else f"<string><![CDATA[{value}]]></string>"


def test_scribefire(wire, client):
    head = client.get("/").content.decode()
    rsd = re.search(r'<link rel="EditURI"[^>]*title="RSD" href="([^"]+)">', head)[1]
    api = re.search(r'apiLink="([^"]+)"', client.get(rsd.removeprefix(HERE)).content.decode())[1]
    (blog,) = structs(wire.value(cdata("wp.getUsersBlogs", "{name}", "{secret}")))
    assert text(member(blog, "xmlrpc")) == api  # else it drops the blog
    number = text(member(blog, "blogid"))
    struct = cdata_struct(
        title="From ScribeFire", description="<p>x\n\ny</p>", mt_keywords="a, b",
        categories="<array><data><value><string><![CDATA[Sea]]></string></value></data></array>",
        date_created_gmt="<dateTime.iso8601>20250102T03:04:05Z</dateTime.iso8601>", mt_excerpt="",
        custom_fields="<array><data></data></array>",
    )  # fmt: skip
    published = "<boolean>1</boolean>"
    pk = text(wire.value(cdata("metaWeblog.newPost", number, "{name}", "{secret}", struct, published)))
    article = Article.objects.get(pk=pk)
    assert article.source == "x\n\ny" and tags() == {"Sea", "a", "b"}
    assert f"{article.published_at:%Y-%m-%d %H:%M:%S}" == "2025-01-02 03:04:05"
    limit = "<int>100</int>"
    (post,) = structs(wire.value(cdata("metaWeblog.getRecentPosts", number, "{name}", "{secret}", limit)))
    assert text(member(post, "description")) == "<p>x\n\ny</p>" and text(member(post, "postid")) == pk
    assert structs(wire.value(cdata("wp.getPages", number, "{name}", "{secret}", limit))) == []
    private = cdata_struct(title="Private", description="Mine alone.", post_status="private")
    hidden = text(wire.value(cdata("metaWeblog.newPost", number, "{name}", "{secret}", private, published)))
    assert Article.objects.get(pk=hidden).published_at is None
    refused = wire.post(cdata("metaWeblog.editPost", pk, "{name}", "{secret}", private, published))
    assert "cannot be made private" in text(refused) and Article.objects.get(pk=pk).title == "From ScribeFire"
    media = cdata_struct(name="a.png", type="image/png", bits=f"<base64>{png()}</base64>")
    sent = wire.value(cdata("metaWeblog.newMediaObject", number, "{name}", "{secret}", media))
    assert text(member(sent, "url")).startswith(f"{HERE}/media/")
    key = "0123456789ABCDEF"
    for each in (pk, hidden):
        assert (
            text(wire.value(cdata("blogger.deletePost", key, each, "{name}", "{secret}", published))) == "1"
        )
    assert Article.objects.get().withdrawn_at is not None


def typed(method: str, *values: str) -> str:
    """A call as .NET's XmlWriter writes it."""
    params = "".join(f"<param><value>{each}</value></param>" for each in values)
    return (
        f'<?xml version="1.0" encoding="utf-8"?><methodCall><methodName>{method}</methodName>'
        f"<params>{params}</params></methodCall>"
    )


def string(words: str) -> str:
    return f"<string>{words.replace('&', '&amp;').replace('<', '&lt;')}</string>"


def struct_of(**members: str) -> str:
    inner = "".join(f"<member><name>{n}</name><value>{v}</value></member>" for n, v in members.items())
    return f"<struct>{inner}</struct>"


NAME, SECRET = string("{name}"), string("{secret}")


def test_open_live_writer_as_movable_type(wire):
    """The post first and unpublished, then its categories, then once more to publish it: with no keywords in it."""
    kinds = [
        text(wire.value(typed("wp.newCategory", string("1"), NAME, SECRET,
                              struct_of(name=string(name), parent_id="<int>0</int>"))))
        for name in ("Sea", "Sky")
    ]  # fmt: skip
    listed = structs(wire.value(typed("mt.getCategoryList", string("1"), NAME, SECRET)))
    assert [text(member(each, "categoryId")) for each in listed] == kinds
    post = struct_of(
        title=string("From OLW & co"), description=string("<p>One.</p>"), mt_text_more=string(""),
        mt_allow_comments="<int>1</int>", mt_allow_pings="<int>1</int>", mt_keywords=string(""), mt_excerpt=string(""),
        dateCreated="<dateTime.iso8601>20250102T12:04:05</dateTime.iso8601>",
        date_created_gmt="<dateTime.iso8601>20250102T03:04:05</dateTime.iso8601>",
    )  # fmt: skip
    new = typed("metaWeblog.newPost", string("1"), NAME, SECRET, post, "<boolean>0</boolean>")
    pk = text(wire.value(new))
    both = "".join(f"<value>{struct_of(categoryId=string(kind))}</value>" for kind in kinds)
    array = f"<array><data>{both}</data></array>"
    assert text(wire.value(typed("mt.setPostCategories", string(pk), NAME, SECRET, array))) == "1"
    publish = typed("metaWeblog.editPost", string(pk), NAME, SECRET, post, "<boolean>1</boolean>")
    assert text(wire.value(publish)) == "1"
    article = Article.objects.get()
    assert tags() == {"Sea", "Sky"} and article.current.title == "From OLW & co"  # no keywords take none away
    assert f"{article.published_at:%H:%M}" == "03:04" and article.discussion == "open"
    given = wire.value(typed("metaWeblog.getPost", string(pk), NAME, SECRET)).find("struct")
    assert re.fullmatch(r"\d{8}T\d\d:\d\d:\d\d", text(member(given, "date_created_gmt")))
    assert text(member(given, "permaLink")) == f"{HERE}{article.get_absolute_url()}"


def test_open_live_writer_as_wordpress(wire):
    """All in one struct, with pages, authors and a password; the structs that it looks for."""
    for method in ("wp.getPageList", "wp.getPages"):
        assert structs(wire.value(typed(method, string("1"), NAME, SECRET))) == []
    (author,) = structs(wire.value(typed("wp.getAuthors", string("1"), NAME, SECRET)))
    post = {
        "title": string("T"), "description": string("Once.\n\nTwice."), "mt_keywords": string("one"),
        "wp_slug": string("a-slug"), "mt_basename": string("a-slug"), "wp_password": string(""),
        "wp_author_id": string(text(member(author, "user_id"))),
        "categories": f"<array><data><value>{string('Sea')}</value></data></array>",
    }  # fmt: skip
    true = "<boolean>1</boolean>"
    secret = struct_of(**{**post, "wp_password": string("hush")})
    refused = wire.post(typed("metaWeblog.newPost", string("1"), NAME, SECRET, secret, true))
    assert "no passwords" in text(refused) and not Article.objects.exists()
    pk = text(wire.value(typed("metaWeblog.newPost", string("1"), NAME, SECRET, struct_of(**post), true)))
    assert Article.objects.get().slug == "a-slug" and tags() == {"Sea", "one"}
    for method, name in (("wp.getCategories", "categoryName"), ("wp.getTags", "name")):
        named = structs(wire.value(typed(method, string("1"), NAME, SECRET)))
        assert {text(member(each, name)) for each in named} == {"Sea", "one"}
    suggested = wire.value(typed("wp.suggestCategories", string("1"), NAME, SECRET, string("s")))
    assert [text(member(each, "category_name")) for each in structs(suggested)] == ["Sea"]
    unknown = wire.post(typed("weblogUpdates.ping", string("T"), string(HERE)))
    assert text(member(unknown.find("fault"), "faultCode")) == "-32601"
    delete = typed("blogger.deletePost", string("0123456789ABCDEF"), string(pk), NAME, SECRET, true)
    assert text(wire.value(delete)) == "1" and Article.objects.get().withdrawn_at is not None


def test_marsedit(wire):
    """Values without a type are texts, ids are numbers; the list is fetched again before a save."""
    me, number, true = ("{name}", "{secret}"), "<int>1</int>", "<boolean>1</boolean>"

    def ask(method: str, *values: str) -> ElementTree.Element:
        return wire.value(typed(method, *values))

    (blog,) = structs(ask("blogger.getUsersBlogs", "key", *me))
    assert text(member(blog, "blogName"))
    assert "markdown" in [text(member(each, "key")) for each in structs(ask("mt.supportedTextFilters"))]
    post = {"title": "From a Mac", "description": "*Marked* down.", "mt_convert_breaks": "markdown"}
    draft = struct_of(**post, post_status="draft")
    pk = text(ask("metaWeblog.newPost", number, *me, draft, true))
    assert Article.objects.get().published_at is None and Article.objects.get().source == "*Marked* down."
    assert len(structs(ask("metaWeblog.getRecentPosts", number, *me, "<int>30</int>"))) == 1
    whole = struct_of(**post, post_status="publish", mt_tags="Sea, Sky")
    assert text(ask("metaWeblog.editPost", f"<int>{pk}</int>", *me, whole, true)) == "1"
    assert tags() == {"Sea", "Sky"}
    words = struct_of(post_tag=f"<array><data><value>{string('Sun')}</value></data></array>")
    assert text(ask("wp.editPost", number, *me, f"<int>{pk}</int>", struct_of(terms_names=words))) == "1"
    assert tags() == {"Sea", "Sky", "Sun"}  # words of one kind take none of the other
    page = Client().get(Article.objects.get().get_absolute_url()).content.decode()
    assert "<em>Marked</em>" in page and Tag.objects.count() == 3
