"""What was typed before somebody said who they are."""

from types import SimpleNamespace

import pytest

from accounts.drafts import MOST_CHARACTERS, MOST_PLACES, DraftTooLong, draft_of, drop_draft, keep_draft

PLACE = "/articles/one/comment/"


@pytest.fixture
def request_():
    return SimpleNamespace(session={})


def test_a_draft_waits_at_its_place_until_it_is_dropped(request_):
    keep_draft(request_, place=PLACE, fields={"body": "Line one\r\n日本語 \x00", "title": ""})
    assert draft_of(request_, "/elsewhere/") is None
    assert (
        draft_of(request_, PLACE)
        == draft_of(request_, PLACE)
        == {"body": "Line one\r\n日本語 \x00", "title": ""}
    )
    drop_draft(request_, PLACE)
    drop_draft(request_, PLACE)
    assert draft_of(request_, PLACE) is None


def test_the_latest_words_replace_the_earlier(request_):
    keep_draft(request_, place=PLACE, fields={"body": "first", "more": "x"})
    keep_draft(request_, place=PLACE, fields={"body": "second"})
    assert draft_of(request_, PLACE) == {"body": "second"}


def test_a_draft_that_is_too_long_is_refused_whole_and_leaves_the_earlier(request_):
    keep_draft(request_, place=PLACE, fields={"body": "x" * MOST_CHARACTERS})
    with pytest.raises(DraftTooLong) as refused:
        keep_draft(request_, place=PLACE, fields={"body": "y" * MOST_CHARACTERS, "more": "z"})
    assert (refused.value.length, refused.value.most) == (MOST_CHARACTERS + 1, MOST_CHARACTERS)
    assert draft_of(request_, PLACE) == {"body": "x" * MOST_CHARACTERS}


def test_of_many_places_the_one_kept_longest_ago_goes(request_):
    for number in range(MOST_PLACES):
        keep_draft(request_, place=f"/{number}/", fields={"body": str(number)})
    keep_draft(request_, place="/0/", fields={"body": "again"})
    keep_draft(request_, place="/new/", fields={"body": "new"})
    assert draft_of(request_, "/1/") is None
    assert draft_of(request_, "/0/") == {"body": "again"}
    assert draft_of(request_, "/new/") == {"body": "new"}
    assert len(request_.session["drafts"]) == MOST_PLACES
