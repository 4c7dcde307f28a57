from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Comments")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from comments import checks, chores, receivers  # noqa: F401 - they register themselves
        from comments.actions import (  # noqa: F401 - and say who looks at links
            checking_links,
            leaving,
            sending_links,
        )
        from comments.groups import letters as invitations  # noqa: F401 - and how to invite into a group
        from comments.leaving import letters as farewells  # noqa: F401 - and how to write to them
        from comments.leaving import packing  # noqa: F401 - and how to pack what they take along
        from comments.letters import decisions, digest, mails, notices  # noqa: F401 - they register themselves
        from comments.moderation import asking_akismet  # noqa: F401 - registers itself
        from comments.notifying import events, letters_by_mail, pushing, sending  # noqa: F401 - they register themselves

        post_migrate.connect(receivers.protect_log, sender=self)
