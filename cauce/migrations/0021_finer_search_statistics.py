"""PostgreSQL guesses how many leads a fragment is in from a sample of their texts. With a hundred
texts it takes whatever is rarer than one in a hundred for one in a hundred, and walks through the
leads where the index would be quicker."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TEXTS = 300
_TABLES = ("cauce_lead", "cauce_contact")


def _sample(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    _set(editor, TEXTS)
    if editor.connection.vendor == "postgresql":
        for table in _TABLES:
            editor.execute(f"ANALYZE {table} (search_text)")


def _sample_less(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    _set(editor, -1)


def _set(editor: BaseDatabaseSchemaEditor, texts: int) -> None:
    if editor.connection.vendor == "postgresql":
        for table in _TABLES:
            editor.execute(f"ALTER TABLE {table} ALTER COLUMN search_text SET STATISTICS {texts}")


class Migration(migrations.Migration):
    """See the module's docstring."""

    dependencies = [("cauce", "0020_references_without_checks")]
    operations = [migrations.RunPython(_sample, _sample_less)]
