"""Which leads a request means: by the filters of `GET /leads`, or by their ids."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from pydantic import Field, create_model

from cauce.accounts.errors import Invalid
from cauce.accounts.shapes import NO_NUL, Strict, text_type
from cauce.api.lead_lists import SORT_WORDS, checked_sort
from cauce.api.request import ApiRequest
from cauce.leads import asked, orders, queries
from cauce.leads.access import leads_for
from cauce.leads.models import Lead
from cauce.leads.orders import DEFAULT_SORT, OWN
from cauce.life.capture import imports

MOST_IDS = 10_000


def _filter(description: str) -> Any:
    return (str, Field("", max_length=1_000, pattern=NO_NUL, description=description))


_OWN: Any = (
    dict[text_type(60), text_type(1_000)],  # type: ignore[misc]
    Field({}, max_length=50, description="custom fields: {<key>, <key>.from, <key>.to: value}"),
)
# The same parameters as in the address of the list: one parser knows them all.
LeadFilter: Any = create_model(
    "LeadFilter",
    __base__=Strict,
    __doc__="The filters of `GET /leads`; several values of one, with commas, mean any of them.",
    **{name: _filter(description) for name, description in asked.PARAMETERS.items()},
    fields=_OWN,
)


class SelectionIn(Strict):
    """Leads by filter, or one by one. Without either: all that one sees and that are active."""

    filter: LeadFilter = Field(default_factory=LeadFilter)
    ids: list[int] | None = Field(None, max_length=MOST_IDS, description="instead of a filter")
    sort: str = Field(DEFAULT_SORT, max_length=60, description=SORT_WORDS)


def leads_of(
    request: ApiRequest, selection: SelectionIn, *, seen: QuerySet[Lead] | None = None
) -> QuerySet[Lead]:
    """The leads meant, among those `seen` (by default all that the actor may see), in their order.

    Raises Invalid naming each filter that makes no sense.
    """
    seen = leads_for(request.actor) if seen is None else seen
    given = told_of(selection)
    if selection.ids is not None:
        if given:
            raise Invalid({"ids": "filter_or_ids"})
        wanted = seen.filter(pk__in=[pk for pk in selection.ids if 0 < pk < 2**63])
    else:
        found = asked.read(
            {name: [value] for name, value in given.items()},
            company=request.company,
            now=timezone.now(),
            me=request.actor.membership_id,
            leads_of_import=imports.lead_ids,
        )
        if found.problems:
            raise Invalid({f"filter.{name}": each for name, each in found.problems.items()})
        wanted = queries.filtered(seen, found.filters)
    return orders.ordered(wanted, checked_sort(selection.sort))


def told_of(selection: SelectionIn) -> dict[str, str]:
    """The filters that were given, for the record."""
    given = selection.filter.model_dump()
    own = {f"{OWN}{key}": value for key, value in given.pop("fields").items()}
    return {name: value for name, value in (given | own).items() if value}
