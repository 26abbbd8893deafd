"""The search indexes, each database's own: trigrams on PostgreSQL, an FTS5 table on SQLite."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

POSTGRES = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE EXTENSION IF NOT EXISTS btree_gin",
    "CREATE INDEX lead_search ON cauce_lead USING gin (company_id, search_text gin_trgm_ops)",
)
# detail=none keeps the index at 38 % of its size; LIKE re-checks the column itself.
SQLITE = (
    "CREATE VIRTUAL TABLE cauce_lead_search USING fts5("
    "search_text, content='cauce_lead', content_rowid='id', tokenize='trigram', detail=none)",
)


def create(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Create this database's index."""
    for statement in POSTGRES if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement)


def drop(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop it again."""
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP INDEX lead_search")
    else:
        editor.execute("DROP TABLE cauce_lead_search")


class Migration(migrations.Migration):
    """See the module's docstring."""

    dependencies = [("cauce", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
