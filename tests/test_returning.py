"""Mails that come back: known by a key that only this site makes, counted when nobody is there, each once."""

import io
import mailbox
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.utils import timezone

from groundwork.actions.delivering import MOST_REFUSALS, QUIET, deliver, is_stopped, try_again
from groundwork.models import Undelivered
from groundwork.returning import GOOD_FOR, HEADER, address_meant, delivery_key, digest_of, read_returned
from tests.postman import postman

GWEN, TODAY = "gwen@example.org", timezone.now().date()


def key_for(address=GWEN, days_ago=0):
    return delivery_key(address, today=TODAY - timedelta(days=days_ago))


def from_postfix(to, key, status="5.1.1", action="failed"):
    """Postfix: the whole mail comes back, and the report goes to the envelope's sender."""
    return f"""Return-Path: <>
Delivered-To: bounces+{key}@school.example
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: bounces+{key}@school.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="7B2C91A0.1763/mx.example.org"

This is a MIME-encapsulated message.

--7B2C91A0.1763/mx.example.org
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

<{to}>: host mail.example.org[192.0.2.7] said: 550 5.1.1 User unknown
--7B2C91A0.1763/mx.example.org
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
X-Postfix-Queue-ID: 7B2C91A0
Arrival-Date: Sun, 22 Nov 2026 09:12:01 +0000 (UTC)

Final-Recipient: rfc822; {to}
Original-Recipient: rfc822;{to}
Action: {action}
Status: {status}
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--7B2C91A0.1763/mx.example.org
Content-Description: Undelivered Message
Content-Type: message/rfc822

From: Our School <school@school.example>
To: {to}
Subject: New comment
{HEADER}: {key}

Said.
--7B2C91A0.1763/mx.example.org--
""".encode()


def from_exim(to, key):
    """Exim behind a forwarding: another recipient, only the headers, the envelope's sender in capitals; no detail."""
    return f"""From: Mail Delivery System <Mailer-Daemon@out.example.net>
To: BOUNCES+{key.upper()}@SCHOOL.EXAMPLE
X-Failed-Recipients: somebody-else@inside.example.net
Content-Type: multipart/report; report-type=delivery-status; boundary=1763801234-eximdsn-88
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender

--1763801234-eximdsn-88
Content-type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software.
--1763801234-eximdsn-88
Content-type: message/delivery-status

Reporting-MTA: dns; out.example.net

Action: failed
Final-Recipient: rfc822;somebody-else@inside.example.net
Status: 5.0.0
Remote-MTA: dns; inside.example.net
Diagnostic-Code: smtp; 550 No such user here

--1763801234-eximdsn-88
Content-type: text/rfc822-headers

To: {to}
Subject: New comment

--1763801234-eximdsn-88--
""".encode()


def from_exchange(to, key):
    """A server that answers to a plain address: the key is in the headers that come back alone."""
    return f"""From: postmaster@corp.example
To: school@school.example
Content-Type: multipart/report; report-type=delivery-status;
 boundary="b1_corp"
MIME-Version: 1.0
Subject: =?utf-8?Q?Unzustellbar=3A_New_comment?=

--b1_corp
Content-Type: multipart/alternative; boundary="b2_corp"

--b2_corp
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: base64

Tm9ib2R5IGlzIGhlcmUu
--b2_corp--

--b1_corp
Content-Type: message/delivery-status

Reporting-MTA: dns;corp.example
Received-From-MTA: dns;mx.school.example

Final-Recipient: rfc822;{to}
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup

--b1_corp
Content-Type: text/rfc822-headers

Received: from mx.school.example (192.0.2.1) by corp.example
To: {to}
{HEADER.lower()}: {key}

--b1_corp--
""".encode()


@pytest.mark.parametrize("server", [from_postfix, from_exim, from_exchange])
def test_what_servers_send_back_says_which_mail_and_whether_for_good(server):
    returned = read_returned(server(GWEN, key_for()))
    assert returned.is_for_good and returned.keys == (key_for(),)
    assert address_meant(returned.keys[0], today=TODAY) == digest_of("Gwen@example.org")


@pytest.mark.parametrize(
    ("status", "action", "counts"),
    [
        ("5.2.1", "failed", True), ("5.4.4", "failed", True), ("4.4.7", "failed", False),
        ("4.4.1", "delayed", False), ("2.0.0", "delivered", False), ("5.7.1", "failed", False),
        ("5.3.4", "failed", False), ("", "failed", False), ("5.1.1", "relayed", False), ("²", "failed", False),
    ],
)  # fmt: skip
def test_only_what_failed_for_good_and_because_of_the_address_counts(status, action, counts):
    assert read_returned(from_postfix(GWEN, key_for(), status, action)).is_for_good is counts


def test_nobody_makes_a_key_and_none_lasts():
    key = key_for()
    swapped = key_for("bob@example.org")[:26] + key[26:]
    for bad in (
        swapped,
        key[:-1] + ("a" if key[-1] != "a" else "b"),
        key_for(days_ago=GOOD_FOR + 1),
        "",
        "é" * 46,
    ):
        assert address_meant(bad, today=TODAY) is None
    assert address_meant(key_for(days_ago=GOOD_FOR), today=TODAY) is not None
    vacation = f"To: bounces+{key}@school.example\nSubject: Away\n\nI am away.".encode()
    for mail in (vacation, b"", b"\xff\x00", from_postfix(GWEN, key)[:700]):
        assert read_returned(mail).keys == () and not read_returned(mail).is_for_good


@pytest.fixture
def is_read(settings):
    settings.BOUNCE_ADDRESS = "bounces@school.example"


@pytest.fixture
def piped(monkeypatch):
    """A mail on the standard input of the command, as a mail server's pipe gives it."""

    def pipe(mail):
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(mail)))
        call_command("read_bounces")

    return pipe


@pytest.mark.django_db
def test_a_mail_goes_out_with_its_key_and_stops_the_address_once_it_came_back_a_few_times(
    is_read, piped, monkeypatch
):
    with monkeypatch.context() as patched, postman(patched) as server:
        assert deliver(EmailMessage("Said", "Said.", "Our School <school@school.example>", [GWEN]))
    (sent,) = server.taken
    assert sent["From"] == "Our School <school@school.example>" and sent[HEADER] == key_for()
    (sender,) = server.senders
    assert sender == f"bounces+{key_for()}@school.example" and len(sender.split("@")[0]) <= 64
    for _replayed in range(MOST_REFUSALS + 1):
        piped(from_postfix(GWEN, sent[HEADER]))
    assert Undelivered.objects.get().times == 1 and not is_stopped(GWEN)
    # Taken by our own mail server: that says nothing yet, and a quiet week does.
    deliver(EmailMessage("Said", "Said.", to=[GWEN]))
    assert Undelivered.objects.exists()
    for days_ago in range(1, MOST_REFUSALS):
        piped(from_exim(GWEN, key_for(days_ago=days_ago)))
    assert is_stopped(GWEN) and not deliver(EmailMessage("Said", "Said.", to=[GWEN]))
    try_again(GWEN)
    piped(from_exchange(GWEN, key_for(days_ago=MOST_REFUSALS)))
    Undelivered.objects.update(last_at=timezone.now() - QUIET - timedelta(hours=1))
    deliver(EmailMessage("Said", "Said.", to=[GWEN]))
    assert not Undelivered.objects.exists()


@pytest.mark.django_db
def test_forged_and_passing_ones_stop_nobody_and_a_folder_is_read_once(
    is_read, piped, tmp_path, capsys, settings
):
    bob = key_for("bob@example.org")
    piped(from_postfix(GWEN, bob[:26] + key_for()[26:]))  # who had a mail makes a key for another's
    piped(from_postfix(GWEN, "a" * len(bob)))
    piped(from_postfix(GWEN, key_for(), status="4.2.2"))
    assert not Undelivered.objects.exists()
    folder = mailbox.Maildir(tmp_path / "bounces")
    for mail in (
        from_postfix(GWEN, bob),
        from_postfix(GWEN, key_for(), "4.2.2"),
        b"Subject: Hello\n\nA question.",
    ):
        folder.add(mail)
    for _twice in range(2):
        call_command("read_bounces", maildir=tmp_path / "bounces")
    assert Undelivered.objects.get().pk == digest_of("bob@example.org"), (
        "whose mail it was, whatever the report names"
    )
    (left,) = mailbox.Maildir(tmp_path / "bounces")
    assert left.get_payload() == "A question." and left.get_flags() == "S"
    assert capsys.readouterr().out.splitlines()[0].startswith("2 came back")
    with pytest.raises(CommandError, match="no Maildir"):
        call_command("read_bounces", maildir=tmp_path)
    settings.BOUNCE_ADDRESS = ""
    with pytest.raises(CommandError, match="BOUNCE_ADDRESS"):
        piped(b"")
