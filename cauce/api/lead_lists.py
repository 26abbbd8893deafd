"""The query of `GET /leads`: its shape for the documents, and its filters by the one parser."""

from typing import Any

from django.utils import timezone
from pydantic import Field, create_model

from cauce.accounts.errors import Invalid
from cauce.accounts.shapes import NO_NUL
from cauce.api.paging import PageQuery
from cauce.api.request import ApiRequest
from cauce.leads import asked, orders
from cauce.leads.orders import DEFAULT_SORT, OWN, SORTS
from cauce.leads.queries import Filters
from cauce.life.capture import imports

_LONGEST = 1_000
SORT_WORDS = (
    f"one of {', '.join(SORTS)}; {OWN}<key> or -{OWN}<key> of a custom field that is a number, "
    "money or a date"
)


def checked_sort(sort: str, *, field: str = "sort") -> str:
    """The order that was asked for. Raises Invalid."""
    if not orders.is_known(sort):
        raise Invalid({field: ("unknown_choice", {"choices": ", ".join([*SORTS, f"{OWN}<key>"])})})
    return sort


class _Sorted(PageQuery):
    """Filters, order and page. Several values in one filter, with commas, mean any of them."""

    sort: str = Field(DEFAULT_SORT, max_length=60, description=SORT_WORDS)


def _parameter(name: str, description: str) -> Any:
    limit = 200 if name == "q" else _LONGEST
    return (str, Field("", max_length=limit, pattern=NO_NUL, description=description))


# One string per parameter of the parser, which alone knows what they take.
LeadQuery: Any = create_model(
    "LeadQuery",
    __base__=_Sorted,
    **{name: _parameter(name, description) for name, description in asked.PARAMETERS.items()},
)


def filters_of(request: ApiRequest) -> Filters:
    """The filters that the address asks for. Raises Invalid naming each that makes no sense."""
    found = asked.read(
        dict(request.GET.lists()),
        company=request.company,
        now=timezone.now(),
        me=request.actor.membership_id,
        leads_of_import=imports.lead_ids,
    )
    if found.problems:
        raise Invalid(found.problems)
    return found.filters
