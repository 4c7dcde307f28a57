"""Everything said, listed in the admin: searched, narrowed, paged in both directions, and nothing that is private."""

from datetime import timedelta

import pytest
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from accounts.actions.roles import give_role
from accounts.models import Role
from comments.actions.indexing import index_all
from comments.models import Comment, Decision
from comments.moderation import listing
from comments.moderation.listing import Wanted, page_of
from comments.rules.reasons import deed_of
from groundwork.ids import first_id_at
from tests.cast import guest
from tests.conftest import logged_in
from tests.talking import say, talked_about

pytestmark = pytest.mark.django_db

LIST = "/admin/comments/comment/"


@pytest.fixture
def article(cast):
    return talked_about(cast.alice)


@pytest.fixture
def many(cast, article) -> list[Comment]:
    """130 of two writers, one a minute, in every state; every third about ships. The oldest first."""
    people, start = [guest("Visitor"), cast.bob.person], timezone.now() - timedelta(days=3)
    made = [start + timedelta(minutes=n) for n in range(130)]
    states = [s for s in Comment.State.values if s != Comment.State.PUBLISHED]  # those want a number
    comments = Comment.objects.bulk_create(
        Comment(
            id=first_id_at(at.timestamp()) + n, article=article, person=people[n % 2], made_at=at,
            state=states[n % len(states)], source=f"{'Ships' if n % 3 == 0 else 'Whales'} {n}.",
        )
        for n, at in enumerate(made)
    )  # fmt: skip
    index_all(comments)
    return comments


def visible(comments: list[Comment]) -> list[int]:
    return [c.pk for c in reversed(comments) if c.state not in ("unproven", "erased")]


def listed(client, **query: str) -> list[str]:
    tree = LexborHTMLParser(client.get(LIST, query).content)
    return [node.text(strip=True) for node in tree.css(".said")]


def test_pages_in_both_directions_hold_everything_once(cast, many):
    wanted, expected = Wanted(), visible(many)
    pages = [page_of(cast.mo, wanted)]
    while pages[-1].older:
        pages.append(page_of(cast.mo, wanted, older_than=pages[-1].older))
    assert [c.pk for page in pages for c in page.comments] == expected
    assert [len(page.comments) for page in pages] == [50, 37]
    assert (pages[0].newer, pages[-1].older) == (None, None)
    back = page_of(cast.mo, wanted, newer_than=pages[-1].newer)
    assert ([c.pk for c in back.comments], back.newer) == (expected[:50], None)
    assert back.older == pages[0].older


def test_words_and_filters_narrow_it(mo, many, article, cast):
    ships = [c for c in many if c.source.startswith("Ships")]
    assert len(listed(mo, words="ships")) == len(visible(ships)[:50])
    assert listed(mo, words="SHIP* 99") == ["Ships 99."]
    assert listed(mo, words="nothing of that") == []
    hidden = [c.source for c in reversed(ships) if c.state == "hidden"]
    assert listed(mo, words="ships", state="hidden") == hidden
    visitor = many[0].person_id
    assert listed(mo, words="ships", state="hidden", person=str(visitor)) == [
        c.source for c in reversed(ships) if c.state == "hidden" and c.person_id == visitor
    ]
    assert listed(mo, article=str(article.pk + 1)) == []
    assert listed(mo, kind="pingback") == []
    day = f"{many[0].made_at:%Y-%m-%d}"
    assert len(listed(mo, since=day, until=day, article=str(article.pk))) > 0
    assert listed(mo, until="2001-01-01") == []
    forged = {"state": "unproven", "kind": "x", "since": "1999-13-01", "older": "x", "newer": "9" * 99}
    assert len(listed(mo, **forged, words="\x00")) == 50


def test_a_search_whose_filter_leaves_little_says_how_far_it_went(mo, many, monkeypatch):
    monkeypatch.setattr(listing, "CHUNKS", (5, 5))
    answer = mo.get(LIST, {"words": "ships", "state": "spam"}).content.decode()
    assert "Searched back to" in answer
    tree, found = LexborHTMLParser(answer), []
    while tree is not None:
        found += [node.text(strip=True) for node in tree.css(".said")]
        link = tree.css_first("a[rel=next]")
        tree = LexborHTMLParser(mo.get(LIST + link.attributes["href"]).content) if link else None
    assert found == [c.source for c in reversed(many) if c.state == "spam" and "Ships" in c.source]


def test_what_moderators_may_not_see_is_not_there(mo, cast, article):
    say(cast.bob, article, "Mine alone.", audience="private")
    say(cast.bob, article, "For all to read.")
    assert Comment.objects.filter(source="Mine alone.").exists()
    assert listed(mo) == ["For all to read."]
    assert listed(mo, words="alone") == []
    assert listed(mo, person=str(cast.bob.person.pk), words="alone") == []


def test_a_moderator_of_a_part_lists_only_its_talk(cast, many, article):
    other = talked_about(cast.alice, "Other")
    say(cast.bob, other, "Ships elsewhere.")
    give_role(user=cast.charlie, name=Role.Name.MODERATOR, scope=Role.Scope.ARTICLE, scope_id=other.pk)
    part = logged_in(cast.charlie)
    assert listed(part) == listed(part, words="ships") == ["Ships elsewhere."]


def test_no_page_counts_skips_or_grows(mo, cast, many, django_assert_max_num_queries):
    with django_assert_max_num_queries(20) as run:
        mo.get(LIST, {"older": str(many[90].pk), "words": "ships"})
    asked = [query["sql"] for query in run.captured_queries]
    assert not [sql for sql in asked if "OFFSET" in sql or "COUNT(*) AS" in sql]


def test_the_log_is_paged_without_counting_it(mo, cast, article, monkeypatch, django_assert_max_num_queries):
    for n in range(4):
        say(guest(f"Visitor{n}"), article, f"First words {n}.")
    made = list(Decision.objects.order_by("-id").values_list("verb", flat=True))
    assert {"hold", "approve"} == set(made)
    made = [deed_of(verb) for verb in made]
    with django_assert_max_num_queries(14) as run:
        page = LexborHTMLParser(mo.get("/admin/comments/decision/").content)
    assert [node.text() for node in page.css("td.field-done, th.field-done")] == made
    asked = [query["sql"] for query in run.captured_queries]
    assert not [sql for sql in asked if "COUNT(" in sql or "DISTINCT" in sql]
    page = LexborHTMLParser(mo.get("/admin/comments/decision/?verb=hold").content)
    assert [node.text() for node in page.css("td.field-done, th.field-done")] == ["Held"] * 4
    monkeypatch.setattr("comments.admin.log.MOST_PAGED", 3)
    monkeypatch.setattr("comments.admin.log.DecisionAdmin.list_per_page", 2)
    page = LexborHTMLParser(mo.get("/admin/comments/decision/").content)
    older = next(a.attributes["href"] for a in page.css("a") if "older than these" in a.text())
    page = LexborHTMLParser(mo.get(f"/admin/comments/decision/{older}").content)
    assert [node.text() for node in page.css("td.field-done, th.field-done")] == made[2:4]
