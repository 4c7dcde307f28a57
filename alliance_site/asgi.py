"""The site as an ASGI application, for the process that holds the events' connections (docs/live.md).

granian --interface asgi --workers 1 --host 127.0.0.1 --port 8001 alliance_site.asgi:application
"""

import os

from django.conf import settings
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance_site.settings")
_site = get_asgi_application()
settings.DATABASES["default"]["CONN_MAX_AGE"] = 0  # its threads come and go (docs/decisions/0011)

from alliance_site.events.hub import Hub  # noqa: E402 - models need the settings
from alliance_site.events.looking import find_soon, look_soon, most_connections  # noqa: E402 - the same
from alliance_site.events.stream import Events  # noqa: E402 - the same

application = Events(_site, Hub(look_soon, most=most_connections()), find_soon)
