"""Files made to harm whoever brings them: each a clear answer, soon. No database."""

import hashlib
import json
import zipfile

import pytest

from alliance_site.importing.packed import Packed
from alliance_site.importing.reports import Report
from articles.importing.elements import Elements
from articles.importing.from_html import markdown_from_html
from articles.importing.ghost import Ghost
from articles.importing.hypothesis import Hypothesis
from articles.importing.markdown_files import MarkdownFiles
from articles.importing.records import Article, Line, Unreadable
from articles.importing.wordpress import WordPress

ENTITIES = '[<!ENTITY a "hahahahahaha"><!ENTITY b "&a;&a;&a;&a;">]><rss><item domain="&b;">&b;</item></rss>'


@pytest.mark.parametrize(
    "file",
    [
        f"<!-- <a --><!DOCTYPE rss {ENTITIES}",
        f"<!DOC\x01TYPE rss {ENTITIES}".replace("<!ENT", "<!EN\x01T"),
        '<?xml version="1.0" encoding="UTF-7"?>' + f"<!DOCTYPE rss {ENTITIES}".replace("<!", "+ADwAIQ-"),
    ],
)
def test_entities_are_refused_in_whatever_dress(tmp_path, file):
    path = tmp_path / "file.xml"
    path.write_bytes(file.encode())
    with pytest.raises(Unreadable) as refused:
        list(Elements(path).ended())
    assert refused.value.code == "entities"


def test_a_broken_zip_is_said_to_be_one(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.md", "hello world " * 500)
    data = bytearray(path.read_bytes())
    data[34:60] = b"\xff" * 26
    path.write_bytes(data)
    with pytest.raises(Unreadable) as refused:
        list(MarkdownFiles(path).records())
    assert refused.value.code == "broken-packing"


def test_markdown_files_that_nobody_writes(tmp_path):
    def read(words):
        (tmp_path / "a.md").write_text(words)
        return list(MarkdownFiles(tmp_path / "a.md").records())

    line, article = read(f"---\ntitle: 0x{'f' * 9000}\n---\nx\n")
    assert line.code == "bad-front-matter"
    assert article.source == "x"
    (article,) = read("# " + " " * 30_000 + "Far ##  \nx\n")  # it took hours
    assert isinstance(article, Article)
    assert (article.title, article.source) == ("Far", "x")
    (line,) = read("x" * 2_000_001)
    assert line.code == "no-text-file"


def test_a_report_holds_only_what_a_database_does():
    report = Report()
    report.say(Line("refused", "a\0b", "c\ud800d"))
    assert report.lines == [Line("refused", "a\ufffdb", "c\ufffdd")]


def test_marks_in_one_another_without_end_are_plain_words():
    assert markdown_from_html("<span>" * 5_000 + "a <b>b</b> <script>").source.split() == ["a", "b"]


DATA = b"a picture's bytes"
DIGEST = hashlib.sha256(DATA).hexdigest()
GOOD = {
    "site.json": b"{}",
    "media.json": json.dumps({"files": {"pictures/a.webp": DIGEST}}),
    f"media/{DIGEST}": DATA,
}


def whole(tmp_path, entries, *, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(tmp_path / "site.zip", "w", method) as packed:
        for name, data in entries.items():
            packed.writestr(name, data)
    return tmp_path / "site.zip"


def listing(name, digest=DIGEST):
    return {"media.json": json.dumps({"files": {name: digest}})}


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        (GOOD | {"../../etc/cron.d/x": b"x"}, "not-ours"),
        (GOOD | {"/media/x": b"x"}, "not-ours"),
        (GOOD | {"media/": b""}, "not-ours"),
        (GOOD | listing("pictures/../../settings.py"), "not-ours"),
        (GOOD | listing("pictures/a.svg"), "not-ours"),
        (GOOD | listing("/etc/passwd"), "not-ours"),
        (GOOD | listing("pictures/a.webp", "../site.json"), "not-ours"),
        (GOOD | listing("pictures/a.webp", "0" * 64), "not-ours"),
        (GOOD | {"media.json": b'{"files": [1]}'}, "not-ours"),
        (GOOD | {"media.json": b'{"files": {"pictures/a.webp": {}}}'}, "not-ours"),
        (GOOD | {"media.json": b"{"}, "not-json"),
        ({"site.json": b"{}"}, "not-ours"),
        (GOOD | {f"media/{'0' * 64}": DATA}, "wrong-digest"),
        (GOOD | {f"media/{DIGEST}": DATA + b"!"}, "wrong-digest"),
        (GOOD | {f"media/{'0' * 64}": b"x" * 20_000_001}, "packed-bomb"),
        (GOOD | {"media.json": b" " * 60_000_000}, "packed-bomb"),
    ],
)
def test_a_whole_site_that_is_none_is_refused_before_anything_of_it_is_used(tmp_path, entries, code):
    with pytest.raises(Unreadable) as refused, Packed(whole(tmp_path, entries)) as packed:
        packed.check()
    assert refused.value.code == code


def test_a_whole_site_within_the_bounds_is_read(tmp_path):
    with Packed(whole(tmp_path, GOOD)) as packed:
        packed.check()
        assert packed.files == {"pictures/a.webp": DIGEST} and packed.read(DIGEST) == DATA
    with Packed(whole(tmp_path, GOOD | {"site.json": b" " * 60_000_000})) as packed:
        packed.check()
        with pytest.raises(Unreadable, match="packed-bomb"):
            packed.site().read()


def test_a_whole_site_whose_parts_lie_over_one_another_is_a_bomb(tmp_path):
    path = whole(tmp_path, GOOD)
    entries = bytearray(path.read_bytes())
    # Two entries of the list at the end that name one part of the file, each as large as the file itself.
    start = entries.index(b"PK\x01\x02")
    for found in (start, entries.index(b"PK\x01\x02", start + 4)):
        entries[found + 20 : found + 24] = len(entries).to_bytes(4, "little")
    path.write_bytes(entries)
    with pytest.raises(Unreadable, match="packed-bomb"), Packed(path) as packed:
        packed.check()


def test_a_whole_site_that_is_broken_or_locked_says_so(tmp_path):
    path = whole(tmp_path, GOOD, method=zipfile.ZIP_STORED)
    data = path.read_bytes()
    locked = data.replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")
    for broken in (data.replace(DATA, DATA.upper()), locked, data[:-30]):
        assert broken != data
        path.write_bytes(broken)
        with pytest.raises(Unreadable, match="broken-packing"), Packed(path) as packed:
            packed.check()


GHOST = {"db": [{"data": {
    "settings": [{"key": "title", "value": "Tea"}],
    "users": [{"id": "u1", "name": "Ann", "email": "ann@example.org", "slug": "ann"}],
    "tags": [{"id": "t1", "name": "Tea"}],
    "posts_tags": [{"post_id": "p1", "tag_id": "t1", "sort_order": 0}],
    "posts_authors": [{"post_id": "p1", "author_id": "u1", "sort_order": 1}],
    "posts": [{"id": "p1", "title": "T", "slug": "t", "lexical": "{\"root\": {\"children\": []}}",
               "status": "published", "type": "post", "visibility": "public", "published_at": "2020-01-02"},
              {"id": "p2", "title": "L", "html": "<p>x</p>", "status": "draft"}],
}}]}  # fmt: skip
NOTES = {"export_userid": "acct:ann@example.org", "annotations": [
    {"id": "1", "uri": "https://a.example.org/x", "created": "2020-01-01T00:00:00Z", "user": "acct:ann@example.org",
     "text": "note", "tags": ["two words"], "permissions": {"read": ["group:__world__"]}, "references": ["0"],
     "document": {"title": ["Tea"]}, "user_info": {"display_name": "Ann"}, "target": [{"selector": [
         {"type": "TextPositionSelector", "start": 3}, {"type": "TextQuoteSelector", "exact": "def", "prefix": "c"}]}]},
    {"id": "2", "uri": "https://a.example.org/y", "created": "2020-01-01T00:00:00Z", "text": "other"},
]}  # fmt: skip
ODD = (None, True, -1, 1e308, "", "x", [], [[1]], [None], {}, {"x": [1]})


def changed(value, odd):
    """Every document that this one becomes when one place in it holds something else."""
    yield odd
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inside in pairs:
        for other in changed(inside, odd):
            copy = value.copy()
            copy[key] = other
            yield copy


@pytest.mark.parametrize(("reader", "document"), [(Ghost, GHOST), (Hypothesis, NOTES)])
def test_values_of_the_wrong_kind_are_lines_at_most(tmp_path, reader, document, monkeypatch):
    holds = []
    monkeypatch.setattr(reader.__module__ + ".read_json", lambda path: holds[0])
    came = 0
    for odd in ODD:
        for holds[:] in ([wrong] for wrong in changed(document, odd)):
            try:
                came += sum(not isinstance(record, Line) for record in reader(tmp_path).records())
            except Unreadable:
                continue
    assert came > 200  # most of it all the same


LATIN = "<item><title>Caf\xe9</title><wp:post_id>1</wp:post_id><wp:post_type>post</wp:post_type></item>"


@pytest.mark.parametrize(
    ("said", "written", "title"),
    [
        ("ISO-8859-1", "latin-1", "Caf\xe9"),
        ("windows-1252", "cp1252", "Caf\xe9"),
        ("UTF-8", "latin-1", "Caf\xe9"),  # what is no UTF-8 is read as what blogs were written in before
        ("UTF-16", "utf-8", "Caf\xe9"),
        ("x-nobodys", "utf-8", "Caf\xe9"),
    ],
)
def test_a_wrong_charset_loses_no_words(tmp_path, said, written, title):
    file = f'<?xml version="1.0" encoding="{said}"?><rss><channel>{LATIN}</channel></rss>'
    (tmp_path / "file.xml").write_bytes(file.encode(written))
    records = list(WordPress(tmp_path / "file.xml").records())
    assert [record.title for record in records if isinstance(record, Article)] == [title]
