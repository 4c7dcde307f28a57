from __future__ import annotations

from django.urls import path

from alliance_site.hypothesis import annotations as one
from alliance_site.hypothesis import page, site
from alliance_site.hypothesis.answers import client_view
from alliance_site.hypothesis.searching import search
from articles import converters  # noqa: F401 - importing them registers them

API = "hypothesis/api"

urlpatterns = [
    path("articles/<uslug:slug>/hypothesis/", page.article_with_client, name="hypothesis_page"),
    path("hypothesis/app/", page.app, name="hypothesis_app"),
    path("hypothesis/client/build/<path:name>", page.file, name="hypothesis_file"),
    path(API, client_view(GET=site.index)),
    path(f"{API}/", client_view(GET=site.index), name="hypothesis_api"),
    path(f"{API}/links", client_view(GET=site.links)),
    path(f"{API}/token", client_view(POST=site.token)),
    path(f"{API}/profile", client_view(GET=site.profile, PATCH=site.profile)),
    path(f"{API}/profile/groups", client_view(GET=site.groups)),
    path(f"{API}/groups", client_view(GET=site.groups)),
    path(f"{API}/groups/<str:id>", client_view(GET=site.group)),
    path(f"{API}/groups/<str:id>/members", client_view(GET=site.members)),
    path(f"{API}/search", client_view(GET=search)),
    path(f"{API}/annotations", client_view(POST=one.create)),
    path(
        f"{API}/annotations/<str:id>",
        client_view(GET=one.read, PATCH=one.change, PUT=one.change, DELETE=one.delete),
    ),
    path(f"{API}/annotations/<str:id>/flag", client_view(PUT=one.flag)),
    path(f"{API}/annotations/<str:id>/hide", client_view(PUT=one.hide, DELETE=one.unhide)),
    path(f"{API}/annotations/<str:id>/moderation", client_view(PATCH=one.moderate)),
]
