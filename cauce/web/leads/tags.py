"""Tags of the person behind a lead, to see and to change; any page of a lead may include them."""

from typing import Any

from cauce.catalog.names import Names
from cauce.leads.models import Lead
from cauce.leads.queries import tags_of


def of(lead: Lead, known: Names) -> dict[str, Any]:
    """What `leads/tags.html` shows: the person's tags by name, and those still to be had. One
    query."""
    has = tags_of([lead]).get(lead.contact_id or 0, [])
    by_name = sorted(known.tags.values(), key=lambda label: label.name.casefold())
    return {
        "tags": [label for label in by_name if label.id in has],
        "more_tags": [label for label in by_name if label.id not in has],
    }
