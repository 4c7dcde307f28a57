"""An edit that keeps, changes and loses the words of notes, and the page where it is published."""

from articles.actions.drafting import save_draft
from articles.models import Article
from comments.models import Comment
from tests.article_forms import at
from tests.carrying import stands
from tests.talking import note, shown, talked_about, texts, value_of

KEPT, CHANGED, LOST = "Second one there", "the words are said twice", "A third paragraph, short"
EDITED = (
    "Before it all, a paragraph of its own stands.\n\n"
    "First sentence here. Second one there, with words.\n\n"
    "Another paragraph: the words are said just twice, the words.\n\n"
    "Something else stands here now. It has two sentences.\n"
)


def an_essay_with_notes(cast):
    article = talked_about(cast.alice)
    note(cast.bob, article, KEPT, "On what stays.")
    note(cast.bob, article, CHANGED, "On what changes.")
    note(cast.gwen, article, LOST, "On what goes: <b>why</b>?")
    return article


def draft(article, source=EDITED, editor=None):
    now = Article.objects.get(pk=article.pk)
    return save_draft(
        editor=editor or now.authors.get(), article=now, expected_version=now.version, source=source
    )


def look(client, article):
    return shown(client.get(at(article, "publish")))


def send(client, article, tree, **fields):
    """The publish form of a page that was looked at, with what somebody typed."""
    known = {name: value_of(tree, name) for name in ("seen_version", "seen_revision", "seen_text")}
    return client.post(at(article, "publish"), known | {"change_note": ""} | fields)


def fates(tree):
    return texts(tree.css(".fates li"))


def note_numbered(number):
    return Comment.objects.get(number=number)


def placed(number, article):
    return stands(note_numbered(number).pk, article)


def look_after_draft(client, article):
    draft(article)
    return look(client, article)
