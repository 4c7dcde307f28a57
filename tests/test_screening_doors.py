"""The door of a form: hidden field, time, proof of work, the word beforehand; and Akismet, behind the worker."""

import base64
import json
import time

import akismet
import altcha
import httpx
import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.actions.posting import post_comment
from comments.actions.proving import prove
from comments.actions.rulemaking import make_rule
from comments.doors import PROOF, SALT, SINCE, TRAP
from comments.models import Comment, Decision, GuestTrace
from comments.moderation.asking_akismet import ask_akismet, is_spam_to_akismet, sent_to_akismet
from comments.screening.proof import VALID, proven, puzzle_for
from groundwork.models import OutboxRow
from tests.talking import form, guest_form, page, say, shown, talked_about

SECRET = "a secret of the test"


@pytest.fixture
def article(cast):
    return talked_about(cast.alice)


@pytest.fixture
def place(cast, article):
    """Where Bob writes, of whom one comment stands."""
    say(cast.bob, article, "Let pass.")
    return reverse("say", args=[article.slug])


def came_in(body: str) -> tuple[str, list[str]]:
    comment = Comment.objects.get(source=body)
    return comment.state, [
        reason["code"] for reason in comment.review.reasons
    ] if comment.state == "held" else []


def since(seconds: float) -> str:
    return signing.dumps(int(time.time() - seconds), salt=SALT)


# --- the hidden field, the time


def test_nobody_meets_the_hidden_field_but_programs(bob, place):
    tree = page(bob, place)
    trap = tree.css_first(f"form.composer [name={TRAP}]")
    assert (trap.attributes["tabindex"], trap.attributes["autocomplete"]) == ("-1", "off")
    around = trap.parent
    assert around.attributes["aria-hidden"] == "true" and "Leave this field empty" in around.text()
    assert tree.css_first(f"form.composer [name={SINCE}]").attributes["value"]


def test_what_programs_do_is_held_and_nothing_is_lost(bob, place, article, settings):
    settings.TIME_TRAP = True
    for body, more, outcome in [
        ("Filled.", {TRAP: "Cheap", SINCE: since(60)}, ("held", ["trap"])),
        ("Fast.", {SINCE: since(0)}, ("held", ["haste"])),
        ("Forged.", {SINCE: "2026:forged"}, ("held", ["haste"])),
        ("Thought over.", {SINCE: since(60)}, ("published", [])),
        ("By an old page.", {}, ("published", [])),
    ]:
        assert bob.post(place, form(article, body=body, **more)).status_code == 303
        assert came_in(body) == outcome
    assert Comment.objects.get(source="Filled.").review.cause == "spam"


def test_a_preview_and_a_mistake_do_not_start_the_clock_anew(bob, place, article, settings):
    settings.TIME_TRAP = True
    first = since(60)
    for then in ("preview", "post"):
        tree = shown(
            bob.post(place, form(article, body="" if then == "post" else "Hm.", then=then, **{SINCE: first}))
        )
        assert tree.css_first(f"[name={SINCE}]").attributes["value"] == first
    forged = shown(bob.post(place, form(article, then="preview", **{SINCE: "forged"})))
    assert forged.css_first(f"[name={SINCE}]").attributes["value"] != "forged"


def test_what_the_door_saw_of_a_guest_counts_when_the_mail_is_answered(article, settings):
    settings.TIME_TRAP = True
    place = reverse("say", args=[article.slug])
    assert Client().post(place, guest_form(body="Quick.", **{SINCE: since(0)})).status_code == 303
    comment = Comment.objects.get(source="Quick.")
    assert comment.state == "unproven"
    prove(person=comment.person)
    assert came_in("Quick.") == ("held", ["guest", "haste"])


# --- the word beforehand


def test_a_preview_says_beforehand_what_will_be_looked_at_and_names_no_rule(cast, bob, place, article):
    make_rule(moderator=cast.mo, kind="words", text="casino", effect="hold")
    make_rule(moderator=cast.mo, kind="words", text="roulette", effect="spam")

    def told(client: Client, body: str) -> str:
        tree = shown(client.post(place, form(article, body=body, then="preview")))
        found = tree.css_first(".foreseen")
        return " ".join(found.text().split()) if found else ""

    assert told(bob, "Fine.") == ""
    assert told(bob, "A casino.") == "A moderator will look at this first: A rule of this site."
    assert told(bob, "Roulette.") == "The rules of this site would not let this be published."
    assert "Written by a guest" in told(Client(), "Fine.")
    assert not Comment.objects.filter(source__in=["Fine.", "A casino."]).exists()


# --- proof of work


def solved(puzzle: str) -> str:
    challenge = altcha.Challenge.from_dict(json.loads(puzzle))
    solution = altcha.solve_challenge(challenge)
    answer = {
        "challenge": challenge.to_dict(),
        "solution": {"counter": solution.counter, "derivedKey": solution.derived_key},
    }
    return base64.b64encode(json.dumps(answer).encode()).decode()


def test_a_proof_is_for_one_thing_for_a_while_and_cannot_be_forged(monkeypatch):
    monkeypatch.setattr("comments.screening.proof.COST", 10)
    puzzle = puzzle_for("say:1", secret=SECRET, now=time.time())
    answer = solved(puzzle)
    assert proven(answer, "say:1", secret=SECRET) is not None
    assert proven(answer, "say:2", secret=SECRET) is None
    assert proven(answer, "say:1", secret="another") is None
    assert (
        proven(
            solved(puzzle_for("say:1", secret=SECRET, now=time.time() - VALID - 5)), "say:1", secret=SECRET
        )
        is None
    )
    tampered = json.loads(base64.b64decode(answer))
    tampered["solution"]["counter"] += 1
    tampered["challenge"]["parameters"]["keyPrefix"] = ""
    again = base64.b64encode(json.dumps(tampered).encode()).decode()
    for bad in (
        "",
        "x",
        "é",
        "bnVsbA==",
        again,
        answer[:-8],
        "A" * 5_000,
        base64.b64encode(b"[" * 2_000).decode(),
    ):
        assert proven(bad, "say:1", secret=SECRET) is None


def test_with_the_switch_on_a_proof_counts_once_and_without_one_it_is_held(
    bob, place, article, settings, monkeypatch
):
    assert page(bob, place).css_first("form.composer").attributes.get("data-puzzle") is None
    monkeypatch.setattr("comments.screening.proof.COST", 10)
    settings.PROOF_OF_WORK = True
    puzzle = page(bob, place).css_first("form.composer").attributes["data-puzzle"]
    answer = solved(puzzle)
    assert bob.post(place, form(article, body="Proven.", **{PROOF: answer})).status_code == 303
    assert bob.post(place, form(article, body="Again.", **{PROOF: answer})).status_code == 303
    assert bob.post(place, form(article, body="Without.")).status_code == 303
    assert came_in("Proven.") == ("published", [])
    assert came_in("Again.") == came_in("Without.") == ("held", ["no-proof"])


# --- Akismet


def test_akismet_is_asked_by_the_worker_only_and_can_only_hold(cast, article, settings, monkeypatch):
    say(cast.bob, article, "Let pass.")
    assert not OutboxRow.objects.filter(kind="ask_akismet").exists()  # off without a key
    settings.AKISMET_KEY = "key"
    comment = post_comment(person=cast.bob.person, article=article, body="Hm.", key="1")
    row = OutboxRow.objects.get(kind="ask_akismet")
    assert comment.state == "published"
    answers = iter([False, True, True])
    monkeypatch.setattr(
        "comments.moderation.asking_akismet.is_spam_to_akismet", lambda comment: next(answers)
    )
    for state in ("published", "held", "held"):
        ask_akismet({**row.payload, "version": Comment.objects.get(pk=comment.pk).version})
        comment = Comment.objects.get(pk=comment.pk)
        assert comment.state == state
    assert (
        comment.review.cause == "spam"
        and Decision.objects.filter(comment_id=comment.pk).get().reason == "akismet"
    )
    ask_akismet({"comment": comment.pk, "version": 1})  # of words that are no more: nobody is asked
    assert OutboxRow.objects.filter(kind="ask_akismet").count() == 1


def test_akismet_is_sent_no_address(cast, article, settings):
    settings.AKISMET_KEY = "the-key"
    guest = say(cast.gwen, article, "By a guest.")
    GuestTrace.objects.create(comment=guest, network="198.51.100.0/24", made_at=timezone.now())
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, text="true")

    assert is_spam_to_akismet(guest, httpx.MockTransport(answer))
    (request,) = seen
    assert request.url == "https://rest.akismet.com/1.1/comment-check" and b"By+a+guest." in request.content
    assert b"example.org" not in request.content
    assert sent_to_akismet(guest)["user_ip"] == "198.51.100.0"
    assert not is_spam_to_akismet(
        guest, httpx.MockTransport(lambda request: httpx.Response(200, text="false"))
    )
    with pytest.raises(akismet.AkismetError):
        is_spam_to_akismet(guest, httpx.MockTransport(_fails))


def _fails(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectTimeout("nobody there")
