"""What other sites answer, built to stop whoever reads it: each of these took minutes or gigabytes. No database."""

import time
from email.message import Message

import pytest

from comments.links.discovering import endpoint_of
from comments.links.mentions import mention_in
from comments.links.pages import OddPage, tree_of
from groundwork.fetching import Fetched

OURS = "http://ours.example/"
LINK = f'<a href="{OURS}">here</a>'


def page(html: str, **headers: str) -> Fetched:
    message = Message()
    message["Content-Type"] = "text/html"
    for name, value in headers.items():
        message[name] = value
    return Fetched("https://blog.example/", 200, message, html.encode())


def spent(start: float) -> float:
    return time.process_time() - start


def test_formatting_that_is_left_open_is_not_built_again_in_every_paragraph():
    html = "<p>" + "".join(f"<b id={n}>" for n in range(400)) + "<p>x" * 500 + LINK
    assert len(tree_of(html.encode()).css("*")) < 1_000  # as browsers do it, 200,000
    mention = mention_in(page(html), lambda url: url == OURS)
    assert mention is not None
    assert mention.excerpt.endswith("xhere")


def test_ends_of_what_was_never_begun_hide_no_depth():
    for html in ("<div></x>" * 600, "<div></X><x/>" * 600):
        with pytest.raises(OddPage):
            tree_of(html.encode())
        with pytest.raises(OddPage):
            tree_of(html.encode("utf-16"))
    tree_of(b"<div><b>x</b></div>" * 5_000)


def test_a_hundred_thousand_words_at_the_bottom_of_a_page_are_read_at_once():
    html = "<i>" * 450 + "<br>x" * 20_000 + f"<nav><b>menu</b>{LINK}</nav>{LINK}"
    start = time.process_time()
    mention = mention_in(page(html), lambda url: url == OURS)
    assert spent(start) < 3  # seconds of the processor; it was seven
    assert mention is not None
    assert "menu" not in mention.excerpt


def test_headers_are_read_in_one_go():
    start = time.process_time()
    assert endpoint_of(page("", Link="<" * 20_000)) is None
    assert spent(start) < 1  # it was six
