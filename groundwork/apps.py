from django.apps import AppConfig


class GroundworkConfig(AppConfig):
    name = "groundwork"
    default_auto_field = "django.db.models.BigAutoField"
