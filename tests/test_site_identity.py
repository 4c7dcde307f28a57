"""Name, logo, menu, pages, tags, members and their roles, in the admin."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts.actions.roles import LastAdmin, give_role, take_role
from accounts.models import Role, User
from articles.models import MenuItem, Page, SiteIdentity, SiteName, Tag

IDENTITY = "/admin/articles/siteidentity/1/change/"


def names_of(*names):
    """Rows of the names in other languages: (language, name, tagline)."""
    rows = {"names-TOTAL_FORMS": len(names), "names-INITIAL_FORMS": 0}
    for n, (language, name, tagline) in enumerate(names):
        rows |= {f"names-{n}-language": language, f"names-{n}-name": name, f"names-{n}-tagline": tagline}
    return rows


def menu_of(*items, initial=()):
    rows = {"menu-TOTAL_FORMS": len(items), "menu-INITIAL_FORMS": len(initial)}
    for n, (label, url, position) in enumerate(items):
        rows |= {f"menu-{n}-label": label, f"menu-{n}-url": url, f"menu-{n}-position": position}
        rows[f"menu-{n}-identity"] = 1
    for n, pk in enumerate(initial):
        rows[f"menu-{n}-id"] = pk
    return rows


def picture(format="PNG", size=(600, 300), color=(200, 30, 30)):
    file = io.BytesIO()
    Image.new("RGB", size, color).save(file, format)
    return SimpleUploadedFile(f"logo.{format.lower()}", file.getvalue())


def name_it(client, **fields):
    return client.post(
        IDENTITY, {"name": "Alliance", "tagline": "", "lead": "", **names_of(), **menu_of(), **fields}
    )


def test_the_list_leads_straight_to_the_one_row_and_looking_writes_nothing(ada):
    answer = ada.get("/admin/articles/siteidentity/", follow=True)
    assert answer.redirect_chain == [(IDENTITY, 302)]
    assert answer.status_code == 200
    assert not SiteIdentity.objects.exists()


def test_the_site_is_named_and_every_page_says_so(ada):
    assert name_it(ada, name="Pacific Notes", tagline="On the alliance.").status_code == 302
    assert SiteIdentity.load().name == "Pacific Notes"
    assert "Pacific Notes" in ada.get("/admin/").content.decode()
    before = SiteIdentity.load().version
    name_it(ada, name="Pacific Papers")
    assert SiteIdentity.load().version > before
    assert "Pacific Papers" in Client().get("/archive/").content.decode()


def test_the_menu_stands_in_its_order(ada):
    name_it(ada, **menu_of(("Tags", "/tags/", 2), ("Elsewhere", "https://example.org/", 1)))
    assert list(MenuItem.objects.values_list("label", flat=True)) == ["Elsewhere", "Tags"]
    kept = MenuItem.objects.get(label="Tags")
    name_it(ada, **menu_of(("Subjects", "/tags/", 1), initial=[kept.pk]))
    assert list(MenuItem.objects.values_list("label", flat=True)) == ["Subjects"]


def test_name_and_menu_in_another_language(ada):
    form = ada.get(IDENTITY).content.decode()
    assert form.count('name="names-0-language"') == 1 and '<option value="ja">日本語</option>' in form
    links = menu_of(("Years", "/archive/", 1), ("年", "/archive/", 2))
    assert (
        name_it(ada, **names_of(("ja", "同盟", "")), **links, **{"menu-1-language": "ja"}).status_code == 302
    )
    assert '<a class="brand" href="/ja/">' in (japanese := Client().get("/ja/").content.decode())
    assert "同盟</a>" in japanese and '<a href="/ja/archive/">年</a></nav>' in japanese
    assert ">年<" not in Client().get("/").content.decode()
    assert list(MenuItem.objects.values_list("language", "label")) == [("en", "Years"), ("ja", "年")]
    assert name_it(ada, **names_of(("tlh", "tlhIngan", ""))).status_code == 200
    name_it(ada)  # the last row taken away
    assert not SiteName.objects.exists() and not MenuItem.objects.exists()


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "//evil.example/", "/\\evil.example", "data:text/html,x"]
)
def test_a_menu_leads_nowhere_dangerous(ada, url):
    answer = name_it(ada, **menu_of(("Bad", url, 1)))
    assert answer.status_code == 200
    assert not MenuItem.objects.exists()


def test_a_logo_is_written_anew_small_and_named_by_its_content(ada):
    assert name_it(ada, logo=picture()).status_code == 302
    logo = SiteIdentity.load().logo
    assert logo.name.startswith("identity/logo-")
    assert logo.name.endswith(".webp")
    with Image.open(logo.path) as stored:
        assert (stored.format, stored.size) == ("WEBP", (320, 160))
    first = Path(logo.path)
    name_it(ada)  # without a new picture the old one stays
    assert SiteIdentity.load().logo.name == logo.name
    assert first.exists()


def test_another_logo_replaces_the_file(ada, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        name_it(ada, logo=picture("JPEG"))
        first = Path(SiteIdentity.load().logo.path)
        name_it(ada, logo=picture("GIF", color=(0, 0, 0)))
        second = Path(SiteIdentity.load().logo.path)
    assert (first.exists(), second.exists()) == (False, True)
    with django_capture_on_commit_callbacks(execute=True):
        name_it(ada, **{"logo-clear": "on"})
    assert SiteIdentity.load().logo.name == ""
    assert not second.exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("logo.svg", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"),
        ("logo.png", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"),
        ("logo.png", lambda: b"GIF89a broken"),
        ("logo.bmp", lambda: b"BM"),
        ("logo.png", lambda: picture().read() + b"\0" * 1_000_000),
        # Drawn by the process that runs it, not by all that read this.
        ("logo.png", lambda: picture(size=(4001, 4000)).read()),
    ],
    ids=["svg", "svg as png", "broken", "bmp", "too many bytes", "too many pixels"],
)
def test_what_is_no_small_picture_is_refused(ada, name, data):
    answer = name_it(ada, name="Kept", logo=SimpleUploadedFile(name, data()))
    assert answer.status_code == 200
    assert 'value="Kept"' in answer.content.decode()
    assert not SiteIdentity.objects.exists()


def test_a_page_is_rendered_written_and_deleted(ada):
    sent = {
        "title": "About",
        "slug": "about",
        "language": "en",
        "source": "*Who* <script>we</script> are.",
        "position": 0,
    }
    assert ada.post("/admin/articles/page/add/", sent | {"in_footer": "on"}).status_code == 302
    page = Page.objects.get()
    assert "<em>Who</em>" in page.html
    assert "<script>" not in page.html
    assert "<em>Who</em>" in Client().get("/pages/about/").content.decode()
    assert ada.post("/admin/articles/page/add/", sent).status_code == 200, "it stands there in this language"
    assert (
        ada.post("/admin/articles/page/add/", sent | {"language": "ja", "title": "案内"}).status_code == 302
    )
    assert Client().get("/ja/pages/about/").content.decode().count("<h1>案内</h1>") == 1
    before = SiteIdentity.load().version
    ada.post(f"/admin/articles/page/{page.pk}/change/", sent | {"source": "Changed."})
    page.refresh_from_db()
    assert ("Changed." in page.html, page.in_footer) == (True, False)
    assert SiteIdentity.load().version > before
    for each in Page.objects.all():
        ada.post(f"/admin/articles/page/{each.pk}/delete/", {"post": "yes"})
    assert Client().get("/pages/about/").status_code == 404


def test_authors_add_tags_and_admins_rename_them(alice, ada):
    assert alice.post("/admin/articles/tag/add/", {"name": "History", "slug": "history"}).status_code == 302
    tag = Tag.objects.get()
    change = f"/admin/articles/tag/{tag.pk}/change/"
    assert alice.post(change, {"name": "Stories", "slug": "history"}).status_code == 403
    assert alice.post(f"/admin/articles/tag/{tag.pk}/delete/", {"post": "yes"}).status_code == 403
    assert ada.post(change, {"name": "Stories", "slug": "history"}).status_code == 302
    tag.refresh_from_db()
    assert tag.name == "Stories"


def roles_of(user, *new, taken=()):
    held = list(user.roles.order_by("pk"))
    rows = {"roles-TOTAL_FORMS": len(held) + len(new), "roles-INITIAL_FORMS": len(held)}
    for n, role in enumerate(held):
        rows |= {f"roles-{n}-id": role.pk, f"roles-{n}-user": user.pk}
        if role.name in taken:
            rows[f"roles-{n}-DELETE"] = "on"
    for n, name in enumerate(new, start=len(held)):
        rows |= {f"roles-{n}-name": name, f"roles-{n}-scope": "site", f"roles-{n}-scope_id": 0}
        rows[f"roles-{n}-user"] = user.pk
    return rows


def test_roles_are_given_and_taken(ada, cast):
    change = f"/admin/accounts/user/{cast.bob.pk}/change/"
    assert ada.post(change, roles_of(cast.bob, "author")).status_code == 302
    bob = User.objects.get(pk=cast.bob.pk)
    assert bob.is_staff
    assert [role.name for role in bob.roles.all()] == ["author"]
    assert ada.post(change, roles_of(bob, taken=["author"])).status_code == 302
    assert not User.objects.get(pk=cast.bob.pk).is_staff
    assert not bob.roles.exists()


def test_a_role_names_where_it_holds(ada, cast):
    sent = roles_of(cast.bob, "moderator") | {"roles-0-scope": "tag"}
    assert ada.post(f"/admin/accounts/user/{cast.bob.pk}/change/", sent).status_code == 200
    assert not cast.bob.roles.exists()


def test_nobody_removes_the_last_admin(ada, cast):
    change = f"/admin/accounts/user/{cast.ada.pk}/change/"
    answer = ada.post(change, roles_of(cast.ada, taken=["admin"]), follow=True)
    assert "somebody has to remain admin" in answer.content.decode()
    assert User.objects.get(pk=cast.ada.pk).is_superuser
    with pytest.raises(LastAdmin):
        take_role(user=cast.ada, name=Role.Name.ADMIN)
    give_role(user=cast.mo, name=Role.Name.ADMIN)
    take_role(user=cast.ada, name=Role.Name.ADMIN)
    assert not User.objects.get(pk=cast.ada.pk).is_superuser


def test_a_superuser_from_the_command_line_is_an_admin_by_role(db):
    user = User.objects.create_superuser("root@example.org", "a long enough phrase")
    assert user.roles.filter(name=Role.Name.ADMIN, scope=Role.Scope.SITE).exists()
    give_role(user=user, name=Role.Name.AUTHOR)
    assert User.objects.get(pk=user.pk).is_superuser


def test_the_members_are_listed_in_a_bounded_number_of_queries(ada, cast, django_assert_max_num_queries):
    with django_assert_max_num_queries(11):
        page = ada.get("/admin/accounts/user/?q=bob").content.decode()
    assert "bob@example.org" in page
    assert "mo@example.org" not in page


@pytest.mark.parametrize(
    "path",
    ["articles/siteidentity/1/change/", "articles/page/", "articles/page/add/", "accounts/user/"],
)
def test_who_may_not(path, cast, ada, alice, mo, charlie):
    assert ada.get(f"/admin/{path}").status_code == 200
    for insider in (alice, mo):
        assert insider.get(f"/admin/{path}").status_code == 403
    for outsider in (charlie, Client()):
        assert outsider.get(f"/admin/{path}").status_code in (302, 403)
        assert outsider.post(f"/admin/{path}", {"name": "Mine"}).status_code in (302, 403)
    assert not SiteIdentity.objects.exists()
