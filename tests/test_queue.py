"""The moderators' queue: what waits, in its context, decided with a reason, undone; and nobody else gets in."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions.roles import give_role, take_role
from accounts.models import Role
from articles.actions.drafting import create_article
from articles.actions.publishing import publish_revision
from articles.models import PublicState
from comments.actions.flagging import flag_comment
from comments.actions.posting import post_comment
from comments.models import Comment, Decision, Review
from tests.conftest import logged_in

pytestmark = pytest.mark.django_db

QUEUE = "/admin/comments/review/"
ADDRESSES = ["", "next/", "{pk}/", "{pk}/open/", "{pk}/decide/", "{pk}/undo/"]


@pytest.fixture
def article(cast):
    article = create_article(
        author=cast.alice,
        slug="essay",
        title="Essay",
        summary="",
        source="One.\n\nTwo words here.",
        language="en",
    )
    publish_revision(editor=cast.alice, article=article)
    article.refresh_from_db()
    return article


@pytest.fixture
def held(cast, article):
    """Bob's first comment: screening holds it."""
    comment = post_comment(person=cast.bob.person, article=article, body="My first words.", key="held")
    assert comment.state == Comment.State.HELD
    return comment


def decide(client: Client, comment: Comment, verb: str, **fields: str):
    return client.post(
        f"{QUEUE}{comment.pk}/decide/", {"verb": verb, "version": str(comment.version), **fields}, follow=True
    )


def test_a_held_comment_waits_with_its_reason(mo, held):
    page = mo.get(QUEUE).content.decode()
    assert "My first words." in page
    assert "The first comment of this writer" in page


def test_approving_publishes_it_and_goes_on(mo, client, held):
    answer = decide(mo, held, "approve")
    assert "Nothing waits for you" in answer.content.decode()
    assert "My first words." in client.get("/articles/essay/").content.decode()
    decision = Decision.objects.order_by("id").last()
    assert (decision.verb, decision.reason, decision.by_label) == ("approve", "fine", "mo")


def test_hiding_leaves_a_tombstone_with_its_number(mo, client, cast, held):
    decide(mo, held, "approve")
    held.refresh_from_db()
    decide(mo, held, "hide", reason="abuse", words="Attacks the author.")
    page = client.get("/articles/essay/").content.decode()
    assert "My first words." not in page
    assert "Hidden by a moderator" in page
    assert PublicState.objects.get().comments == 0


def test_undo_restores_state_counts_and_queue(mo, client, held):
    decide(mo, held, "approve")
    decision = Decision.objects.order_by("id").last()
    answer = mo.post(f"{QUEUE}{held.pk}/undo/", {"decision": str(decision.pk)}, follow=True)
    assert "Taken back" in answer.content.decode()
    held.refresh_from_db()
    assert held.state == Comment.State.HELD
    assert PublicState.objects.get().comments == 0
    assert Review.objects.get(pk=held.pk).closed_at is None
    assert Decision.objects.order_by("id").last().undoes == decision.pk


def test_only_the_latest_decision_can_be_undone(mo, held):
    decide(mo, held, "approve")
    first = Decision.objects.order_by("id").last()
    held.refresh_from_db()
    decide(mo, held, "hide")
    mo.post(f"{QUEUE}{held.pk}/undo/", {"decision": str(first.pk)})
    held.refresh_from_db()
    assert held.state == Comment.State.HIDDEN


def test_a_decision_on_a_text_that_changed_is_refused_and_keeps_the_words(mo, cast, held):
    seen = held.version
    Comment.objects.filter(pk=held.pk).update(version=seen + 1)
    answer = mo.post(
        f"{QUEUE}{held.pk}/decide/", {"verb": "approve", "version": str(seen), "words": "I had written this"}
    )
    assert answer.status_code == 409
    assert "It has changed meanwhile" in answer.content.decode()
    assert "I had written this" in answer.content.decode()
    held.refresh_from_db()
    assert held.state == Comment.State.HELD


def test_who_comes_second_is_told_who_has_it(mo, ada, held):
    mo.post(f"{QUEUE}{held.pk}/open/")
    assert "Mo has this" in ada.get(QUEUE).content.decode()
    answer = ada.post(f"{QUEUE}{held.pk}/decide/", {"verb": "approve", "version": str(held.version)})
    assert answer.status_code == 409
    held.refresh_from_db()
    assert held.state == Comment.State.HELD
    decide(ada, held, "approve", anyway="1")
    held.refresh_from_db()
    assert held.state == Comment.State.PUBLISHED


def test_next_skips_what_somebody_else_has_open(mo, ada, cast, article, held):
    other = post_comment(person=cast.charlie.person, article=article, body="Another first.", key="other")
    mo.post(f"{QUEUE}{held.pk}/open/")
    answer = ada.post(f"{QUEUE}next/")
    assert answer["Location"] == reverse("admin:comments_review_item", args=[other.pk])


def test_flags_come_before_what_is_held_and_once_kept_stay_kept(mo, cast, article, held):
    said = post_comment(person=cast.alice.person, article=article, body="The author speaks.", key="said")
    assert said.state == Comment.State.PUBLISHED
    flag_comment(person=cast.bob.person, comment=said, reason="abuse", words="Rude!")
    page = mo.get(QUEUE).content.decode()
    assert page.index("The author speaks.") < page.index("My first words.")
    assert "Rude!" in mo.get(f"{QUEUE}{said.pk}/").content.decode()
    decide(mo, said, "keep")
    said.refresh_from_db()
    flag_comment(person=cast.charlie.person, comment=said, reason="spam")
    assert "The author speaks." not in mo.get(QUEUE).content.decode()


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
    assert mo.get(f"{QUEUE}{note.pk}/").status_code == 404


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


def test_a_moderator_of_one_article_sees_only_its_talk(cast, article, held):
    other = create_article(
        author=cast.alice, slug="other", title="Other", summary="", source="Text.", language="en"
    )
    publish_revision(editor=cast.alice, article=other)
    other.refresh_from_db()
    there = post_comment(person=cast.bob.person, article=other, body="Elsewhere.", key="there")
    give_role(user=cast.charlie, name=Role.Name.MODERATOR, scope=Role.Scope.ARTICLE, scope_id=other.pk)
    client = logged_in(cast.charlie)
    page = client.get(QUEUE).content.decode()
    assert "Elsewhere." in page
    assert "My first words." not in page
    assert client.get(f"{QUEUE}{held.pk}/").status_code == 404
    assert decide(client, held, "approve").status_code == 404
    decide(client, there, "approve")
    there.refresh_from_db()
    assert there.state == Comment.State.PUBLISHED


def test_a_moderator_who_lost_the_role_in_mid_work_decides_nothing(mo, cast, held):
    mo.post(f"{QUEUE}{held.pk}/open/")
    take_role(user=cast.mo, name=Role.Name.MODERATOR)
    assert decide(mo, held, "approve").status_code in (200, 403)
    held.refresh_from_db()
    assert held.state == Comment.State.HELD


@pytest.mark.parametrize("fields", [{"verb": "destroy"}, {"verb": "approve", "reason": "because"}, {}])
def test_a_forged_decision_is_refused(mo, held, fields):
    answer = mo.post(f"{QUEUE}{held.pk}/decide/", {"version": str(held.version), **fields})
    assert answer.status_code == 409
    held.refresh_from_db()
    assert held.state == Comment.State.HELD


def test_the_list_costs_the_same_for_one_and_for_many(mo, cast, article, held, django_assert_max_num_queries):
    with django_assert_max_num_queries(12) as for_one:
        mo.get(QUEUE)
    links = "http://a.example http://b.example http://c.example"
    for n in range(20):
        post_comment(person=cast.gwen, article=article, body=f"Words {n} {links}", key=str(n))
    assert Review.objects.filter(closed_at=None).count() == 21
    with django_assert_max_num_queries(len(for_one)):
        mo.get(QUEUE)


def test_an_item_costs_a_bounded_number_of_queries(mo, held, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        mo.get(f"{QUEUE}{held.pk}/")
