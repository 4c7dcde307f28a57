from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.actions import suspending  # noqa: F401 - the worker must know how to end sessions
        from groundwork.actions import mails  # noqa: F401 - and how to send a mail
