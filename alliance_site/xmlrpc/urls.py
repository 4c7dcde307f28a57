"""One address, which RSD names; the other is what some clients put behind the address of a site by themselves."""

from __future__ import annotations

from django.urls import path

from alliance_site.xmlrpc.rsd import rsd
from alliance_site.xmlrpc.views import xmlrpc

urlpatterns = [
    path("xmlrpc/", xmlrpc, name="xmlrpc"),
    path("xmlrpc.php", xmlrpc, name="xmlrpc_as_guessed"),
    path("rsd.xml", rsd, name="rsd"),
]
