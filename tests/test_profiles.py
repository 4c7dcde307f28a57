"""The public page of a member: what everybody may know, as an h-card; and pictures, none of which stays as it came."""

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.models import User
from accounts.rules.avatars import MOST_AVATAR_BYTES, SIDE, encode_avatar, hue_of, initials_of
from accounts.rules.websites import clean_website
from comments.actions.moderating import decide
from tests.talking import note, say, shown, talked_about, texts

PAGE = "/people/alice/"


def picture(format="PNG", size=(400, 200), **options) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", size, "red").save(data, format, **options)
    return data.getvalue()


def bomb(side=20_000) -> bytes:
    """A PNG of a few bytes that says it has 400 million pixels."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


def odd_metadata() -> bytes:
    """A JPEG that is to be turned, with a resolution that says it is no number."""
    told = Image.Exif()
    told[0x0112], told[0x011A] = 6, 1.5
    number, bare = struct.pack(">HHL", 0x011A, 5, 1), struct.pack(">HHL", 0x011A, 7, 8)
    out = io.BytesIO()
    Image.new("RGB", (40, 30)).save(out, "JPEG", exif=told.tobytes().replace(number, bare))
    return out.getvalue()


def upload(client, data, **fields):
    file = SimpleUploadedFile("me.png", data, "image/png")
    return client.post(reverse("change_profile"), {"bio": "", "website": "", "picture": file, **fields})


# --- the rules


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "no_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "no_picture"),
        (b"GIF89a<script>alert(1)</script>", "no_picture"),
        (picture()[:200], "no_picture"),
        (odd_metadata(), "no_picture"),
        (bomb(), "too_many_pixels"),
        (b"x" * (MOST_AVATAR_BYTES + 1), "too_large"),
    ],
)
def test_a_hostile_picture_is_refused_with_a_sentence(data, code):
    with pytest.raises(ValidationError) as refused:
        encode_avatar(data)
    assert refused.value.code == code and refused.value.messages[0]


def test_a_picture_is_written_anew_square_and_bare():
    where = Image.Exif()
    where[0x010E] = "SECRET PLACE"
    for data in (picture("JPEG", exif=where), picture("PNG"), picture("GIF"), picture("WEBP", (50, 50))):
        written = encode_avatar(data + b"<script>alert(1)</script>")
        with Image.open(io.BytesIO(written)) as read:
            assert (read.format, read.size) == ("WEBP", (SIDE, SIDE)) and not read.getexif()
        assert b"SECRET" not in written and b"script" not in written


def test_letters_stand_for_who_shows_no_picture():
    names = {
        "Alice": "A",
        "Ana de la Cruz": "AC",
        "山田 太郎": "山太",
        "ßeta": "SS",
        "🦊": "🦊",
        "(Bob) x": "X",
    }
    assert {name: initials_of(name) for name in names} == names
    assert {hue_of(number) for number in range(100)} == set(range(8))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        (" ana.example.org ", "https://ana.example.org"),
        ("http://ana.example.org/~ana", "http://ana.example.org/~ana"),
    ],
)
def test_a_website_is_kept_as_it_is_meant(typed, kept):
    assert clean_website(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["javascript:alert(1)", "data:text/html,x", "https://bank.example@evil.example/", "http://127.0.0.1/", "http://[::1]/",
     "https://localhost/", "ftp://a.example/", "https://a b.example/", "https://x.example/" + "x" * 300, "http://[x"],
)  # fmt: skip
def test_what_is_no_public_page_is_no_website(typed):
    with pytest.raises(ValidationError):
        clean_website(typed)


# --- the page


@pytest.mark.django_db
def test_a_page_says_what_everybody_may_know_and_nothing_else(cast, alice, mo):
    article = talked_about(cast.alice)
    seen, hidden = say(cast.alice, article, "Seen by all."), say(cast.alice, article, "Hidden later.")
    private = note(cast.alice, article, "words", "For me alone.", audience="private")
    typed = {"bio": "I write <b>here</b>.\n\nOften.", "website": "alice.example.org"}
    assert alice.post(reverse("change_profile"), typed)["Location"] == reverse("change_profile")
    page = shown(Client().get(PAGE))
    card = page.css_first(".h-card")
    assert card.css_first(".p-name.u-url").text() == "Alice" and card.css_first(
        ".avatar-" + str(cast.alice.person.pk % 8)
    )
    assert texts(card.css(".p-note p")) == ["I write <b>here</b>.", "Often."]
    link = card.css("a.u-url")[-1].attributes
    assert link["href"] == "https://alice.example.org" and {"nofollow", "ugc"} <= set(link["rel"].split())
    assert "Essay" in page.css_first("section .listed").text()
    written = page.css_first("section .more a").attributes["href"]
    assert shown(Client().get(written)).css_first(f'main a[href="{PAGE}"]') is not None
    assert {"Seen by all.", "Hidden later."} <= set(texts(page.css(".h-entry .e-content p")))
    html = Client().get(PAGE).content.decode()
    assert "For me alone" not in html and str(private.pk) not in html and cast.alice.email not in html
    older = Client().get(f"{PAGE}?before={hidden.pk}").content.decode()
    assert "Seen by all." in older and "Hidden later." not in older
    hidden.refresh_from_db()
    decide(moderator=cast.mo, comment=hidden, verb="hide", reason="abuse", expected_version=hidden.version)
    assert "Hidden later." not in Client().get(PAGE).content.decode() and seen.pk
    User.objects.filter(pk=cast.alice.pk).update(is_active=False)
    assert Client().get(f"{PAGE}?again=1").status_code == 404, "suspended"
    assert Client().get("/people/nobody/").status_code == Client().get("/people/gwen/").status_code == 404


@pytest.mark.django_db
def test_a_picture_is_shown_replaced_and_taken_away(cast, alice, bob, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert upload(alice, picture()).status_code == 302
        first = User.objects.get(pk=cast.alice.pk).avatar
        assert upload(alice, picture("JPEG", (300, 300))).status_code == 302
    second = User.objects.get(pk=cast.alice.pk).avatar
    assert first.name != second.name and not first.storage.exists(first.name), "the old file is gone"
    assert shown(Client().get(PAGE)).css_first("img.u-photo").attributes["src"] == second.url
    answer = upload(alice, bomb(), bio="Typed meanwhile.")
    assert answer.status_code == 422 and "pixels" in answer.content.decode()
    assert "Typed meanwhile." in answer.content.decode() and second.storage.exists(second.name)
    assert upload(alice, b"x" * (MOST_AVATAR_BYTES + 1)).status_code == 422
    wrong = bob.post(reverse("change_profile"), {"bio": "", "website": "javascript:alert(1)"})
    assert wrong.status_code == 422 and shown(wrong).css_first("#id_website_error")
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            alice.post(reverse("change_profile"), {"bio": "", "website": "", "without": "1"})
    assert not second.storage.exists(second.name)
    assert Client().get(reverse("change_profile")).status_code == 302
