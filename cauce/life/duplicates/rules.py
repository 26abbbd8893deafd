"""Whom an enquiry belongs to, and the nearest scope in which it repeats an earlier lead."""

from collections.abc import Callable, Iterable

from cauce.leads.draft import Earlier

SCOPES = ("campaign", "product", "brand", "company")


_SAME: dict[str, Callable[[Earlier, Earlier], bool]] = {
    "campaign": lambda a, b: a.campaign_id == b.campaign_id,
    "product": lambda a, b: a.product_id == b.product_id,
    "brand": lambda a, b: a.brand_id == b.brand_id,
    "company": lambda a, b: True,
}


def nearest(now: Earlier, earlier: Iterable[Earlier]) -> dict[str, Earlier]:
    """{scope: latest earlier lead within it}, narrow scopes first; `earlier` is newest first."""
    known = list(earlier)
    found = {}
    for scope in SCOPES:
        match = next((lead for lead in known if _SAME[scope](now, lead)), None)
        if match:
            found[scope] = match
    return found
