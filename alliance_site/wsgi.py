import gc
import os
import sys

from django.core.wsgi import get_wsgi_application

from alliance_site.keeper.front import Front

# Seconds after which a thread that runs Python lets another one on. With the usual five milliseconds whoever holds the
# database's write lock waits that long after each of its statements for one that only draws a page.
sys.setswitchinterval(0.001)
# New objects of each age before the collector looks: a request makes a few thousand, and nearly all end with it.
COLLECTED_AFTER = 20_000, 50, 100
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance_site.settings")
application = Front(get_wsgi_application())
# What was loaded stays until the end: the collector need not look it through again and again, while a poster waits.
gc.collect()
gc.freeze()
gc.set_threshold(*COLLECTED_AFTER)
