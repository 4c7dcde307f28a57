"""What breaks importers, each as a small file: none of it needs the database."""

import gzip
import json
import zipfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from articles.importing import wordpress_text
from articles.importing.addresses import mapped, path_of, read_map, same_form
from articles.importing.dates import moment
from articles.importing.disqus import Disqus
from articles.importing.ghost import Ghost
from articles.importing.hypothesis import Hypothesis
from articles.importing.markdown_files import MarkdownFiles
from articles.importing.records import Account, Article, Comment, Line, Page, Talk, Unreadable
from articles.importing.threads import arranged
from articles.importing.wordpress import WordPress
from articles.importing.wordpress_text import html_of_post, with_paragraphs
from articles.rendering import render_article

FILES = Path(__file__).parent / "imports"
AT = datetime(2012, 1, 2, tzinfo=UTC)


def wxr(
    items="", *, scheme="http", version="1.2", names=True, head='<?xml version="1.0" encoding="UTF-8"?>\n'
):
    spaces = "".join(
        f' xmlns:{prefix}="{scheme}://{address}"'
        for prefix, address in (
            ("wp", f"wordpress.org/export/{version}/"), ("excerpt", f"wordpress.org/export/{version}/excerpt/"),
            ("content", "purl.org/rss/1.0/modules/content/"), ("dc", "purl.org/dc/elements/1.1/"),
        )
    )  # fmt: skip
    return (
        f'{head}<rss version="2.0"{spaces if names else ""}><channel><wp:wxr_version>{version}</wp:wxr_version>'
        f"<wp:base_blog_url>https://old.example.org</wp:base_blog_url>{items}</channel></rss>"
    )


def post(comments="", *, title="A", content="x", number=1, more=""):
    return (
        f"<item><title>{title}</title><link>https://old.example.org/a/</link>"
        f"<content:encoded><![CDATA[{content}]]></content:encoded><excerpt:encoded>short</excerpt:encoded>"
        f"<wp:post_id>{number}</wp:post_id><wp:post_date>2012-07-01 12:00:00</wp:post_date>"
        "<wp:post_date_gmt>2012-07-01 10:00:00</wp:post_date_gmt>"
        f"<wp:status>publish</wp:status><wp:post_type>post</wp:post_type>{more}{comments}</item>"
    )


def comment(number, words="y", **fields):
    given = {
        "comment_id": number,
        "comment_content": words,
        "comment_date_gmt": "2012-07-02 10:00:00",
    } | fields
    inside = "".join(f"<wp:{name}>{value}</wp:{name}>" for name, value in given.items())
    return f"<wp:comment>{inside}</wp:comment>"


def read(tmp_path, data, reader=WordPress, name="file.xml"):
    file = tmp_path / name
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    return list(reader(file).records())


def only(kind, records):
    return [record for record in records if isinstance(record, kind)]


def codes(records):
    return [line.code for line in only(Line, records)]


@pytest.mark.parametrize(
    "file",
    [
        wxr(post(comment(1)), scheme="http", version="1.0"),
        wxr(post(comment(1)), scheme="https", version="1.1"),
        wxr(post(comment(1)), names=False),  # prefixes that nothing declares
        " stray \n" + wxr(post(comment(1))),
        wxr(post(comment(1)), head="\ufeff"),
        wxr(post(comment(1))).replace("<title>A", "<title>A\x08"),
        wxr("<title>R & D &nbsp; &copy; &madeup; a]]>b</title>" + post(comment(1))),
        wxr(post(comment(1))).replace("UTF-8", "ISO-8859-1"),
        gzip.compress(wxr(post(comment(1))).encode(), mtime=0),
        wxr(post(comment(1))).replace("UTF-8", "UTF-16").encode("utf-16"),
    ],
    ids=["1.0", "https", "undeclared", "stray", "bom", "control", "ampersands", "latin", "gz", "utf-16"],
)
def test_any_export_that_holds_a_post_is_read(tmp_path, file):
    article = only(Article, read(tmp_path, file))[0]
    assert (article.title, article.source, article.summary) == ("A", "x", "short")
    assert [said.text for said in article.comments] == ["y"]


def test_mending_loses_no_words_and_says_so(tmp_path):
    records = read(
        tmp_path, wxr(post(comment(1, "a & b &amp; c &eacute; <![CDATA[&amp; d]]>"), title="R & D"))
    )
    assert "mended" in codes(records)
    article = only(Article, records)[0]
    assert (article.title, article.comments[0].text) == ("R & D", "a & b & c é & d")


def test_cdata_that_holds_its_own_end_is_whole(tmp_path):
    article = only(Article, read(tmp_path, wxr(post(content="a]]]]><![CDATA[>b"))))[0]
    assert article.source == "a]]>b"


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ('<!DOCTYPE r [<!ENTITY a "1"><!ENTITY b "&a;&a;">]>' + wxr(head=""), "entities"),
        ('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + wxr(head=""), "entities"),
        ('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'.encode("utf-16"), "entities"),
        ("<rss><channel><item><title>a feed</title></item></channel></rss>", "not-wordpress"),
        ("no xml at all", "no-xml"),
        ("", "no-xml"),
        (gzip.compress(wxr().encode(), mtime=0)[:40], "broken-packing"),
    ],
)
def test_what_is_no_export_is_refused_with_its_reason(tmp_path, file, code):
    with pytest.raises(Unreadable) as refused:
        read(tmp_path, file)
    assert refused.value.code == code


def test_a_bomb_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr("articles.importing.opening.SMALL", 1_000_000)
    with pytest.raises(Unreadable) as refused:
        read(tmp_path, gzip.compress(wxr().encode() + b" " * 20_000_000))
    assert refused.value.code == "packed-bomb"
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.md", "x" * 30_000_000)
    with pytest.raises(Unreadable):
        list(MarkdownFiles(tmp_path / "bomb.zip").records())


def test_of_a_file_that_ends_in_the_middle_only_what_is_whole_comes(tmp_path):
    whole = wxr(post(number=1, title="First") + post(comment(1) + comment(2), number=2, title="Second"))
    for cut in (whole.index("</wp:comment>") + 20, whole.rindex("</item>") + 7):
        records = read(tmp_path, whole[:cut])
        assert [article.title for article in only(Article, records)] == ["First"]
        assert {"cut-off", "dropped-last"} <= set(codes(records))


def test_states_and_kinds_are_told_apart(tmp_path):
    states = ["1", "0", "spam", "trash", "approved", "odd"]
    said = "".join(comment(n, comment_approved=state) for n, state in enumerate(states, 1))
    kinds = ["", "comment", "pingback", "trackback", "order_note"]
    said += "".join(comment(n, comment_type=kind) for n, kind in enumerate(kinds, 11))
    records = read(tmp_path, wxr(post(said)))
    comments = only(Article, records)[0].comments
    assert [c.state for c in comments[:6]] == ["published", "held", "spam", "hidden", "published", "held"]
    assert [c.kind for c in comments[6:]] == ["comment", "comment", "pingback", "pingback"]
    assert Line("left-out", "comment, order_note", "1") in records


def test_dates_of_every_kind(tmp_path):
    noon = datetime(2012, 7, 1, 12, tzinfo=UTC)
    for words in (
        "2012-07-01 12:00:00", "2012-07-01T12:00:00Z", "2012-07-01T14:00:00.000+02:00", "20120701T12:00:00",
        "Sun, 01 Jul 2012 12:00:00 +0000", "Sun, 01 Jul 2012 14:00 +0200", "1341144000", 1341144000000,
    ):  # fmt: skip
        assert moment(words) == noon, words
    for words in (
        "",
        None,
        "0000-00-00 00:00:00",
        "yesterday",
        "0001-01-01",
        "9999-12-31T23:59:59",
        "99999999999999999",
    ):
        assert moment(words) is None, words
    assert moment("2012-07-01 14:00:00", offset=timedelta(hours=2)) == noon
    local = comment(1, comment_date_gmt="0000-00-00 00:00:00", comment_date="2012-07-02 14:00:00")
    dateless = comment(2, comment_date_gmt="")
    records = read(tmp_path, wxr(post(local + dateless)))
    said = only(Article, records)[0].comments
    assert [c.made_at for c in said] == [datetime(2012, 7, 2, 12, tzinfo=UTC)] * 2  # the blog stood at +2
    assert codes(records) == ["no-date"]


def said(number, parent="", minutes=0):
    return Comment(id=number, text=number, made_at=AT + timedelta(minutes=minutes), parent=parent)


def test_threads_come_whatever_their_order():
    in_order, lines = arranged([said("2", "1", 1), said("1"), said("3", "9", 2), said("1", "2", 3)])
    assert [(c.id, c.parent) for c in in_order] == [("1", ""), ("2", "1"), ("3", "")]
    assert lines == [Line("comment-twice", "1"), Line("orphan", "3", "9")]
    assert arranged([said("3", "9")], frozenset({"9"}))[1] == []


def test_circles_are_cut_at_the_oldest():
    circle = [said("1", "3", 5), said("2", "1", 1), said("3", "2", 2), said("4", "3", 3), said("5", "5", 4)]
    in_order, lines = arranged(circle)
    assert {c.id: c.parent for c in in_order} == {"1": "3", "2": "", "3": "2", "4": "3", "5": ""}
    assert lines == [Line("circle", "2", "1"), Line("circle", "5", "5")]
    long = [said(str(n), str(n + 1)) for n in range(50_000)]
    assert len(arranged(long)[1]) == 1  # one orphan; neither deep nor slow


def test_rows_that_are_no_texts_and_the_metas_of_those_that_are_do_not_come(tmp_path):
    meta = "<wp:postmeta><wp:meta_key>x</wp:meta_key><wp:meta_value>a:1:{i:0;s:3:no;}</wp:meta_value></wp:postmeta>"
    kinds = ("revision", "nav_menu_item")
    rows = [post(number=n, title=kind).replace(">post<", f">{kind}<") for n, kind in enumerate(kinds, 2)]
    records = read(tmp_path, wxr(post(more=meta) + "".join(rows)))
    assert [(each.title, each.source) for each in only(Article, records)] == [("A", "x")]
    assert Line("left-out", "nav_menu_item", "1") in records and not only(Page, records)


def test_paragraphs_are_made_as_wordpress_makes_them():
    assert with_paragraphs("a\nb\n\nc") == "<p>a<br>\nb</p>\n<p>c</p>\n"
    body = "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\nafter\n<pre>x\n\ny</pre>\n<blockquote>q\n\nr</blockquote>"
    assert "<li>a</li><li>b</li>" in with_paragraphs(body)
    assert "<p>after</p>" in with_paragraphs(body) and "<pre>x\n\ny</pre>" in with_paragraphs(body)
    assert "<blockquote><p>q</p>\n<p>r</p>" in with_paragraphs(body)
    blocks = "<!-- wp:paragraph -->\n<p>one\ntwo</p>\n<!-- /wp:paragraph -->"
    assert html_of_post(blocks)[0] == blocks


def test_shortcodes_are_kept_where_they_mean_something_and_counted_where_not():
    html, left_out = html_of_post(
        "[sic] [caption width=\"3\"]<a href='/x'><img src='/i.jpg'></a> words[/caption] [gallery ids='1'] "
        '[embed]https://v.example.org/1[/embed] [box color="red"]inside[/box] [[escaped]]'
    )
    assert "[sic]" in html and "<figcaption>words</figcaption>" in html and "inside" in html
    assert 'href="https://v.example.org/1"' in html and "gallery" not in html
    assert left_out == {"gallery": 1, "box": 1}


def test_an_end_that_is_not_there_is_looked_for_once(monkeypatch):
    looked = Counter()

    class Counted:
        def __init__(self, name, pattern):
            self.name, self.pattern = name, pattern

        def search(self, *given):
            looked[self.name] += 1
            return self.pattern.search(*given)

    counted = {name: Counted(name, pattern) for name, pattern in wordpress_text._ENDS.items()}
    monkeypatch.setattr(wordpress_text, "_ENDS", counted)
    words = "[code] a [caption] b <pre> c " * 1_000
    html, _left_out = html_of_post(words)
    assert html.count("a") > 1_000 and looked["code"] == looked["caption"] == 1 and looked["pre"] <= 2
    # Of these, a pattern that looks to the end of the body from each of them would take minutes.
    for opened in ("<!-- more ", "[embed ", "[embed http://a", "[a b", "<p ", "[gallery ", "[code "):
        assert opened.strip() in html_of_post(opened * 30_000)[0]


def test_addresses_of_one_page_are_one():
    page = "https://www.Example.org/a//b/?utm_source=x&fbclid=1#top"
    assert same_form(page) == same_form("http://example.org/a/b") == "example.org/a/b"
    assert path_of("/a/index.html?p=7&utm_medium=y") == "/a?p=7"
    assert path_of("https://example.org/%E8%8C%B6/") == "/茶"
    assert same_form("javascript:x") == ""
    mapping = read_map(["# old, new", "http://old.example.org/x/, /articles/x/", "/y => z", ""])
    assert mapped("https://old.example.org/x", mapping) == "/articles/x/"
    assert mapped("https://other.example.org/y/", mapping) == "z"
    with pytest.raises(Unreadable):
        read_map(["only one"])


def test_disqus_with_empty_ids_doubled_threads_and_deleted_parents():
    records = list(Disqus(FILES / "disqus.xml").records())
    talks = only(Talk, records)
    assert [talk.title for talk in talks] == ["How water boils", "Moved"]
    assert "https://kettle.example.org/?p=7" in talks[0].urls
    kept = {c.id: (c.state, c.parent, c.text, c.email) for c in talks[0].comments}
    assert kept == {
        "1": ("gone", "", "", ""),
        "2": ("published", "1", "Yes.\\\nIt does.", ""),
        "3": ("spam", "", "buy", ""),
    }
    assert Line("left-out", "deleted", "1") in records


def test_ghost_in_all_its_forms(tmp_path):
    lexical = {"root": {"children": [
        {"type": "paragraph", "children": [{"type": "text", "text": "bold", "format": 1},
                                           {"type": "link", "url": "https://x.example.org",
                                            "children": [{"type": "text", "text": "l"}]}]},
        {"type": "codeblock", "code": "a < b", "language": "c"},
    ]}}  # fmt: skip
    mobiledoc = {"version": "0.3.1", "atoms": [["soft-return", "", {}]], "markups": [["em"]],
                 "cards": [["markdown", {"markdown": "- one"}]],
                 "sections": [[1, "h2", [[0, [], 0, "Head"]]],
                              [1, "p", [[0, [0], 1, "it"], [1, [], 0, 0], [0, [], 0, "b"]]], [10, 0]]}  # fmt: skip
    data = {
        "users": [{"id": "u1", "name": "Ann", "email": "ann@example.org", "slug": "ann"}],
        "tags": [{"id": "t1", "name": "Tea"}, {"id": "t2", "name": "#internal"}],
        "posts_tags": [{"post_id": "p1", "tag_id": "t1"}, {"post_id": "p1", "tag_id": "t2"}],
        "posts_authors": [{"post_id": "p1", "author_id": "u1"}],
        "posts": [
            {"id": "p1", "title": "T", "slug": "t", "html": '<p>a <a href="__GHOST_URL__/b/">b</a></p>',
             "status": "published", "type": "post", "visibility": "public", "published_at": "2020-01-02T03:04:05.000Z"},
            {"id": "p2", "title": "L", "slug": "l", "lexical": json.dumps(lexical), "status": "draft", "type": "post"},
            {"id": "p3", "title": "M", "slug": "m", "mobiledoc": json.dumps(mobiledoc),
             "status": "published", "type": "page"},
            {"id": "p4", "title": "Paid", "slug": "p", "html": "<p>x</p>", "status": "published", "visibility": "paid"},
        ],
    }  # fmt: skip

    def reader(path):
        return Ghost(path, "https://ghost.example.org")

    records = read(tmp_path, json.dumps({"db": [{"data": data}]}), reader, "g.json")
    assert only(Account, records) == [Account("u1", "ann", "Ann", "ann@example.org")]
    first, second, paid = only(Article, records)
    assert first.source == "a [b](https://ghost.example.org/b/)"
    assert (first.tags, first.accounts, first.urls) == (["Tea"], ["u1"], ["https://ghost.example.org/t/"])
    assert (
        second.source == "**bold**[l](https://x.example.org)\n\n```c\na < b\n```" and second.state == "draft"
    )
    assert paid.state == "draft" and "kept-as-draft" in codes(records)
    assert only(Page, records)[0].source == "## Head\n\n*it*\\\nb\n\n- one"
    for wrong in ("[]", "{}", "not json", '{"db":[{"data":{}}]}'):
        with pytest.raises(Unreadable):
            read(tmp_path, wrong, Ghost, "w.json")


def test_markdown_of_several_makers(tmp_path):
    (tmp_path / "posts").mkdir()
    (tmp_path / "img").mkdir()
    (tmp_path / "img" / "a.png").write_bytes(b"x")
    (tmp_path / "posts" / "2020-03-04-hello.md").write_text(
        "---\ntitle: Hello\ntags: [Tea, Pots]\nlang: ja\naliases: [/old/hello/]\n---\n# One\n\n![a](/img/a.png)\n"
    )
    (tmp_path / "posts" / "b.md").write_text(
        '+++\ntitle = "Bee"\ndate = 2021-01-01T00:00:00Z\ndraft = true\n+++\n<b>x</b> `<i>`\n'
    )
    (tmp_path / "posts" / "c.md").write_text("---\na: &a [x]\nb: *a\n---\n# Title here\n\ntext\n")
    (tmp_path / "posts" / "d.md").write_bytes(b"\xff\xfe\xfa")
    records = list(MarkdownFiles(tmp_path).records())
    hello, bee, sea = only(Article, records)
    assert (hello.title, hello.slug, hello.tags, hello.language) == ("Hello", "hello", ["Tea", "Pots"], "ja")
    assert hello.made_at == datetime(2020, 3, 4, tzinfo=UTC) and hello.urls == ["/old/hello/"]
    assert hello.source == "# One\n\n![a](https://import.invalid/img/a.png)"
    assert (bee.title, bee.state, bee.source) == ("Bee", "draft", "**x** `<i>`")
    assert (sea.title, sea.source) == ("Title here", "text")
    assert codes(records) == ["bad-front-matter", "no-text-file"]


def test_hypothesis_notes_with_their_quotes(tmp_path):
    world = {"read": ["group:__world__"]}
    selectors = [{"type": "TextPositionSelector", "start": 3, "end": 6},
                 {"type": "TextQuoteSelector", "exact": "def", "prefix": "abc", "suffix": "ghi"}]  # fmt: skip
    row = {
        "uri": "https://a.example.org/x",
        "created": "2020-01-01T00:00:00Z",
        "user": "acct:ann@hypothes.is",
    }
    rows = [
        {**row, "id": "1", "text": "note", "tags": ["two words"], "permissions": world,
         "target": [{"selector": selectors}]},
        {**row, "id": "2", "uri": "http://a.example.org/x/", "text": "reply", "references": ["0", "1"],
         "permissions": world},
        {**row, "id": "3", "text": "mine", "permissions": {"read": ["acct:ann@hypothes.is"]}, "target": [{}]},
    ]  # fmt: skip
    (talk,) = only(
        Talk, read(tmp_path, json.dumps({"export_userid": "ann", "annotations": rows}), Hypothesis, "h.json")
    )
    note, reply, mine = talk.comments
    assert (note.text, note.quote.exact, note.quote.start) == ("note\n\n#two-words", "def", 3)
    assert (reply.parent, reply.quote, mine.audience) == ("1", None, "private")
    with pytest.raises(Unreadable):
        read(tmp_path, '{"annotations": 3}', Hypothesis, "h.json")


def test_tables_and_footnotes_of_a_post_are_there_when_it_is_read(tmp_path):
    body = (
        "<table><tr><th>a</th></tr><tr><td>b</td></tr></table>\n\n"
        'w<sup><a href="#fn1">1</a></sup>\n\n<ol><li id="fn1">note</li></ol>'
    )
    html = render_article(
        only(Article, read(tmp_path, wxr(post(content=body))))[0].source, language="en"
    ).html
    assert "<table>" in html and "doc-endnotes" in html
