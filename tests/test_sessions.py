"""Sessions name their member: one statement says who is asking, and a member's sessions end when they must."""

import pytest
from django.db import connection

from accounts.actions.suspending import restore_user, suspend_user
from accounts.models import Session, User
from tests.conftest import logged_in

pytestmark = pytest.mark.django_db

MINE = "/comments/mine/"


def is_let_in(client) -> bool:
    return client.get(MINE).status_code == 200


def test_who_asks_is_read_in_one_statement(bob, cast):
    assert is_let_in(bob)
    assert list(Session.objects.values_list("user", flat=True)) == [cast.bob.pk]
    asked = list[str]()

    def note(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        bob.get(MINE)
    about = [sql for sql in asked if "accounts_session" in sql or 'FROM "accounts_user"' in sql]
    assert len(about) == 1, about


def test_a_suspended_members_sessions_end_and_stay_ended(cast, bob, alice):
    other = logged_in(cast.bob)
    suspend_user(user=cast.bob)
    assert [is_let_in(client) for client in (bob, other, alice)] == [False, False, True]
    restore_user(user=User.objects.get(pk=cast.bob.pk))
    assert [is_let_in(client) for client in (bob, other)] == [False, False]
    assert is_let_in(logged_in(cast.bob))


def test_a_password_changed_elsewhere_logs_out(cast, bob):
    cast.bob.set_password("another one, longer")
    cast.bob.save()
    assert not is_let_in(bob)
    assert not Session.objects.filter(user=cast.bob).exists()


def test_the_sites_key_can_be_replaced_without_logging_anybody_out(cast, bob, settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a-new-key-of-the-site", [settings.SECRET_KEY]
    assert is_let_in(bob)


def test_who_logs_out_leaves_a_session_of_nobody(bob):
    bob.post("/accounts/logout/")
    assert not Session.objects.exclude(user=None).exists()
    assert not is_let_in(bob)
