"""Leads and people that were there before: what they say is read again when a company's own field
comes, goes or changes its kind, some hundred at a time and in the background."""

from django.db.models import QuerySet

from cauce.accounts.scope import current_company
from cauce.catalog.fields import CustomField
from cauce.jobs import company_task
from cauce.leads import contact_search, field_values, search
from cauce.leads.models import Contact, Lead
from cauce.store import atomic, on_postgres

CHUNK = 500


def begin(field: CustomField) -> None:
    """Have every lead and person with something under the field's key read again. Joins the
    transaction."""
    if Lead.objects.exists():
        go_on.enqueue(current_company().pk, field.slug, 0)
    if Contact.objects.exists():
        go_on_with_people.enqueue(current_company().pk, field.slug, 0)


@company_task(max_attempts=5)
def go_on(company_id: int, key: str, after: int) -> int:
    """Read the next leads after an id again; the ones behind them are a job of their own. Returns
    how many were read."""
    leads = Lead.objects.filter(attributes__has_key=key, pk__gt=after).order_by("pk")
    ids = list(leads.values_list("pk", flat=True)[:CHUNK])
    if not ids:
        return 0
    with atomic():
        again(_locked(ids))
        if len(ids) == CHUNK:
            go_on.enqueue(company_id, key, ids[-1])
    return len(ids)


@company_task(max_attempts=5)
def go_on_with_people(company_id: int, key: str, after: int) -> int:
    """The same for what contacts are found by. A transaction of its own: whoever corrects somebody
    locks leads and contacts in another order."""
    people = Contact.objects.filter(attributes__has_key=key, pk__gt=after).order_by("pk")
    ids = list(people.values_list("pk", flat=True)[:CHUNK])
    if not ids:
        return 0
    with atomic():
        if on_postgres():  # intake adds to these texts by itself
            list(Contact.objects.filter(pk__in=ids).order_by("pk").select_for_update())
        contact_search.reindex(ids)
        if len(ids) == CHUNK:
            go_on_with_people.enqueue(company_id, key, ids[-1])
    return len(ids)


def again(leads: list[Lead]) -> None:
    """Write anew what lists and the search know of these locked leads."""
    field_values.reindex(leads)
    for lead in leads:
        search.reindex(lead)


def _locked(ids: list[int]) -> list[Lead]:
    rows: QuerySet[Lead] = Lead.objects.filter(pk__in=ids).order_by("pk")
    return list(rows.select_for_update() if on_postgres() else rows)
