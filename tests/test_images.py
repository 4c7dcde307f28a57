"""Pictures: uploaded or fetched, written anew, and in the text at their own address."""

import io
import re
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageCms

from articles.actions.pictures import MOST_TRIES, add_picture, ask_for_picture
from articles.models import Article, Picture
from articles.rendering import render_article
from articles.rules.pictures import MOST_PICTURE_BYTES, encode_picture, foreign_addresses, with_our_copies
from groundwork.actions.outbox import work_once
from groundwork.fetching import NotFetched
from groundwork.fetching.client import Fetched
from groundwork.models import OutboxRow
from tests.article_forms import at as step
from tests.article_forms import typed
from tests.publishing import published

URL = "https://pictures.example/a(b)/sea.jpg?w=1"
ADD = "/admin/articles/picture/add/"


def picture(format="JPEG", size=(2000, 1500), color=(200, 30, 30), **saved) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, color).save(file, format, **saved)
    return file.getvalue()


def upload(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("photograph.jpg", data)


def with_metadata() -> bytes:
    """A photograph held upright (orientation 6), with a place, a comment, and a colour profile."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera of Alice"
    exif.get_ifd(0x8825)[1] = "N"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return picture(size=(400, 300), exif=exif, icc_profile=profile, comment=b"at home")


def bomb(side=60_000) -> bytes:
    """A PNG of a few bytes that says it has `side` by `side` pixels."""
    data = bytearray(picture("PNG", (10, 10)))
    data[16:24] = side.to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    return bytes(data)


def test_what_is_kept_is_small_and_says_nothing_but_its_pixels():
    encoded = encode_picture(picture())
    assert (encoded.width, encoded.height) == (1600, 1200)
    sizes = {}
    for name, content in encoded.files.items():
        with Image.open(io.BytesIO(content)) as stored:
            assert stored.format == "WEBP" and not stored.getexif() and not stored.info.get("icc_profile")
            sizes[name.rpartition("-")[2]] = stored.size
    assert sizes == {"480x360.webp": (480, 360), "960x720.webp": (960, 720), "1600x1200.webp": (1600, 1200)}
    data = with_metadata()
    assert b"Camera of Alice" in data and b"at home" in data
    encoded = encode_picture(data)
    (content,) = encoded.files.values()
    assert (encoded.width, encoded.height) == (300, 400)  # upright
    assert (
        b"Alice" not in content
        and b"at home" not in content
        and b"EXIF" not in content
        and b"ICCP" not in content
    )
    tall = encode_picture(picture("PNG", (30, 9000)))
    assert tall.height == 4000
    clear = io.BytesIO()
    Image.new("RGBA", (20, 10), (0, 0, 0, 0)).save(clear, "PNG")
    (content,) = encode_picture(clear.getvalue()).files.values()
    assert Image.open(io.BytesIO(content)).mode == "RGBA"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "no PNG"),
        (picture("TIFF", (10, 10)), "no PNG"),
        (picture()[:500], "no PNG"),
        (bomb(), "more than 50,000,000"),
        (bomb(8_000), "more than 50,000,000"),
        (b"x" * (MOST_PICTURE_BYTES + 1), "at most 20,000,000"),
    ],
    ids=["nothing", "svg", "tiff", "half", "bomb", "small bomb", "large"],
)
def test_what_is_no_picture_is_refused_in_a_sentence(data, says):
    with pytest.raises(ValidationError) as refused:
        encode_picture(data)
    assert says in refused.value.messages[0]


def test_the_page_keeps_its_place_free_whatever_stands_in_the_address():
    html = render_article("![Sea](/media/pictures/0123456789abcdef-1600x1200.webp)", language="en").html
    assert 'width="1600" height="1200"' in html and 'alt="Sea"' in html and 'loading="lazy"' in html
    assert "/media/pictures/0123456789abcdef-480x360.webp 480w, " in html
    for odd in (
        "0123456789abcdef-0x5.webp",
        "../0123456789abcdef-1x1.webp",
        "0123456789ABCDEF-5x5.webp",
        "a-5x5.png",
    ):
        html = render_article(f"![Sea](/media/pictures/{odd})", language="en").html
        assert "srcset" not in html and "width" not in html


def test_upload_in_the_admin(alice, cast):
    page = alice.get(ADD).content.decode()
    assert 'type="file"' in page and 'enctype="multipart/form-data"' in page
    for wrong, says in (
        ({"file": upload(picture())}, "Say what it shows"),
        ({"alt": "A"}, "one of the two"),
        ({"file": upload(picture()), "address": URL, "alt": "A"}, "one of the two"),
        ({"file": upload(b"GIF89a broken"), "alt": "A"}, "This is no PNG"),
        ({"file": upload(bomb()), "alt": "A"}, "more than 50,000,000"),
    ):
        answer = alice.post(ADD, wrong)
        assert says in answer.content.decode() and not Picture.objects.exists()
    for _twice in range(2):
        answer = alice.post(ADD, {"file": upload(picture()), "alt": "The [Sea]"}, follow=True)
    kept = Picture.objects.get()
    assert (kept.width, kept.height, kept.added_by) == (1600, 1200, cast.alice)
    line = re.search(r"<code>(.*?)</code>", answer.content.decode())[1]
    assert line == f"![The \\[Sea\\]](/media/{kept.name})"
    assert default_storage.exists(kept.name)
    article = published(cast.alice, "Essay", f"Words.\n\n{line}")
    page = alice.get(article.get_absolute_url()).content.decode()
    assert f'property="og:image" content="http://127.0.0.1:8000{kept.url}"' in page
    assert f'"image":["http://127.0.0.1:8000{kept.url}"]' in page
    assert f'<img src="/media/{kept.name}" alt="The [Sea]"' in render_article(line, language="en").html
    assert kept.url in alice.get("/admin/articles/picture/").content.decode()


def test_a_deleted_picture_takes_its_files_along(ada, cast, django_capture_on_commit_callbacks):
    kept = add_picture(editor=cast.ada, encoded=encode_picture(picture(color=(1, 2, 3))), alt="A")
    small = kept.name.replace("1600x1200", "480x360")
    assert default_storage.exists(small)
    with django_capture_on_commit_callbacks(execute=True):
        ada.post(f"/admin/articles/picture/{kept.pk}/delete/", {"post": "yes"})
    assert not default_storage.exists(small) and not default_storage.exists(kept.name)


@pytest.fixture
def web(monkeypatch):
    """The web: what it answers, or raises, and how often it was asked. The guarded client has its own tests."""
    web = type("Web", (), {"answer": picture(size=(800, 600)), "status": 200, "asked": []})()

    def fetch(url, *, most_bytes, seconds, headers):
        web.asked.append(url)
        if isinstance(web.answer, NotFetched):
            raise web.answer
        return Fetched(url, web.status, {}, web.answer)

    monkeypatch.setattr("articles.actions.pictures.fetch", fetch)
    return web


def work_until_done():
    while work_once(now=timezone.now() + timezone.timedelta(days=1)):
        pass


def test_a_picture_of_another_site_is_fetched_once_and_takes_its_place_in_the_draft(alice, cast, web):
    article = published(cast.alice, "Essay", "Words.")
    source = f"![The sea]({URL})\n\n```\n![x](https://code.example/b.png)\n```\n\n![r](https://second.example/b.png)"
    other = published(cast.alice, "Other", "Words.")
    for each in (article, other):
        assert alice.post(step(each), typed(each, source=source)).status_code == 302
    page = alice.get(step(article)).content.decode()
    assert "being fetched" in page and "sea.jpg" in page and "code.example" not in page.split("<textarea")[0]
    work_until_done()
    assert sorted(web.asked) == ["https://pictures.example/a(b)/sea.jpg?w=1", "https://second.example/b.png"]
    sea = Picture.objects.get(source_url=URL)
    assert (sea.state, sea.width, sea.alt) == ("ready", 800, "The sea")
    drafts = set(Article.objects.values_list("source", flat=True))
    assert len(drafts) == 1 and f"![The sea](/media/{sea.name})" in drafts.pop()
    assert "being fetched" not in alice.get(step(article)).content.decode()

    # Whoever had the form open all the while saves the old address, and gets the picture.
    assert alice.post(step(article), typed(article, source=source + "\n\nMore.")).status_code == 302
    assert URL not in Article.objects.get(pk=article.pk).source
    assert len(web.asked) == 2 and not OutboxRow.objects.filter(done_at=None).exists()


@pytest.mark.parametrize(
    ("answer", "status", "says", "times"),
    [
        (NotFetched("private"), 200, "does not lead to the public internet", 1),
        (NotFetched("too_slow"), 200, "took too long", MOST_TRIES),
        (b"gone", 404, "answered with status 404", 1),
        (b"<html>", 200, "This is no PNG", 1),
        (bomb(), 200, "more than 50,000,000", 1),
    ],
    ids=["private", "slow", "missing", "html", "bomb"],
)
def test_a_failure_is_shown_in_the_editor_and_can_be_tried_again(
    alice, cast, web, answer, status, says, times
):
    article = published(cast.alice, "Essay", "Words.")
    web.answer, web.status, web.asked = answer, status, []
    assert alice.post(step(article), typed(article, source=f"![Sea]({URL})")).status_code == 302
    work_until_done()
    assert len(web.asked) == times
    page = alice.get(step(article)).content.decode()
    assert "could not be fetched." in page and says in page
    assert says in alice.get(step(article, "publish")).content.decode()
    failed = Picture.objects.get()
    assert (failed.state, failed.url) == ("failed", "")
    alice.post(step(article), typed(article, source=f"![Sea]({URL})"))  # saving again does not ask again
    work_until_done()
    assert len(web.asked) == times

    page = alice.get(f"/admin/articles/picture/{failed.pk}/change/?article={article.pk}").content.decode()
    assert says in page and "Try to fetch it again" in page
    web.answer, web.status = picture(), 200
    for _twice in range(2):
        again = f"/admin/articles/picture/{failed.pk}/again/"
        assert alice.post(again, {"article": article.pk}).status_code == 302
    work_until_done()
    assert len(web.asked) == times + 1
    assert "/media/pictures/" in Article.objects.get(pk=article.pk).source


def test_whose_article_it_is_does_not_matter_to_a_picture_but_to_its_text(bob, charlie, cast, web):
    picture = ask_for_picture(editor=cast.alice, url=URL)
    Picture.objects.update(state="failed")
    assert picture.pk
    for stranger in (bob, charlie):
        assert stranger.post(
            f"/admin/articles/picture/{picture.pk}/again/", {"article": "1"}
        ).status_code in (302, 404)
    assert Picture.objects.get().state == "failed"


def test_which_images_of_a_text_are_another_sites():
    source = f'![a\\]]({URL}) ![b](<https://b.example/x.png> "t") ![c](/media/c.png) [d](https://d.example/d.png) `![e](https://e.example/e)`'
    assert foreign_addresses(source) == [(URL, "a]"), ("https://b.example/x.png", "b")]
    ours = with_our_copies(source, {URL: "/media/1", "https://b.example/x.png": "/media/2"})
    assert '![a\\]](/media/1) ![b](</media/2> "t") ![c](/media/c.png)' in ours and "d.example" in ours
    assert foreign_addresses("![" * 50_000) == []

    source = (
        "![A sea][s] [more][w] ![w]\n\n[s]: https://b.example/s.png 'The sea'\n[w]: https://b.example/w.png\n"
    )
    source += "\n[^1]: https://b.example/n.png\n"
    assert foreign_addresses(source) == [("https://b.example/s.png", "A sea")]  # a link leads where it led
    ours = with_our_copies(
        source, {"https://b.example/s.png": "/media/1", "https://b.example/w.png": "/media/2"}
    )
    assert ours == source.replace("https://b.example/s.png", "/media/1")
