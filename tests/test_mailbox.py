"""While the site runs on somebody's own machine, every mail can be read there, and nowhere else."""

from pathlib import Path

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.urls import NoReverseMatch, reverse

import tests.local_urls  # noqa: F401 - the site's own addresses are decided when they are first loaded
from alliance_site.mailbox import MOST_LISTED

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.local_urls")]

LINK = "http://127.0.0.1:8000/prove/abc:1-2_3/?a=1&b=2"


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    settings.LOCAL = True
    settings.EMAIL_FILE_PATH = tmp_path / "mailbox"
    return settings.EMAIL_FILE_PATH


def send(subject: str, body: str, *, to: str = "gwen@example.org") -> None:
    with get_connection("alliance_site.mailbox.MailboxBackend") as connection:
        assert EmailMessage(subject, body, to=[to], connection=connection).send() == 1


def only_name(folder: Path) -> str:
    (path,) = folder.glob("*.eml")
    return path.stem


def test_an_empty_mailbox_says_so(client, folder):
    assert "No mail yet." in client.get("/mailbox/").text


def test_newest_first_with_recipient_and_time(client, folder):
    send("First", "one")
    send("Zweite – 二通目", "two", to="bob@example.org")
    page = client.get("/mailbox/").text
    assert page.index("Zweite – 二通目") < page.index("First")
    assert "bob@example.org" in page
    assert '<time datetime="' in page
    assert " UTC</time>" in page


def test_links_can_be_followed_and_markup_cannot(client, folder):
    send("Prove it", f"Hello <b>Gwen</b>,\n\n{LINK}\n")
    page = client.get(f"/mailbox/{only_name(folder)}/").text
    assert f'href="{LINK.replace("&", "&amp;")}"' in page
    assert "&lt;b&gt;Gwen&lt;/b&gt;" in page


def test_the_plain_part_is_shown_of_two(client, folder):
    with get_connection("alliance_site.mailbox.MailboxBackend") as connection:
        mail = EmailMultiAlternatives(
            "Two parts", "in plain words", to=["bob@example.org"], connection=connection
        )
        mail.attach_alternative("<p>in markup</p>", "text/html")
        mail.send()
    page = client.get(f"/mailbox/{only_name(folder)}/").text
    assert "in plain words" in page
    assert "in markup" not in page


def test_a_mail_is_there_whole_or_not_at_all(client, folder, monkeypatch):
    def full_disk(*_):
        raise OSError("no space left")

    monkeypatch.setattr("alliance_site.mailbox.os.replace", full_disk)
    with pytest.raises(OSError, match="no space"):
        send("Half", "a mail")
    assert not list(folder.glob("*.eml"))
    assert "No mail yet." in client.get("/mailbox/").text


def test_more_than_a_page_are_counted(client, folder):
    for n in range(MOST_LISTED + 2):
        send(f"Mail {n}", "again")
    page = client.get("/mailbox/").text
    assert page.count('href="/mailbox/2') == MOST_LISTED
    assert "2 older mails" in page


@pytest.mark.parametrize("name", ["nothing", "20261121T210748123456-00000000", "..%2F..%2Fsecret-key"])
def test_nothing_but_mails_can_be_read(client, folder, name):
    folder.mkdir()
    (folder.parent / "secret-key").write_text("secret")
    assert client.get(f"/mailbox/{name}/").status_code == 404


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": "192.0.2.7"},
        {"HTTP_VIA": "1.1 proxy"},
    ],
)
def test_nobody_elsewhere_reads_them(client, folder, elsewhere):
    send("Private", "words")
    name = only_name(folder)
    assert client.get("/mailbox/").status_code == 200
    assert client.get(f"/mailbox/{name}/").status_code == 200
    assert client.get("/mailbox/", **elsewhere).status_code == 404
    assert client.get(f"/mailbox/{name}/", **elsewhere).status_code == 404


def test_nobody_reads_them_on_a_site_that_others_reach(client, folder, settings):
    send("Private", "words")
    name = only_name(folder)
    settings.LOCAL = False
    assert client.get("/mailbox/").status_code == 404
    assert client.get(f"/mailbox/{name}/").status_code == 404


@pytest.mark.urls("alliance_site.urls")
def test_the_address_does_not_exist_there(client):
    with pytest.raises(NoReverseMatch):
        reverse("mailbox")
