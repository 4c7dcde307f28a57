"""Nobody wears the name of who runs the site, in whatever letters; as pure rules, and at the three doors."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.actions.members import register_member
from accounts.models import User
from accounts.rules.wearing import check_wearable, skeleton
from tests.cast import PASSWORD, address_of
from tests.talking import guest_form, shown, talked_about


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Alice", "Аlісе"),  # Cyrillic
        ("Alice", "ALICE"),
        ("Alice", "AIice"),  # a capital i
        ("Alice", "Al1ce"),
        ("Alice", "A l i c e."),
        ("Alice", "Ａｌｉｃｅ"),
        ("Alice", "𝐀𝐥𝐢𝐜𝐞"),
        ("Alice", "Álicé"),
        ("Moderator", "rnoderator"),
        ("Moderator", "Mоdеrаtоr"),  # Cyrillic
        ("Moderator", "Μοderatοr"),  # Greek
        ("Mo", "M0"),
        ("管理者", "管理者 "),
    ],
)
def test_what_looks_alike_has_one_skeleton(one, other):
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Alice", "Alina"), ("Mo", "Mia"), ("山田", "山口"), ("Дмитрий", "Dmitry")]
)
def test_what_does_not_look_alike_is_told_apart(one, other):
    assert skeleton(one) != skeleton(other)


@pytest.mark.django_db
def test_nobody_wears_the_name_of_who_runs_the_site(cast, bob, mo):
    for name in ("Admin", "аdmin", "M0", "Μo", "Аlісе", "ADA", "運営"):
        with pytest.raises(ValidationError):
            check_wearable(name)
    for name in ("Bob", "Moritz", "Adam", "Alicia"):
        check_wearable(name)
    place = reverse("say", args=[talked_about(cast.alice).slug])
    answer = Client().post(place, {**guest_form(), "name": "Аlісе"})
    assert answer.status_code == 422 and "works on this site" in shown(answer).css_first("main").text()
    taken = {"name": "Moderator", "email": address_of("dora"), "password1": PASSWORD}
    assert "run the site" in Client().post(reverse("account_signup"), taken).content.decode()
    assert not User.objects.filter(email=address_of("dora")).exists()
    made = register_member(user=User(), name="運営委員 Admin 山田", email=address_of("yamada"), password=None)
    assert made.handle.startswith("admin-")
    assert bob.post(reverse("rename_person"), {"name": "Мо"}).status_code == 200
    assert mo.post(reverse("rename_person"), {"name": "Mo (Moderator)"}).status_code == 302
