"""Threads: numbers, orders, windows; and that what is not public leaves no trace in them."""

import re
from itertools import pairwise
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance_site.keeper.store import store
from comments.models import Comment
from comments.models.comment import MOST_DEPTH
from comments.presenters import html as presenter
from comments.reading import orders, threads
from comments.views import reading
from tests.talking import (
    approve,
    form,
    fresh,
    guest_form,
    note,
    page,
    say,
    talked_about,
    texts,
    version,
)


@pytest.fixture
def article(cast):
    return talked_about(cast.alice)


@pytest.fixture
def small_windows(monkeypatch):
    """Windows of three, so that a dozen comments make a long thread."""
    monkeypatch.setattr(reading, "WINDOW", 3)
    monkeypatch.setattr(orders, "ROOTS", 2)
    monkeypatch.setattr(orders, "REPLIES_PER_ROOT", 2)
    monkeypatch.setattr(threads.branch_of, "__defaults__", (3, None))
    monkeypatch.setattr(threads.window_after, "__defaults__", (3,))


def numbers(tree, within: str = "main") -> list[int]:
    return [int(node.id[1:]) for node in tree.css(f"{within} .c")]


def walk(address: str) -> list[list[int]]:
    """The numbers in each window, from an address on, by its "next" links."""
    windows = []
    while address:
        tree = page(Client(), address)
        windows.append(numbers(tree))
        link = tree.css_first("a[rel=next]")
        address = f"{address.split('?')[0]}{link.attributes['href']}" if link else ""
    return windows


def grow(cast, article) -> SimpleNamespace:
    """1 to 9: 1(4(6, 9), 5), 2, 3(7(8))."""
    c1, c2, c3 = (say(cast.alice, article, f"Root {n}.") for n in (1, 2, 3))
    c4, c5 = (say(cast.alice, article, "Below 1.", parent=c1) for _ in range(2))
    c6 = say(cast.alice, article, "Below 4.", parent=c4)
    c7 = say(cast.alice, article, "Below 3.", parent=c3)
    c8 = say(cast.alice, article, "Below 7.", parent=c7)
    c9 = say(cast.alice, article, "Below 4, late.", parent=c4)
    return SimpleNamespace(c1=c1, c2=c2, c3=c3, c4=c4, c5=c5, c6=c6, c7=c7, c8=c8, c9=c9)


IN_ORDER = [1, 4, 6, 9, 5, 2, 3, 7, 8]


# --- order and windows


def test_replies_stand_below_what_they_answer_the_oldest_first(cast, article):
    grow(cast, article)
    assert numbers(page(Client(), "/articles/essay/")) == IN_ORDER
    assert numbers(page(Client(), "/articles/essay/comments/")) == IN_ORDER


def test_windows_follow_each_other_and_cut_branches_go_on(cast, article, small_windows):
    grow(cast, article)
    windows = walk("/articles/essay/comments/")
    assert windows == [IN_ORDER[:3], IN_ORDER[3:6], IN_ORDER[6:]]
    second = page(Client(), f"/articles/essay/comments/?after={Comment.objects.get(number=6).pk}")
    to = second.css_first("#c9 .to a")
    assert to.text() == "4" and to.attributes["href"] == Comment.objects.get(number=4).get_absolute_url()
    assert second.css_first("a[href='/articles/essay/comments/']").text() == "Oldest first"
    assert "From the beginning" in second.css_first("main").text()


def test_newest_first_gives_whole_roots_with_their_first_replies(cast, article, small_windows):
    grow(cast, article)
    assert walk("/articles/essay/comments/?order=newest")[0] == [3, 7, 8, 2]
    later = f"/articles/essay/comments/?order=newest&after={Comment.objects.get(number=2).position}"
    tree = page(Client(), later)
    assert numbers(tree) == [1, 4, 6]
    goes_on = tree.css_first(".cut a")
    assert goes_on.text() == "Continue this thread"
    assert numbers(page(Client(), goes_on.attributes["href"])) == [1, 9, 5]


def test_the_article_shows_the_first_thirty_and_how_many_more(cast, article):
    for number in range(33):
        say(cast.alice, article, f"Number {number}.")
    tree = page(Client(), "/articles/essay/")
    assert numbers(tree) == list(range(1, 31))
    more = tree.css_first("#discussion .more a")
    assert more.text() == "Show 3 more"
    assert numbers(page(Client(), more.attributes["href"])) == [31, 32, 33]


def test_the_whole_thread_on_one_page_up_to_a_limit(cast, article, small_windows, monkeypatch):
    grow(cast, article)
    link = page(Client(), "/articles/essay/comments/").css_first("a[href='?all=1']")
    assert link.attributes["rel"] == "nofollow"
    assert numbers(page(Client(), "/articles/essay/comments/?all=1")) == IN_ORDER
    monkeypatch.setattr(reading, "WHOLE", 5)
    tree = page(Client(), "/articles/essay/comments/?all=1")
    assert numbers(tree) == IN_ORDER[:5] and tree.css_first("a[rel=next]") is not None


def test_a_window_costs_the_same_wherever_it_begins(cast, article, small_windows):
    grow(cast, article)
    page(Client(), "/articles/essay/comments/")  # reads what the site is called, which stays
    counts = []
    for number in (4, 6, 5):
        with CaptureQueriesContext(connection) as queries:
            page(Client(), f"/articles/essay/comments/?after={Comment.objects.get(number=number).pk}")
        counts.append(len(queries))
    assert len(set(counts)) == 1


@pytest.mark.parametrize(
    "query",
    [
        "after=1",
        "after=x",
        "after=",
        f"after={2**63}",
        "order=worst",
        "order=best&after=7",
        "view=flat&order=best",
    ],
)
def test_a_cursor_that_is_none_is_not_found(cast, article, query):
    say(cast.alice, article, "Said.")
    assert Client().get(f"/articles/essay/comments/?{query}").status_code == 404


def test_a_cursor_of_another_article_is_not_found(cast, article):
    other = say(cast.alice, talked_about(cast.alice, "Other"), "Elsewhere.")
    assert Client().get(f"/articles/essay/comments/?after={other.pk}").status_code == 404


# --- one comment


def test_a_comment_has_a_page_with_what_stands_above_and_below(cast, article):
    said = grow(cast, article)
    tree = page(Client(), said.c4.get_absolute_url())
    assert tree.css_first("h1").text() == "Comment 4"
    assert [numbers(tree, within) for within in (".above", ".the", ".below")] == [[1], [4], [6, 9]]
    headings = [int(node.tag[1]) for node in tree.css("main h1, main h2, main h3")]
    assert headings[0] == 1 and all(b - a <= 1 for a, b in pairwise(headings))


def test_a_long_branch_goes_on(cast, article, small_windows):
    said = grow(cast, article)
    assert walk(said.c1.get_absolute_url()) == [[1, 4, 6, 9], [1, 5]]
    tree = page(Client(), said.c1.get_absolute_url())
    assert tree.css_first("a[rel=next]").text() == "Continue this thread"
    foreign = Client().get(f"{said.c1.get_absolute_url()}?after={said.c8.pk}")
    assert foreign.status_code == 404


def test_links_to_what_stands_on_the_page_stay_on_it(cast, article):
    said = grow(cast, article)
    tree = page(Client(), said.c6.get_absolute_url())
    assert tree.css_first("#c6 .to a").attributes["href"] == "#c4"


# --- depth


def test_below_the_greatest_depth_a_reply_becomes_a_sibling_addressed_by_name(cast, article):
    parent = None
    for _level in range(MOST_DEPTH + 1):
        parent = say(cast.alice, article, "Deeper.", parent=parent)
    assert parent.depth == MOST_DEPTH
    below = say(cast.alice, article, "Deepest.", parent=parent)
    assert below.depth == MOST_DEPTH and bytes(below.path)[:-8] == bytes(parent.path)[:-8]
    last = page(Client(), f"/articles/essay/comments/?after={Comment.objects.get(number=100).pk}")
    assert numbers(last) == [101, 102]
    assert texts(last.css(".to")) == ["in reply to 100", "to @Alice"]
    assert last.css_first("#c102 .to a").attributes["href"] == "#c101"
    assert f"d{presenter.DEEPEST_INDENT}" in last.css_first("#c102").attributes["class"]


# --- tombstones


def test_a_withdrawn_comment_keeps_its_place_number_and_answers(cast, bob, article):
    first = say(cast.bob, article, "Regretted words.")
    say(cast.alice, article, "An answer.", parent=first)
    bob.post(reverse("withdraw", args=[first.pk]), {"version": first.version})
    for address in ("/articles/essay/", "/articles/essay/comments/", first.get_absolute_url()):
        tree = page(Client(), address)
        assert numbers(tree)[:2] == [1, 2]
        assert tree.css_first("#c1 .gone").text() == "Withdrawn by its writer"
        assert "Regretted" not in tree.html and "Bob" not in tree.css_first("#c1").html
        assert tree.css_first("#c1 .acts") is None
    assert texts(page(Client(), "/articles/essay/").css(".count")) == ["1 comment"]


# --- nothing of what is not public


def deeds_that_nobody_sees(cast, article):
    """Each is (what it is, a function that does it, with Bob's browser)."""
    shown = Comment.objects.get(number=1)

    def held(bob):
        bob.post(reverse("say", args=["essay"]), form(article, body="Secret held."))
        return Comment.objects.get(source="Secret held.")

    def edit_held(bob):
        mine = Comment.objects.get(source="Secret held.")
        fields = {"body": "Secret held, edited.", "version": mine.version}
        assert bob.post(reverse("edit", args=[mine.pk]), fields).status_code == 303

    def withdraw_held(bob):
        mine = Comment.objects.get(source="Secret held, edited.")
        assert bob.post(reverse("withdraw", args=[mine.pk]), {"version": mine.version}).status_code == 303

    return {
        "a held comment": held,
        "an edit of a held one": edit_held,
        "a withdrawn held one": withdraw_held,
        "an unproven comment": lambda bob: Client().post(
            reverse("say", args=["essay"]), guest_form(body="Secret unproven.")
        ),
        "a private note": lambda bob: note(
            cast.bob, article, "Second one", "Secret note.", audience="private"
        ),
        "a highlight": lambda bob: note(cast.bob, article, "First sentence", "", audience="private"),
        "a flag": lambda bob: bob.post(
            reverse("flag", args=[shown.pk]), {"reason": "spam", "words": "Secret."}
        ),
        "a watch": lambda bob: bob.post(reverse("follow", args=["essay"]), {"follow": "1"}),
    }


PUBLIC = ["/articles/essay/", "/articles/essay/comments/", "/articles/essay/notes/", "/feeds/articles/essay/"]


def test_what_is_not_public_changes_no_byte_and_no_etag(cast, bob, article):
    say(cast.alice, article, "Public words.")

    def public_pages():
        store.clear()
        answers = [Client().get(address) for address in [*PUBLIC, shown.get_absolute_url()]]
        return [(answer["ETag"], answer.content) for answer in answers]

    shown = Comment.objects.get(number=1)
    before, was = public_pages(), version(article)
    for what, do in deeds_that_nobody_sees(cast, article).items():
        do(bob)
        assert public_pages() == before, what
        assert version(article) == was, what
    assert Comment.objects.count() == 5
    say(cast.alice, article, "More public words.")
    assert Comment.objects.get(source="More public words.").number == 2, "no gap"
    assert public_pages() != before


def test_one_approved_late_comes_last(cast, bob, article):
    bob.post(reverse("say", args=["essay"]), form(article, body="Early, held."))
    say(cast.alice, article, "Later, shown.")
    approve(Comment.objects.get(source="Early, held."))
    assert numbers(page(Client(), "/articles/essay/")) == [1, 2]
    assert Comment.objects.get(number=2).source == "Early, held."


def test_a_page_is_never_newer_than_it_says(cast, article, monkeypatch):
    """What is written while a comment's page is built must make that page old."""
    first = say(cast.alice, article, "First.")
    marks_of = reading.marks_of
    say(cast.alice, article, "x", parent=None)
    note(cast.alice, article, "Second one", "A note.")

    def meanwhile(revision):
        monkeypatch.setattr(reading, "marks_of", marks_of)
        say(cast.alice, article, "An answer.", parent=first)
        return marks_of(revision)

    monkeypatch.setattr(reading, "marks_of", meanwhile)
    Client().get(first.get_absolute_url())
    assert "An answer." in Client().get(first.get_absolute_url()).content.decode()


# --- markup of a comment


def test_a_guests_website_is_linked_but_not_recommended(cast, article):
    cast.gwen.website = "https://gwen.example/?a=1&b=2"
    cast.gwen.save()
    say(cast.gwen, article, "See [this](https://spam.example).")
    tree = page(Client(), "/articles/essay/")
    for link in tree.css("#c1 .who a, #c1 .body a"):
        assert {"nofollow", "ugc"} <= set(link.attributes["rel"].split())
    assert tree.css_first("#c1 .who a").attributes["href"] == cast.gwen.website


def test_names_and_words_are_shown_as_typed(cast, article):
    cast.gwen.name = '<img src=x onerror="alert(1)">'
    cast.gwen.save()
    say(cast.gwen, article, "<img src=x onerror=alert(1)> <script>alert(1)</script> [x](javascript:alert(1))")
    for address in PUBLIC:
        answer = Client().get(address).content.decode()
        assert "<img src=x" not in answer and "<script>alert" not in answer
        assert not re.search('href="javascript:', answer)
    assert '<img src=x onerror="alert(1)">' in page(Client(), "/articles/essay/").css_first("#c1 .who").text()


def test_the_author_is_marked_as_such(cast, article):
    say(cast.alice, article, "Mine.")
    say(cast.bob, article, "Not mine.")
    tree = page(Client(), "/articles/essay/")
    assert texts(tree.css("#c1 .mark")) == ["author"] and not tree.css("#c2 .mark")


def test_times_are_absolute_and_in_utc(cast, article):
    comment = say(cast.alice, article, "Now.")
    time = page(Client(), "/articles/essay/").css_first("#c1 time")
    assert time.attributes["datetime"] == comment.shown_at.strftime("%Y-%m-%dT%H:%MZ")
    assert time.text().endswith("UTC")


def test_the_article_page_asks_at_most_ten_questions_cold(cast, article):
    say(cast.alice, article, "Root.")
    note(cast.alice, article, "Second one", "A note.")
    store.clear()
    with CaptureQueriesContext(connection) as queries:
        page(Client(), "/articles/essay/")
    assert len(queries) <= 10, [query["sql"][:120] for query in queries]
    assert fresh(article).state.notes == 1
