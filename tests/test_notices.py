"""Legal notices: anybody gives one, moderators decide, the notifier hears of it (Regulation (EU) 2022/2065, 16)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.actions.publishing import withdraw_article
from comments.actions.moderating import decide, undo_decision
from comments.actions.noticing import answer_decided
from comments.models import Comment, Decision, DecisionWords, Notice, Review
from comments.rules.addresses import found_at
from tests.letters import letter, letters
from tests.talking import page, say, shown, talked_about, value_of

pytestmark = pytest.mark.django_db

PLACE = "/notices/"
HERS = "nora@example.org"


@pytest.fixture
def article(cast):
    return talked_about(cast.alice)


@pytest.fixture
def comment(cast, article):
    return say(cast.bob, article, "Ann stole the money, and I can prove it.")


def typed(comment=None, **fields) -> dict[str, str]:
    url = f"http://127.0.0.1:8000{comment.get_absolute_url()}" if comment is not None else "/articles/essay/"
    fields = {
        "key": "k1", "url": url, "place": "the first words", "law": "defamation", "why": "It is not true of her.",
        "name": "Nora", "email": HERS, "honest": "on", **fields,
    }  # fmt: skip
    return {name: value for name, value in fields.items() if value is not None}


def give(comment=None, **fields) -> Notice:
    answer = Client().post(PLACE, typed(comment, **fields))
    assert (answer.status_code, answer["Location"]) == (303, "/notices/given/")
    return Notice.objects.latest("pk")


def later(**more):
    return timezone.now() + timedelta(**more)


# --- giving one


def test_a_notice_on_a_comment_waits_in_the_queue_and_is_confirmed_once(comment, client):
    tree = page(client, f"{PLACE}?about={comment.get_absolute_url()}")
    assert value_of(tree, "url") == comment.get_absolute_url()
    notice = give(comment)
    assert (notice.comment, notice.article, notice.law) == (comment, comment.article, "defamation")
    (waits,) = Review.objects.filter(comment=comment, closed_at=None)
    assert (waits.cause, waits.reasons[0]["code"]) == ("notice", "illegal")
    assert "It is not true of her." in waits.reasons[0]["detail"]
    give(comment)  # the same form, sent twice
    assert Notice.objects.count() == 1
    receipt = letter(HERS)
    assert str(notice.pk) in receipt.body and comment.get_absolute_url() in receipt.body
    assert "not true" not in receipt.body and "Nora" not in receipt.body


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"honest": None}, "A notice needs this statement."),
        ({"why": ""}, "required"),
        ({"law": None}, "required"),
        ({"url": "https://elsewhere.example/comments/1/"}, "Nothing public of this site stands at this address."),
        ({"url": "/comments/123456/"}, "Nothing public"),
        ({"url": "http://[broken"}, "Nothing public"),
        ({"name": "", "email": ""}, "The law asks for this."),
        ({"email": "no address"}, "valid email"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_and_the_rest_is_kept(comment, client, fields, says):
    answer = client.post(PLACE, typed(comment, **fields))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    if fields.get("why", True):
        assert value_of(shown(answer), "why") == "It is not true of her."
    assert not Notice.objects.exists() and not letters()


def test_nobody_has_to_name_themselves_for_the_abuse_of_children(comment):
    notice = give(comment, law="minors", name="", email="")
    assert (notice.name, notice.email) == ("", "")
    assert letters() == []


def test_too_many_are_refused_and_no_mailbox_is_filled(comment, client):
    for n in range(10):
        give(comment, key=f"k{n}")
    assert len(letters()) == 3
    answer = client.post(PLACE, typed(comment, key="more"))
    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0
    assert value_of(shown(answer), "why") == "It is not true of her."
    assert Notice.objects.count() == 10


def test_an_address_leads_to_a_public_comment_or_article_or_nowhere(cast, article, comment):
    now = timezone.now()
    private = say(cast.bob, article, "For me.", audience="private")
    for address, comments in {
        "/articles/essay/": None,
        "/articles/essay/p/2/": None,
        f"/articles/essay/#c{comment.number}": comment,
        f"/comments/{comment.pk}/": comment,
    }.items():
        found = found_at(f"  http://127.0.0.1:8000{address}", now=now)
        assert found is not None and (found.article, found.comment) == (article, comments)
    for address in ("", "/", "/articles/none/", f"/comments/{private.pk}/", "/articles/essay/#c99", "/admin/",
                    "//evil.example/articles/essay/", f"/comments/{10**30}/"):  # fmt: skip
        assert found_at(address, now=now) is None, address
    withdraw_article(editor=cast.alice, article=article)
    assert found_at(f"/comments/{comment.pk}/", now=now) is None


# --- the answer


def test_the_decision_answers_it_a_minute_later_unless_it_was_taken_back(cast, comment):
    notice = give(comment)
    letters()
    hidden = decide(
        moderator=cast.mo, comment=fresh(comment), verb="hide", reason="illegal", words="Proven wrong in court.",
        expected_version=fresh(comment).version,
    )  # fmt: skip
    assert (hidden.prompted_by, answer_decided(now=timezone.now())) == ("notice", 0)
    undo_decision(moderator=cast.mo, comment=fresh(comment), decision=hidden)
    assert answer_decided(now=later(minutes=2)) == 0
    again = decide(
        moderator=cast.mo, comment=fresh(comment), verb="hide", reason="illegal",
        expected_version=fresh(comment).version,
    )  # fmt: skip
    assert [answer_decided(now=later(minutes=2)) for _time in range(2)] == [1, 0]
    notice.refresh_from_db()
    assert (notice.outcome, notice.settled_by, notice.decision_id) == ("removed", cast.mo, again.pk)
    answer = letter(HERS)
    assert "it is not shown any more" in answer.body and "Against the law" in answer.body
    assert "mo" not in answer.body.split() and "court, or to a certified body" in answer.body


def test_kept_or_gone_is_an_answer_too(cast, comment, article):
    kept = give(comment)
    decide(
        moderator=cast.mo,
        comment=fresh(comment),
        verb="keep",
        reason="fine",
        expected_version=comment.version,
    )
    gone = give(say(cast.bob, article, "Soon away."), key="k2", email="omar@example.org")
    Comment.objects.filter(pk=gone.comment_id).update(state="withdrawn")
    letters()
    assert answer_decided(now=later(minutes=2)) == 2
    outcomes = dict(Notice.objects.values_list("pk", "outcome"))
    assert outcomes == {kept.pk: "kept", gone.pk: "gone"}
    assert sorted(message.to[0] for message in letters()) == [HERS, "omar@example.org"]


def test_one_about_an_article_is_answered_in_the_admin(cast, mo, article):
    notice = give(None, why="Copied from my book.", law="copyright")
    letters()
    listing = mo.get("/admin/comments/notice/").content.decode()
    assert "Copied from my book." in listing and "the whole article" in listing
    place = f"/admin/comments/notice/{notice.pk}/"
    assert HERS in mo.get(place).content.decode()
    refused = mo.post(f"{place}answer/", {"outcome": "removed", "answer": "We took it down."})
    assert refused.status_code == 422 and "still public" in refused.content.decode()
    assert "We took it down." in refused.content.decode()
    withdraw_article(editor=cast.alice, article=article)
    for _time in range(2):  # sent twice
        mo.post(f"{place}answer/", {"outcome": "removed", "answer": "We took it down."})
    decision = Decision.objects.get(verb="answer")
    assert (decision.article_id, decision.comment_id, decision.reason) == (article.pk, None, "illegal")
    assert DecisionWords.objects.get(pk=decision.pk).words == "We took it down."
    assert "We took it down." in letter(HERS).body


def test_who_reads_notices(client, bob, alice, mo, comment):
    place = f"/admin/comments/notice/{give(comment).pk}/"
    assert mo.get(place).status_code == 200
    assert mo.post(f"{place}answer/", {"outcome": "kept"}).status_code == 422  # the queue answers this one
    for other in (client, bob, alice):
        assert other.get(place).status_code in (302, 403)
        assert other.post(f"{place}answer/", {"outcome": "kept"}).status_code in (302, 403)
    assert Notice.objects.get().settled_at is None


def fresh(comment: Comment) -> Comment:
    return Comment.objects.select_related("article", "person").get(pk=comment.pk)
