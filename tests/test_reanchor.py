"""`manage.py reanchor`: sweeps what is behind, tells how far it is, and loses nothing when it is killed."""

import os
import signal
import subprocess
import sys
from io import StringIO
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from articles.models import PublicState
from comments.actions.carrying import how_many_wait
from comments.models import Placement
from tests.carrying import many, place
from tests.publishing import edited
from tests.talking import SOURCE, fresh, note, talked_about

NOTES, BATCH = 1_500, 10


def reanchor(**options):
    said = StringIO()
    call_command("reanchor", stdout=said, **options)
    return said.getvalue().splitlines()


@pytest.fixture
def behind(cast):
    """Two articles edited without their notes being carried."""
    for title in ("Essay", "Other"):
        article = talked_about(cast.alice, title)
        for words in ("First sentence", "Second one", "A third paragraph"):
            note(cast.bob, article, words, "So?")
        edited(cast.alice, article, f"New. {SOURCE}")
    return article


def test_it_carries_what_is_behind_and_tells_how_far_it_is(behind):
    lines = reanchor(batch=2)
    assert [line.split("] ")[-1] for line in lines] == [
        *("0 of 6", "2 of 6", "3 of 6", "5 of 6", "6 of 6"),
        "6 passages placed.",
    ]
    assert lines[0].count("#") == 0 and lines[4].count(".") == 0
    assert how_many_wait() == 0
    assert reanchor() == ["Nothing is behind."]


def test_of_one_article_only(behind):
    assert reanchor(article="other")[-1] == "3 passages placed."
    assert (how_many_wait(behind.pk), how_many_wait()) == (0, 3)


@pytest.mark.parametrize("wrong", [{"article": "nowhere"}, {"batch": 0}])
def test_what_makes_no_sense_is_refused(behind, wrong):
    with pytest.raises(CommandError):
        reanchor(**wrong)
    assert how_many_wait() == 6


def test_what_a_person_placed_meanwhile_stays(cast, behind):
    passage = behind.discussion_comments.first().passage
    place(cast.alice, behind, passage, "New")
    reanchor()
    placed = Placement.objects.get(passage=passage, revision=fresh(behind).current_id)
    assert (placed.start, placed.end, placed.placed_by) == (0, 3, cast.alice.person)


def test_killed_in_the_middle_it_loses_nothing(transactional_db, cast, database_url):
    article = talked_about(cast.alice)
    many(article, cast.bob.person, NOTES)
    revise_without_carrying(article)
    sweeper = subprocess.Popen(
        [sys.executable, "manage.py", "reanchor", "--batch", str(BATCH)],
        env={**os.environ, "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "alliance_site.settings"},
        cwd=settings.ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    with sweeper:
        for line in sweeper.stdout:
            if f"] {2 * BATCH} of" in line:
                sweeper.send_signal(signal.SIGKILL)
                break
    assert sweeper.returncode == -signal.SIGKILL
    now = Placement.objects.filter(revision=fresh(article).current_id)
    assert 2 * BATCH <= now.count() < NOTES
    assert now.count() % BATCH == 0, "a transaction is whole, or was never there"
    assert how_many_wait() == NOTES - now.count()
    reanchor()
    assert now.count() == NOTES
    assert set(now.values_list("status", "start", "end")) == {("same", 5, 10)}
    state = PublicState.objects.get(pk=article.pk)
    assert (state.notes, state.notes_changed, state.notes_lost) == (NOTES, 0, 0)


def revise_without_carrying(article):
    """An edit whose request was ended right after it had published."""
    with patch("comments.receivers.carry_after_publication"):
        edited(article.authors.get(), article, f"New. {SOURCE}")
    assert how_many_wait() == NOTES
