"""Whether the search index holds what the leads say: counts, and the text of some leads anew."""

from collections.abc import Iterable

from cauce.leads.models import Lead
from cauce.leads.search import FTS, text_of_lead
from cauce.store import on_postgres, rows

INDEX = "lead_search"  # PostgreSQL's; made by a migration


def index_fault() -> str:
    """What is wrong with the index of every company together; "" when it is whole.

    SQLite's external table answers a count from the leads themselves: what it really holds stands
    in its table of sizes.
    """
    if on_postgres():
        sql = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)"
        found = rows.run(sql, [INDEX])
        return "" if found and found[0][0] else f"the index {INDEX} is missing or not valid"
    table = Lead._meta.db_table
    leads = int(rows.run(f"SELECT count(*) FROM {table}", [])[0][0])  # noqa: S608
    indexed = int(rows.run(f"SELECT count(*) FROM {FTS}_docsize", [])[0][0])  # noqa: S608
    return "" if leads == indexed else f"{indexed} leads are indexed of {leads}"


def stale(leads: Iterable[Lead]) -> list[Lead]:
    """Those leads whose search text is not what their name, e-mail and phones make."""
    return [lead for lead in leads if lead.search_text != text_of_lead(lead)]
