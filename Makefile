# Everything that is done with this repository. `make` lists it.

# The first Python that is new enough; the plain one otherwise, which then says what is wrong.
ifndef PYTHON
PYTHON := $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
ifeq ($(PYTHON),)
PYTHON := python3
endif
endif

RUN := $(PYTHON) -m alliance_site.run
VENV := .venv/bin/python
# Tests and checks look at the code, not at whatever site this shell serves. Python may keep what it compiled: every
# process of a run would rewrite all tests anew, nine seconds of CPU each.
CLEAN := env -u PYTHONDONTWRITEBYTECODE -u DATABASE_URL -u MIGRATE_DATABASE_URL -u LOCAL -u DEBUG -u SECRET_KEY -u SITE_URL -u ALLOWED_HOSTS
# Two for each core: a journey waits for its browser half of the time. Each is given one test (or group) at a time.
PYTEST := $(VENV) -m pytest -q -n 4 --dist loadgroup
CODE := manage.py accounts alliance_site articles bench comments groundwork
# A site as others would reach it, for the checks of a deployment.
DEPLOYED := SECRET_KEY=$$($(VENV) -c 'import secrets; print(secrets.token_urlsafe(50))') \
	ALLOWED_HOSTS=alliance.example SITE_URL=https://alliance.example TRUSTED_PROXIES=127.0.0.1 EMAIL_HOST=mail.example
CHECKS := check-style check-types check-structure check-migrations check-deploy

.PHONY: help run dev seed test test-sqlite test-postgres test-wordpress check $(CHECKS) catalog bench screenshots postgres python install install-tests

help:
	@echo 'make run       install what is missing, then serve the site at http://127.0.0.1:8000/ (HOST, PORT, DATABASE_URL)'
	@echo 'make dev       the same, reloading whenever the code changes'
	@echo 'make seed      the sample site; a heavy article: make seed ARGS="--load --comments 10000"'
	@echo 'make test      every test, on SQLite and PostgreSQL, in a real Chromium'
	@echo 'make test-wordpress  a live WordPress and we tell each other (installs Debian packages when root)'
	@echo 'make check     style, types, structure and sizes, templates, migrations, deployment'
	@echo 'make catalog   bring the translations in locale/ up to the source, compile them, say what is missing'
	@echo 'make bench     measure; one group: make bench GROUP=reading'
	@echo 'make screenshots  pictures of the sample site, into docs/screenshots'
	@echo 'make postgres  a PostgreSQL of your own for trials, under var/postgres'

run: python
	@$(RUN) run

dev: python
	@$(RUN) dev

seed: install
	@$(VENV) -m alliance_site.run.prepare tables
	@$(VENV) manage.py seed $(ARGS)

# Both halves run, whatever the first one says.
test: install-tests
	@$(VENV) -m tests.browser
	@$(VENV) -m tests.node_packages
	@$(VENV) -m compileall -q -j 2 accounts alliance_site articles comments groundwork
	@status=0; \
	$(MAKE) --no-print-directory test-sqlite || status=1; \
	$(MAKE) --no-print-directory test-postgres || status=1; \
	exit $$status

test-sqlite:
	@echo '== SQLite: everything'
	@$(CLEAN) $(PYTEST)

# Not part of `make test`: needs WordPress, MariaDB and PHP from Debian, and says so.
test-wordpress: install-tests
	@$(VENV) -m tests.wordpress.installing
	@$(CLEAN) $(VENV) -m pytest -q tests/wordpress/live.py

test-postgres:
	@echo '== PostgreSQL: rules, addresses, and the journeys that write'
	@$(CLEAN) $(VENV) -m alliance_site.run.postgres $(PYTEST) -m 'not journey or write_path'

# Each check runs, whatever the others say.
check: install-tests
	@$(MAKE) --no-print-directory -k $(CHECKS)

check-style:
	@$(VENV) -m ruff check .
	@$(VENV) -m ruff format --check .

check-types:
	@$(CLEAN) $(VENV) -m mypy $(CODE)

check-structure:
	@$(VENV) -m tests.sizes
	@$(CLEAN) $(VENV) -m pytest -q tests/test_architecture.py tests/test_sizes.py tests/test_templates.py \
		tests/test_settings.py

check-migrations:
	@$(CLEAN) $(VENV) manage.py makemigrations --check --dry-run

check-deploy:
	@$(CLEAN) $(DEPLOYED) $(VENV) -W ignore manage.py check --deploy --fail-level WARNING

catalog: install
	@$(VENV) manage.py catalog

bench: install-tests
	@$(VENV) -m tests.browser
	@$(CLEAN) $(VENV) -m bench $(GROUP)

screenshots: install-tests
	@$(VENV) -m tests.browser
	@$(CLEAN) $(VENV) -m bench.screenshots

postgres: install-tests
	@$(VENV) -m alliance_site.run.postgres

install: python
	@$(RUN) install

install-tests: python
	@$(RUN) install-tests

python:
	@command -v $(PYTHON) >/dev/null || { echo 'Alliance needs Python 3.11 or newer; there is none here.'; exit 1; }
