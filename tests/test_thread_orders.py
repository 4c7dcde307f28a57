"""The orders of a thread: best and active by stored keys, flat by number; windows that follow each other."""

from importlib import import_module

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliance_site.seeding.heavy import Load, load_article
from comments.actions.summing import sum_up_all
from comments.actions.voting import vote_on
from comments.models import Branch, Comment, Tally
from comments.reading import orders
from comments.reading.threads import flat_lines, ordered_comments, ordered_lines
from tests.cast import guest
from tests.talking import page, say, talked_about
from tests.test_threads import numbers

THREAD = "/articles/essay/comments/"


@pytest.fixture
def article(cast):
    return talked_about(cast.alice)


def vote(comment, helpful: int, unhelpful: int = 0) -> None:
    for n in range(helpful + unhelpful):
        voter = guest(f"V{comment.number}x{n}")
        vote_on(person=voter, comment=comment, helpful=n < helpful)


def best(now=None) -> list[int]:
    sum_up_all(now=timezone.now())
    return numbers(page(Client(), f"{THREAD}?order=best"))


def test_best_orders_few_but_unanimous_and_many_but_mixed_by_what_is_sure(cast, article):
    one, few, mixed, none = (say(cast.bob, article, f"Root {n}.") for n in range(4))
    vote(one, 1)
    vote(few, 4)
    vote(mixed, 8, 9)
    assert best() == [few.number, one.number, mixed.number, none.number]
    assert page(Client(), f"{THREAD}?order=best").css_first("#c2 .up b").text() == "4"


def test_a_strong_late_reply_lifts_its_branch_until_it_is_taken_away(cast, article, mo, monkeypatch):
    monkeypatch.setattr(orders, "REPLIES_PER_ROOT", 2)
    old, good = say(cast.bob, article, "Old root."), say(cast.bob, article, "Good root.")
    replies = [say(cast.alice, article, f"Reply {n}.", parent=old) for n in range(4)]
    vote(good, 3)
    assert best() == [2, 1, 3, 4], "of the branch that is cut the first few replies"
    vote(replies[-1], 8)
    assert best() == [1, 3, 4, 6, 2], "and the one that lifts it"
    goes_on = page(Client(), f"{THREAD}?order=best").css_first("#c6 + .cut a")
    assert numbers(page(Client(), goes_on.attributes["href"])) == [1, 5, 6]
    last = replies[-1]
    last.refresh_from_db()
    mo.post(f"/admin/comments/review/{last.pk}/", {})
    from comments.actions.moderating import decide

    decide(moderator=cast.mo, comment=last, verb="hide", reason="abuse", expected_version=last.version)
    assert best()[0] == 2


def test_active_follows_the_latest_word_in_each_branch(cast, article):
    first, second, third = (say(cast.bob, article, f"Root {n}.") for n in range(3))
    assert numbers(page(Client(), f"{THREAD}?order=active")) == [3, 2, 1]
    reply = say(cast.alice, article, "An answer.", parent=first)
    say(cast.bob, article, "An answer to it.", parent=reply)
    assert numbers(page(Client(), f"{THREAD}?order=active")) == [1, 4, 5, 3, 2]
    assert Branch.objects.get(pk=first.pk).active == Comment.objects.get(number=5).position
    assert Branch.objects.count() == 3 and third.pk and second.pk


def test_flat_says_one_after_the_other_and_links_to_what_is_answered(cast, article):
    first = say(cast.bob, article, "Root.")
    say(cast.bob, article, "Another root.")
    say(cast.alice, article, "An answer.", parent=first)
    tree = page(Client(), f"{THREAD}?view=flat")
    assert numbers(tree) == [1, 2, 3] and not tree.css(".thread .c:not(.d0)")
    assert tree.css_first("#c3 .to a").attributes["href"] == "#c1"
    assert numbers(page(Client(), f"{THREAD}?view=flat&order=newest")) == [3, 2, 1]
    assert tree.css_first(".orders [aria-current]").text() == "One after the other"


@pytest.fixture
def long_thread(db):
    return load_article(Load(words=300, comments=400, annotations=15, seed=3), progress=lambda done: None)


@pytest.mark.parametrize("order", ["newest", "best", "active"])
def test_windows_show_every_branch_once_and_cost_what_they_show(long_thread, order):
    pk = long_thread.pk
    roots = list(Comment.objects.in_thread(pk).filter(parent=None).values_list("pk", flat=True))
    seen, cursor, counts = list[int](), None, set()
    while True:
        with CaptureQueriesContext(connection) as asked:
            window = ordered_lines(pk, order, cursor)
        counts.add(len(asked))
        same = ordered_comments(pk, order, cursor)
        assert [line.pk for line in window.comments] == [comment.pk for comment in same.comments]
        seen += [line.pk for line in window.comments if line.parent_id is None]
        cursor = window.after
        if cursor is None:
            break
    assert sorted(seen) == sorted(roots)
    assert max(counts) <= 4
    rows = Branch.objects.in_bulk(roots)
    if order == "best":
        assert len({branch.best for branch in rows.values()}) > 5, "the heavy seed votes"
        assert seen == sorted(seen, key=lambda r: (-rows[r].best, -rows[r].position))
    if order == "active":
        assert seen == sorted(seen, key=lambda r: -rows[r].active)
        assert any(branch.active > branch.position for branch in rows.values())


def test_no_order_sorts_a_thread(long_thread):
    """The planner reads the keys from an index, in order: it never sorts what it does not show."""
    pk = long_thread.pk
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    branches = Branch.objects.filter(article_id=pk)
    for rows in (
        branches.order_by("-best", "-position")[:21],
        branches.filter(best=0, position__lt=2**62).order_by("-best", "-position")[:21],
        branches.order_by("-active")[:21],
        Comment.objects.filter(article_id=pk, number__gt=50).order_by("number")[:101],
    ):
        plan = rows.explain()
        assert "SORT" not in plan.upper().replace("SORT KEY", "SORT") or "B-TREE" not in plan.upper(), plan
        assert "Sort" not in plan and "TEMP B-TREE" not in plan, plan


def test_what_the_worker_finds_agrees_with_the_votes(long_thread):
    window = flat_lines(long_thread.pk)
    shown = {line.pk: line.helpful for line in window.comments}
    tallies = Tally.objects.in_bulk(list(shown))
    assert shown == {pk: tallies[pk].shown if pk in tallies else 0 for pk in shown}
    assert window.after == 100 and max(shown.values()) > 3


def test_what_stands_below_a_root_folds_without_scripts(cast, article):
    first, _second = say(cast.bob, article, "Root."), say(cast.bob, article, "Alone.")
    reply = say(cast.alice, article, "An answer.", parent=first)
    say(cast.bob, article, "An answer to it.", parent=reply)
    for address in ("/articles/essay/", THREAD, f"{THREAD}?order=best"):
        tree = page(Client(), address)
        assert [node.text() for node in tree.css("#c1 + details[open] > summary")] == ["2 replies"], address
        assert numbers(tree, "details.branch") == [3, 4] and len(tree.css("details.branch")) == 1
    assert not page(Client(), f"{THREAD}?view=flat").css("details.branch")
    assert not page(Client(), reply.get_absolute_url()).css("details.branch")


def test_a_search_within_the_discussion_leads_to_the_sites(cast, article):
    say(cast.bob, article, "About whales.")
    form = page(Client(), "/articles/essay/").css_first("search form")
    fields = {node.attributes["name"]: node.attributes.get("value") for node in form.css("[name]")}
    answer = Client().get(form.attributes["action"], {**fields, "q": "whales"})
    assert "About" in answer.content.decode() and "whales" in answer.content.decode()


def test_an_older_site_gets_the_branches_that_posting_would_have_made(cast, article):
    root = say(cast.bob, article, "Root.")
    say(cast.bob, article, "Answer.", parent=root)
    say(cast.bob, article, "Another root.")
    columns = ("root", "article", "position", "active", "best")
    made = set(Branch.objects.values_list(*columns))
    Branch.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(import_module("comments.migrations.0006_talking").FILL_BRANCHES)
    assert len(made) == 2 and set(Branch.objects.values_list(*columns)) == made
