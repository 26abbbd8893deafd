"""Whom an enquiry belongs to, and the nearest scope in which it repeats an earlier lead."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from cauce.catalog.duplicates import SCOPES
from cauce.leads.draft import Earlier

_SAME: dict[str, Callable[[Earlier, Earlier], bool]] = {
    "campaign": lambda a, b: a.campaign_id == b.campaign_id,
    "product": lambda a, b: a.product_id == b.product_id,
    "brand": lambda a, b: a.brand_id == b.brand_id,
    "company": lambda a, b: True,
}


def counts(at: datetime, *, now: datetime, window: timedelta | None) -> bool:
    """Whether a lead of `at` makes a duplicate of one that comes `now`: it is not too long ago."""
    return window is None or now - at <= window


def nearest(
    now: Earlier, earlier: Iterable[Earlier], *, window: timedelta | None = None
) -> dict[str, Earlier]:
    """{scope: latest earlier lead within it and within the window}, narrow scopes first; `earlier`
    is newest first."""
    known = [lead for lead in earlier if counts(lead.at, now=now.at, window=window)]
    found = {}
    for scope in SCOPES:
        match = next((lead for lead in known if _SAME[scope](now, lead)), None)
        if match:
            found[scope] = match
    return found
