import os

from django.core.wsgi import get_wsgi_application

from alliance_site.keeper.front import Front

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance_site.settings")
application = Front(get_wsgi_application())
