"""The site's addresses as they are while it runs on somebody's own machine: with the local mailbox."""

from django.urls import include, path

from alliance_site.urls import urlpatterns as of_the_site

urlpatterns = [*of_the_site, path("mailbox/", include("alliance_site.mailbox_urls"))]
