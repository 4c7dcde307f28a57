"""Starting the site on one's own machine: `make run` and `make dev`.

What runs before the virtual environment stands needs nothing but the standard library; only `prepare`, `postgres` and
the processes that the supervisor starts run inside it.
"""
