"""Mails about notifications, through a real mail server: what they hold, when they go, and to whom no more."""

import socket
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Block, Person
from comments.actions import notifying
from comments.actions.notifying import write_digests
from comments.actions.telling import GRACE
from comments.actions.watching import watch
from comments.letters.mails import TO_ONE_ADDRESS, key_of
from comments.models import Letter, Level, Notification, Pace, Watch, Wishes
from comments.notifying import events, sending
from comments.notifying.links import stop_key
from comments.rules.pacing import MOST_IN_AN_HOUR
from groundwork.actions import delivering
from groundwork.actions.delivering import MOST_REFUSALS, is_stopped, says_nobody
from groundwork.actions.outbox import CLAIM, LONGEST_RETRY, work_once
from groundwork.models import OutboxRow, Undelivered
from tests.cast import guest
from tests.letters import letter, letters, link_in
from tests.postman import mails_go_to, postman
from tests.talking import fresh, note, page, say, shown, talked_about

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(cast):
    article = talked_about(cast.alice)
    Wishes.objects.create(person=cast.alice.person, answers=Pace.NEVER, own_articles=Pace.NEVER)
    return article


def work(*, after: timedelta = 2 * GRACE) -> None:
    """Whatever is due then is done, once each."""
    now = timezone.now() + after
    while work_once(now=now):
        pass


def test_a_mail_threads_says_why_and_holds_nothing_foreign(cast, article, monkeypatch):
    watch(person=cast.gwen, place={"article": article})
    first = note(
        cast.alice,
        article,
        "words are said twice",
        "See <b>this</b> & ![pixel](/1.gif) #1",
    )
    say(cast.alice, article, "An answer\r\nwith [a link](/about/).", parent=first)
    article.title = "Title\nBcc: all@example.org"
    with postman(monkeypatch) as server:
        work()
    mail, answer = server.taken
    host = "@127.0.0.1>"
    assert mail["To"] == "gwen@example.org" and mail["From"] == settings.DEFAULT_FROM_EMAIL
    assert mail["Message-ID"] == f"<comment-{first.pk}{host}"
    assert answer["In-Reply-To"] == mail["Message-ID"]
    assert answer["References"].split() == [f"<article-{article.pk}{host}", mail["Message-ID"]]
    assert mail["Subject"] == answer["Subject"] == "New comment on “Essay”"
    assert (
        mail["Auto-Submitted"] == "auto-generated"
        and mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    )
    assert {name.lower() for name in mail} <= {
        "auto-submitted", "content-type", "date", "from", "in-reply-to", "list-id", "list-unsubscribe",
        "list-unsubscribe-post", "message-id", "mime-version", "references", "subject", "to",
        "x-auto-response-suppress", "x-mailfrom", "x-rcptto", "x-peer",
    }  # fmt: skip
    plain = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    assert (
        "Alice wrote on “Essay”:" in plain
        and "> words are said twice" in plain
        and "Nobody reads answers" in plain
    )
    assert "words are said twice" in html and "<img" not in html and "<b>this" not in html
    assert f'href="{settings.SITE_URL}/about/"' in answer.get_body(("html",)).get_content()


def test_stopping_takes_one_click_of_the_mail_program_and_no_visit(cast, article):
    watch(person=cast.bob.person, place={"article": article})
    say(cast.alice, article, "One.")
    message = letter("bob@example.org", now=timezone.now() + 2 * GRACE)
    link = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert link.startswith(settings.SITE_URL) and link in message.body
    path, program = link.removeprefix(settings.SITE_URL), Client(enforce_csrf_checks=True)
    tree = page(program, path)  # a scanner follows it, and changes nothing
    assert Watch.objects.get().pace == Pace.NOW and len(tree.css("main form button")) == 2
    for _twice in range(2):
        assert program.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Watch.objects.get().pace == Pace.NEVER and not program.cookies
    say(cast.alice, article, "Two.")
    assert letters(now=timezone.now() + 2 * GRACE) == []
    assert Notification.objects.filter(person=cast.bob.person).count() == 2  # the bell still rings
    forged = stop_key(cast.bob.person, None)[:-2]
    assert Client().post(reverse("stop_mail", args=[forged])).status_code == 410
    assert Wishes.objects.get(person=cast.bob.person).answers == Pace.DAILY
    program.post(reverse("stop_mail", args=[stop_key(cast.bob.person, None)]))
    assert Wishes.objects.get(person=cast.bob.person).answers == Pace.NEVER


def test_between_event_and_mail_much_may_change(cast, article):
    """Asked again when it is sent: still shown, still allowed, still followed, still somebody to write to."""
    people = [
        cast.bob.person,
        cast.charlie.person,
        cast.mo.person,
        cast.ada.person,
        cast.gwen,
        guest("Greta"),
    ]
    for person in people:
        watch(person=person, place={"article": article})
    say(cast.alice, article, "Shown.")
    hidden = say(cast.alice, article, "Hidden before it went out.")
    while OutboxRow.objects.filter(kind="new_comment", done_at=None).exists():
        OutboxRow.objects.filter(kind=notifying.LETTER).update(due_at=timezone.now() + timedelta(hours=1))
        work_once()
    OutboxRow.objects.filter(kind=notifying.LETTER).update(due_at=timezone.now() - timedelta(hours=1))
    type(hidden).objects.filter(pk=hidden.pk).update(state="hidden")
    Watch.objects.filter(person=cast.bob.person).delete()
    type(cast.charlie).objects.filter(pk=cast.charlie.pk).update(is_active=False)
    Block.objects.create(by=cast.mo.person, of=cast.alice.person, kind="mute", made_at=timezone.now())
    Person.objects.filter(pk=cast.gwen.pk).update(proven_at=None)
    Watch.objects.filter(person=cast.ada.person).update(level=Level.NONE)
    assert [(mail.to, "Shown." in mail.body) for mail in letters()] == [(["greta@example.org"], True)]
    type(article).objects.filter(pk=article.pk).update(withdrawn_at=timezone.now())
    assert not Letter.objects.filter(sent_at=None).exists()


def test_what_is_too_much_at_once_and_what_may_wait_come_together_once(cast, article):
    watch(person=cast.bob.person, place={"article": article})
    watch(person=cast.gwen, place={}, pace=Pace.HOURLY)
    said = [say(cast.alice, article, f"Words {n}.") for n in range(MOST_IN_AN_HOUR + 3)]
    at_once = letters(now=timezone.now() + 2 * GRACE)
    assert [mail.to for mail in at_once] == [["bob@example.org"]] * MOST_IN_AN_HOUR
    Notification.objects.filter(person=cast.bob.person, comment=said[-1]).update(read_at=timezone.now())
    later = timezone.now() + timedelta(hours=1)
    assert [write_digests(now=at) for at in (timezone.now(), later, later)] == [0, 2, 0]
    bob, gwen = sorted(letters(now=later), key=lambda mail: mail.to)
    assert bob.subject == "2 new on Alliance" and gwen.subject == f"{len(said)} new on Alliance"
    assert [f"Words {n}." in bob.body for n in range(11, 15)] == [False, True, True, False]
    assert (
        len(set(Notification.objects.exclude(letter=None).values_list("letter", flat=True)))
        == MOST_IN_AN_HOUR + 2
    )
    assert bob.extra_headers["List-Unsubscribe"].strip("<>") in bob.alternatives[0].content


# --- the mail server


def test_a_server_that_refuses_for_good_is_believed_after_a_few_times(cast, article, monkeypatch):
    for person in (cast.bob.person, cast.gwen):
        watch(person=person, place={"article": article})
    with postman(monkeypatch) as server:
        server.answers = lambda to: "550 5.1.1 Nobody is here" if to.startswith("gwen") else None
        for n in range(MOST_REFUSALS + 1):
            say(cast.alice, article, f"Words {n}.")
            work()
        assert server.asked.count("gwen@example.org") == MOST_REFUSALS and is_stopped("Gwen@example.org")
        assert len(server.taken) == MOST_REFUSALS + 1 and not OutboxRow.objects.filter(done_at=None).exists()
        assert "gwen" not in Undelivered.objects.get().address_hash
        # She asks for her key: that is tried all the same, and once it arrives, so is the rest.
        server.answers = lambda to: None
        delivering.deliver(_a_mail_to("gwen@example.org"), is_asked_for=True)
        assert not is_stopped("gwen@example.org")


def _a_mail_to(address):
    from django.core.mail import EmailMessage

    return EmailMessage("Your key", "Here.", to=[address])


def test_a_server_that_fails_for_now_gets_the_mail_later(cast, article, monkeypatch):
    watch(person=cast.gwen, place={"article": article})
    with postman(monkeypatch) as server:
        replies = iter(["451 4.3.0 Later", "550 5.7.1 We do not like you", None])
        server.answers = lambda to: next(replies)
        say(cast.alice, article, "Words.")
        for attempt in range(4):
            work(after=attempt * LONGEST_RETRY + 2 * GRACE)
        assert len(server.taken) == 1 and len(server.asked) == 3 and not Undelivered.objects.exists()


def test_a_server_that_stalls_holds_up_one_mail_and_not_those_behind_it(cast, article, monkeypatch):
    for person in (cast.bob.person, cast.charlie.person, cast.gwen):
        watch(person=person, place={"article": article})
    say(cast.alice, article, "Words.")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mails_go_to(monkeypatch, silent.getsockname()[1], seconds=0.05)
        work()
    rows = OutboxRow.objects.filter(kind=notifying.LETTER)
    said = sorted(row.last_error.split(":")[0] for row in rows)
    assert said == ["MailServerAway", "MailServerAway", "SMTPServerDisconnected"]
    with postman(monkeypatch) as server:
        work(after=timedelta(hours=1))
    assert len(server.taken) == 3 and not rows.filter(done_at=None).exists()


class Killed(BaseException):
    """As a kill does it: nothing after it happens, not even the record that it failed."""


@pytest.mark.parametrize(
    ("where", "name", "is_after", "mails"),
    [
        (events, "notify_of_comment", False, 1),  # before anybody is told
        (notifying, "enqueue_all", True, 1),  # in the middle of it
        (events, "notify_of_comment", True, 1),  # all are told, and the event is not done
        (sending, "deliver", False, 1),  # before the mail
        (sending, "deliver", True, 2),  # the server has it, and we have not written it down
        (sending, "letter_is_done", True, 1),  # it is written down, and the row is not done
    ],
)
def test_a_kill_at_any_point_loses_none(cast, article, monkeypatch, where, name, is_after, mails):
    """And doubles one only between the server's word and our record of it; with the same Message-ID, so that mail
    programs know it."""
    watch(person=cast.gwen, place={"article": article})
    say(cast.alice, article, "Words.")
    real = getattr(where, name)

    def killed(*args, **kwargs):
        if is_after:
            real(*args, **kwargs)
        raise Killed

    with postman(monkeypatch) as server:
        with monkeypatch.context() as patched, pytest.raises(Killed):
            patched.setattr(where, name, killed)
            work()
        work(after=2 * CLAIM + 2 * GRACE)
        work(after=4 * CLAIM)
    assert len(server.taken) == mails and len({mail["Message-ID"] for mail in server.taken}) == 1
    assert Notification.objects.filter(person=cast.gwen).count() == 1
    assert not OutboxRow.objects.filter(done_at=None).exists()


@pytest.mark.parametrize(
    ("code", "words", "nobody"),
    [
        (550, b"5.1.1 no such user", True), (552, "5.2.2 mailbox full", True), (550, "No such user", True),
        (550, "5.7.1 relaying denied", False), (554, "spam", False), (451, "4.7.1 later", False),
        (450, "5.1.1 confused", False),
    ],
)  # fmt: skip
def test_what_means_that_nobody_is_there(code, words, nobody):
    assert says_nobody(code, words) is nobody


# --- without an account


def test_following_by_mail_needs_the_mailbox_and_one_button(cast, article):
    place, browser = reverse("follow_author", args=["alice"]), Client()
    assert page(browser, place).css_first("main form [name=email]")
    for wrong in ("nobody", "a@example.org\nBcc: all@example.org", "x" * 300 + "@example.org"):
        assert browser.post(place, {"email": wrong}).status_code == 422
    answer = browser.post(place, {"email": "Nora@example.org", "pace": "now"})
    assert answer.status_code == 200 and not Person.objects.filter(email="nora@example.org").exists()
    path = link_in(letter("nora@example.org"))
    page(browser, path)
    assert not Watch.objects.exists()  # a scanner was here
    for _twice in range(2):
        assert Client(enforce_csrf_checks=True).post(path).status_code == 200
    nora = Person.objects.get(email="nora@example.org")
    assert nora.is_proven and Watch.objects.get().person == nora and Watch.objects.get().author == cast.alice
    assert Client().post(path[:-4] + "AAA/").status_code == 410
    # She writes later, under a name; it is the same person then.
    typed = guest("Nora", proven=False)
    Client().post(reverse("guest_key", args=[key_of(typed)]))
    nora.refresh_from_db()
    assert nora.name == "Nora" and Person.objects.get(pk=typed.pk).merged_into == nora
    # A member of that address follows as the member.
    browser.post(reverse("follow_site"), {"email": "bob@example.org"})
    Client().post(link_in(letter("bob@example.org")))
    assert Watch.objects.get(author=None).person == cast.bob.person


def test_nobodys_mailbox_is_filled_through_the_form(cast, article):
    place = reverse("follow_site")
    for number in range(TO_ONE_ADDRESS.times):
        Client(REMOTE_ADDR=f"10.0.0.{number}").post(place, {"email": "victim@example.org"})
    answer = Client(REMOTE_ADDR="10.1.1.1").post(place, {"email": "victim@example.org"})
    assert answer.status_code == 429 and "victim@example.org" in answer.content.decode()
    assert len(letters()) == TO_ONE_ADDRESS.times
    assert shown(answer).css_first("[role=alert]") and fresh(article)
