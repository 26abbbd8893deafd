"""Pages of contacts for programs: the query, its filters by the one parser, the answer."""

from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from pydantic import Field, create_model

from cauce.accounts.errors import Invalid
from cauce.accounts.shapes import NO_NUL
from cauce.api.contact_shape import contacts_json
from cauce.api.paging import Cursor, PageQuery, cursor_of, page_of
from cauce.api.request import ApiRequest
from cauce.leads import contact_asked, contact_lists
from cauce.leads.contact_lists import DEFAULT_SORT, SORTS
from cauce.leads.models import Contact

_LONGEST = 1_000


class SortedContacts(PageQuery):
    """Order and page."""

    sort: Literal[SORTS] = DEFAULT_SORT  # type: ignore[valid-type]


def _parameter(description: str) -> Any:
    return (str, Field("", max_length=_LONGEST, pattern=NO_NUL, description=description))


# One string per parameter of the parser, which alone knows what they take.
ContactQuery: Any = create_model(
    "ContactQuery",
    __base__=SortedContacts,
    **{name: _parameter(told) for name, told in contact_asked.PARAMETERS.items()},
)


def narrowed(request: ApiRequest, contacts: QuerySet[Contact]) -> QuerySet[Contact]:
    """`contacts` as the address asks for. Raises Invalid naming each filter without sense."""
    found = contact_asked.read(
        dict(request.GET.lists()), company=request.company, me=request.actor.membership_id
    )
    if found.problems:
        raise Invalid(found.problems)
    return found.narrow(contacts, now=timezone.now())


def answered(
    request: ApiRequest, contacts: QuerySet[Contact], query: SortedContacts
) -> HttpResponse:
    """A page of `contacts`. The total is counted on the first one alone."""
    width = contact_lists.width(query.sort)
    here = cursor_of(query.cursor, sort=query.sort, width=width)
    total, capped = (here.total, here.capped) if here else contact_lists.total(contacts)
    after = here.after if here else None
    rows, last = contact_lists.page(contacts, sort=query.sort, after=after, limit=query.limit)
    following = Cursor(query.sort, last, total, capped) if last else None
    return page_of(contacts_json(rows, request.company), following, total=total, capped=capped)
