"""Every address of the site, app by app."""

from __future__ import annotations

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from alliance_site.api import api
from alliance_site.indieauth.urls import machine_patterns
from alliance_site.pages import home, search
from comments.urls import where_words_arrive

# Tried in this order: what is asked for most stands first.
urlpatterns: list[URLPattern | URLResolver] = [path("api/v1/", api.urls)]
urlpatterns += i18n_patterns(
    path("", home.home, name="home"),
    *where_words_arrive,
    path("", include("articles.urls")),
    path("", include("comments.urls")),
    path("search/", search.search, name="search"),
    path("", include("comments.groups.urls")),
    path("", include("comments.linking_urls")),
    path("", include("alliance_site.embedding.urls")),
    path("accounts/", include("accounts.urls")),
    path("", include("alliance_site.indieauth.urls")),
    path("admin/", admin.site.urls),
    prefix_default_language=False,
)
urlpatterns += [
    path("", include("alliance_site.pages.urls")),
    path("", include("alliance_site.xmlrpc.urls")),
    path("", include("alliance_site.micropub.urls")),
    path("", include("alliance_site.annotating.urls")),
    path("", include("alliance_site.hypothesis.urls")),
    path("", include(machine_patterns)),
]
if settings.DEBUG:  # `make dev`; else granian's mount or nginx serves them
    urlpatterns += static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)
if settings.LOCAL:
    urlpatterns += [path("mailbox/", include("alliance_site.mailbox_urls"))]

handler403 = "alliance_site.pages.errors.forbidden"
handler404 = "alliance_site.pages.errors.not_found"
handler429 = "alliance_site.troubles.too_many"
handler500 = "alliance_site.pages.errors.failed"
