"""Who gets into which page of the admin: every address is walked, and one that nobody has classified fails the test."""

import logging
import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone

from accounts.actions.roles import give_role
from accounts.actions.tokens import make_token
from accounts.models import Role, Session
from alliance_site.exporting.background import folder
from articles.actions.site import save_page
from articles.models import ImportRun, Page, Picture, Series, SiteIdentity, Tag
from comments.actions.posting import post_comment
from comments.actions.rulemaking import make_rule
from comments.models import Appeal, BulkDeed, Decision, Notice, PageElsewhere, Raid, ReasonWords
from groundwork.models import Counter
from tests.cast import member
from tests.conftest import logged_in
from tests.publishing import published

pytestmark = [pytest.mark.django_db, pytest.mark.long]

MOST_REDIRECTS = 5
NOBODY: set[str] = set()
ADMIN = {"ada"}
WRITERS = {"alice", "erin", "ada"}  # Erin writes elsewhere
ITS_AUTHORS = {"alice", "ada"}
MODERATORS = {"part", "mo", "ada"}  # "part" moderates the one article
SITE_MODERATORS = {"mo", "ada"}
STAFF = WRITERS | MODERATORS


# model: who sees its list, adds, sees its history, deletes, changes one. Of the one row that the stage has.
STOCK = {
    "comments_decision": (SITE_MODERATORS, NOBODY, SITE_MODERATORS, NOBODY, SITE_MODERATORS),
    "comments_screeningrule": (SITE_MODERATORS,) * 5,
    "articles_article": (
        WRITERS,
        WRITERS,
        ITS_AUTHORS,
        NOBODY,
        ITS_AUTHORS,
    ),  # published: withdrawn, not deleted
    "articles_tag": (WRITERS, WRITERS, WRITERS, ADMIN, WRITERS),
    "articles_series": (WRITERS, WRITERS, WRITERS, ADMIN, WRITERS),
    "articles_picture": (WRITERS, WRITERS, WRITERS, ADMIN, WRITERS),
    "articles_page": (ADMIN, ADMIN, ADMIN, ADMIN, ADMIN),
    "articles_siteidentity": (ADMIN, NOBODY, ADMIN, NOBODY, ADMIN),
    "accounts_accesstoken": (STAFF, STAFF, ITS_AUTHORS, NOBODY, ITS_AUTHORS),  # Alice's
    "accounts_user": (ADMIN, NOBODY, ADMIN, NOBODY, ADMIN),
    "comments_reasonwords": (ADMIN, ADMIN, ADMIN, ADMIN, ADMIN),
    "comments_pageelsewhere": (ADMIN, ADMIN, ADMIN, ADMIN, ADMIN),
}
# Who gets an answer: a page, or a redirect that leads to one; everybody else gets the log-in, 403 or 404.
MAY = {
    "index": STAFF,
    "login": STAFF,  # it leads the others to the one log-in that there is
    "logout": STAFF,
    "password_change": STAFF,
    "password_change_done": STAFF,
    "autocomplete": NOBODY,
    "jsi18n": STAFF,
    "view_on_site": STAFF,
    "app_list comments": MODERATORS,
    "app_list articles": WRITERS,
    "app_list accounts": STAFF,
    "accounts_accesstoken_revoke": ITS_AUTHORS,
    "the rest": NOBODY,
    "accounts_user_ways": ADMIN,
    "comments_review_changelist": MODERATORS,
    "comments_review_next": MODERATORS,
    "comments_review_item": MODERATORS,
    "comments_review_open": MODERATORS,
    "comments_review_decide": MODERATORS,
    "comments_review_undo": MODERATORS,
    "comments_review_bulk": MODERATORS,
    "comments_review_snooze": MODERATORS,
    "comments_comment_changelist": MODERATORS,
    "comments_comment_bulk": MODERATORS,
    "comments_bulkdeed_changelist": MODERATORS,
    "comments_bulkdeed_deed": SITE_MODERATORS,  # and who made it: Mo
    "comments_bulkdeed_start": SITE_MODERATORS,
    "comments_bulkdeed_stop": SITE_MODERATORS,
    "comments_bulkdeed_undo": SITE_MODERATORS,
    "comments_measure_changelist": SITE_MODERATORS,
    "comments_person": SITE_MODERATORS,
    "comments_person_measure": SITE_MODERATORS,
    "comments_person_lift": SITE_MODERATORS,
    "comments_person_remark": MODERATORS,  # about a comment; about a person only those of the site
    "comments_raid_settle": MODERATORS,
    "comments_appeal_changelist": MODERATORS,
    "comments_appeal_item": MODERATORS,
    "comments_appeal_settle": MODERATORS,
    "comments_decision_export": SITE_MODERATORS,
    "comments_overview_changelist": SITE_MODERATORS,
    "comments_overview_digest": SITE_MODERATORS,
    "comments_notice_changelist": SITE_MODERATORS,
    "comments_notice_item": SITE_MODERATORS,
    "comments_notice_answer": SITE_MODERATORS,
    "articles_importrun_changelist": ADMIN,
    "articles_importrun_away": ADMIN,
    "articles_importrun_one": ADMIN,
    "articles_importrun_bring": ADMIN,
    "articles_importrun_page": ADMIN,
    "articles_importrun_file": ADMIN,
    "articles_importrun_restore": ADMIN,
    "articles_importrun_draft": ADMIN,
    "articles_picture_again": WRITERS,
    "articles_article_preview_new": WRITERS,
    "articles_article_preview": ITS_AUTHORS,
    "articles_article_preview_beside": ITS_AUTHORS,
    "articles_article_publish": ITS_AUTHORS,
    "articles_article_withdraw": ITS_AUTHORS,
    "articles_article_restore": ITS_AUTHORS,
    "articles_article_revisions": ITS_AUTHORS,
    "articles_article_revision": ITS_AUTHORS,
    "articles_article_revert": ITS_AUTHORS,
}
for model, rights in STOCK.items():
    for page, people in zip(("changelist", "add", "history", "delete", "change"), rights, strict=True):
        MAY[f"{model}_{page}"] = people
    MAY[f"{model} by its id alone"] = rights[-1]


def addresses() -> Iterator[tuple[str, str]]:
    """Every address under /admin/: what MAY calls it, and its route from there with {arguments}."""
    for name, route in _walk(admin.site.urls[0], ""):
        for app in re.findall(r"\(\?P<app_label>([^)]*)\)", route)[:1]:
            for label in app.split("|"):
                yield f"app_list {label}", f"{label}/"
            break
        else:
            yield name, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        elif route.startswith("(?P<url>"):
            yield "the rest", "no/such/page"
        else:
            model = "_".join(route.split("/")[:2])
            yield pattern.name or f"{model} by its id alone", route


def stored_export() -> str:
    """The name of a file that somebody had made to be taken away."""
    (folder() / "a.export").write_text("{}")
    return "a.export"


class Stage:
    """One row of everything that the admin shows, and somebody of each kind."""

    def __init__(self, cast) -> None:
        article = published(cast.alice, "Essay", tags=["Sea"])
        comment = post_comment(person=cast.bob.person, article=article, body="First words.", key="1")
        save_page(editor=cast.ada, page=Page(slug="about", title="About", source="Who we are."))
        give_role(user=cast.charlie, name=Role.Name.MODERATOR, scope=Role.Scope.ARTICLE, scope_id=article.pk)
        erin = member("Erin")
        give_role(user=erin, name=Role.Name.AUTHOR)
        appeal = Appeal.objects.create(
            person=cast.bob.person, comment=comment, decision_id=1, words="Wrong.", made_at=timezone.now()
        )
        self.rows = {
            "articles/article": article.pk,
            "articles/tag": Tag.objects.get().pk,
            "articles/picture": Picture.objects.create(source_url="http://a.example/", state="failed").pk,
            "articles/series": Series.objects.create(name="Sea", slug="sea").pk,
            "articles/page": Page.objects.get().pk,
            "articles/siteidentity": SiteIdentity.load().pk,
            "accounts/accesstoken": make_token(
                user=cast.alice, kind="personal", name="Script", scopes=["read"]
            ).token.pk,
            "accounts/user": cast.bob.pk,
            "articles/importrun": ImportRun.objects.create(
                format="to:json", file_name="a.json", stored_as=stored_export(), ended_at=timezone.now()
            ).pk,
            "comments/review": comment.pk,
            "comments/bulkdeed": BulkDeed.objects.create(
                made_by=cast.mo, verb="spam", total=0, prepared_at=timezone.now(), started_at=timezone.now()
            ).pk,
            "comments/person": cast.bob.person.pk,
            "comments/appeal": appeal.pk,
            "comments/raid": Raid.objects.create(
                person=cast.bob.person, comment=comment, opened_at=timezone.now()
            ).pk,
            "comments/pageelsewhere": PageElsewhere.objects.create(article=article, address="a.example/").pk,
            "comments/reasonwords": ReasonWords.objects.create(code="abuse", words="No.").pk,
            "comments/screeningrule": make_rule(moderator=cast.mo, kind="words", text="casino").pk,
            "comments/decision": Decision.objects.get().pk,
            "comments/notice": Notice.objects.create(
                article=article, url="/articles/essay/", law="other", why="Copied.", made_at=timezone.now()
            ).pk,
        }
        self.forged = {
            "verb": "approve",
            "version": str(comment.version),
            "decision": str(self.rows["comments/decision"]),
            "post": "yes",
            "_save": "Save",
            "action": "delete_selected",
            "_selected_action": "1",
            "title": "Taken over",
            "slug": "taken-over",
            "source": "Taken over.",
            "name": "Taken over",
        }
        people = {"alice": cast.alice, "erin": erin, "part": cast.charlie, "mo": cast.mo, "ada": cast.ada}
        self.clients = {who: logged_in(user) for who, user in people.items()}
        self.clients |= {"nobody": Client(), "bob": logged_in(cast.bob)}
        self.page_type = ContentType.objects.get_for_model(Page).pk

    def address(self, route: str) -> str:
        row = self.rows.get("/".join(route.split("/")[:2]), self.rows["articles/page"])
        return "/admin/" + route.format(object_id=row, pk=row, number=1, content_type_id=self.page_type)


@pytest.fixture(autouse=True)
def _quiet(caplog) -> None:
    """Hundreds of refusals are what is wanted here, not news."""
    caplog.set_level(logging.ERROR, logger="django.request")


@pytest.fixture
def stage(cast, settings, tmp_path) -> Stage:
    settings.VAR = tmp_path
    return Stage(cast)


def turned_away(answer: HttpResponse) -> bool:
    """On to the log-in, 403 or 404."""
    return answer.status_code in (403, 404) or answer.get("Location", "").startswith(reverse("account_login"))


def asked(client: Client, address: str) -> HttpResponse:
    """The answer at the end of all redirects; the log-in, where most of them lead, need not be drawn each time."""
    for _step in range(MOST_REDIRECTS):
        answer = client.get(address)
        address = answer.get("Location", "")
        if not address or turned_away(answer):
            return answer
    raise AssertionError(f"still on the way: {address}")


def everything_stored() -> dict[str, list[object]]:
    models = [model for model in apps.get_models() if model not in (Session, Counter)]
    return {model._meta.label: list(model.objects.order_by("pk").values()) for model in models}


def test_every_address_of_the_admin_is_classified():
    names = [name for name, _route in addresses()]
    assert sorted(set(names)) == sorted(MAY)


def test_only_those_who_may_get_an_answer(stage):
    wrong = []
    for name, route in addresses():
        for who, client in stage.clients.items():
            answer = asked(client, stage.address(route))
            if answer.status_code == 405:  # only for POST: see below
                continue
            assert turned_away(answer) or answer.status_code in (200, 400), (name, who, answer.status_code)
            if answer.streaming:
                list(answer)  # a file is closed at its end
            if turned_away(answer) == (who in MAY[name]):
                wrong.append((name, who, answer.status_code))
    assert wrong == []


def test_nobody_else_changes_anything_by_a_forged_form(stage):
    before = everything_stored()
    for name, route in addresses():
        for who in stage.clients.keys() - MAY[name]:
            answer = stage.clients[who].post(stage.address(route), stage.forged)
            if answer.status_code != 405:
                assert turned_away(answer) or answer.status_code in (301, 302), (
                    name,
                    who,
                    answer.status_code,
                )
    after = everything_stored()
    assert [label for label in before if before[label] != after[label]] == []


def test_without_its_token_no_form_is_taken(stage, cast):
    """Whoever may: a page elsewhere that posts in their name does nothing."""
    before = everything_stored()
    for who in ("mo", "ada"):
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = stage.clients[who].cookies
        for _name, route in addresses():
            assert strict.post(stage.address(route), stage.forged).status_code in (302, 403, 404, 405)
    after = everything_stored()
    assert [label for label in before if before[label] != after[label]] == []
