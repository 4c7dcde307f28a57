"""The moderation log refuses to be changed, and says so when it could be."""

from collections.abc import Iterator

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from comments.actions.moderating import decide
from comments.actions.posting import post_comment
from comments.checks import log_is_out_of_reach
from comments.models import Comment, Decision
from comments.moderation.log import remove_triggers
from tests.publishing import published

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision():
    return Decision.objects.create(
        made_at=timezone.now(),
        verb="hide",
        by=Decision.By.PERSON,
        by_id=1,
        article_id=1,
        comment_id=2,
        comment_version=3,
        person_id=4,
        state_from="published",
        state_to="hidden",
        reason="abuse",
    )


def test_it_refuses_an_update(decision):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(reason="fine")
    assert Decision.objects.get().reason == "abuse"


def test_it_refuses_a_deletion(decision):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Decision.objects.all().delete()
    assert Decision.objects.count() == 1


def test_it_refuses_to_be_truncated(only_on_postgresql, decision):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE comments_decision")
    assert Decision.objects.count() == 1


def test_a_missing_trigger_is_an_error_of_the_system_check():
    assert not [error for error in run_checks(databases=["default"]) if error.id == "comments.E001"]
    remove_triggers(connection)
    assert [error for error in run_checks(databases=["default"]) if error.id == "comments.E001"]


def test_migrating_installs_them_again():
    remove_triggers(connection)
    call_command("migrate", verbosity=0)
    assert not [error for error in run_checks(databases=["default"]) if error.id == "comments.E001"]


# --- the role that serves does not own it


@pytest.fixture
def served(only_on_postgresql) -> Iterator[None]:
    """From here on the database is used by a role with the rights that docs/settings.md gives; gone with the test."""
    rights = [
        "CREATE ROLE served_in_a_test NOLOGIN",
        "GRANT USAGE ON SCHEMA public TO served_in_a_test",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO served_in_a_test",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO served_in_a_test",
        "SET LOCAL ROLE served_in_a_test",
    ]
    with connection.cursor() as cursor:
        for statement in rights:
            cursor.execute(statement)
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def test_the_role_that_serves_can_do_all_that_the_site_does(cast, served):
    article = published(cast.alice, "Essay")
    comment = post_comment(person=cast.bob.person, article=article, body="First.", key="1")
    decide(moderator=cast.mo, comment=comment, verb="hide", reason="abuse", expected_version=1, words="Rude.")
    assert Comment.objects.get().state == Comment.State.HIDDEN
    assert Decision.objects.count() == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE comments_decision SET reason = 'fine'",
        "DELETE FROM comments_decision",
        "TRUNCATE comments_decision",
        "DROP TRIGGER comments_decision_refuses_update ON comments_decision",
        "ALTER TABLE comments_decision DISABLE TRIGGER ALL",
        "ALTER TABLE comments_decision RENAME TO forgotten",
        "DROP TABLE comments_decision",
        "SET LOCAL session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION comments_log_refuses() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN NEW; END $$",
    ],
)
def test_the_role_that_serves_cannot_lift_it(decision, served, statement):
    with (
        pytest.raises(DatabaseError, match=r"append-only|must be owner|permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Decision.objects.get().reason == "abuse"


def test_the_check_of_a_deployment_says_when_it_could(only_on_postgresql):
    (warning,) = log_is_out_of_reach(databases=["default"])
    assert warning.id == "comments.W001"


def test_and_is_content_when_it_cannot(served):
    assert log_is_out_of_reach(databases=["default"]) == []
