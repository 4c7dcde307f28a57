from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate, pre_migrate


class AllianceSiteConfig(AppConfig):
    name = "alliance_site"

    def ready(self) -> None:
        from alliance_site import checks  # noqa: F401 - registers the system checks
        from alliance_site.changes import recording
        from alliance_site.exporting import background as exports  # noqa: F401 - the worker must know how to write a file
        from alliance_site.importing import (  # noqa: F401 - the worker must know how to bring a file
            asked_page,
            background,
        )

        pre_migrate.connect(recording.lift_before_migrating, sender=apps.get_app_config("accounts"))
        # Of the last app that has tables of its own here: by then all that is watched is there.
        post_migrate.connect(recording.watch_changes, sender=apps.get_app_config("comments"))
