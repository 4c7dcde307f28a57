"""A statement composed once answers as its queryset does, and refuses to be composed where that could not hold."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import User
from articles.models import Article
from groundwork.composed import CannotCompose, Composed, ask
from groundwork.ids import LARGEST_ID
from tests.publishing import published

pytestmark = pytest.mark.django_db

ARTICLES = Composed(
    lambda slug, now: Article.objects.published(now).select_related("current", "state").filter(slug=slug),
    slug=str,
    now=datetime,
)


def test_it_answers_as_the_queryset_does(cast, django_assert_num_queries):
    stored = {
        article.slug: article for article in (published(cast.alice, "One"), published(cast.alice, "Two"))
    }
    now = timezone.now()
    for slug in ("one", "two", "one"):
        with django_assert_num_queries(1):
            article = ARTICLES.first(slug=slug, now=now)
            assert article.current.title == slug.title() and article.state.version >= 1
        assert article == stored[slug] and article.published_at == stored[slug].published_at
        assert not article._state.adding
    assert ARTICLES.first(slug="one", now=now - timedelta(days=1)) is None
    assert ARTICLES.all(slug="three", now=now) == []


def test_what_is_deferred_is_asked_for_when_it_is_used(cast, django_assert_num_queries):
    members = Composed(lambda pk: User.objects.only("handle").filter(pk=pk), pk=int)
    with django_assert_num_queries(2):
        bob = members.first(pk=cast.bob.pk)
        assert (bob.handle, bob.email) == (cast.bob.handle, cast.bob.email)
    assert members.first(pk=0) is None


def test_a_number_that_no_column_holds_finds_nothing_as_in_a_queryset(cast, django_assert_num_queries):
    members = Composed(lambda pk: User.objects.filter(pk=pk), pk=int)
    assert members.first(pk=cast.bob.pk) == cast.bob
    with django_assert_num_queries(0):
        for number in (LARGEST_ID + 1, -LARGEST_ID - 2, 10**5000):
            assert members.all(pk=number) == list(User.objects.filter(pk=number)) == []
            assert members.first(pk=number) is None
    with django_assert_num_queries(2):
        assert members.all(pk=LARGEST_ID) == members.all(pk=-LARGEST_ID - 1) == []


def test_it_answers_after_an_error_and_on_another_connection(cast):
    members = Composed(lambda handle: User.objects.filter(handle=handle), handle=str)
    for _time in range(3):
        assert members.first(handle="bob") == cast.bob
        with pytest.raises(DatabaseError), transaction.atomic():
            ask(members._plan.sql, [["no", "handle"], "too many"])
    elsewhere = ThreadPoolExecutor(
        1
    )  # where there is a connection of its own, which sees nothing of this test
    try:
        assert elsewhere.submit(lambda: (members.all(handle="bob"), connection.close())).result()[0] == []
        assert elsewhere.submit(lambda: (members.all(handle="bob"), connection.close())).result()[0] == []
    finally:
        elsewhere.shutdown()
    assert members.first(handle="bob") == cast.bob


@pytest.mark.parametrize(
    "question",
    [
        Composed(lambda pk: User.objects.filter(pk=pk + 1), pk=int),
        Composed(lambda handle: User.objects.filter(handle__startswith=handle), handle=str),
        Composed(lambda pk: User.objects.filter(pk=pk)[:pk], pk=int),
        Composed(lambda pk: User.objects.all(), pk=int),
    ],
)  # fmt: skip
def test_a_value_that_does_not_reach_the_statement_as_it_is_cannot_be_composed(question):
    with pytest.raises(CannotCompose):
        question.all(**dict.fromkeys(question._types, 1))
