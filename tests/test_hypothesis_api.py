"""The Hypothesis API over the site's own talk: what its clients call, with tokens; offsets converted at the edge."""

import json
from datetime import timedelta

import pytest
from django.conf import settings

from accounts.actions.tokens import make_token, revoke_token
from alliance_site.hypothesis.offsets import InsidePair, offsets_of
from alliance_site.hypothesis.speaking import GRANT, token_of
from comments.actions.flagging import flag_comment
from comments.actions.moderating import decide
from comments.actions.posting import post_comment
from comments.models import Comment, Flag, Passage
from tests.reading_groups import a_group
from tests.talking import approve, note, say, talked_about

API = "/hypothesis/api"
PAGE = settings.SITE_URL + "/articles/essay/"


@pytest.fixture
def article(cast, settings):
    settings.HYPOTHESIS_CLIENT = "/nowhere"
    return talked_about(cast.alice, "Essay", "A 🗾 map, drawn twice.\n\nAnother 🗾 map, as large.\n")


def by(user, *scopes):
    scopes = scopes or ("read", "comment", "annotate")
    made = make_token(user=user, kind="personal", name="Client", scopes=scopes)
    return {"Authorization": f"Bearer {made.secret}"}


def call(client, method, place, body=None, status=200, **headers):
    answer = client.generic(
        method, place if place.startswith(API) else API + place,
        json.dumps(body) if body is not None else "", "application/json", headers=headers,
    )  # fmt: skip
    assert answer.status_code == status, (place, answer.status_code, answer.content)
    assert "Access-Control-Allow-Origin" not in answer and "no-store" in answer["Cache-Control"]
    return answer.json() if answer.content else None


def new(text="Said.", exact="", start=None, end=None, **more):
    selectors = [{"type": "TextQuoteSelector", "exact": exact}] if exact else []
    if start is not None:
        selectors.append({"type": "TextPositionSelector", "start": start, "end": end})
    target = {"source": PAGE, **({"selector": selectors} if selectors else {})}
    return {"uri": PAGE, "text": text, "tags": [], "target": [target], "group": "__world__", **more}


def test_offsets_are_converted_between_the_page_and_the_text():
    html = "<h2>A 🗾</h2>\n\n<ul><li>one</li>\n<li>two 🗾 three</li></ul>"
    text = "A 🗾\none\ntwo 🗾 three"
    offsets = offsets_of(html, text)
    shown = "A 🗾\n\none\ntwo 🗾 three"
    for words in ("A", "🗾", "one", "two 🗾", "three"):
        start = text.index(words)
        span = offsets.span_in_page(start, start + len(words))
        units = shown.encode("utf-16-le")[2 * span[0] : 2 * span[1]].decode("utf-16-le")
        assert units == words
        assert offsets.span_in_text(*span) == (start, start + len(words))
    with pytest.raises(InsidePair):
        offsets.span_in_text(3, 6)
    with pytest.raises(InsidePair):
        offsets.span_in_text(0, 3)
    assert offsets.span_in_text(100, 200) is None


@pytest.mark.django_db
def test_there_is_nothing_unless_it_is_switched_on(client, cast):
    talked_about(cast.alice)
    assert client.get(f"{API}/").status_code == client.get(f"{API}/search").status_code == 404


@pytest.mark.django_db
def test_a_client_writes_finds_answers_changes_and_deletes(client, cast, article):
    bob, alice = by(cast.bob), by(cast.alice)
    routes = call(client, "GET", "/")["links"]
    assert routes["annotation"]["update"]["method"] == "PATCH" and client.get(API).status_code == 200
    assert {"account.settings", "groups.new", "user", "search.tag", "signup"} <= call(
        client, "GET", "/links"
    ).keys()
    assert call(client, "GET", "/profile")["userid"] is None
    assert call(client, "GET", "/profile", **bob)["userid"].startswith("acct:bob@")
    first = call(client, "POST", "/annotations", new("See #here.", "🗾 map", 36, 42, tags=["atlas"]), **bob)
    assert Passage.objects.get().start == article.revision.text.index("🗾 map", 10)  # the position chose
    assert (first["text"], first["tags"]) == ("See #here.\n\n#atlas", ["here", "atlas"])
    position = next(s for s in first["target"][0]["selector"] if s["type"] == "TextPositionSelector")
    assert (position["start"], position["end"]) == (36, 42)
    assert first["permissions"]["update"] == [first["user"]] and first["permissions"]["read"] == [
        "group:__world__"
    ]
    if (held := Comment.objects.get()).state == "held":
        approve(held)
    reply = new("Yes.", references=[first["id"]])
    answered = call(client, "POST", "/annotations", reply, **alice)
    assert answered["references"] == [first["id"]] and answered["target"] == [{"source": PAGE}]
    changed = call(client, "PATCH", f"/annotations/{first['id']}", {**first, "text": "Better."}, **bob)
    assert changed["text"].startswith("Better.")
    assert (
        call(client, "PUT", f"/annotations/{first['id']}", {"text": "Best.", "tags": []}, **bob)["text"]
        == "Best."
    )
    call(client, "PATCH", f"/annotations/{first['id']}", {"text": "Mine!"}, 404, **alice)
    hidden = call(
        client, "POST", "/annotations", new("", "drawn twice", permissions={"read": ["acct:bob@x"]}), **bob
    )
    assert Comment.objects.get(pk=hidden["id"]).audience == "private" and hidden["permissions"]["read"] == [
        hidden["user"]
    ]
    found = call(client, "GET", f"/search?uri={PAGE}&sort=created&order=asc&_separate_replies=true")
    assert [row["id"] for row in found["rows"]] == [first["id"]] and found["total"] == 1
    assert [row["id"] for row in found["replies"]] == [answered["id"]]
    assert call(client, "GET", "/search?user=acct:bob@x", **bob)["total"] == 2
    assert call(client, "GET", "/search?user=bob&quote=DRAWN", **bob)["rows"][0]["id"] == hidden["id"]
    assert call(client, "GET", f"/search?references={first['id']}")["rows"][0]["id"] == answered["id"]
    call(client, "GET", f"/annotations/{hidden['id']}", status=404, **alice)
    assert client.head(f"{API}/annotations/{first['id']}").status_code == 200
    assert call(client, "DELETE", f"/annotations/{first['id']}", **bob) == {
        "id": first["id"],
        "deleted": True,
    }
    call(client, "GET", f"/annotations/{first['id']}", status=404)


@pytest.mark.django_db
def test_a_cursor_passes_nothing_even_where_times_are_the_same(client, cast, article):
    said = [say(cast.bob, article, f"Comment {n}.") for n in range(5)]
    Comment.objects.filter(pk__in=[said[1].pk, said[2].pk, said[3].pk]).update(made_at=said[1].made_at)
    later = said[0].made_at + timedelta(minutes=9)
    Comment.objects.filter(pk__in=[said[0].pk, said[4].pk]).update(edited_at=later)
    for sort, last in (("created", said[4]), ("updated", said[0])):
        seen, after = [], ""
        while rows := call(client, "GET", f"/search?limit=2&sort={sort}&order=asc{after}")["rows"]:
            seen += [row["id"] for row in rows]
            after = f"&search_after={rows[-1][sort].replace('+', '%2B')}"
        assert sorted(seen) == sorted(str(comment.pk) for comment in said) and len(seen) == 5
        assert str(last.pk) in seen[-2:]
    call(client, "GET", "/search?search_after=soon", status=400)
    call(client, "GET", "/search?limit=x", status=400)


@pytest.mark.django_db
def test_groups_flags_and_moderation(client, cast, article):
    group = a_group(cast.bob)
    bob, charlie, mo = by(cast.bob), by(cast.charlie), by(cast.mo, "read", "moderate")
    ours = call(client, "POST", "/annotations", new("For us.", "drawn twice", group=str(group.pk)), **bob)
    assert ours["permissions"]["read"] == [f"group:{group.pk}"]
    assert [each["id"] for each in call(client, "GET", "/groups", **bob)] == ["__world__", str(group.pk)]
    assert call(client, "GET", f"/search?group={group.pk}", **bob)["total"] == 1
    for headers in ({}, charlie, mo):
        assert call(client, "GET", f"/search?group={group.pk}", **headers)["total"] == 0
        assert len(call(client, "GET", "/groups", **headers)) == 1
        call(client, "GET", f"/annotations/{ours['id']}", status=404, **headers)
        call(client, "GET", f"/groups/{group.pk}/members", status=404, **headers)
    call(client, "POST", "/annotations", new("Let me in.", group=str(group.pk)), 404, **charlie)
    word = note(cast.bob, article, "as large", "A note.")
    place = f"/annotations/{word.pk}"
    for _twice in range(2):
        call(client, "PUT", f"{place}/flag", status=204, **charlie)
    assert Flag.objects.count() == 1 and call(client, "GET", place, **charlie)["flagged"]
    assert not call(client, "GET", place, **bob)["flagged"]
    call(client, "PUT", f"{place}/hide", status=403, **charlie)
    seen = call(client, "GET", place, **mo)
    assert seen["actions"] == ["moderate"]
    stale = {"moderation_status": "SPAM", "annotation_updated": "2020-01-01T00:00:00.000000+00:00"}
    call(client, "PATCH", f"{place}/moderation", stale, 409, **mo)
    other = {"moderation_status": "APPROVED", "current_moderation_status": "DENIED"}  # somebody has decided
    call(client, "PATCH", f"{place}/moderation", other, 409, **mo)
    call(client, "PUT", f"{place}/hide", status=204, **mo)
    assert Comment.objects.get(pk=word.pk).state == "hidden"
    call(client, "GET", place, status=404)
    call(client, "DELETE", f"{place}/hide", status=204, **mo)
    now = {"moderation_status": "SPAM", "annotation_updated": seen["updated"]}
    assert call(client, "PATCH", f"{place}/moderation", now, **mo)["hidden"]
    assert Comment.objects.get(pk=word.pk).state == "spam"


@pytest.mark.django_db
def test_moderators_find_what_they_may_decide_on_writers_what_became_of_theirs(client, cast, article):
    shown, hidden = say(cast.alice, article, "Shown."), say(cast.alice, article, "Hidden.")
    sold, filtered = say(cast.alice, article, "Sold."), say(cast.alice, article, "Filtered.")
    for comment, verb, reason in ((hidden, "hide", "abuse"), (sold, "spam", "spam")):
        ruling = {"moderator": cast.mo, "comment": comment, "verb": verb, "reason": reason}
        decide(**ruling, expected_version=comment.version)
    Comment.objects.filter(pk=filtered.pk).update(
        state="spam"
    )  # as the screening does, a thousand times a day
    held = post_comment(person=cast.bob.person, article=article, body="Held.", key="held-words")
    own = note(cast.alice, article, "as large", "Mine.", audience="private")
    assert held.state == "held"
    flag_comment(person=cast.charlie.person, comment=shown, reason="spam")
    mo, reads = by(cast.mo, "read", "moderate"), by(cast.mo, "read")

    def found(about=f"?uri={PAGE}", **headers):
        return {row["text"]: row for row in call(client, "GET", f"/search{about}", **headers)["rows"]}

    rows = found(**mo)
    assert {words: (row["moderation_status"], row["hidden"]) for words, row in rows.items()} == {
        "Shown.": ("APPROVED", False),
        "Hidden.": ("DENIED", True),
        "Held.": ("PENDING", False),
        "Sold.": ("SPAM", True),  # of what a moderator called so, for second thoughts
    }
    assert rows["Shown."]["moderation"] == {"flagCount": 1} and rows["Held."]["actions"] == ["moderate"]
    for headers in (reads, by(cast.charlie), {}):
        assert set(found(**headers)) == {"Shown."} and "moderation" not in found(**headers)["Shown."]
        for comment in (hidden, sold, filtered, held, own):
            call(client, "GET", f"/annotations/{comment.pk}", status=404, **headers)
    alices = {
        words: (row["moderation_status"], row["hidden"]) for words, row in found(**by(cast.alice)).items()
    }
    assert alices == {
        "Shown.": ("APPROVED", False),
        "Hidden.": ("DENIED", False),  # her own words are not blurred for herself
        "Sold.": ("SPAM", False),
        "Filtered.": ("SPAM", False),
        "Mine.": ("APPROVED", False),
    }
    assert found(**by(cast.bob))["Held."]["moderation_status"] == "PENDING"
    assert set(found("", **mo)) == {"Shown."}  # beside an article alone: the queue is in the admin
    assert call(client, "GET", f"/annotations/{hidden.pk}", **mo)["hidden"]
    call(client, "GET", f"/annotations/{own.pk}", status=404, **mo)
    call(client, "DELETE", f"/annotations/{held.pk}/hide", status=404, **by(cast.charlie, "moderate"))
    approved = {"moderation_status": "APPROVED"}
    assert not call(client, "PATCH", f"/annotations/{held.pk}/moderation", approved, **mo)["hidden"]
    assert Comment.objects.get(pk=held.pk).state == "published"


@pytest.mark.django_db
def test_what_cannot_be_is_told_and_nothing_is_written(client, cast, article, bob):
    headers = by(cast.bob)
    revoked = make_token(user=cast.bob, kind="personal", name="Old", scopes=["annotate"])
    revoke_token(token=revoked.token)
    for body, status in (
        (new("Half.", "\ud83d map"), 422),
        (new("Half.", start=8, end=13), 422),  # inside a pair
        (new("Half.", "🗾 map", 8, 13), 422),  # stands there twice, and the position tears a pair
        (new("Where?", "nowhere at all in it"), 422),
        (new("Elsewhere.", uri="https://example.org/"), 404),
        (new("Long.", "x" * 6000), 422),
        (new("", "drawn twice"), 422),  # a highlight for everybody says nothing
        (new(7), 400),
        ([], 400),
    ):
        reason = call(client, "POST", "/annotations", body, status, **headers)
        assert reason["status"] == "failure" and reason["reason"]
    call(client, "POST", "/annotations", new(), 401)
    call(client, "POST", "/annotations", new(), 401, Authorization=f"Bearer {revoked.secret}")
    call(client, "POST", "/annotations", new(), 403, **by(cast.bob, "read"))
    assert (
        bob.post(f"{API}/annotations", new(), content_type="application/json").status_code == 401
    )  # no cookie
    assert not Comment.objects.exists()


@pytest.mark.django_db
def test_the_pages_grant_becomes_a_token_that_ends_with_the_password(client, cast, article):
    grant = {
        "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "assertion": token_of(cast.bob, GRANT),
    }
    given = client.post(f"{API}/token", grant).json()
    headers = {"Authorization": f"Bearer {given['access_token']}"}
    assert call(client, "GET", "/profile", **headers)["user_info"] == {"display_name": "Bob"}
    again = {"grant_type": "refresh_token", "refresh_token": given["refresh_token"]}
    assert client.post(f"{API}/token", again).status_code == 200
    assert client.post(f"{API}/token", {**again, "refresh_token": given["access_token"]}).status_code == 400
    cast.bob.set_password("another one, quite long")
    cast.bob.save()
    call(client, "GET", "/profile", status=401, **headers)
    assert client.post(f"{API}/token", again).status_code == 400
