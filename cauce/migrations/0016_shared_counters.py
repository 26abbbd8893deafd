"""The table of what all processes count together: tries to sign in, letters asked for."""

from django.core.management import call_command
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLE = "cauce_cache"


def create(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Create it as Django's cache wants it; nothing happens when it is there."""
    database = editor.connection.alias
    call_command("createcachetable", TABLE, database=database, verbosity=0)


def drop(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop it again."""
    editor.execute(f"DROP TABLE {TABLE}")


class Migration(migrations.Migration):
    """See the module's docstring."""

    dependencies = [("cauce", "0015_notifications")]
    operations = [migrations.RunPython(create, drop)]
