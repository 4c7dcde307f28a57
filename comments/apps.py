from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Comments")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from comments import (  # noqa: F401 - they register themselves
            asking_akismet,
            checks,
            chores,
            digest_letter,
            letters,
            mails,
            notice_letters,
            receivers,
        )

        post_migrate.connect(receivers.protect_log, sender=self)
