from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CommentsConfig(AppConfig):
    name = "comments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from comments import asking_akismet, checks, chores, digest_letter, letters, mails, notice_letters, receivers  # noqa: F401 - they register themselves

        post_migrate.connect(receivers.protect_log, sender=self)
