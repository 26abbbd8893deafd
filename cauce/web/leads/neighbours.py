"""The leads before and after this one, in the order and under the filters of their list."""

from typing import Any

from cauce.leads import queries
from cauce.leads.access import leads_for
from cauce.leads.models import Lead
from cauce.web.leads import filters
from cauce.web.leads.list_query import list_query
from cauce.web.request import Request


def turn(request: Request, lead: Lead) -> dict[str, Any]:
    """{previous, next}: addresses of the neighbours, '' at an end. The address carries the list."""
    wanted = queries.for_pages(leads_for(request.actor), filters.read(request).filters)
    sort = filters.sort_of(request.GET)
    before, after = queries.beside(wanted, lead, sort=sort)
    query = list_query(request)
    return {
        "previous": f"/leads/{before.number}{query}" if before else "",
        "next": f"/leads/{after.number}{query}" if after else "",
    }
