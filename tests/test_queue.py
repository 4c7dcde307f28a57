"""The moderators' queue: what waits, for whom, in which order, and how one gets through it."""

from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions.roles import give_role
from accounts.models import Role
from articles.models import Article
from comments.actions.flagging import flag_comment
from comments.actions.posting import annotate_passage, post_comment
from comments.models import Comment, Review
from comments.moderation.item import item_for
from comments.moderation.queue import MOST_COUNTED_IN_HEADER, PAGE, waiting_for
from comments.submitting import Selection
from groundwork.ids import first_id_at
from tests.cast import guest
from tests.conftest import logged_in
from tests.publishing import published

pytestmark = pytest.mark.django_db

QUEUE = "/admin/comments/review/"
ADDRESSES = ["", "next/", "{pk}/", "{pk}/open/", "{pk}/decide/", "{pk}/undo/"]


@pytest.fixture
def article(cast) -> Article:
    return published(cast.alice, "Essay", "One.\n\nTwo words here.")


@pytest.fixture
def held(cast, article) -> Comment:
    """Bob's first comment: screening holds it."""
    comment = post_comment(person=cast.bob.person, article=article, body="My first words.", key="held")
    assert comment.state == Comment.State.HELD
    return comment


@pytest.fixture
def other(cast, article, held) -> Comment:
    """Waits behind `held`."""
    return post_comment(person=cast.charlie.person, article=article, body="Another first.", key="other")


def item(comment: Comment) -> str:
    return reverse("admin:comments_review_item", args=[comment.pk])


def fill(article, person, many: int) -> None:
    """Many items, due at several times, several opened in the same moment."""
    now = timezone.now()
    comments = Comment.objects.bulk_create(
        Comment(
            id=first_id_at(now.timestamp()) + n,  # so many in one millisecond might draw the same
            article=article,
            person=person,
            state=Comment.State.HELD,
            source=f"Item {n}.",
            made_at=now,
        )
        for n in range(many)
    )
    Review.objects.bulk_create(
        Review(
            comment=comment,
            cause=Review.Cause.HELD,
            reasons=[{"code": "guest", "detail": ""}],
            article=article,
            opened_at=now - timedelta(minutes=n // 7),
            due_at=now - timedelta(minutes=n // 7) + timedelta(hours=n % 3),
        )
        for n, comment in enumerate(comments)
    )


# --- the list


def test_a_held_comment_waits_with_its_reason(mo, held):
    page = mo.get(QUEUE).content.decode()
    assert "My first words." in page
    assert "The first comment of this writer" in page


def test_flags_come_before_what_is_held_and_alike_ones_are_counted(mo, cast, article, held):
    said = post_comment(person=cast.alice.person, article=article, body="The author speaks.", key="said")
    assert said.state == Comment.State.PUBLISHED
    flag_comment(person=cast.bob.person, comment=said, reason="abuse", words="Rude!")
    flag_comment(person=cast.charlie.person, comment=said, reason="abuse")
    page = mo.get(QUEUE).content.decode()
    assert page.index("The author speaks.") < page.index("My first words.")
    assert "×2" in page
    assert "Rude!" in mo.get(item(said)).content.decode()
    assert "My first words." not in mo.get(f"{QUEUE}?cause=flagged").content.decode()


def test_pages_hold_everything_once_in_order_while_others_decide(cast, article):
    fill(article, guest("Visitor"), 2 * PAGE + 20)
    order = list(Review.objects.waiting().values_list("pk", flat=True))
    first = waiting_for(cast.mo)
    second = waiting_for(cast.mo, after=first.after)
    # The very item at which the page ended is decided, and one before it: nothing is skipped or shown twice.
    Review.objects.filter(pk__in=[second.after, order[0]]).update(closed_at=timezone.now())
    third = waiting_for(cast.mo, after=second.after)
    seen = [review.pk for page in (first, second, third) for review in page.reviews]
    assert seen == order
    assert third.after is None


def test_a_page_far_down_is_a_range_of_the_index(
    only_on_sqlite, cast, article, django_assert_max_num_queries
):
    """Not counted off from the top; PostgreSQL plans the same once there are rows enough to matter."""
    fill(article, guest("Visitor"), PAGE + 20)
    with django_assert_max_num_queries(8) as run:
        waiting_for(cast.mo, after=waiting_for(cast.mo).after)
    last_pages = [query["sql"] for query in run.captured_queries if "LIMIT 51" in query["sql"]]
    with connection.cursor() as cursor:
        plans = [cursor.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()[0][3] for sql in last_pages]
    assert any("review_due (due_at>?" in plan for plan in plans), plans
    assert not any("OFFSET" in sql for sql in last_pages)


@pytest.mark.parametrize("after", ["", "0", "x", "-1", "9" * 30, "9" * 6000, "²"])
def test_a_forged_cursor_starts_at_the_top(mo, held, after):
    assert "My first words." in mo.get(QUEUE, {"after": after}).content.decode()


def test_the_list_costs_the_same_for_one_and_for_many(mo, article, held, django_assert_max_num_queries):
    with django_assert_max_num_queries(12) as for_one:
        mo.get(QUEUE)
    fill(article, guest("Visitor"), 40)
    with django_assert_max_num_queries(len(for_one)):
        mo.get(QUEUE)


def test_an_item_costs_a_bounded_number_of_queries(mo, held, django_assert_max_num_queries):
    with django_assert_max_num_queries(22):
        mo.get(item(held))


# --- one after the other


def test_next_skips_what_somebody_else_has_open(mo, ada, held, other):
    mo.post(f"{QUEUE}{held.pk}/open/")
    assert "Mo has this" in ada.get(QUEUE).content.decode()
    assert "Mo has this open" in ada.get(item(held)).content.decode()
    assert ada.post(f"{QUEUE}next/")["Location"] == item(other)


def test_what_is_left_comes_again_only_from_the_list(mo, held, other):
    assert mo.post(f"{QUEUE}next/")["Location"] == item(held)
    assert mo.post(f"{QUEUE}next/", {"left": str(held.pk)})["Location"] == item(other)
    assert Review.objects.get(pk=held.pk).claimed_by is None
    end = mo.post(f"{QUEUE}next/", {"left": str(other.pk)}, follow=True)
    assert "2 that you left still wait" in end.content.decode()
    assert mo.post(f"{QUEUE}next/")["Location"] == item(held)


def test_when_others_have_the_rest_it_says_so(mo, ada, held):
    mo.post(f"{QUEUE}next/")
    assert "Others have open what still waits" in ada.post(f"{QUEUE}next/", follow=True).content.decode()


def test_opening_by_a_link_takes_nothing(mo, held):
    mo.get(item(held))
    assert Review.objects.get(pk=held.pk).claimed_by is None


# --- what an item shows


def test_it_stands_in_its_thread_but_words_taken_back_stay_away(mo, cast, article):
    above = post_comment(person=cast.alice.person, article=article, body="Above it.", key="1")
    said = post_comment(person=cast.alice.person, article=article, body="Itself.", key="2", parent=above)
    gone = post_comment(person=cast.alice.person, article=article, body="Gone again.", key="3", parent=said)
    Comment.objects.filter(pk=gone.pk).update(state=Comment.State.WITHDRAWN)
    page = mo.get(item(said)).content.decode()
    assert "Above it." in page
    assert f"#{gone.number}" in page
    assert "Gone again." not in page
    assert "Gone again." not in mo.get(item(gone)).content.decode()


@pytest.mark.parametrize("state", [Comment.State.UNPROVEN, Comment.State.ERASED])
def test_what_is_not_said_yet_or_no_more_is_not_there(mo, held, state):
    assert mo.get(item(held)).status_code == 200
    Comment.objects.filter(pk=held.pk).update(state=state)
    assert mo.get(item(held)).status_code == 404


def test_a_passage_is_shown_in_its_paragraph(mo, cast):
    long = "Before it stands much. " * 20
    article = published(
        cast.alice, "Long", f"Another block.\n\n{long}Here are the words. It ends.\n\nThe next."
    )
    article.refresh_from_db()
    start = article.current.text.index("the words")
    words = Selection(article.current_id, start, start + len("the words"), "the words")
    note = annotate_passage(person=cast.gwen, article=article, selection=words, body="These?", key="note")
    around = item_for(cast.mo, note.pk, timezone.now()).around
    assert around.before.startswith("…")
    assert around.before.endswith("much. Here are ")
    assert (around.words, around.after) == ("the words", ". It ends.")
    assert "<mark>the words</mark>. It ends." in mo.get(item(note)).content.decode()


def test_private_words_are_not_the_moderators_business(mo, cast, article):
    note = post_comment(
        person=cast.bob.person,
        article=article,
        body="My secret.",
        key="private",
        audience=Comment.Audience.PRIVATE,
    )
    assert Comment.objects.filter(pk=note.pk).exists()
    assert "My secret." not in mo.get(QUEUE).content.decode()
    assert mo.get(item(note)).status_code == 404


def test_every_form_carries_its_token(mo, cast, article, held, other):
    """A template that is included on its own does not have it by itself; the test client would not miss it."""
    mo.post(f"{QUEUE}{other.pk}/decide/", {"verb": "approve", "version": "1"})
    for address in (QUEUE, item(held), item(other)):
        forms = FormsOf(mo.get(address).content.decode()).forms
        assert any("/undo/" in action for action in forms), address
        assert all("csrfmiddlewaretoken" in names for names in forms.values()), forms


class FormsOf(HTMLParser):
    """The fields of each form that posts, by the form's address."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: dict[str, list[str]] = {}
        self.open: list[str] | None = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form" and given.get("method") == "post":
            self.open = self.forms.setdefault(given["action"], [])
        elif tag == "input" and self.open is not None:
            self.open.append(given.get("name"))


# --- the door


def test_every_page_of_the_admin_says_how_much_waits(mo, alice, article, held, other):
    log = mo.get("/ja/admin/comments/decision/").content.decode()
    assert "保留" in log and "→ held" not in log, "what was done is said in words"
    log = mo.get("/admin/comments/decision/").content.decode()
    assert "Queue (2)" in log and "By by" not in log
    assert "Queue: 2 waiting" in mo.get("/admin/").content.decode()
    assert "Queue" not in alice.get("/admin/").content.decode()
    fill(article, guest("Visitor"), MOST_COUNTED_IN_HEADER)
    assert f"Queue ({MOST_COUNTED_IN_HEADER}+)" in mo.get("/admin/").content.decode()


# --- who may not


@pytest.mark.parametrize("address", ADDRESSES)
def test_nobody_else_gets_in(client, bob, alice, held, address):
    url = QUEUE + address.format(pk=held.pk)
    for method in ("get", "post"):
        assert getattr(client, method)(url).status_code in (302, 405)  # to the log-in
        for outsider in (bob, alice):  # a member, and an author without the role
            assert getattr(outsider, method)(url).status_code in (302, 403, 405)
    held.refresh_from_db()
    assert held.state == Comment.State.HELD
    assert Review.objects.get(pk=held.pk).claimed_by is None


@pytest.mark.parametrize("scope", [Role.Scope.ARTICLE, Role.Scope.TAG])
def test_a_moderator_of_a_part_sees_only_its_talk(cast, article, held, scope):
    elsewhere = published(cast.alice, "Other", tags=["Sea", "Moon"])
    there = post_comment(person=cast.bob.person, article=elsewhere, body="Elsewhere.", key="there")
    scope_id = elsewhere.pk if scope == Role.Scope.ARTICLE else elsewhere.tags.get(name="Sea").pk
    give_role(user=cast.charlie, name=Role.Name.MODERATOR, scope=scope, scope_id=scope_id)
    client: Client = logged_in(cast.charlie)
    page = client.get(QUEUE).content.decode()
    assert "Elsewhere." in page
    assert "My first words." not in page
    assert "Queue (1)" in page
    assert client.get(item(held)).status_code == 404
    assert client.post(f"{QUEUE}{held.pk}/decide/", {"verb": "approve", "version": "1"}).status_code == 404
    assert client.post(f"{QUEUE}{held.pk}/open/").status_code == 404
    assert client.post(f"{QUEUE}next/")["Location"] == item(there)
    client.post(f"{QUEUE}{there.pk}/decide/", {"verb": "approve", "version": "1"})
    there.refresh_from_db()
    assert there.state == Comment.State.PUBLISHED
