"""Everything can be taken away, and is the same where it arrives."""

import json
import zipfile
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO, StringIO

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction
from PIL import Image, ImageDraw

from accounts.actions.profiles import put_avatar
from accounts.models import User
from alliance_site.exporting.packed import picture_names
from alliance_site.exporting.tables import APPS, LEFT_OUT, exported_models, rows_of
from alliance_site.exporting.whole import schema
from articles.actions.importing import lead_here
from articles.actions.pictures import add_picture
from articles.actions.site import save_logo, save_name, save_page
from articles.models import Article, Page, Picture, PublicState, SiteIdentity, Tag
from articles.rules.pictures import encode_picture
from comments.actions.moderating import decide
from comments.actions.posting import post_comment
from comments.actions.voting import vote_on
from comments.models import Comment, Decision
from comments.submitting import Selection
from tests.publishing import edited, published

pytestmark = pytest.mark.django_db

TEXT = """A kettle *sings*: **boil & bubble** < 100.
A soft line end, `code()` and [a link](/articles/other/).[^1]

## Parts

- lid
- spout
  1. inner
  2. outer

| what | when |
| :-- | --: |
| tea | now \\| later |

> quoted

```python
if t > 100:

    boil("]]>")
```

[^1]: A note with *words*.

    Second paragraph of it.
"""


class GoneAgain(Exception):
    pass


@contextmanager
def another_site():
    """What is made inside is gone afterwards, as on another machine."""
    try:
        with transaction.atomic():
            yield
            raise GoneAgain
    except GoneAgain:
        pass


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """A folder for each of two machines; `move()` is on the second one."""
    settings.MEDIA_ROOT = tmp_path / "first"

    def move():
        settings.MEDIA_ROOT = tmp_path / "second"

    return move


def drawn(colour, size=(600, 300)):
    picture, data = Image.new("RGB", size, colour), BytesIO()
    ImageDraw.Draw(picture).ellipse((40, 40, 200, 200), fill="white")
    picture.save(data, "PNG")
    return data.getvalue()


def pixels():
    """What every picture of the site shows, by its name: its size and 256 places of it."""
    found = {}
    for name in picture_names():
        with default_storage.open(name) as file, Image.open(file) as picture:
            found[name] = picture.size, picture.convert("RGB").resize((16, 16)).tobytes()
    return found


def are_alike(one, other):
    """Written anew, a picture is the same to the eye."""
    near = all(abs(a - b) <= 12 for name in one for a, b in zip(one[name][1], other[name][1], strict=True))
    return one.keys() == other.keys() and near and all(one[name][0] == other[name][0] for name in one)


def exported(kind, path, **options):
    call_command("export", kind, path, stdout=StringIO(), **options)
    return path


def a_site(cast):
    SiteIdentity.objects.update_or_create(pk=1, defaults={"name": "Kettles", "holding": "open"})
    save_logo(editor=cast.ada, data=drawn("navy", (480, 160)))
    picture = add_picture(editor=cast.alice, encoded=encode_picture(drawn("teal")), alt="a pot")
    text = f"{TEXT}\n![a pot]({picture.url})\n"
    article = published(cast.alice, "Kettle", text, at=datetime(2020, 1, 2, tzinfo=UTC), tags=["Tea"])
    lead_here(["https://old.example.org/kettle.html"], article=article)
    save_page(editor=cast.ada, page=Page(slug="about-us", title="About", source="We *pour*."))
    save_page(editor=cast.ada, page=Page(slug="about-us", language="ja", title="案内", source="*注ぎ*ます。"))
    save_name(editor=cast.ada, language="ja", name="やかん", tagline="")
    start = Article.objects.get(pk=article.pk).revision.text.index("boil & bubble")
    selection = Selection(article.revision.pk, start, start + 13, "boil & bubble")

    def say(person, body, **fields):
        fresh = Article.objects.select_related("current", "state").get(pk=article.pk)
        return post_comment(person=person, article=fresh, body=body, key=body, **fields)

    first = say(cast.bob.person, "First & *best*\nline two")
    answer = say(cast.gwen, "Answer", parent=first)
    say(cast.alice.person, "Deeper", parent=answer)
    say(cast.bob.person, "On these words #law", selection=selection)
    say(cast.charlie.person, "My secret", selection=selection, audience="private")
    vote_on(person=cast.charlie.person, comment=first, helpful=True)
    bad = say(cast.bob.person, "Rude")
    decide(moderator=cast.mo, comment=bad, verb="hide", reason="abuse", expected_version=bad.version)
    edited(cast.alice, article, f"{text}\nMore.\n", note="more")
    return article


def rows(*, private):
    return {model._meta.label: list(rows_of(model, private=private)) for model in exported_models()}


def test_every_table_goes_along_or_says_why_not():
    labels = {model._meta.label for app in APPS for model in apps.get_app_config(app).get_models()}
    assert {model._meta.label for model in exported_models()} | LEFT_OUT.keys() >= labels


def test_our_own_export_gives_the_same_site_again(cast, client, tmp_path, media):
    put_avatar(user=cast.alice, data=drawn("maroon", (320, 320)))
    with another_site():
        a_site(cast)
        file = exported("json", tmp_path / "site.zip", private=True)
        public = exported("json", tmp_path / "public.json")
        before = rows(private=True)
        shown = pixels()
        sizes = set((tmp_path / "first").rglob("*.webp"))
    media()
    assert not Article.objects.exists() and {name.partition("/")[0] for name in shown} == {
        "pictures", "people", "identity"
    }  # fmt: skip
    with zipfile.ZipFile(file) as packed:
        words = packed.read("site.json").decode()
    assert "My secret" in words and "My secret" not in public.read_text()
    assert "pbkdf2" not in words and '"password"' not in words

    known = {name: table["items"] for name, table in schema()["properties"]["rows"]["properties"].items()}
    for label, table in json.loads(words)["rows"].items():
        for row in table:
            assert row.keys() == known[label]["properties"].keys()

    out = StringIO()
    call_command("import_alliance", file, dry_run=True, stdout=out)
    assert "Rows:" in out.getvalue() and "Pictures: 3" in out.getvalue() and not Article.objects.exists()
    assert not (tmp_path / "second").exists()
    call_command("import_alliance", file, stdout=StringIO())
    after = rows(private=True)
    assert are_alike(shown, pixels())
    there = {path.relative_to(tmp_path / "second") for path in (tmp_path / "second").rglob("*.webp")}
    assert there == {path.relative_to(tmp_path / "first") for path in sizes}  # the smaller sizes, too
    assert after.keys() == before.keys()
    for label, table in before.items():
        if label == "articles.SiteIdentity":
            assert table[0].pop("version") < after[label][0].pop("version")  # readers see the new pages
        assert after[label] == table, label
    page = client.get("/articles/kettle/").content.decode()
    assert "Kettles" in page and "line two" in page and "My secret" not in page
    assert client.get("/search/?q=kettle").status_code == 200

    out = StringIO()
    call_command("import_alliance", file, stdout=out)
    assert "Rows that were here already" in out.getvalue() and "differs" not in out.getvalue()
    assert "Pictures that were here already: 3" in out.getvalue()
    assert rows(private=True)["comments.Comment"] == before["comments.Comment"]
    fresh = published(cast.alice, "Later")  # keys go on after those that came
    assert fresh.pk > Article.objects.get(slug="kettle").pk


def test_what_is_in_the_way_stops_all_of_it(cast, tmp_path):
    with another_site():
        a_site(cast)
        file = exported("json", tmp_path / "site.json")
    Tag.objects.create(pk=10**6, name="Tea", slug="tea")
    count = Comment.objects.count()
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("import_alliance", file)
    assert Comment.objects.count() == count
    for wrong in (
        "{}",
        "x",
        file.read_text()[:900],
        file.read_text().replace('"slug": "kettle"', '"slug": 7'),
    ):
        (tmp_path / "wrong.json").write_text(wrong)
        with pytest.raises(CommandError, match="This is no"):
            call_command("import_alliance", tmp_path / "wrong.json")


def thread(article):
    shown = Comment.objects.in_thread(article.pk).filter(state="published").select_related("parent", "person")
    return [
        (c.html, c.parent.html if c.parent else None, c.person.name, c.made_at.replace(microsecond=0))
        for c in shown
    ]


def test_wordpress_form_comes_back_with_the_same_words(cast, tmp_path, media):
    with another_site():
        article = a_site(cast)
        file = exported("wxr", tmp_path / "site.xml")
        text = Article.objects.get(pk=article.pk).revision.text
        said = thread(article)
    assert "My secret" not in file.read_text()
    media()
    call_command("import_wordpress", file, media=tmp_path / "first", stdout=StringIO())
    assert Picture.objects.get().url in Article.objects.get(slug="kettle").source
    back = Article.objects.select_related("current").get(slug="kettle")
    assert back.revision.text.split("\n") == text.replace("100.\nA soft", "100. A soft").split("\n")
    assert [user.email for user in back.authors.all()] == ["alice@example.org"]
    assert [tag.name for tag in back.tags.all()] == ["Tea"]
    assert back.published_at == datetime(2020, 1, 2, tzinfo=UTC)
    came = thread(back)
    assert len(came) == len(said) == 4
    assert [each[1:] for each in came[:3]] == [each[1:] for each in said[:3]]
    assert [each[0] for each in came[:3]] == [each[0] for each in said[:3]]
    assert "<blockquote>" in came[3][0] and "boil &amp; bubble" in came[3][0]  # what the note stands on
    assert Comment.objects.get(source="Rude").state == "hidden"
    assert Comment.objects.get(source="Deeper").person == cast.alice.person
    assert Page.objects.get(slug="about-us", language="en").source == "We *pour*."


def test_markdown_and_annotations(cast, tmp_path, media):
    with another_site():
        a_site(cast)
        folder = exported("markdown", tmp_path / "folder")
        packed = exported("markdown", tmp_path / "site.zip")
        notes = json.loads(exported("annotations", tmp_path / "notes.jsonld").read_text())
        texts = list(Article.objects.values_list("current__source", flat=True))
        pot = Picture.objects.get().url
    media()
    assert set(zipfile.ZipFile(packed).namelist()) == {
        "articles/kettle.md", "articles/kettle.comments.json", "pages/about-us.md", "pages/about-us.ja.md",
        f"static{pot}",
    }  # fmt: skip
    talk = json.loads((folder / "articles" / "kettle.comments.json").read_text())
    assert [each["text"] for each in talk][:1] == ["First & *best*\nline two"]
    assert "My secret" not in str(talk) and "Rude" not in str(talk)
    call_command("import_markdown", packed, author="ada@example.org", stdout=StringIO())
    came = Picture.objects.get()  # written anew, as any picture from elsewhere, with a name of its own
    assert (came.alt, came.width, came.height) == ("a pot", 600, 300) and default_storage.exists(came.name)
    assert Article.objects.get(slug="kettle").source.strip().replace(came.url, pot) == texts[0].strip()
    assert (notes["type"], notes["total"]) == ("AnnotationCollection", 1)
    note = notes["first"]["items"][0]
    assert note["motivation"] == "commenting" and note["body"][0]["value"] == "On these words #law"
    assert note["target"]["selector"][0]["exact"] == "boil & bubble"
    assert note["target"]["state"]["type"] == "TimeState"
    with pytest.raises(CommandError, match="is there already"):
        exported("markdown", folder)
    assert (
        User.objects.count() == 5
        and PublicState.objects.count()
        and not Decision.objects.filter(verb="x").exists()
    )
