"""An author's new name stands on every page that names them, at once."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions.members import rename_person
from articles.models import SiteIdentity
from tests.publishing import published

pytestmark = pytest.mark.django_db
PAGES = ("/", "/articles/essay/", "/authors/alice/", "/archive/2026/", "/feeds/articles/")


def test_a_renamed_author_is_named_anew_on_every_kept_page(cast, client, django_capture_on_commit_callbacks):
    year = published(cast.alice, "Essay").published_at.year
    pages = [page.replace("2026", str(year)) for page in PAGES]
    for page in pages:
        assert "Alice" in client.get(page).content.decode(), page
    with django_capture_on_commit_callbacks(execute=True):
        rename_person(person=cast.alice.person, name="Alicia Andersson", now=timezone.now())
    for page in pages:
        assert "Alicia Andersson" in Client().get(page).content.decode(), page


def test_the_new_name_of_a_reader_leaves_the_lists_alone(cast, django_capture_on_commit_callbacks):
    published(cast.alice, "Essay")
    before = SiteIdentity.load().version
    with django_capture_on_commit_callbacks(execute=True):
        rename_person(person=cast.bob.person, name="Robert", now=timezone.now())
    assert SiteIdentity.load().version == before
