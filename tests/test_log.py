"""The moderation log refuses to be changed, and says so when it could be."""

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from comments.log import remove_triggers
from comments.models import Decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision():
    return Decision.objects.create(
        made_at=timezone.now(),
        verb="hide",
        by=Decision.By.PERSON,
        by_label="mo",
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
