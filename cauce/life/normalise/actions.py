"""Clean a batch of drafts in place; no query."""

from collections.abc import Sequence

from cauce.accounts.models import Company
from cauce.leads.draft import Draft
from cauce.life.normalise import rules


def clean(drafts: Sequence[Draft], company: Company) -> None:
    """Fill each draft's clean fields, points and problems from its raw ones."""
    for draft in drafts:
        rules.clean(draft, country=company.country)
