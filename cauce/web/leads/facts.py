"""The facts beside a lead: the person's data, and where the enquiry came from."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cauce.catalog.names import Names
from cauce.leads.models import Lead
from cauce.web.leads import inplace
from cauce.web.leads.history import called
from cauce.web.words import ENTRY_METHODS

# A click's mark → whose it is.
_CLICKS = {
    "gclid": "Google Ads",
    "gbraid": "Google Ads",
    "wbraid": "Google Ads",
    "fbclid": "Facebook",
    "msclkid": "Microsoft Ads",
    "ttclid": "TikTok",
}


def facts(lead: Lead, known: Names) -> dict[str, Any]:
    """What `leads/facts.html` shows, and the name that the head lets edit."""
    return {
        "field_at": f"/leads/{lead.number}",
        "heading": lead.number,
        "name_field": inplace.field_of(lead, "name"),
        "contact_fields": inplace.fields(lead),
        "new_field": inplace.field_of(lead, inplace.ATTRIBUTE),
        "navigation_facts": _navigation(lead, known),
    }


def _navigation(lead: Lead, known: Names) -> list[dict[str, Any]]:
    """E6: the same rows for every lead, whatever its source said; then what else it did."""
    found = lead.navigation
    place = ", ".join(str(found[k]) for k in ("city", "region", "country") if found.get(k))
    at = date_format(timezone.localtime(lead.created_at), "j b Y, H:i:s")
    always = (
        (_("Place"), place, _("as the source says") if place else ""),
        (_("First contact"), at, ""),
        (_("Site"), found.get("site"), ""),
        (_("Made on"), _bare(found.get("url")), ""),
        (_("Referrer"), _bare(found.get("referrer")), ""),
        (_("IP address"), found.get("ip"), ""),
        (_("Medium"), *_medium(found)),
        (_("Method of entry"), ENTRY_METHODS.get(lead.entry_method, lead.entry_method), ""),
    )
    more = (
        (_("Advertisement"), found.get("utm_campaign") or found.get("campaign_name"), ""),
        (_("Brand"), called(known.brands, lead.brand_id), ""),
        (_("Product"), called(known.products, lead.product_id), ""),
        (_("Campaign"), called(known.campaigns, lead.campaign_id), ""),
        (_("External id"), lead.external_id, ""),
    )
    shown = [*always, *(row for row in more if row[1])]
    return [{"label": label, "value": value, "note": note} for label, value, note in shown]


def _bare(address: object) -> str:
    """An address as people read it: what everyone has in common is left out."""
    text = str(address or "").removeprefix("https://").removeprefix("http://")
    return text.removesuffix("/") if text.count("/") == 1 else text


def _medium(found: Mapping[str, Any]) -> tuple[str, str]:
    """(what brought the click, the marks that say so): the advertiser's own mark decides."""
    marks = [name for name in _CLICKS if found.get(name)]
    told = " / ".join(str(found[k]) for k in ("utm_source", "utm_medium") if found.get(k))
    return told or (_CLICKS[marks[0]] if marks else ""), " ".join(marks)
