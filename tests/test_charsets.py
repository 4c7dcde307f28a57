"""Bytes from others become the characters that were meant. No database."""

from email.message import Message

import pytest

from groundwork.charsets import decoded
from groundwork.fetching import Fetched


def test_characters_are_read_as_they_were_meant():
    assert decoded("é".encode(), "") == decoded("é".encode("latin-1"), "iso-8859-1") == "é"
    assert decoded('<meta charset="shift_jis">茶'.encode("shift_jis")).endswith("茶")
    assert decoded("“é”".encode("cp1252")) == decoded("“é”".encode("cp1252"), "US-ASCII") == "“é”"
    assert decoded("茶".encode(), "no-such-charset") == decoded("茶".encode(), "a\0b") == "茶"
    assert decoded("茶".encode("utf-16"), "utf-8") == decoded("茶".encode("utf-8-sig"), "shift_jis") == "茶"
    assert decoded(b"\xff\xfea") == "\ufffd" and decoded(b"\x81") == "\ufffd"


def test_a_page_that_can_be_read_is_not_in_the_wide_charset_that_it_names():
    page = '<meta charset="utf-16">茶..'
    assert len(page.encode()) % 2 == 0 and decoded(page.encode()) == page


@pytest.mark.parametrize(
    "name", ["punycode", "idna", "unicode_escape", "raw_unicode_escape", "utf-7", "rot13", "zlib"]
)
def test_what_only_python_takes_for_a_charset_is_none(name):
    assert decoded(b"a+2AA-\\ud800-b", name) == "a+2AA-\\ud800-b"
    assert decoded(f"<meta charset={name}>a-b".encode()) == f"<meta charset={name}>a-b"


@pytest.mark.parametrize(
    ("header", "charset"),
    [
        ("text/html; charset=Shift_JIS", "Shift_JIS"),
        ('text/html; a=b; Charset = "utf-8"; c', "utf-8"),
        ("text/html", ""),
        ("text/html; charset=", ""),
    ],
)
def test_a_header_names_the_charset(header, charset):
    headers = Message()
    headers["content-type"] = header
    assert Fetched("https://blog.example/", 200, headers, b"").charset == charset
