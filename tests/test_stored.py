"""What is stored of people: no model and no column may be missing from the list that leaving and downloading go by."""

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from accounts.models import Person
from groundwork.retention import Goes, all_stored, telling_columns, unlisted
from tests.talking import page


def test_every_model_and_every_column_that_may_tell_of_people_has_its_line():
    """Add yours to `stored.py` (or `stored/`) of its app: what, why, until when, and how it goes."""
    assert list(unlisted(apps.get_models())) == []


def test_every_line_says_all_that_people_are_told():
    for line in all_stored():
        assert str(line.what) and str(line.why) and str(line.ends), line.model
        assert line.goes == Goes.NEVER or line.by_hand or line.person or line.user, line.model
        fields = {column.name for column in apps.get_model(line.model)._meta.get_fields()}
        assert {*line.secret, *(line.clears or {})} <= fields, line.model
        if line.person or line.user:  # the lookup leads somewhere
            str(line.rows.filter(**{f"{line.person or line.user}__in": [1]}).query)


def test_every_personal_column_of_a_person_is_in_its_line():
    line = next(line for line in all_stored() if line.model == "accounts.Person")
    assert {name for name in telling_columns(Person) if name in Person.PERSONAL_COLUMNS} <= set(line.columns)


def test_what_is_missing_is_found():
    class Diary(models.Model):
        person = models.ForeignKey(Person, on_delete=models.CASCADE)
        words = models.TextField()
        kind = models.CharField(max_length=3, choices=[("a", "b")])

        class Meta:
            app_label = "comments"

    try:
        (missing,) = unlisted([Diary])
        assert "comments.Diary" in missing and "person, words" in missing
    finally:
        del apps.all_models["comments"]["diary"]
        apps.clear_cache()


@pytest.mark.django_db
def test_the_page_says_every_line_and_how_long_it_is_here(settings):
    settings.OUTBOX_DAYS, settings.OUTBOX_FAILED_DAYS, settings.GUEST_DAYS, settings.KEY_DAYS = 11, 12, 13, 14
    settings.REFUSED_LINK_DAYS, settings.UNSTARTED_DAYS, settings.IMPORT_FILE_DAYS = 21, 22, 23
    from articles.models import Page

    tree = page(Client(), "/stored/")
    words = " ".join(tree.css_first("main").text().split())
    for line in all_stored():
        assert " ".join(str(line.what).split()) in words
    for said in (
        "11 after it was done, 12 after it was given up. At most 12 days",
        "the address after 13 days",
        "14 days",
        "21 days after it said so",
        "never did, 22 days after",
        "that nobody brings goes after 23 days",
    ):
        assert said in words
    Page.objects.create(slug="privacy", title="Privacy", source="", html="<p>We keep little.</p>")
    assert page(Client(), "/pages/privacy/").css_first('main a[href="/stored/"]') is not None
