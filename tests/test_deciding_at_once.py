"""Two at once: whoever is first decides, the other is told, and every count is right afterwards. On real databases."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from articles.models import Article, PublicState
from comments.actions.editing import withdraw_comment
from comments.actions.moderating import decide, undo_decision
from comments.actions.posting import post_comment
from comments.models import Comment, Decision, Review
from comments.submitting import ChangedMeanwhile, Refused
from tests.cast import guest
from tests.publishing import published

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 4  # each one starts both at the same moment; which of them wins is up to the database


@pytest.fixture
def article(cast) -> Article:
    return published(cast.alice, "Essay")


def held(article, n: int, parent: Comment | None = None) -> int:
    """Waits because nobody knows its writer yet."""
    comment = post_comment(
        person=guest(f"Visitor{n}"), article=article, body=f"Words {n}.", key=f"{n}", parent=parent
    )
    assert comment.state == Comment.State.HELD
    return comment.pk


def found(pk: int) -> Comment:
    return Comment.objects.select_related("article", "person", "parent").get(pk=pk)


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """What each gave or how it was refused; any other exception is the test's."""
    together, results = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(n: int) -> None:
        try:
            together.wait()
            results[n] = deeds[n]()
        except Exception as error:
            results[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not [r for r in results if isinstance(r, Exception) and not isinstance(r, Refused)], results
    return results


def approve(moderator, pk: int, verb: str = "approve", reason: str = "fine") -> Callable[[], Decision]:
    comment = found(pk)  # both have it on the screen before either decides
    return lambda: decide(
        moderator=moderator, comment=comment, verb=verb, reason=reason, expected_version=comment.version
    )


def assert_counts_are_right(article) -> None:
    shown = Comment.objects.filter(article=article, in_thread=True)
    state = PublicState.objects.get(pk=article.pk)
    assert state.comments == shown.filter(state=Comment.State.PUBLISHED).count()
    assert sorted(shown.values_list("number", flat=True)) == list(range(1, state.last_number + 1))


def test_two_moderators_disagree(cast, article):
    for n in range(ROUNDS):
        pk = held(article, n)
        results = at_once(approve(cast.mo, pk), approve(cast.ada, pk, "hide", "abuse"))
        (won,) = [r for r in results if isinstance(r, Decision)]
        (lost,) = [r for r in results if isinstance(r, Refused)]
        assert isinstance(lost, ChangedMeanwhile)
        assert lost.status == 409
        assert Decision.objects.get(comment_id=pk, by=Decision.By.PERSON) == won
        assert found(pk).state == won.state_to
        assert Review.objects.get(pk=pk).closed_at is not None
        assert_counts_are_right(article)


def test_one_moderator_clicks_twice(cast, article):
    for n in range(ROUNDS):
        pk = held(article, n)
        first, second = at_once(approve(cast.mo, pk), approve(cast.mo, pk))
        assert first == second == Decision.objects.get(comment_id=pk, by=Decision.By.PERSON)
        assert_counts_are_right(article)


def test_the_writer_withdraws_what_is_being_approved(cast, article):
    for n in range(ROUNDS):
        pk = held(article, n)
        mine = found(pk)

        def withdraw(mine: Comment = mine) -> Comment:
            return withdraw_comment(person=mine.person, comment=mine, expected_version=mine.version)

        results = at_once(approve(cast.mo, pk), withdraw)
        assert [isinstance(r, ChangedMeanwhile) for r in results].count(True) == 1
        expected = Comment.State.PUBLISHED if isinstance(results[0], Decision) else Comment.State.WITHDRAWN
        assert found(pk).state == expected
        assert Review.objects.get(pk=pk).closed_at is not None
        assert_counts_are_right(article)


def test_two_take_the_same_decision_back(cast, article):
    for n in range(ROUNDS):
        pk = held(article, n)
        decision = approve(cast.mo, pk)()

        def undo(moderator, comment: Comment, decision: Decision = decision) -> Callable[[], Decision]:
            return lambda: undo_decision(moderator=moderator, comment=comment, decision=decision)

        results = at_once(undo(cast.mo, found(pk)), undo(cast.ada, found(pk)))
        assert [isinstance(r, ChangedMeanwhile) for r in results].count(True) == 1
        assert Decision.objects.get(comment_id=pk, verb="undo").undoes == decision.pk
        assert found(pk).state == Comment.State.HELD
        assert_counts_are_right(article)


def test_many_answers_to_one_comment_are_approved_at_once(cast, article):
    parent = post_comment(person=cast.alice.person, article=article, body="Ask me.", key="parent")
    answers = [held(article, n, parent) for n in range(6)]
    results = at_once(*[approve(cast.mo if n % 2 else cast.ada, pk) for n, pk in enumerate(answers)])
    assert all(isinstance(r, Decision) for r in results)
    assert_counts_are_right(article)
    assert found(parent.pk).replies_shown == len(answers)
    paths = list(Comment.objects.in_thread(article.pk).values_list("number", flat=True))
    assert paths == sorted(paths)  # numbers and places were given in the same order
