"""What people say in tests, said the way the site takes it."""

import uuid
from urllib.parse import urlsplit

from django.test import Client
from selectolax.lexbor import LexborHTMLParser, LexborNode

from accounts.models import Person, User
from articles.models import Article, PublicState
from comments.actions.moderating import decide
from comments.actions.posting import post_comment
from comments.models import Comment
from comments.submitting import Selection
from tests.publishing import published

SOURCE = (
    "First sentence here. Second one there, with words.\n\n"
    "Another paragraph: the words are said twice, the words.\n\n"
    "A third paragraph, short.\n"
)
FIRST, SECOND, THIRD = 1, 2, 3  # the paragraphs of SOURCE, as blocks


def talked_about(author: User, title: str = "Essay", source: str = SOURCE, **fields) -> Article:
    """A published article whose discussion is open."""
    article = published(author, title, source, **fields)
    return Article.objects.select_related("current", "state").get(pk=article.pk)


def say(who: User | Person, article: Article, body: str, *, parent: Comment | None = None, **more) -> Comment:
    """A comment that is shown to its audience: if screening holds it, a moderator lets it pass."""
    person = who.person if isinstance(who, User) else who
    comment = post_comment(
        person=person, article=fresh(article), body=body, key=uuid.uuid4().hex, parent=parent, **more
    )
    if comment.state == Comment.State.HELD:
        approve(comment)
    return Comment.objects.select_related("article", "person").get(pk=comment.pk)


def note(who: User | Person, article: Article, words: str, body: str, **more) -> Comment:
    """A note on the first place of the article where these words stand."""
    return say(who, article, body, selection=selected(article, words), **more)


def selected(article: Article, words: str) -> Selection:
    revision = fresh(article).revision
    start = revision.text.index(words)
    return Selection(revision.pk, start, start + len(words), words)


def approve(comment: Comment) -> None:
    moderator = User.objects.get(handle="mo")
    comment = Comment.objects.select_related("article").get(pk=comment.pk)
    decide(
        moderator=moderator, comment=comment, verb="approve", reason="fine", expected_version=comment.version
    )


def fresh(article: Article) -> Article:
    return Article.objects.select_related("current", "state").get(pk=article.pk)


def version(article: Article) -> int:
    return PublicState.objects.get(pk=article.pk).version


# --- through the address


def form(article: Article, **fields) -> dict[str, str]:
    """What a browser sends from the composer, with a key of its own."""
    return {"body": "Words.", "key": uuid.uuid4().hex, "then": "post", **fields}


def guest_form(name: str = "Gwen", **fields) -> dict[str, str]:
    return {
        "body": "Words.", "key": uuid.uuid4().hex, "then": "post", "name": name,
        "email": f"{name.lower()}@example.org", **fields,
    }  # fmt: skip


def page(client: Client, address: str, status: int = 200) -> LexborHTMLParser:
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code, response.content[:2000])
    return LexborHTMLParser(response.content)


def shown(response) -> LexborHTMLParser:
    return LexborHTMLParser(response.content)


def value_of(tree: LexborHTMLParser, name: str) -> str:
    """What stands in a field of the page's form."""
    field = tree.css_first(f'[name="{name}"]')
    assert field is not None, f"no field {name}"
    if field.tag == "textarea":
        text = field.text()
        return text.removeprefix("\n")
    return field.attributes.get("value") or ""


def texts(nodes: list[LexborNode]) -> list[str]:
    return [" ".join(node.text().split()) for node in nodes]


def path_of(address: str) -> str:
    return urlsplit(address).path
