"""`python -m alliance_site.run COMMAND`, as the Makefile calls it. Any Python can read this as far as its check."""

import sys

NEEDED = (3, 11)

if sys.version_info[:2] < NEEDED:
    found = sys.version_info[:2]
    sys.exit("Alliance needs Python %d.%d or newer; this is Python %d.%d." % (NEEDED + found))  # noqa: UP031 - for old ones

from alliance_site.run.starting import main  # noqa: E402 - only once the Python is known to be new enough

sys.exit(main(sys.argv[1:]))
