"""Odd input at the doors of other programs: a clear answer, never a 500, on PostgreSQL neither."""

import json

import pytest

from accounts.actions.tokens import make_token
from articles.models import Article
from tests.talking import talked_about

ODD_DATES = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2020-13-45T00:00:00Z")


@pytest.fixture
def bearer(cast):
    secret = make_token(user=cast.alice, kind="personal", name="Script", scopes=["publish"]).secret
    return {"Authorization": f"Bearer {secret}"}


def test_odd_addresses_are_answered(cast, client):
    talked_about(cast.alice)
    for address, status in {
        "/old%00place/": 404, "/?p=%00": 200, "/old/?a=%00": 404, "/api/v1/search?q=%00": 200,
        "/embed/talk/?url=https://blog.example/%00": 404, "/embed/counts/?url=https://blog.example/%00": 200,
        "/oembed/?url=https://blog.example/%00": 404,
    }.items():  # fmt: skip
        assert client.get(address).status_code == status, address
    for date in ODD_DATES:
        assert client.get("/api/v1/articles", {"before": date}).status_code == 404, date


@pytest.mark.parametrize("odd", ["a\0b", "a\ud800b"])
def test_what_no_text_holds_is_refused(client, bearer, odd):
    def post(address, given):
        return client.post(address, json.dumps(given), headers=bearer, content_type="application/json")

    for name in ("name", "content", "category", "mp-slug", "summary"):
        properties = {"name": ["A"], "content": ["B"], name: [odd]}
        assert post("/micropub/", {"type": ["h-entry"], "properties": properties}).status_code == 400, name
    for name in ("title", "source", "summary", "slug", "language", "change_note"):
        given = {"title": "A", "source": "B", "publish": True, name: odd}
        assert post("/api/v1/me/articles", given).status_code == 422, name
    assert not Article.objects.exists()


def test_dates_beyond_the_calendar_and_floods_of_values_are_refused(client, bearer):
    for odd in (*({"published": [date]} for date in ODD_DATES), {"category": ["a"] * 1_001}):
        given = {"type": ["h-entry"], "properties": {"name": ["A"], "content": ["B"], **odd}}
        answer = client.post("/micropub/", json.dumps(given), headers=bearer, content_type="application/json")
        assert answer.status_code == 400, odd
    assert not Article.objects.exists()
