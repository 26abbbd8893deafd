"""Which leads of the list an act means: every page under its filters, the one shown, or what is
marked. The list's own address travels with the form, so that filters need no second home."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from cauce.accounts.errors import Conflict
from cauce.accounts.scope import current_company
from cauce.leads import asked, orders, queries
from cauce.leads.access import leads_for
from cauce.leads.models import Lead
from cauce.life.capture import imports
from cauce.web.leads import filters
from cauce.web.request import Request

ALL, PAGE, MARKED = "all", "page", "marked"
SCOPES = (ALL, PAGE, MARKED)
_MOST_MARKED = 1_000


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was posted: the scope, the list's address, the leads marked and those shown."""

    scope: str
    query: str
    marked: list[int]
    shown: list[int]

    @property
    def ids(self) -> list[int]:
        """The single leads that are meant; none where the scope is every page."""
        return {MARKED: self.marked, PAGE: self.shown}.get(self.scope, [])

    @property
    def told(self) -> dict[str, Any]:
        """For the record: the filters, or how many were picked out of them."""
        given = QueryDict(self.query)
        narrowed = {key: given.getlist(key) for key in given if asked.is_filter(key)}
        found: dict[str, Any] = {key: ",".join(values) for key, values in narrowed.items()}
        return found if self.scope == ALL else found | {"ids": len(self.ids)}


def posted(request: Request) -> Chosen:
    """The selection that the list's form carries: `scope`, `query`, `lead` and `shown`. Without a
    scope it is what is marked, and every page when nothing is; `everything` says every page."""
    marked, shown = _ids(request, "lead"), _ids(request, "shown")
    scope = request.POST.get("scope", "")
    if scope not in SCOPES:
        scope = MARKED if marked else ALL
    if "everything" in request.POST:
        scope = ALL
    return Chosen(scope, request.POST.get("query", "")[:4_000], marked, shown)


def _ids(request: Request, field: str) -> list[int]:
    texts = " ".join(request.POST.getlist(field)).replace(",", " ").split()
    found = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 18]
    return found[:_MOST_MARKED]


def leads_of(
    request: Request, chosen: Chosen, *, seen: QuerySet[Lead] | None = None
) -> QuerySet[Lead]:
    """The leads meant, among those `seen` (by default all that the person may see), in the list's
    order.

    Raises Conflict when single ones are meant and there is none.
    """
    if chosen.scope != ALL and not chosen.ids:
        raise Conflict("nothing_marked")
    query = QueryDict(chosen.query)
    found = asked.read(
        dict(query.lists()),
        company=current_company(),
        now=timezone.now(),
        me=request.actor.membership_id,
        leads_of_import=imports.lead_ids,
    )
    seen = leads_for(request.actor) if seen is None else seen
    leads = queries.filtered(seen, found.filters)
    if chosen.scope != ALL:
        # What is marked was seen: that its filters fit no more is no reason to leave it out.
        leads = seen.filter(pk__in=chosen.ids)
    return orders.ordered(leads, filters.sort_of(query))
