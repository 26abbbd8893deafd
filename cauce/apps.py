"""The one Django app; its tables live in the folders of the steps they belong to."""

from django.apps import AppConfig


class CauceConfig(AppConfig):
    """Registers the app and, once every model is loaded, who listens to which facts."""

    name = "cauce"
    verbose_name = "Cauce"

    def ready(self) -> None:
        """Wire facts to listeners: a misspelt fact or handler stops the start."""
        from cauce.config import wiring

        wiring.connect()
