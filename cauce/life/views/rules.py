"""What a view may say: values in, the tidy value or its problem out."""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlencode

from cauce.leads.asked import PARAMETERS, is_filter
from cauce.leads.orders import DEFAULT_SORT, is_known

NAME_LIMIT = 80
QUERY_LIMIT = 2_000
MOST_OWN = 50  # views of one person
MOST_SHARED = 200  # of a company
# B2's columns in its order, and what is to be done next; then what may be added.
DEFAULT_COLUMNS = (
    "open", "id", "date", "origin", "person", "seller", "assignment", "type", "qualification",
    "score", "tries", "due", "crm",
)  # fmt: skip
COLUMNS = (
    *DEFAULT_COLUMNS, "status", "note", "contacted", "stars", "source", "flow", "duplicate",
    "tags", "level",
)  # fmt: skip


def canonical(query: Mapping[str, Sequence[str]]) -> str:
    """The filters and the order of an address, in one spelling: what a view keeps and is compared
    by. Pages of the list and whatever else an address carries are left out."""
    own = sorted(name for name in query if is_filter(name) and name not in PARAMETERS)
    pairs = [
        (name, ",".join(values))
        for name in (*PARAMETERS, *own)
        if (values := [value.strip() for value in query.get(name, ()) if value.strip()])
    ]
    sort = next(reversed(query.get("sort", [""])), "")
    if sort != DEFAULT_SORT and is_known(sort):
        pairs.append(("sort", sort))
    return urlencode(pairs)


def columns_of(wanted: Iterable[str], *, own: Iterable[str] = ()) -> list[str] | None:
    """The columns in their order, each once; None when one of them is unknown. `own` are those of
    the company's own fields."""
    found = list(dict.fromkeys(wanted))
    return found if set(found) <= {*COLUMNS, *own} else None
