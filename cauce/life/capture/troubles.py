"""What is wrong with a connection that brings leads: shown on it, told once, cleared by itself.

Records `connection.troubled` and `connection.recovered`.
"""

from cauce.accounts.actor import SYSTEM
from cauce.catalog.models import Connection
from cauce.spine.facts import ConnectionRecovered, ConnectionTroubled
from cauce.spine.record import record
from cauce.store import atomic

_LIMIT = 300


@atomic()
def note_trouble(connection: Connection, code: str, words: str = "") -> None:
    """Show the trouble on the connection; a fact tells it the first time, not at every try."""
    trouble = f"{code}: {words}"[:_LIMIT] if words else code
    rows = Connection.objects.filter(pk=connection.pk).exclude(trouble__startswith=code)
    if rows.update(trouble=trouble):
        connection.trouble = trouble
        happened = ConnectionTroubled(connection=connection.pk, code=code, words=words[:_LIMIT])
        record(happened, by=SYSTEM, subject=("connection", connection.pk))


def clear_trouble(connection: Connection) -> None:
    """It works again. Writes nothing when there was no trouble."""
    if not connection.trouble:
        return
    with atomic():
        if Connection.objects.filter(pk=connection.pk).exclude(trouble="").update(trouble=""):
            happened = ConnectionRecovered(connection=connection.pk)
            record(happened, by=SYSTEM, subject=("connection", connection.pk))
    connection.trouble = ""
