"""Measures on people: each told and lifted, in the log, and in force wherever somebody writes."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions.roles import give_role
from accounts.models import Role
from articles.models import PublicState
from comments.actions import people
from comments.actions.flagging import flag_comment
from comments.actions.moderating import decide
from comments.actions.people import Grounds, MayNotMeasure
from comments.actions.posting import post_comment
from comments.models import Comment, Decision, GuestTrace, Measure, Remark
from comments.submitting import Refused
from groundwork.actions.outbox import work_once
from tests.cast import address_of
from tests.letters import letter, letters, link_in, words_in
from tests.talking import form, guest_form, page, say, shown, talked_about, texts, value_of, version

WHY = Grounds("abuse", "Not like this.")


@pytest.fixture
def article(cast):
    return talked_about(cast.alice)


@pytest.fixture
def place(article):
    return reverse("say", args=[article.slug])


def later(**span):
    return timezone.now() + timedelta(**span)


def of(person) -> str:
    return reverse("admin:comments_person", args=[person.pk])


def take(client: Client, person, **fields):
    """The form of the person's page, filled in and sent."""
    tree = page(client, of(person))
    sent = {"key": value_of(tree, "key"), "kind": "warn", "reason": "abuse", "words": "", **fields}
    return client.post(f"{of(person)}measure/", sent)


# --- what each does


def test_a_muted_member_is_told_why_and_until_when_and_keeps_the_words(cast, bob, mo, article, place):
    said = say(cast.bob, article, "Earlier.")
    letters()
    assert take(mo, cast.bob.person, kind="mute", days="3", words="Calm down.").status_code == 302
    measure = Measure.objects.get()
    answer = bob.post(place, form(article, body="And another thing!"))
    tree = shown(answer)
    assert answer.status_code == 403 and Comment.objects.count() == 1
    told = tree.css_first("[role=alert]").text()
    assert f"until {measure.until:%Y-%m-%d %H:%M} UTC" in told and "attacks a person" in told
    assert value_of(tree, "body") == "And another thing!"
    edit = {"body": "Edited.", "version": said.version}
    assert bob.post(reverse("edit", args=[said.pk]), edit).status_code == 403
    private = form(article, audience="private", revision=article.current_id, sentence="1", body="Mine.")
    assert bob.post(reverse("paragraph", args=[article.slug, 1]), private).status_code == 303
    assert "Muted" in page(bob, "/comments/mine/").css_first(".against").text()
    Measure.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert bob.post(place, form(article, body="Calm now.")).status_code == 303


def test_slowed_down_one_waits_between_two_comments(cast, bob, article, place):
    say(cast.bob, article, "One.")
    people.slow_person(moderator=cast.mo, person=cast.bob.person, interval=600, grounds=WHY)
    answer = bob.post(place, form(article, body="Two."))
    assert answer.status_code == 429 and 0 < int(answer["Retry-After"]) <= 600
    assert "once in 10 minutes" in shown(answer).css_first("[role=alert]").text()
    Comment.objects.update(made_at=timezone.now() - timedelta(minutes=11))
    bob.post(place, form(article, body="Two."))
    assert Comment.objects.latest("pk").state == "published"


def test_held_people_write_and_a_moderator_looks_first(cast, bob, article, place):
    say(cast.bob, article, "One.")
    people.hold_person(moderator=cast.mo, person=cast.bob.person, grounds=WHY)
    bob.post(place, form(article, body="Two."))
    assert Comment.objects.latest("pk").state == "held"


def test_a_suspended_member_is_out_at_once_and_for_as_long_as_it_says(cast, bob, charlie, mo, ada):
    take(mo, cast.bob.person, kind="suspend", days="7")
    assert "/accounts/login/" in bob.get("/comments/mine/")["Location"]
    message = letter(address_of("bob"), now=later(seconds=16))
    assert message.subject == "Your account is suspended" and "ends by itself" in message.body
    link = link_in(message)
    tree = page(Client(), link)
    assert "attacks a person" in tree.css_first("main").text()
    assert Client().post(link, {"words": "I was ill."}).status_code == 303, "who is shut out can appeal"
    assert "Appeals against measures: 1" in page(ada, "/admin/").css_first("#content").text()
    assert "I was ill." in page(ada, "/admin/comments/appeal/").css_first("#content").text()
    assert "Appeals against" not in page(mo, "/admin/").css_first("#content").text()
    measure = Measure.objects.get()
    while work_once(now=measure.until + timedelta(seconds=1)):
        pass
    cast.bob.refresh_from_db()
    assert cast.bob.is_active
    assert bob.get("/comments/mine/").status_code == 302, "the old session stays ended"
    assert charlie.get("/comments/mine/").status_code == 200


def test_all_that_somebody_said_goes_and_comes_back_as_one_deed(cast, mo, article, monkeypatch):
    monkeypatch.setattr("comments.actions.removing.AT_ONCE", 2)
    kept = say(cast.alice, article, "Alice's.")
    said = [say(cast.bob, article, f"Words {n}.") for n in range(4)]
    held = post_comment(person=cast.bob.person, article=article, body="See http://a.example http://b.example "
                        "http://c.example", key="held")  # fmt: skip
    hidden = said[3]
    decide(
        moderator=cast.mo, comment=hidden, verb="hide", reason="off-topic", expected_version=hidden.version
    )
    flag_comment(person=cast.charlie.person, comment=said[0], reason="spam")
    before = (version(article), PublicState.objects.get().comments)
    assert take(mo, cast.bob.person, kind="remove").status_code == 302
    letters()
    states = dict(Comment.objects.values_list("pk", "state"))
    assert {states[c.pk] for c in (*said, held)} == {"hidden"} and states[kept.pk] == "published"
    assert PublicState.objects.get().comments == before[1] - 3 and version(article) > before[0]
    assert Decision.objects.filter(verb="remove").count() == 4, "each by itself in the log"
    assert not Comment.objects.filter(review__closed_at=None, review__isnull=False).exists()
    mo.post(f"{of(cast.bob.person)}lift/", {"measure": str(Measure.objects.get().pk)})
    while work_once():
        pass
    states = dict(Comment.objects.values_list("pk", "state"))
    assert [states[c.pk] for c in (*said, held)] == ["published"] * 3 + ["hidden", "held"]
    assert PublicState.objects.get().comments == before[1]
    waiting = Comment.objects.filter(review__isnull=False, review__closed_at=None)
    assert set(waiting) == {said[0], held}, "and its place in the queue"


# --- fair


def test_each_measure_is_told_lifted_and_in_the_log(cast, mo, bob):
    take(mo, cast.bob.person, words="One more like this and you are muted.")
    message = letter(address_of("bob"), now=later(seconds=16))
    assert "asks you to write differently" in message.body and "One more like this" in message.body
    assert "A person decided it." in message.body and "Mo" not in words_in(message)
    tree = page(bob, link_in(message))
    assert "A warning about what you wrote" in tree.css_first("h1").text()
    warned = Decision.objects.get()
    assert (warned.verb, warned.person_id, warned.comment_id) == ("warn", cast.bob.person.pk, None)
    for _time in range(2):
        mo.post(f"{of(cast.bob.person)}lift/", {"measure": str(Measure.objects.get().pk)})
    assert list(Decision.objects.order_by("pk").values_list("verb", "undoes")) == [
        ("warn", None), ("lift", warned.pk),
    ]  # fmt: skip
    assert "does not stand any more" in page(bob, link_in(message)).css_first("main").text()
    assert letters(now=later(seconds=40)) == [], "who was told a moment ago is not told of the slip"
    old = people.mute_person(moderator=cast.mo, person=cast.bob.person, grounds=WHY, now=later(days=-1))
    letter(address_of("bob"))
    people.lift_measure(moderator=cast.mo, measure=old)
    assert letter(address_of("bob"), now=later(seconds=16)).subject == "A decision about you was taken back"


def test_lifted_in_time_nobody_hears_of_it(cast, mo):
    measure = people.mute_person(moderator=cast.mo, person=cast.bob.person, grounds=WHY)
    people.lift_measure(moderator=cast.mo, measure=measure)
    assert letters(now=later(seconds=16)) == []
    people.mute_person(moderator=cast.mo, person=cast.bob.person, grounds=WHY)
    assert letters() == [] and len(letters(now=later(seconds=16))) == 1


def test_a_form_sent_twice_is_one_measure_and_a_second_mute_replaces_the_first(cast, mo):
    tree = page(mo, of(cast.bob.person))
    sent = {"key": value_of(tree, "key"), "kind": "mute", "reason": "flood", "days": "1"}
    for _time in range(2):
        mo.post(f"{of(cast.bob.person)}measure/", sent)
    assert Measure.objects.count() == 1 and Decision.objects.count() == 1
    take(mo, cast.bob.person, kind="mute", days="7")
    assert Measure.objects.standing(timezone.now()).count() == 1 and Measure.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "says"),
    [({"kind": "slow"}, "Choose how long"), ({"reason": ""}, "This field is required"),
     ({"reason": "other"}, "Say in your words why"), ({"kind": "destroy"}, "valid choice"),
     ({"days": "-1"}, "valid choice"), ({"words": "x" * 2001}, "2000"), ({"kind": "network"}, "not known")],
)  # fmt: skip
def test_what_does_not_go_together_is_said_and_nothing_is_done(cast, mo, article, fields, says):
    say(cast.bob, article, "Words.")
    answer = take(mo, cast.bob.person, **fields)
    assert answer.status_code == 422 and says in answer.content.decode()
    assert not Measure.objects.exists()


def test_nobody_measures_themselves_or_an_admin_or_without_the_role(cast, mo, ada, charlie, article):
    for moderator, person in (
        (cast.mo, cast.mo),
        (cast.mo, cast.ada),
        (cast.ada, cast.ada),
        (cast.bob, cast.mo),
    ):
        with pytest.raises(MayNotMeasure):
            people.mute_person(moderator=moderator, person=person.person, grounds=WHY)
    assert take(ada, cast.mo.person, kind="suspend").status_code == 302
    assert mo.get("/admin/comments/review/").status_code == 302
    give_role(user=cast.charlie, name=Role.Name.MODERATOR, scope=Role.Scope.ARTICLE, scope_id=article.pk)
    assert charlie.get(of(cast.bob.person)).status_code == 403


def test_the_last_admin_cannot_be_suspended(cast):
    second = cast.charlie
    give_role(user=second, name=Role.Name.ADMIN)
    second.refresh_from_db()
    people.suspend_person(moderator=cast.ada, person=second.person, grounds=WHY)
    with pytest.raises(Refused, match="cannot take measures"):
        people.suspend_person(moderator=cast.ada, person=cast.ada.person, grounds=WHY)
    second.refresh_from_db()
    assert not second.is_active
    second.is_active = True  # as if it were of an old session: the action looks at the rows
    with pytest.raises(Refused, match="remain admin"):
        people.suspend_person(moderator=second, person=cast.ada.person, grounds=WHY)
    cast.ada.refresh_from_db()
    assert cast.ada.is_active


# --- guests


def test_a_guests_door_can_be_closed_by_address_network_and_browser(cast, mo, article, place):
    guest = Client(REMOTE_ADDR="203.0.113.9")
    guest.post(place, guest_form("Greta", body="Hello."))
    letters()
    comment = Comment.objects.get()
    trace = GuestTrace.objects.get()
    assert trace.network == "203.0.113.0/24" and address_of("greta") not in str(vars(trace))
    posted = {
        "address": (Client(), "Greta"), "network": (Client(REMOTE_ADDR="203.0.113.200"), "Gudrun"),
        "browser": (guest, "Other"),
    }  # fmt: skip
    for by, (client, name) in posted.items():
        if by == "browser":
            client.post(reverse("forget_guest"), {"next": "/"})
            client.defaults["REMOTE_ADDR"] = "198.51.100.7"
        measure = people.block_guests(
            moderator=cast.mo, comment=comment, by=by, grounds=WHY, until=later(days=1)
        )
        answer = client.post(place, guest_form(name, body="Me again."))
        assert answer.status_code == 403 and value_of(shown(answer), "body") == "Me again.", by
        assert Client(REMOTE_ADDR="192.0.2.1").post(place, guest_form(f"Else{by}")).status_code == 303
        assert str(measure) in page(mo, of(comment.person)).css_first("section.person").text()
        assert str(measure) in page(mo, "/admin/comments/measure/").css_first("#content-main").text()
        assert mo.post(f"{of(comment.person)}lift/", {"measure": str(measure.pk)}).status_code == 302
        assert client.post(place, guest_form(name, body="Thanks.")).status_code == 303, by


def test_a_muted_guest_gets_in_by_no_other_browser(cast, article, place):
    say(cast.gwen, article, "Known.")
    people.mute_person(moderator=cast.mo, person=cast.gwen, grounds=WHY)
    letters()
    Client().post(place, guest_form("Gwen", body="As somebody new."))
    link = link_in(letter(address_of("gwen")))
    Client().post(link)
    assert Comment.objects.get(source="As somebody new.").state == "held"


def test_a_member_leaves_no_trace(bob, article, place):
    bob.post(place, form(article))
    assert Comment.objects.exists() and not GuestTrace.objects.exists()


# --- the page


def test_the_page_shows_record_measures_remarks_words_and_neighbours(cast, mo, article, place):
    say(cast.gwen, article, "Public words.")
    for name in ("Gwen", "Gustav"):
        Client(REMOTE_ADDR="203.0.113.9").post(place, guest_form(name, body=f"{name}'s."))
    gwen = Comment.objects.get(source="Gwen's.")
    Client().post(reverse("guest_key", args=[_key(gwen.person)]))
    people.warn_person(moderator=cast.mo, person=cast.gwen, grounds=WHY)
    for _time in range(2):
        mo.post(f"{of(cast.gwen)}remark/", {"words": "Writes from the library."})
    assert Remark.objects.count() == 1
    text = " ".join(page(mo, of(cast.gwen)).css_first("#content").text().split())
    for part in (
        "warned: Attacks a person",
        "Writes from the library.",
        "Public words.",
        "203.0.113.0/24",
        "Gustav",
    ):
        assert part in text, part
    empty = mo.post(f"{of(cast.gwen)}remark/", {"words": " "})
    assert empty.status_code == 422 and Remark.objects.count() == 1


def test_what_somebody_said_goes_on_page_by_page(cast, mo, article, monkeypatch):
    monkeypatch.setattr("comments.moderation.people.PAGE", 2)
    for number in range(3):
        say(cast.bob, article, f"Words {number}.")
    first = page(mo, of(cast.bob.person))
    assert [text[-8:] for text in texts(first.css("article.said p"))] == ["Words 2.", "Words 1."]
    link = first.css_first("a[rel=next]").attributes["href"]
    assert texts(page(mo, of(cast.bob.person) + link).css("article.said p")) == ["Words 0."]


def _key(person):
    from comments.letters.mails import key_of

    return key_of(person)
