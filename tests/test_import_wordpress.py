"""A blog comes from WordPress with all its talk: texts, people, threads, states, dates, pictures and old addresses."""

from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from PIL import Image

from accounts.models import Person, User
from alliance_site.importing.media import pictures_of
from articles.models import Article, ImportedItem, Page, Picture, PublicState, Redirect, SiteIdentity
from comments.actions.notifying import tell_of_articles
from comments.models import Branch, Comment, Decision, ImportedComment, Review
from groundwork.models import OutboxRow
from tests.test_import_pitfalls import comment, post, wxr

pytestmark = pytest.mark.django_db

FILE = Path(__file__).parent / "imports" / "wordpress.xml"


def brought(file=FILE, **options):
    out = StringIO()
    call_command("import_wordpress", file, stdout=out, author="ada@example.org", **options)
    return out.getvalue()


def said(source_id):
    return (
        ImportedComment.objects.select_related("comment__person", "comment__parent")
        .get(source_id=source_id)
        .comment
    )


def everything():
    models = (Article, Comment, Person, User, Page, Redirect, ImportedItem, ImportedComment, Decision, Branch)
    return {model.__name__: sorted(model.objects.values_list("pk", flat=True)) for model in models} | {
        "states": sorted(PublicState.objects.values_list()),
        "site": SiteIdentity.objects.values_list("version", flat=True).first(),
    }


def test_a_trial_says_what_comes_and_what_is_odd_and_writes_nothing(cast):
    before = everything()
    report = brought(dry_run=True)
    assert everything() == before
    for line in (
        "Nothing was written. This would come:",
        "Articles: 2",
        "of them drafts: 1",
        "Standing pages: 1",
        "Comments that are shown: 4",
        "Comments that wait for a moderator: 1",
        "Comments marked as spam: 1",
        "Comments that were in the bin: 1",
        "Pingbacks among them: 1",
        "Nora Ngo (nora@kettle.example.org) became a member",
        "The comment 14 answers 99, which is not there",
        "“Behind a word” became a draft: it was not public (password)",
        "[gallery] × 1",
        "Left out: nav_menu_item (2).",
        "kettle-300x200.png",
    ):
        assert line in report


def kettle(tmp_path):
    """The blog brought with its picture; its article."""
    pictures = tmp_path / "uploads" / "2012" / "01"
    pictures.mkdir(parents=True)
    data = BytesIO()
    Image.new("RGB", (30, 20), "red").save(data, "PNG")
    (pictures / "kettle.png").write_bytes(data.getvalue())
    brought(media=tmp_path / "uploads")
    return Article.objects.select_related("current", "state").get(slug="how-water-boils")


def test_a_blogs_articles_pages_and_people_come(cast, tmp_path):
    article = kettle(tmp_path)
    assert [str(user) for user in article.authors.all()] == ["Alice"]  # by her address, not anew
    assert [tag.name for tag in article.tags.all()] == ["Tea"]
    assert article.published_at.isoformat() == "2012-01-02T11:00:00+00:00"
    assert article.summary == "On bubbles."
    html = article.revision.html
    assert "First the <strong>small</strong> bubbles.<br>\nThen" in html
    assert "<li>\n<p id=" in html and "gallery" not in html and "[sic]" in html
    assert 'class="language-python">if t &gt; 100:\n\n    boil()</code>' in html
    assert f'<img src="{Picture.objects.get().url}"' in html
    draft = Article.objects.get(title="Behind a word")
    assert (draft.slug, draft.current) == ("how-water-boils-2", None)
    assert draft.source == "Only for [friends](https://kettle.example.org/friends)."
    assert not User.objects.get(email="nora@kettle.example.org").has_usable_password()
    assert Page.objects.get(slug="about-the-kettle").html


def test_its_talk_comes_whole_and_twice_changes_nothing(cast, client, tmp_path):
    article = kettle(tmp_path)
    first, answer = said("11"), said("12")
    assert first.person == cast.alice.person  # the old blog knew her as logged in
    assert first.made_at.isoformat() == "2012-01-03T11:00:00+00:00"  # its clock was an hour ahead
    assert (answer.parent, answer.root_id, answer.depth) == (first, first.pk, 1)
    assert answer.person.kind == Person.Kind.GUEST and answer.person.proven_at is None
    assert answer.person.email == "bob@example.org" and answer.person != cast.bob.person
    assert answer.html.count("<br>") == 1 and "script" not in answer.html and "mention" not in answer.html
    assert said("13").kind == Comment.Kind.PINGBACK
    assert said("13").source_url == "https://tea.example.org/7"
    states = {n: said(str(n)).state for n in (14, 15, 16)}
    assert states == {14: "held", 15: "spam", 16: "hidden"}
    assert said("14").parent is None and said("14").number is None
    assert said("17").parent == said("16") and said("17").depth == 0
    assert [said(n).number for n in ("11", "12", "13", "17")] == [1, 2, 3, 4]
    in_thread = Comment.objects.in_thread(article.pk)
    assert list(in_thread) == [first, answer, said("13"), said("17")]
    assert first.replies_shown == 1
    assert (article.state.comments, article.state.last_number) == (4, 4)
    assert article.state.last_activity == said("17").made_at
    assert list(Review.objects.values_list("comment", "cause")) == [(said("14").pk, "held")]
    verbs = Decision.objects.values_list("comment_id", "verb", "reason")
    assert {(said("14").pk, "hold", "imported"), (said("16").pk, "hide", "imported")} <= set(verbs)
    Article.objects.filter(pk=article.pk).update(published_at=timezone.now() - timedelta(hours=1))
    tell_of_articles(now=timezone.now())
    assert mail.outbox == [] and not OutboxRow.objects.exists()  # nobody is told, however new it is
    Article.objects.filter(pk=article.pk).update(published_at=article.published_at)

    before = everything()
    assert "Comments that were here already: 7" in brought()
    assert everything() == before

    page = client.get(article.get_absolute_url())
    shown = page.content.decode()
    assert "A kettle sings." in shown
    assert "192.0.2.7" in FILE.read_text() and "192.0.2.7" not in shown and "bob@example.org" not in shown
    for old in ("/2012/01/how-water-boils/?fbclid=x", "/2012/01/how-water-boils", "/?p=7"):
        answer = client.get(old)
        assert (answer.status_code, answer["Location"]) == (301, "/articles/how-water-boils/")
    assert (
        client.get("/about-the-kettle/")["Location"]
        == Page.objects.get(slug="about-the-kettle").get_absolute_url()
    )
    assert client.get("/2012/01/never/").status_code == 404


def test_pictures_are_known_by_any_of_their_addresses_and_listed_where_they_are_not(tmp_path):
    data = BytesIO()
    Image.new("RGB", (3, 2), "red").save(data, "PNG")
    (tmp_path / "2012").mkdir()
    (tmp_path / "2012" / "pot.png").write_bytes(data.getvalue())
    place = "old.example.org/wp-content/uploads/2012"
    known = [f"https://i0.wp.com/{place}/pot.png?resize=30", f"http://{place}/pot-300x200.png"]
    gone = f"https://i2.wp.com/{place}/lid.png"
    found = pictures_of("".join(f"![a]({url})\n\n" for url in (*known, gone)), tmp_path)
    assert found.missing == [gone] and not any(url in found.source for url in known) and gone in found.source


def test_what_came_later_is_added_to_what_was_brought(cast, tmp_path):
    whole = FILE.read_text()
    cut = whole.index("<wp:comment><wp:comment_id>12<")
    fewer = whole[:cut] + whole[whole.index("<wp:comment><wp:comment_id>11<") :]
    (tmp_path / "first.xml").write_text(fewer)
    brought(tmp_path / "first.xml")
    assert "Comments that are shown: 1" in brought()
    late = said("12")
    assert late.parent == said("11") and late.depth == 1
    assert late.number == 4  # numbers are never given anew
    assert list(Comment.objects.in_thread(late.article_id))[:2] == [said("11"), late]
    assert said("11").replies_shown == 1
    assert Branch.objects.get(root=said("11")).active == late.position


def test_one_text_that_cannot_be_written_leaves_the_others(cast, tmp_path, monkeypatch):
    def refuse(*args, **kwargs):
        raise ValueError("no")

    monkeypatch.setattr("alliance_site.importing.running.write_comments", refuse)
    report = brought()
    assert "“How water boils” was left out: ValueError: no" in report
    assert not Article.objects.filter(title="How water boils").exists()  # nor half of it
    assert Page.objects.filter(slug="about-the-kettle").exists()


def test_two_texts_of_one_number_do_not_become_one(cast, tmp_path):
    file = tmp_path / "twice.xml"
    first, other = post(comment(1), number=1, title="One"), post(comment(2), number=1, title="Other")
    file.write_text(wxr(first + other + first))
    for _twice in range(2):
        assert "The number 1 was there twice; the first text was taken, and “Other” left out" in brought(file)
        assert [article.title for article in Article.objects.all()] == ["One"]
        assert ImportedComment.objects.values_list("source_id", flat=True).get() == "1"
