"""The notes that an edit touches, page by page, and the preview beside them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.actions.drafting import create_article
from articles.admin import choosing
from articles.models import Article
from articles.rules import impact as impact_rules
from articles.rules.drafts import MOST_SOURCE_BYTES
from tests.article_forms import at
from tests.carrying import many, stands, words_of
from tests.impacts import (
    EDITED,
    KEPT,
    LOST,
    an_essay_with_notes,
    draft,
    fates,
    look,
    look_after_draft,
    note_numbered,
    send,
)
from tests.talking import fresh, note, shown, texts, value_of


@pytest.fixture
def essay(cast):
    return an_essay_with_notes(cast)


@pytest.fixture
def short_pages(monkeypatch):
    monkeypatch.setattr(impact_rules, "PAGE", 2)
    monkeypatch.setattr(choosing, "FEW", 1)


def typed_in(tree):
    """What a browser sends of a form as it stands there, but for its buttons."""
    form = tree.css_first("form.last-look")
    fields = {}
    for field in form.css("input[name], textarea[name]"):
        kept = field.attributes.get("type") != "radio" or "checked" in field.attributes
        if kept and field.attributes.get("type") not in ("submit", "checkbox"):
            fields[field.attributes["name"]] = value_of_node(field)
    return fields


def value_of_node(field):
    return field.text().removeprefix("\n") if field.tag == "textarea" else field.attributes.get("value") or ""


def listed(tree, kind):
    return [name.removeprefix("words-") for name in typed_in(tree) if name.startswith("words-")
            and tree.css_first(f"#{kind} [name='{name}']")]  # fmt: skip


def press(client, article, tree, button, **fields):
    answer = client.post(
        at(article, "publish"), typed_in(tree) | fields | {"show": button.attributes["value"]}
    )
    assert answer.status_code == 200
    return shown(answer)


def next_page(tree, kind):
    return next((b for b in tree.css(f"#{kind} button") if "next" in b.text()), None)


def test_every_note_is_reached_page_by_page_and_what_was_chosen_goes_along(alice, cast, essay, short_pages):
    """Without a script: the buttons send the whole form."""
    lost = [note_numbered(3), *(note(cast.bob, essay, LOST, f"Number {n}.") for n in range(4))]
    kept = [note_numbered(1), *(note(cast.bob, essay, KEPT, f"Kept {n}.") for n in range(2))]
    tree = look_after_draft(alice, essay)
    assert fates(tree)[-1] == "5 notes lose their words"
    assert "1 to 2 of 5" in tree.css_first("#lost .pages").text()
    assert listed(tree, "same") == [], "what stays is counted, and told when it is asked for"
    chosen = {f"words-{listed(tree, 'lost')[0]}": "It has two sentences"}
    seen = listed(tree, "lost")
    tree = press(alice, essay, tree, tree.css_first("#same button"), **chosen)
    same = listed(tree, "same")
    while button := next_page(tree, "same"):
        tree = press(alice, essay, tree, button)
        same += listed(tree, "same")
    assert same == [str(comment.pk) for comment in kept]
    chosen[f"words-{same[-1]}"] = "just twice"
    tree = press(alice, essay, tree, next_page(tree, "lost"), **chosen)
    seen += listed(tree, "lost")
    assert listed(tree, "same") == same[2:], "the other list stays where it was"
    tree = press(alice, essay, tree, next_page(tree, "lost"))
    seen += listed(tree, "lost")
    assert seen == [str(comment.pk) for comment in lost] and next_page(tree, "lost") is None
    assert fresh(essay).revision.number == 1, "looking publishes nothing"
    assert {name: typed_in(tree)[name] for name in chosen} == chosen
    assert "2 notes are placed by hand." in tree.css_first(".by-hand").text()
    back = next(b for b in tree.css("#lost button") if "before" in b.text())
    assert listed(press(alice, essay, tree, back), "lost") == seen[2:4]
    answer = alice.post(at(essay, "publish"), typed_in(tree))
    assert answer.status_code == 302
    assert words_of(stands(int(seen[0]), essay)) == "It has two sentences"
    assert words_of(stands(int(same[-1]), essay)) == "just twice"


def test_what_is_wrong_on_another_page_is_said_on_this_one(alice, cast, essay, short_pages):
    for n in range(3):
        note(cast.bob, essay, LOST, f"Number {n}.")
    tree = look_after_draft(alice, essay)
    first = listed(tree, "lost")[0]
    tree = press(alice, essay, tree, next_page(tree, "lost"), **{f"words-{first}": "no such words"})
    answer = alice.post(at(essay, "publish"), typed_in(tree))
    assert answer.status_code == 422 and fresh(essay).revision.number == 1
    page = shown(answer)
    assert "not in the new text" in page.css_first(f"#problem-{first}").text()
    assert value_of(page, f"words-{first}") == "no such words"


def test_a_place_picked_among_equals_is_kept_when_its_words_are_cleared(alice, essay):
    tree = look_after_draft(alice, essay)
    key = note_numbered(3).pk
    start = EDITED.replace("\n\n", "\n").rindex("the words")
    pick = {f"pick-{key}": f"{start}:{start + 9}"}
    checked = shown(send(alice, essay, tree, check="1", **pick))
    assert typed_in(checked)[f"pick-{key}"] == pick[f"pick-{key}"]
    assert checked.css_first(".stands mark").text() == "the words"


def test_more_than_one_form_can_hold_is_refused_and_kept(alice, cast, essay, monkeypatch):
    monkeypatch.setattr(choosing, "MOST_CHOICES", 1)
    tree = look_after_draft(alice, essay)
    fields = {f"words-{note_numbered(n).pk}": "It has two" for n in (2, 3)}
    looked_at = shown(send(alice, essay, tree, check="1", **fields))
    assert "At most 1 notes" in looked_at.css_first(".impact .errornote").text(), "long before a form is full"
    answer = send(alice, essay, tree, **fields)
    assert answer.status_code == 422 and "At most 1 notes" in answer.content.decode()
    assert typed_in(shown(answer)).items() >= fields.items() and fresh(essay).revision.number == 1


@pytest.mark.parametrize(
    "show", ["", "lost", "lost:", "lost:x", "lost:" + "9" * 5000, "nothing:1", ":", "same:-1"]
)
def test_a_page_that_there_is_not_is_the_first(alice, essay, show):
    tree = look_after_draft(alice, essay)
    answer = send(alice, essay, tree, show=show, **{"from-same": "x", "from-": "1"})
    assert answer.status_code == 200 and len(shown(answer).css("#lost .touched > li")) == 1


def test_what_is_told_costs_what_is_shown(alice, cast, essay):
    many(essay, cast.bob.person, 300, first_number=10)
    draft(essay, EDITED)
    with CaptureQueriesContext(connection) as queries:
        tree = look(alice, essay)
    assert fates(tree)[0] == "301 notes stay"
    assert len(tree.css(".touched > li")) == 2 and len(tree.html) < 40_000
    read = [q["sql"] for q in queries if "comments_comment" in q["sql"] and '"source"' in q["sql"]]
    assert len(read) == 1 and len(queries) < 25
    tree = press(alice, essay, tree, tree.css_first("#same button"))
    assert len(tree.css("#same .touched > li")) == 25


# --- the preview beside it


def test_beside_it_stands_the_draft_with_the_notes_marked(alice, essay):
    draft(essay, EDITED + "\n[Away](https://example.org/) and [there](#p2), [^1].\n\n[^1]: A footnote.\n")
    answer = alice.get(at(essay, "preview/beside"))
    tree = shown(answer)
    assert texts(tree.css("mark.same")) == [KEPT] and texts(tree.css("mark.changed")) == [
        "the words are said just twice"
    ]
    assert [node.id for node in tree.css(".spot")] == [f"n{note_numbered(n).pk}" for n in (1, 2)]
    assert tree.css_first(f"#n{note_numbered(1).pk}").next.tag == "mark"
    assert tree.css_first("h1").text() == "Essay" and not tree.css("form")
    away = {link.attributes["href"]: link.attributes.get("target") for link in tree.css(".prose a")}
    assert away["https://example.org/"] == "_blank" and away["#p2"] is None and len(away) > 3
    assert answer["X-Frame-Options"] == "SAMEORIGIN" and "no-store" in answer["Cache-Control"]
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    page = alice.get(at(essay, "publish"))
    assert page["X-Frame-Options"] == "DENY" and "frame-ancestors 'none'" in page["Content-Security-Policy"]


def test_a_first_publication_has_its_preview_beside_it(alice, cast):
    article = create_article(author=cast.alice, slug="new", title="New", source="*Words*")
    assert look(alice, article).css_first("iframe[name=preview]")
    assert "<em>Words</em>" in alice.get(at(article, "preview/beside")).content.decode()
    Article.objects.filter(pk=article.pk).update(source="x" * (MOST_SOURCE_BYTES + 1))
    assert alice.get(at(article, "preview/beside")).status_code == 422
    assert not look(alice, article).css_first("iframe")
