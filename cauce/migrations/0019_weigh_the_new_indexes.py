"""Where SQLite has weighed its indexes once, it weighs those of the leads anew: of an index that it
does not know it thinks too well, and would sort a million leads for the first page of their list."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def weigh(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Nothing to do on PostgreSQL, which does so by itself, nor where SQLite never did."""
    if editor.connection.vendor != "sqlite":
        return
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'")
        if cursor.fetchone():
            cursor.execute("PRAGMA analysis_limit = 1000")
            cursor.execute("ANALYZE cauce_lead")


class Migration(migrations.Migration):
    """See the module's docstring."""

    dependencies = [("cauce", "0018_bulk_runs")]
    operations = [migrations.RunPython(weigh, migrations.RunPython.noop)]
