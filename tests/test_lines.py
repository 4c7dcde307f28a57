"""A line holds what the comment it stands for would have shown; a window of lines is a window of comments."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from accounts.models import Person
from alliance_site.seeding.heavy import Load, load_article
from articles.models import PublicState
from comments.models import Comment, Mention
from comments.models.comment import MOST_DEPTH
from comments.presenters.html import Frame, comment_html, thread_html, time_html
from comments.reading.lines import Line, in_office, line_of
from comments.reading.threads import first_lines, first_window, lines_behind, window_after

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(db):
    found = load_article(Load(words=300, comments=130, annotations=15, seed=3), progress=lambda done: None)
    rows = list(Comment.objects.in_thread(found.pk).select_related("person"))
    change = Comment.objects.filter
    change(pk=rows[3].pk).update(state=Comment.State.HIDDEN)
    change(pk=rows[5].pk).update(edited_at=rows[5].made_at + timedelta(hours=1), language="ja")
    change(pk=rows[7].pk).update(kind=Comment.Kind.PINGBACK, source_url="https://blog.example.org/?a=1&b=2")
    change(pk=rows[9].pk).update(person=found.authors.get().person)
    Person.objects.filter(pk=rows[11].person_id).update(
        name="<b>Bobby</b>", website="https://bob.example.org/"
    )
    deep = next(row for row in rows if row.parent_id)
    change(pk=deep.parent_id).update(depth=MOST_DEPTH)
    private = rows[0]
    Comment.objects.create(
        article=found, person=private.person, state="published", audience="private", html="secret",
        made_at=private.made_at, path=bytes(private.path) + b"\x00" * 8,
    )  # fmt: skip
    return found


def authors_of(article):
    return set(article.authors.values_list("pk", flat=True))


def comments_of(article):
    return Comment.objects.in_thread(article.pk).for_display().select_related("parent__person")


def test_lines_are_what_the_comments_show(article):
    lines = first_lines(article.pk, 1_000)
    authors, moderators = in_office(article.pk)
    expected = [line_of(comment, authors, moderators) for comment in comments_of(article)]
    assert authors == authors_of(article)
    assert [Line(*line[:-1], bool(line.is_tombstone)) for line in lines.comments] == expected
    assert any(line.addressed for line in expected) and any(line.exact for line in expected)
    assert any(line.is_by_author for line in expected) and any(line.is_tombstone for line in expected)
    assert any(line.source_url for line in expected) and any(line.is_edited for line in expected)
    assert not any("secret" in line.html for line in lines.comments)


def test_windows_of_lines_are_windows_of_comments(article):
    lines, comments = first_lines(article.pk, 50), first_window(article.pk, 50)
    while True:
        assert [line.pk for line in lines.comments] == [comment.pk for comment in comments.comments]
        assert (lines.after, lines.mentioned_in) == (comments.after, comments.mentioned_in)
        if lines.after is None:
            break
        comments = window_after(article.pk, lines.after, 50)
        lines = lines_behind(article.pk, lines.after, 50)
    assert lines_behind(article.pk, 1) is None


def test_the_markup_is_the_same_from_lines_and_from_comments(article):
    window = first_lines(article.pk, 1_000)
    named = window.mentioned_in
    assert named
    frame = Frame(slug=article.slug, authors=authors_of(article), shown={line.pk for line in window.comments})
    from_comments = [
        comment_html(comment, frame, named.get(comment.pk, ())) for comment in comments_of(article)
    ]
    assert thread_html(window, frame) == "".join(from_comments)
    assert "<b>Bobby" not in "".join(from_comments) and "&lt;b&gt;Bobby" in "".join(from_comments)
    assert 'href="https://blog.example.org/?a=1&amp;b=2" rel="nofollow ugc noopener"' in "".join(
        from_comments
    )
    assert '<a href="/people/reader-' in "".join(from_comments)
    assert "https://bob.example.org/" not in "".join(from_comments), "a member's website stands on their page"


def test_hidden_comments_name_nobody(article):
    source = Mention.objects.order_by("pk").first()
    Comment.objects.filter(pk=source.source_id).update(state=Comment.State.HIDDEN)
    named = first_lines(article.pk, 1_000).mentioned_in.get(source.target_id, [])
    assert source.source_id not in [pk for _number, pk in named]


@pytest.mark.parametrize("language", ["en", "ja", "de"])
def test_times_read_as_django_writes_them(article, language):
    for comment in comments_of(article)[:3]:
        with translation.override(language):
            assert f">{date_format(comment.made_at, gettext('j M Y, H:i'))} UTC<" in time_html(
                comment.made_at
            )


@pytest.mark.parametrize(("path", "most"), [("", 8), ("comments/", 4)])
def test_queries_do_not_grow_with_the_thread(article, client, path, most):
    address = f"{article.get_absolute_url()}{path}"
    client.get(address)
    PublicState.objects.filter(pk=article.pk).update(version=99)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(f"{address}?x").status_code == 200
    # The two of the site's menu are asked again in tests, where nothing may go unchecked.
    assert len(asked) <= most + 2, [query["sql"] for query in asked]
