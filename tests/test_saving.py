"""A program's save undoes nothing that was typed on the site meanwhile; a token for drafts changes nothing live."""

import json
import xmlrpc.client

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

import alliance_site.xmlrpc.views  # noqa: F401 - which knows all methods
from accounts.actions.tokens import make_token
from articles.actions.drafting import save_draft
from articles.models import Article, Tag
from tests.publishing import published
from tests.test_micropub import END, SITE, form, post, refused
from tests.test_xmlrpc import Editor, fault

pytestmark = pytest.mark.django_db
TYPED = "Typed on the site for an hour."


@pytest.fixture
def essay(cast) -> Article:
    return published(cast.alice, "Essay", "As published.")


def typed(article: Article, source: str = TYPED) -> None:
    """What the form of the admin does: the draft, and a line in its log."""
    now = Article.objects.get(pk=article.pk)
    save_draft(editor=None, article=now, expected_version=now.version, source=source)
    author = article.authors.get()
    LogEntry.objects.log_actions(author.pk, [article], CHANGE, "", single_object=True)


def sources() -> list[str]:
    return list(Article.objects.order_by("pk").values_list("source", flat=True))


def test_an_editor_s_save_over_what_it_was_not_given_is_a_fault(cast, essay):
    editor, pk, mine = Editor(cast.alice), str(essay.pk), {"description": "<p>From afar.</p>"}
    assert editor("metaWeblog.getPost", pk)["description"]
    typed(essay)
    saves = (
        ("metaWeblog.editPost", pk, mine, True),
        ("metaWeblog.editPost", pk, mine, False),
        ("blogger.editPost", "key", pk, "From afar.", True),
        ("wp.editPost", "1", pk, {"post_content": "From afar."}),
        ("mt.publishPost", pk),
    )
    for save in saves:
        assert fault(editor, *save)[0] == 409 and "both texts are as they were" in fault(editor, *save)[1]
    never_asked = Editor(cast.alice)
    assert fault(never_asked, "metaWeblog.editPost", pk, mine, True)[0] == 409
    cache.clear()  # what is forgotten counts as never given
    assert fault(editor, "metaWeblog.editPost", pk, mine, True)[0] == 409
    assert editor("wp.getPosts", "1", {"post_status": "draft"}) == []  # nor is what a list leaves out
    assert fault(editor, "metaWeblog.editPost", pk, mine, True)[0] == 409
    assert sources() == [TYPED] and Article.objects.get().current.source == "As published."
    assert TYPED in editor("metaWeblog.getPost", pk)["description"]  # opened again: now it knows
    assert editor("metaWeblog.editPost", pk, mine, True) is True
    assert (
        editor("metaWeblog.editPost", pk, {"description": "Again."}, True) is True
    )  # its own words it knows
    assert sources() == ["Again."] and Article.objects.get().current.number == 3
    typed(essay, "Again.")  # saved there as it was: nothing to lose
    assert editor("wp.editPost", "1", pk, {"post_content": "And on."}) is True


def test_what_is_published_needs_no_reading_and_a_draft_is_not_deleted_unread(cast, essay):
    editor = Editor(cast.alice)
    assert editor("metaWeblog.editPost", str(essay.pk), {"description": "Straight."}, True) is True
    assert essay.revisions.count() == 2  # what stood there is in its history
    draft = editor("metaWeblog.newPost", "1", {"title": "D", "description": "Short."}, False)
    typed(Article.objects.get(pk=draft))
    assert fault(editor, "blogger.deletePost", "key", draft, True)[0] == 409
    assert fault(editor, "wp.editPost", "1", draft, {"post_status": "trash"})[0] == 409
    assert editor("wp.getPost", "1", draft)["post_content"] and editor("wp.deletePost", "1", draft) is True
    assert sources() == ["Straight."]


def test_a_draft_that_was_seen_in_a_list_only_is_kept_beside(cast, essay):
    editor, pk = Editor(cast.alice), str(essay.pk)
    typed(essay)
    assert TYPED in editor("metaWeblog.getRecentPosts", "1", 10)[0]["description"]
    assert (
        editor("metaWeblog.editPost", pk, {"title": "Essay", "description": "From the list."}, True) is True
    )
    kept = Article.objects.exclude(pk=essay.pk).get()
    assert (kept.title, kept.source, kept.published_at) == ("Essay (as it was on the site)", TYPED, None)
    assert editor("wp.getPosts", "1")[0]["post_title"] == kept.title
    assert (
        editor("metaWeblog.editPost", pk, {"description": "More."}, False) is True
    )  # its own text: no more copies
    assert editor("metaWeblog.editPost", pk, {"description": "And more."}, False) is True
    assert Article.objects.count() == 2


def test_wordpress_s_own_guard_is_heard(cast, essay):
    """`if_not_modified_since`, as the WordPress apps send what post_modified_gmt said."""
    editor, pk = Editor(cast.alice), str(essay.pk)
    given = editor("wp.getPost", "1", pk)["post_modified_gmt"]
    old = xmlrpc.client.DateTime("20200101T00:00:00")
    edit = {"post_content": "New.", "if_not_modified_since": old}
    assert fault(editor, "wp.editPost", "1", pk, edit)[0] == 409 and sources() == ["As published."]
    assert editor("wp.editPost", "1", pk, {**edit, "if_not_modified_since": given}) is True
    later = timezone.now() + timezone.timedelta(hours=1)
    LogEntry.objects.log_actions(cast.alice.pk, [essay], CHANGE, "", single_object=True)
    LogEntry.objects.update(action_time=later)
    assert editor("wp.getPosts", "1")[0]["post_modified_gmt"] == f"{later:%Y%m%dT%H:%M:%S}"
    assert fault(editor, "wp.editPost", "1", pk, {**edit, "if_not_modified_since": given})[0] == 409


def bearer(cast, *scopes: str) -> dict[str, str]:
    made = make_token(user=cast.alice, kind="indieauth", name="App", scopes=scopes)
    return {"Authorization": f"Bearer {made.secret}"}


def test_micropub_publishes_no_draft_that_it_was_not_given(cast, essay):
    token, url = bearer(cast, "create", "update", "delete"), f"{SITE}{essay.get_absolute_url()}"

    def update(**body):
        return post(token, json.dumps({"action": "update", "url": url, **body}))

    assert update(replace={"content": ["Two."]}).status_code == 204
    typed(essay)
    for body in ({"replace": {"content": ["Three."]}}, {"add": {"category": ["sea"]}}):
        refused(update(**body), 409)
    Client().get(END, {"q": "source", "url": url, "properties[]": "category"}, headers=token)
    refused(update(add={"category": ["sea"]}), 409)  # its words were not asked for
    assert (
        sources() == [TYPED] and Article.objects.get().current.source == "Two." and not Tag.objects.exists()
    )
    Client().get(END, {"q": "source", "url": url}, headers=token)
    assert update(add={"category": ["sea"]}).status_code == 204
    assert Article.objects.get().current.source == TYPED


def test_a_token_for_drafts_changes_nothing_that_readers_see(cast, essay, client):
    token, url = bearer(cast, "draft", "update"), f"{SITE}{essay.get_absolute_url()}"

    def update(url=url, headers=token, **body):
        return post(headers, json.dumps({"action": "update", "url": url, **body}))

    for body in ({"content": ["Mine."]}, {"content": ["Mine, live."], "post-status": ["published"]}):
        assert update(replace=body).status_code == 204
        live = Article.objects.get()
        assert (live.source, live.current.source) == (body["content"][0], "As published.")
    for at_once in (
        {"replace": {"mp-slug": ["else"]}},
        {"add": {"category": ["sea"]}},
        {"delete": ["category"]},
    ):
        refused(update(**at_once), 403, "insufficient_scope")
    assert client.get("/articles/essay/").status_code == 200 and not Tag.objects.exists()
    made = form(token, h="entry", content="Draft.", **{"post-status": "published"})["Location"]
    assert update(made, add={"category": ["sea"]}, replace={"post-status": ["published"]}).status_code == 204
    assert client.get(made.removeprefix(SITE)).status_code == 404
    only_update = bearer(cast, "update")
    Client().get(END, {"q": "source", "url": made}, headers=only_update)
    refused(update(made, only_update, replace={"post-status": ["published"]}), 403, "insufficient_scope")
    assert Article.objects.published().count() == 1
