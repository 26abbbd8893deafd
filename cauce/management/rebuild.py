"""Compute again what is derived: lead rows from their histories, what contacts say of their leads,
search texts, the search indexes.

Changes nothing that is right. Safe while Cauce runs: a few hundred leads are locked at a time.
"""

import json
from argparse import ArgumentParser, Namespace
from dataclasses import asdict, dataclass

from cauce.accounts.models import Company
from cauce.accounts.scope import company_scope
from cauce.leads import contact_search, contact_state, search, search_check
from cauce.leads.access import locked
from cauce.leads.models import Contact, Lead
from cauce.management import database
from cauce.management.asked import company_called
from cauce.management.progress import Progress
from cauce.spine import rebuild
from cauce.store import atomic

CHUNK = 500


@dataclass
class Tally:
    """How many leads and contacts were looked at, and what was set right."""

    leads: int = 0
    rows: int = 0
    texts: int = 0
    contacts: int = 0
    contact_rows: int = 0
    contact_texts: int = 0


def arguments(parser: ArgumentParser) -> None:
    """Whose leads, and how to say it."""
    parser.add_argument("--company", metavar="SLUG", help="default: every company")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: Namespace) -> None:
    """Rebuild and say what was wrong."""
    database.bring_up_to_date()
    companies = [company_called(args.company)] if args.company else list(Company.objects.all())
    tally = Tally()
    for company in companies:
        with company_scope(company):
            again(company, tally)
            contacts_again(company, tally)
    with atomic():
        search.rebuild()
        contact_search.rebuild()
    if args.json:
        print(json.dumps(asdict(tally)))
        return
    print(f"{tally.leads} leads: {tally.rows} rows and {tally.texts} search texts set right")
    rows, texts = tally.contact_rows, tally.contact_texts
    print(f"{tally.contacts} contacts: {rows} rows and {texts} search texts set right")


def again(company: Company, tally: Tally) -> None:
    """Rebuild the leads of the company in scope, adding to `tally`."""
    after = 0
    with Progress(f"{company.slug}: leads", total=Lead.objects.count()) as progress:
        while ids := list(
            Lead.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:CHUNK]
        ):
            after = ids[-1]
            with atomic():
                tally.rows += len(rebuild.rebuild(ids))
                stale = search_check.stale(Lead.objects.filter(pk__in=ids))
                for lead in stale:
                    search.reindex(locked(lead.pk))
            tally.texts += len(stale)
            tally.leads += len(ids)
            progress.advance(len(ids))


def contacts_again(company: Company, tally: Tally) -> None:
    """Compute the contacts of the company in scope anew, after its leads; adds to `tally`."""
    after = 0
    with Progress(f"{company.slug}: contacts", total=Contact.objects.count()) as progress:
        while rows := list(Contact.objects.filter(pk__gt=after).order_by("pk")[:CHUNK]):
            after = rows[-1].pk
            with atomic():
                wrong = [contact.pk for contact in contact_state.stale(rows)]
                contact_state.refresh(wrong)
                tally.contact_texts += contact_search.reindex(contact.pk for contact in rows)
            tally.contact_rows += len(wrong)
            tally.contacts += len(rows)
            progress.advance(len(rows))
