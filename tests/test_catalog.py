"""The words of the interface: found in the source, translated with all their parts, compiled; none stands outside."""

import gettext
import io
import re

import pytest
from django.conf import settings

from alliance_site.catalog import finding, mo, po, refreshing
from tests.source import ROOT, files

pytestmark = pytest.mark.xdist_group("the source, parsed once")
LANGUAGES = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
HEADER = po.Entry("", translated=[refreshing.HEADER.format(language="ja", plurals="nplurals=1; plural=0;")])
# Not for translation: abbreviations, names of formats and of other sites, the letters on keys, a part of an address.
NO_WORDS = {
    "UTC", "Aa", "BibTeX", "CSL", "JSON", "CSV", "Enter", "Esc", "Ctrl", "RSD", "Hypothesis", "xmlrpc"
}  # fmt: skip
SAID_BY_TAGS = re.compile(
    r"\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}|\{#.*?#\}"
    r"|\{%\s*blocktranslate\b.*?%\}.*?\{%\s*endblocktranslate\s*%\}|\{%.*?%\}|\{\{.*?\}\}",
    re.DOTALL,
)
NOT_SHOWN = re.compile(r"<(script|style|svg)\b.*?</\1>|&\w+;", re.DOTALL)
ATTRIBUTE = re.compile(
    r'[\w:-]+="[^"]*"'
)  # before elements are taken out: a tag may end in one branch of an `if`
SHOWN_ATTRIBUTE = re.compile(r'\b(?:aria-label|alt|title|placeholder)="([^"]*)"')
FIXED = re.compile(r"""\|date:["'](?=[^"']*[MFNbDl])[^"']*[jYn][^"']*["']""")
SAID_BY_A_SCRIPT = re.compile(
    r"\b(?:textContent|innerText|innerHTML|placeholder|ariaLabel|alt)\s*[:=]\s*[`\"'][^`\"'$]*?[A-Za-z]{2}"
    r"|setAttribute\(\"(?:aria-label|title|alt|placeholder)\",\s*[`\"'][^`\"'$]*?[A-Za-z]{2}|\b(?:alert|confirm|prompt)\("
)


@pytest.fixture(scope="module")
def found():
    return finding.messages_in(ROOT)


@pytest.fixture(scope="module", params=LANGUAGES)
def catalog(request):
    return refreshing.po_path(ROOT, request.param)


# --- the catalogs as they are


def test_what_is_compiled_is_what_is_written(catalog):
    compiled = mo.compiled(po.read(catalog.read_text()))
    assert catalog.with_suffix(".mo").read_bytes() == compiled, "run: make catalog"


def test_everything_is_translated(catalog, found):
    told = list(refreshing.troubles(po.read(catalog.read_text()), found))
    assert told == [], "run: make catalog; then fill in what is empty, and run it again"


# --- nothing is said outside of them


def bare_words(template: str) -> list[str]:
    """What a template says in letters of its own, without a tag that translates it."""
    text = NOT_SHOWN.sub(" ", SAID_BY_TAGS.sub("\0", template))
    shown = [*SHOWN_ATTRIBUTE.findall(text), re.sub(r"<[^>]*>", " ", ATTRIBUTE.sub(" ", text))]
    words = {word for part in shown for word in re.findall(r"[A-Za-z]{2,}", part)}
    return sorted(words - NO_WORDS)


def test_templates_say_nothing_that_is_not_translated():
    bare = {
        path.name: words
        for path in files("templates", ".html")
        if (words := bare_words(re.sub(r"\{% block main_class %\}.*?\{% endblock %\}", "", path.read_text())))
    }
    assert bare == {}


def test_scripts_say_nothing_by_themselves():
    said = {
        path.name: SAID_BY_A_SCRIPT.findall(path.read_text())
        for path in files("static/js", ".js")
        if SAID_BY_A_SCRIPT.search(path.read_text())
    }
    assert said == {}


def test_dates_with_words_in_them_are_in_the_order_of_the_language():
    """`|date:_("j M Y")`: the catalog says where the day stands. Digits alone (ISO 8601) are the same everywhere."""
    fixed = {
        path.name: found
        for path in files("templates", "")
        if path.is_file() and (found := FIXED.findall(path.read_text()))
    }
    assert fixed == {}
    assert FIXED.search('{{ day|date:"j M Y" }}') and not FIXED.search(
        "{{ day|date:_('j M Y') }}{{ d|date:'Y-m-d' }}"
    )


def test_bare_words_are_found():
    assert bare_words('{% if a %}<p title="Say">{% translate "Yes" %} {{ n }} Words</p>{% endif %}') == [
        "Say",
        "Words",
    ]
    assert SAID_BY_A_SCRIPT.search('line.textContent = "Not sent";')
    assert SAID_BY_A_SCRIPT.search('line.setAttribute("aria-label", `Close ${n}`)')
    assert not SAID_BY_A_SCRIPT.search("line.textContent = `#${number}`;")


# --- how they are made


def test_strings_are_found_in_python():
    source = (
        "_('One') + gettext_lazy('Two ' 'words') + pgettext('place', 'Here')\n"
        "ngettext('%(n)s day', '%(n)s days', n) or translation.gettext('Three') or _(name)"
    )
    assert {(m.context, m.singular, m.plural) for m in finding.in_python(source)} == {
        ("", "One", ""), ("", "Two words", ""), ("place", "Here", ""), ("", "%(n)s day", "%(n)s days"),
        ("", "Three", ""),
    }  # fmt: skip


def test_strings_are_found_in_templates():
    source = (
        '{% translate "It\'s one" as x %}{% blocktranslate count n=n trimmed %}\n {{ n }} day\n{% plural %}\n'
        "{{ n }} days\n{% endblocktranslate %}{{ _('In a variable')|upper }}{% if a == _('Compared') %}{% endif %}"
        "{% translate 'Here' context 'place' %}{# {% translate 'Not this' %} #}"
    )
    assert {(m.context, m.singular, m.plural) for m in finding.in_template(source, "x.html")} == {
        ("", "It's one", ""), ("", "%(n)s day", "%(n)s days"), ("", "In a variable", ""), ("", "Compared", ""),
        ("place", "Here", ""),
    }  # fmt: skip


def test_a_string_is_not_counted_in_one_place_and_bare_in_another(tmp_path):
    (tmp_path / "templates").mkdir()
    counted = "{% blocktranslate count n=n %}Take it back{% plural %}Take {{ n }} back{% endblocktranslate %}"
    (tmp_path / "templates" / "a.html").write_text("{% translate 'Take it back' %}" + counted)
    with pytest.raises(ValueError, match="“Take it back” is counted in one place"):
        finding.messages_in(tmp_path)


def test_a_catalog_is_written_as_it_is_read_and_compiled_as_python_reads_it():
    long = 'Say "so", \\ and\nso on,\tand ' + "many words more " * 12
    entries = [
        HEADER,
        po.Entry(long, translated=[long[::-1]], places=["a.py", "b.html"], remarks=["Careful."]),
        po.Entry("%(n)s day", "%(n)s days", translated=["%(n)s日"]),
        po.Entry("May", context="month", translated=["5月"]),
        po.Entry("Guessed", translated=["推測"], is_fuzzy=True),
        po.Entry("Open"),
    ]
    read = po.read(po.write(entries))
    assert [(e.key, e.plural, e.is_fuzzy, e.places, e.remarks) for e in read] == [
        (e.key, e.plural, e.is_fuzzy, e.places, e.remarks) for e in entries
    ]
    known = gettext.GNUTranslations(io.BytesIO(mo.compiled(read)))
    assert known.gettext(long) == long[::-1]
    assert known.ngettext("%(n)s day", "%(n)s days", 3) == "%(n)s日"
    assert (known.pgettext("month", "May"), known.gettext("May")) == ("5月", "May")
    assert (known.gettext("Guessed"), known.gettext("Open")) == ("Guessed", "Open")


def test_no_catalog_is_read_from_something_else():
    with pytest.raises(ValueError, match="line 2"):
        po.read('msgid "One"\nmsgstr Eins\n')


@pytest.mark.parametrize(
    ("entry", "trouble"),
    [
        (None, "missing"),
        (po.Entry("%(n)s of {n}"), "not translated"),
        (po.Entry("%(n)s of {n}", translated=["%(n)s / {n}"], is_fuzzy=True), "fuzzy"),
        (po.Entry("%(n)s of {n}", translated=["%(m)s / {n}"]), "placeholders"),
        (po.Entry("%(n)s of {n}", translated=["%(n)s / n"]), "placeholders"),
        (po.Entry("%(n)s of {n}", translated=["%(n)s / {n}\n"]), "line breaks"),
        (po.Entry("%(n)s of {n}", "many", translated=["%(n)s / {n}"]), "plural"),
        (po.Entry("%(n)s of {n}", translated=["{n}の%(n)s"]), ""),
    ],
)
def test_what_is_wrong_with_a_translation_is_told(entry, trouble):
    message = finding.Message("%(n)s of {n}", places=["a.py"])
    told = list(refreshing.troubles([HEADER, *([entry] if entry else [])], {message.key: message}))
    assert [line.split(":")[0].split(" at ")[0] for line in told] == ([trouble] if trouble else [])


def test_a_refreshed_catalog_keeps_what_is_known_and_drops_what_is_gone():
    kept, gone, grown = (po.Entry(word, translated=[word.upper()]) for word in ("kept", "gone", "%(n)s day"))
    now = [finding.Message("new"), finding.Message("%(n)s day", "%(n)s days"), finding.Message("kept")]
    fresh = refreshing.refreshed([HEADER, kept, gone, grown], {m.key: m for m in now}, "ja")
    assert [(e.singular, e.translated, e.is_fuzzy) for e in fresh[1:]] == [
        ("new", [], False), ("%(n)s day", ["%(N)S DAY"], True), ("kept", ["KEPT"], False),
    ]  # fmt: skip
