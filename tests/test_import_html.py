"""HTML from elsewhere becomes Markdown that says the same words, with the same structure."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from articles.importing.from_html import markdown_from_html
from articles.importing.nesting import MOST_OPEN, bounded
from articles.rendering import render_article
from comments.rendering import render_comment


def shown(html, page="https://old.example.org/post/"):
    return render_article(markdown_from_html(html, page=page).source, language="en").html


def structure(html):
    return re.sub(r'\s+(?:id|class|rel|tabindex|role|aria-label|scope|data-n|dir)="[^"]*"|\n', "", html)


@pytest.mark.parametrize(
    ("given_html", "wanted"),
    [
        ("<p>a <b>b</b> <i>c <b>d</b></i> <del>e</del></p>",
         "<p>a <strong>b</strong> <em>c <strong>d</strong></em> <s>e</s></p>"),
        ("a<br>b<p>1. c<br># d<br>- e", "<p>a<br>b</p><p>1. c<br># d<br>- e</p>"),
        ("<ul><li>a<li>b<ul><li>c</ul></ul><ul><li>d</ul>",
         "<ul><li><p>a</p></li><li><p>b</p><ul><li><p>c</p></li></ul></li></ul><ul><li><p>d</p></li></ul>"),
        ("<ol start=3><li><p>a<p>b<li>c</ol>", '<ol start="3"><li><p>a</p><p>b</p></li><li><p>c</p></li></ol>'),
        ("<blockquote><p>a<p>b</blockquote><hr>", "<blockquote><p>a</p><p>b</p></blockquote><hr>"),
        ("<p><a href='/x_(y)' title='t'>l*i</a>! <a href='#x'>n</a></p>",
         '<p><a href="https://old.example.org/x_(y)" title="t">l*i</a>! n</p>'),
        ("<pre class='brush: php'><code>&lt;b>\n```\n  c</code></pre>", "<pre><code>&lt;b&gt;```  c</code></pre>"),
        ("<p><code>a`b</code> x<sup>2</sup> H<sub>2</sub>O <q>r</q></p>", "<p><code>a`b</code> x² H₂O “r”</p>"),
        ("<dl><dt>a<dd>b</dl>", "<p><strong>a</strong></p><ul><li><p>b</p></li></ul>"),
        ("<figure><img src=i.jpg alt='j'><figcaption>k</figcaption></figure>",
         '<p><a href="https://old.example.org/post/i.jpg">j</a></p><p><em>k</em></p>'),
        ("<iframe src='//v.example.org/1' title='film'></iframe>", '<p><a href="https://v.example.org/1">film</a></p>'),
    ],
)  # fmt: skip
def test_structure_is_kept(given_html, wanted):
    assert structure(shown(given_html)) == wanted


def test_a_table_keeps_its_cells_and_says_what_it_could_not_keep():
    html = (
        "<table><caption>C</caption><tr><th>a<th align=right>b<tr><td rowspan=2>1|2<td><code>c|d</code>"
        "<tr><td>e</table>"
    )
    converted = markdown_from_html(html)
    table = structure(render_article(converted.source, language="en").html)
    assert "<th><p>a</p></th><th><p>b</p></th>" in table
    assert "<td><p>1|2</p></td><td><p><code>c|d</code></p></td></tr><tr><td></td><td><p>e</p></td>" in table
    assert 'class="align-right"' in shown(html)
    assert converted.lost == {"merged cells": 1}


@pytest.mark.parametrize(
    "html",
    [
        "<p>w<sup><a href='#fn1' id='r1'>1</a></sup>.</p><section class=footnotes><hr><ol>"
        "<li id=fn1><p>note <a href='#r1'>↩</a></p><p>more</p></ol></section>",
        "<p>w<a href='#_ftn1' name='_ftnref1'>[1]</a>.</p><hr>"
        "<p><a href='#_ftnref1' name='_ftn1'>[1]</a> note</p><p>more</p>",
    ],
)  # fmt: skip
def test_footnotes_are_footnotes_again(html):
    page = shown(html)
    assert page.count('role="doc-noteref"') == 1
    note = page.partition('role="doc-endnotes"')[2]
    assert "note" in note and "↩" not in page
    assert "<hr" not in page.partition("doc-endnotes")[2]


def test_what_would_not_hold_as_a_mark_stays_words_and_is_counted():
    converted = markdown_from_html(
        "<p>これは<b>「太字」</b>です <a href='javascript:x()'>js</a><script>x</script></p>"
    )
    assert converted.source == "これは「太字」です js"
    assert converted.lost == {"emphasis": 1, "link": 1, "script": 1}


def test_a_comment_keeps_its_line_ends_and_names_nobody_by_chance():
    source = markdown_from_html("As #7 says:<br>5 * 3 &lt;b&gt; &amp;copy;", comment=True).source
    html = render_comment(source, link_to_number=lambda number: f"/{number}")
    assert structure(html) == "<p>As #7 says:<br>5 * 3 &lt;b&gt; &amp;copy;</p>"


def test_depth_is_bounded_and_no_word_is_lost():
    converted = markdown_from_html("<div>" * 5000 + "deep <b>down</b>")
    assert converted.source == "deep down"
    assert converted.lost == {"levels": 1}


@pytest.mark.parametrize(
    ("open_tags", "most_nodes"),
    [
        ("".join(f"<b id={n}><p>x" for n in range(600)), 60_000),
        ("<div title='<'>x" * 4_000, 9_000),
        ("<table><tr><td>x" * 4_000, 18_000),
        ("<option><optgroup>x" * 4_000, 13_000),
        ("<rt>x</ruby>" * 4_000, 9_000),
        ("<svg><style>" + "<div>x" * 4_000, 9_000),
        ("<div>x<marquee></div>" * 4_000, 13_000),
        ("<!-- a remark --!>" + "<q>x" * 4_000, 9_000),
    ],
    ids=[
        "marks",
        "quoted",
        "tables",
        "options",
        "readings",
        "in svg",
        "ends that count not",
        "after a remark",
    ],
)
def test_what_is_left_open_without_end_makes_neither_depth_nor_copies(open_tags, most_nodes):
    depths, deepest = {}, 0
    for node in LexborHTMLParser(f"<body>{bounded(open_tags)}").root.traverse():
        depths[node.mem_id] = 1 + depths.get(node.parent.mem_id if node.parent is not None else 0, 0)
        deepest = max(deepest, depths[node.mem_id])
    assert MOST_OPEN / 10 < deepest < 2 * MOST_OPEN + 40
    assert len(depths) <= most_nodes
    assert markdown_from_html(open_tags).source.count("x") == open_tags.count("x")


def test_html_as_people_write_it_is_left_alone():
    html = (
        "<p>a<ruby>茶<rt>ちゃ</ruby>" * 500 + "<script>'<div><div>'</script>" * 500 + "<!-- <ul> -->" * 500
        + "<ul><li><b>x</b><br><a href=y>z</a>" * 20 + "</ul>" * 20 + "</span>" * 500
    )  # fmt: skip
    assert bounded(html) == html


def test_terms_in_what_is_said_of_terms_stand_once():
    depth = 12
    converted = markdown_from_html("<dl><dt>t<dd>d" * depth + "</dl>" * depth)
    assert converted.source.count("t") == converted.source.count("d") == depth


_WORDS = st.text("ab *_`[]<>&#!|~\\-+=1.):\n" + "日「」é", max_size=12).map(
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;")
)
_TAGS = st.sampled_from(
    [
        "p",
        "b",
        "i",
        "del",
        "li",
        "ul",
        "blockquote",
        "h3",
        "div",
        "code",
        "td",
        "a href='/u'",
        "dl",
        "dt",
        "dd",
    ]
)
_HTML = st.recursive(
    _WORDS,
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag.split()[0]}>", _TAGS, st.lists(inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(_HTML)
def test_whatever_the_html_the_words_are_the_same(html):
    body = LexborHTMLParser(f"<body>{html}").body
    wanted = "".join(body.text(deep=True).split())
    text = render_article(markdown_from_html(html).source, language="en").text
    assert "".join(text.split()) == wanted
