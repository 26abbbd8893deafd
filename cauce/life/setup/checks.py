"""What the values of each kind of setting must be, whoever sends them: pages, API, command line."""

import zoneinfo
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Model

from cauce.accounts.errors import Conflict, Invalid
from cauce.accounts.models import Team
from cauce.accounts.scope import current_company
from cauce.catalog.audiences import MarketingList, Segment
from cauce.catalog.fields import CustomField
from cauce.catalog.models import (
    Campaign,
    Product,
    QualificationMeaning,
    QualificationType,
    Status,
    StatusMeaning,
)
from cauce.leads.models import Lead
from cauce.life.setup import audience_values, field_checks
from cauce.life.setup.level_values import own_levels

POINTS = range(-100, 101)
DESCRIPTION_LIMIT = 10_000
URL_LIMIT = 500
DEAREST = Decimal(10) ** 12 - Decimal("0.01")


def checked(row: Model, values: dict[str, Any]) -> dict[str, Any]:
    """The values that `row` is about to take, tidied. Raises Invalid, Conflict."""
    check = _CHECKS.get(type(row))
    return check(row, dict(values)) if check else dict(values)


def product(row: Product, values: dict[str, Any]) -> dict[str, Any]:
    """Description, address, price and currency of a product, tidied. A price without a currency is
    in the company's. Raises Invalid."""
    problems: dict[str, Any] = {}
    if len(values.get("description", "")) > DESCRIPTION_LIMIT:
        problems["description"] = ("too_long", {"limit": DESCRIPTION_LIMIT})
    if values.get("url") and not is_address(values["url"]):
        problems["url"] = "not_a_url"
    price = values.get("price")
    if price is not None and price < 0:
        problems["price"] = "negative"
    if price is not None and price > DEAREST:
        problems["price"] = "out_of_range"
    if price is not None and not values.get("currency", row.currency):
        values["currency"] = current_company().currency
    if currency := values.get("currency"):
        values["currency"] = currency.upper()
        if not is_currency(currency):
            problems["currency"] = "not_a_currency"
    if problems:
        raise Invalid(problems)
    return values


def is_address(text: str) -> bool:
    """True for a web address that is not too long: it becomes a link in mails."""
    try:
        parts = urlsplit(text)
        fits = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return fits and len(text) <= URL_LIMIT and text.isprintable() and " " not in text


def is_timezone(text: str) -> bool:
    """True for a name of the zone database, as `America/Lima`."""
    return text in zoneinfo.available_timezones()


def is_currency(text: str) -> bool:
    """True for three letters."""
    return len(text) == 3 and text.isascii() and text.isalpha()


def _qualification(row: QualificationType, values: dict[str, Any]) -> dict[str, Any]:
    """A type takes the meaning of its state; a state that has types stays one."""
    state = values.get("maps_to", row.maps_to)
    if "maps_to" in values and state is not None:
        values["meaning"] = state.meaning
    problems: dict[str, Any] = {}
    if values.get("points", 0) not in POINTS:
        problems["points"] = "out_of_range"
    if values.get("meaning", row.meaning) not in set(QualificationMeaning):
        problems["meaning"] = "unknown_meaning"
    if state is not None and values.get("meaning", state.meaning) != state.meaning:
        problems["meaning"] = "meaning_of_its_state"
    if state is not None and "maps_to" in values:
        is_own = state.pk == row.pk
        if is_own or state.campaign_id != row.campaign_id or state.maps_to_id:
            problems["maps_to"] = "not_a_state_of_the_campaign"
    types = QualificationType.objects.filter(maps_to=row)
    if state is not None and "maps_to" in values and types.exists():
        problems["maps_to"] = "has_types"
    if values.get("active") is False and types.filter(active=True).exists():
        problems["active"] = "has_types"
    if problems:
        raise Invalid(problems)
    return values


def _status(row: Status, values: dict[str, Any]) -> dict[str, Any]:
    """Leads enter with a status that means «new»; what leads have keeps its meaning."""
    meaning = values.get("meaning", row.meaning)
    if meaning not in set(StatusMeaning):
        raise Invalid({"meaning": "unknown_meaning"})
    if meaning != row.meaning:
        if row.parent_id:
            raise Invalid({"meaning": "meaning_of_its_status"})
        if Lead.objects.filter(status_id=row.pk).exists():
            raise Conflict("status_in_use")
    leaves = meaning != StatusMeaning.NEW or values.get("active") is False
    if row.parent_id is None and row.meaning == StatusMeaning.NEW and row.active and leaves:
        entry = Status.objects.filter(parent=None, meaning=StatusMeaning.NEW, active=True)
        if not entry.exclude(pk=row.pk).exists():
            raise Conflict("last_entry_status")
    return values


def _team(row: Team, values: dict[str, Any]) -> dict[str, Any]:
    if values.get("timezone") and not is_timezone(values["timezone"]):
        raise Invalid({"timezone": "not_a_timezone"})
    return values


def _campaign(row: Campaign, values: dict[str, Any]) -> dict[str, Any]:
    if "levels" in values:
        values["levels"] = own_levels(values["levels"])
    return values


_CHECKS: dict[type[Model], Callable[[Any, dict[str, Any]], dict[str, Any]]] = {
    CustomField: field_checks.checked,
    Campaign: _campaign,
    MarketingList: audience_values.checked,
    Segment: audience_values.checked,
    Product: product,
    QualificationType: _qualification,
    Status: _status,
    Team: _team,
}
