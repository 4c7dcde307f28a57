"""Limits hold across processes, count in windows of time, and tell people apart."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from groundwork.limits import Limit, LimitReached, count_towards, forget_old_counters
from groundwork.models import Counter

NOW = datetime(2026, 3, 1, 12, 0, 20, tzinfo=UTC)  # 20 seconds into a minute
THREE_A_MINUTE = Limit("comments", times=3, seconds=60)


@pytest.mark.django_db
def test_the_fourth_of_three_is_refused_and_told_when_to_come_back():
    assert [count_towards(THREE_A_MINUTE, who="bob", now=NOW) for _ in range(3)] == [1, 2, 3]
    with pytest.raises(LimitReached) as refused:
        count_towards(THREE_A_MINUTE, who="bob", now=NOW)
    assert refused.value.limit == THREE_A_MINUTE
    assert refused.value.retry_after == 40


@pytest.mark.django_db
def test_the_next_window_begins_anew():
    for _ in range(3):
        count_towards(THREE_A_MINUTE, who="bob", now=NOW)
    assert count_towards(THREE_A_MINUTE, who="bob", now=NOW + timedelta(seconds=40)) == 1


@pytest.mark.django_db
def test_people_and_limits_are_told_apart():
    alike = "a" * 200
    assert count_towards(THREE_A_MINUTE, who=f"{alike}1@example.org", now=NOW) == 1
    assert count_towards(THREE_A_MINUTE, who=f"{alike}2@example.org", now=NOW) == 1
    assert count_towards(THREE_A_MINUTE, who=f"{alike}2@example.org", now=NOW) == 2
    assert count_towards(Limit("flags", 3, 60), who=f"{alike}2@example.org", now=NOW) == 1


@pytest.mark.django_db
def test_windows_that_are_over_are_forgotten():
    count_towards(THREE_A_MINUTE, who="bob", now=NOW)
    assert forget_old_counters(now=NOW + timedelta(seconds=40)) == 0
    assert forget_old_counters(now=NOW + timedelta(seconds=41)) == 1
    assert not Counter.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_count_to_eight():
    limit = Limit("comments", times=5, seconds=60)
    together = threading.Barrier(8)
    outcomes: list[int | str] = []

    def count() -> None:
        try:
            together.wait()
            outcomes.append(count_towards(limit, who="bob", now=NOW))
        except LimitReached:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome for outcome in outcomes if outcome != "refused") == [1, 2, 3, 4, 5]
    assert outcomes.count("refused") == 3
