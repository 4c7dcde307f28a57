"""What comes in over XML-RPC, read: odd requests, odd dates, odd bodies. Pure."""

import re
import xmlrpc.client
from datetime import UTC, datetime

import pytest

from alliance_site.xmlrpc.answering import clean
from alliance_site.xmlrpc.faults import NO_SUCH_METHOD, NOT_XML, WRONG_PARAMETERS, Fault
from alliance_site.xmlrpc.reading import flag_in, moment_in, read_request, struct_in
from articles.importing.from_html import markdown_from_html
from articles.rules.paragraphs import with_paragraphs
from articles.rules.sent import title_for

BOMB = b"""<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>"""
FOREIGN = b'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/hostname">]>'


def request(params: bytes = b"", name: bytes = b"mt.supportedMethods") -> bytes:
    return b'<?xml version="1.0"?><methodCall><methodName>%b</methodName><params>%b</params></methodCall>' % (
        name,
        params,
    )


def value(inner: bytes) -> bytes:
    return b"<param><value>%b</value></param>" % inner


def test_what_old_clients_send_is_read():
    asked = b"\r\n \xef\xbb\xbf" + request(
        value(b"<![CDATA[a<b]]>") + value(b"<boolean>true</boolean>") + value(b"<i4>7</i4>")
        + value(b"<dateTime.iso8601>20261121T10:00:00Z</dateTime.iso8601>")
        + value(b"<struct><member><name><![CDATA[title]]></name><value><![CDATA[T]]></value></member></struct>")
        + value(b"<base64>aGk=\n</base64>"),
        name=b"<![CDATA[ metaWeblog.newPost ]]>",
    )  # fmt: skip
    name, (text, flag, number, moment, struct, data) = read_request(asked)
    assert (name, text, flag, number) == ("metaWeblog.newPost", "a<b", True, 7)
    assert moment_in(moment) == datetime(2026, 11, 21, 10, tzinfo=UTC)
    assert (struct, data.data) == ({"title": "T"}, b"hi")
    in_latin = (
        '<?xml version="1.0" encoding="iso-8859-1"?><methodCall><methodName>é</methodName></methodCall>'
    )
    assert read_request(in_latin.encode("latin-1"))[0] == "é"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", NOT_XML),
        (b"{}", NOT_XML),
        (request()[:-20], NOT_XML),
        (BOMB + request()[21:], NOT_XML),
        (FOREIGN + request(name=b"&f;")[21:], NOT_XML),
        (request(value(b"<int>%b</int>" % (b"9" * 5_000))), NOT_XML),
        (request(value(b"<int>seven</int>")), NOT_XML),
        (request(value(b"<boolean>perhaps</boolean>")), NOT_XML),
        (request(value(b"<base64>a</base64>")), NOT_XML),
        (request(value(b"<x:int>1</x:int>") + b"&nbsp;"), NOT_XML),
        (request(value(b"\xff\xfe")), NOT_XML),
        (request(name=b""), NO_SUCH_METHOD),
        (request(name=b"a" * 100_000), NO_SUCH_METHOD),
        (request(value(b"<int>1</int>") * 13), WRONG_PARAMETERS),
    ],
)
def test_what_is_no_request_is_a_fault(body, code):
    with pytest.raises(Fault) as refused:
        read_request(body)
    assert refused.value.code == code and len(refused.value.words) < 100


def test_values_nested_past_all_use_are_read_or_refused_and_break_nothing():
    deep = b"<value><array><data>" * 20_000 + b"</data></array></value>" * 20_000
    name, (nested,) = read_request(request(b"<param>" + deep + b"</param>"))
    assert name and isinstance(nested, list)
    with pytest.raises(Fault):
        struct_in(nested)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("20261121T10:00:00", (2026, 11, 21, 10)),
        ("20261121T10:00:00Z", (2026, 11, 21, 10)),
        ("2026-11-21T10:00:00+09:00", (2026, 11, 21, 1)),
        ("2026-11-21T10:00:00-0130", (2026, 11, 21, 11, 30)),
        ("2026-11-21 10:00", (2026, 11, 21, 10)),
        ("20261121", (2026, 11, 21)),
        ("2026-11-21T10:00:00.123Z", (2026, 11, 21, 10)),
        ("", None), ("00000000T00:00:00Z", None), ("20261301T00:00:00", None), ("tomorrow", None),
        ("00010101T00:00:00+23:00", None),
    ],
)  # fmt: skip
def test_dates_of_every_kind(typed, told):
    expected = datetime(*told, tzinfo=UTC) if told else None
    assert moment_in(xmlrpc.client.DateTime(typed) if typed else typed) == expected


def test_what_xml_cannot_hold_is_not_sent():
    odd = {"a\x00": ["b\x0b\ud800c", {"d": "\ufffee\n\t"}], "n": 3}
    assert clean(odd) == {"a": ["bc", {"d": "e\n\t"}], "n": 3}
    assert flag_in("true") and flag_in(1) and not flag_in("0") and not flag_in("")


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("One.\n\nTwo.", "<p>One.</p> <p>Two.</p>"),
        ("<p>x\n\ny</p>", "<p>x</p> <p>y</p>"),  # ScribeFire in its WordPress mode
        ("One\nline.", "<p>One<br>line.</p>"),
        ("<p>A\nB</p>\n<p>C</p>", "<p>A\nB</p>\n<p>C</p>"),  # whole HTML stays
        ("A\n\n<ul>\n<li>b</li>\n</ul>\n\nC", "<p>A</p> <ul>\n<li>b</li>\n</ul> <p>C</p>"),
        ("<pre>a\n\n\nb</pre>", "<pre>a\n\n\nb</pre>"),
        ("<blockquote>a\n\nb</blockquote>", "<blockquote> <p>a</p> <p>b</p> </blockquote>"),
        ("A\r\n\r\nB<br>C\nD", "<p>A</p> <p>B<br>C\nD</p>"),
        ("<h2>T</h2>\nWords\n\nmore", "<h2>T</h2> <p>Words</p> <p>more</p>"),
        ("A\n<hr>\nB", "<p>A</p> <hr> <p>B</p>"),
        ("<div>never closed\n\nx", "<div>never closed\n\nx"),
        ("", ""),
    ],
)  # fmt: skip
def test_blank_lines_part_paragraphs(body, html):
    assert re.sub(r">\n<|>\n(?=<p)", lambda m: m[0], with_paragraphs(body)).replace(
        ">\n<", "> <"
    ) == html.replace(">\n<", "> <")


def test_hostile_bodies_cost_no_more_than_long_ones():
    for body in ("<blockquote>" * 2_000, "<p>" * 9_000, "\n\n" * 99_000, "<div>\n\n" * 900 + "</div>" * 900):
        assert not markdown_from_html(with_paragraphs(body)).source.strip("> \n")


def test_a_text_without_a_title_is_called_by_its_first_words():
    assert title_for("  A\n title ", "x") == "A title"
    assert title_for("", "\n## *Words* of [it](http://a.example/)\n\nMore.") == "Words of it"
    assert title_for(None, "word " * 40).endswith("word …")
    assert title_for(None, "") == "Untitled"
