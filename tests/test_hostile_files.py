"""Files made to harm whoever brings them: each a clear answer, soon. No database."""

import zipfile

import pytest

from alliance_site.importing.reports import Report
from articles.importing.elements import Elements
from articles.importing.from_html import markdown_from_html
from articles.importing.markdown_files import MarkdownFiles
from articles.importing.records import Article, Line, Unreadable
from articles.importing.web_page import decoded

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


def test_what_only_python_takes_for_a_charset_is_none():
    assert decoded(b"<meta charset=punycode>a-b") == "<meta charset=punycode>a-b"


def test_marks_in_one_another_without_end_are_plain_words():
    assert markdown_from_html("<span>" * 5_000 + "a <b>b</b> <script>").source.split() == ["a", "b"]
