"""The forms, ads and leads a simulated page has, and how the Graph reads them."""

import base64
import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Node = dict[str, Any]
KEPT_SECONDS = 90 * 24 * 3600
TEST_EMAIL = "test@meta.com"


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LEAD_FIELDS = words(
    "ad_id ad_name adset_id adset_name campaign_id campaign_name created_time "
    "custom_disclaimer_responses field_data form_id home_listing id is_organic partner_name "
    "platform post post_submission_check_result retailer_item_id vehicle"
)
FORM_FIELDS = words(
    "id name status locale created_time questions page page_id privacy_policy_url "
    "leads_count organic_leads_count expired_leads_count allow_organic_lead"
)
LEAD_DEFAULT = ("created_time", "id", "ad_id", "form_id", "field_data")
FORM_DEFAULT = ("id", "name", "status", "locale")

FORMS: tuple[Node, ...] = (
    {
        "id": "914125173480823",
        "name": "Cotiza tu auto",
        "status": "ACTIVE",
        "locale": "es_LA",
        "questions": [
            {"key": "full_name", "label": "Nombre completo", "type": "FULL_NAME"},
            {"key": "email", "label": "Correo electrónico", "type": "EMAIL"},
            {"key": "phone_number", "label": "Teléfono", "type": "PHONE"},
            {"key": "¿qué_modelo_te_interesa?", "label": "¿Qué modelo te interesa?"},
            {"key": "¿cuándo_piensas_comprar?", "label": "¿Cuándo piensas comprar?"},
        ],
    },
    {
        "id": "1203344556677889",
        "name": "Solicita información",
        "status": "ACTIVE",
        "locale": "es_LA",
        "questions": [
            {"key": "full_name", "label": "Nombre completo", "type": "FULL_NAME"},
            {"key": "email", "label": "Correo electrónico", "type": "EMAIL"},
            {"key": "phone_number", "label": "Teléfono", "type": "PHONE"},
            {"key": "comentarios", "label": "Comentarios"},
        ],
    },
)


def _ad(ending: str, ad: str, adset: str, campaign: str) -> Node:
    return {
        "id": f"1202268630881306{ending}",
        "ad_name": ad,
        "adset_id": f"1202268629706506{ending}",
        "adset_name": adset,
        "campaign_id": f"1202268629706306{ending}",
        "campaign_name": campaign,
    }


ADS: tuple[Node, ...] = (
    _ad(
        "09", "Video 15 s · Prueba de manejo", "México · 25-45 · Advantage+", "Autos nuevos · Leads"
    ),
    _ad("17", "Carrusel · Crédito inmediato", "Colombia · 30-55", "Crédito · Otoño"),
    _ad("25", "Imagen · Últimas unidades", "Perú · Lima · Similares 1 %", "Remate de fin de año"),
)


class BadParameter(ValueError):
    """A parameter the Graph would refuse with code 100."""


@dataclass(frozen=True)
class Window:
    """One page of a list and the cursors of its ends; `more`/`fewer` tell of the neighbours."""

    items: list[Node]
    before: str
    after: str
    more: bool
    fewer: bool


class LeadStore:
    """Everything the page knows. Times are unix seconds inside, ISO with +0000 outside."""

    def __init__(self, rng: random.Random, clock: Callable[[], float]) -> None:
        self._rng, self._clock = rng, clock
        self.forms = {form["id"]: form for form in FORMS}
        self.ads = {ad["id"]: ad for ad in ADS}
        self.leads: dict[str, Node] = {}
        self.tests: set[str] = set()
        self._next_id = rng.randrange(10**15, 9 * 10**15)

    def replace_catalog(self, *, forms: Sequence[Node], ads: Sequence[Node]) -> None:
        """Take other forms and ads (shapes as FORMS and ADS)."""
        self.forms = {str(form["id"]): dict(form) for form in forms}
        self.ads = {str(ad["id"]): dict(ad) for ad in ads}

    def add(
        self,
        form_id: str,
        fields: Mapping[str, str | Sequence[str]],
        *,
        ad_id: str = "",
        created: int | None = None,
        platform: str = "fb",
        test: bool = False,
        disclaimers: Sequence[Node] = (),
    ) -> Node:
        """Keep one lead → the lead as stored, every field of the Graph that has a value."""
        if form_id not in self.forms or (ad_id and ad_id not in self.ads):
            raise BadParameter(f"no form {form_id} or no ad {ad_id}")
        self._next_id += self._rng.randrange(1, 10**6)
        at = int(self._clock()) if created is None else created
        lead: Node = {"id": str(self._next_id), "created_time": iso(at), "form_id": form_id}
        if ad_id:
            lead |= {"ad_id": ad_id} | {k: v for k, v in self.ads[ad_id].items() if k != "id"}
        lead |= {"is_organic": not (ad_id or test), "platform": platform}
        if disclaimers:
            lead["custom_disclaimer_responses"] = list(disclaimers)
        lead["field_data"] = [
            {"name": name, "values": [values] if isinstance(values, str) else list(values)}
            for name, values in fields.items()
        ]
        self.leads[lead["id"]] = lead
        if test:
            self.tests.add(lead["id"])
        return lead

    def dummy(self, form_id: str) -> dict[str, str]:
        """The values Meta's own test puts into a form."""
        keys = [question["key"] for question in self.forms[form_id]["questions"]]
        return {k: TEST_EMAIL if k == "email" else f"<test lead: dummy data for {k}>" for k in keys}

    def lead(self, lead_id: str) -> Node | None:
        """A lead that is still kept (90 days)."""
        found = self.leads.get(lead_id)
        return found if found and self._kept(found) else None

    def of(self, owner_id: str, *, tests: bool = False) -> list[Node]:
        """The leads of a form or an ad, newest first; test leads are on an edge of their own."""
        found = [
            lead
            for lead in self.leads.values()
            if owner_id in (lead["form_id"], lead.get("ad_id"))
            and self._kept(lead)
            and (not tests or lead["id"] in self.tests)
        ]
        return sorted(found, key=_position, reverse=True)

    def _kept(self, lead: Node) -> bool:
        return unix(lead["created_time"]) > self._clock() - KEPT_SECONDS


def iso(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def unix(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp())


def _position(lead: Node) -> tuple[int, int]:
    return unix(lead["created_time"]), int(lead["id"])


def filtered(leads: Sequence[Node], filtering: str) -> list[Node]:
    """Leads that pass a `filtering` parameter (JSON list of field, operator, value)."""
    kept = list(leads)
    for rule in _rules(filtering):
        try:
            test, value = _COMPARE[rule["operator"]], int(rule["value"])
        except (KeyError, TypeError, ValueError):
            raise BadParameter("(#100) Filtering operator or value is invalid") from None
        if rule.get("field") != "time_created":
            raise BadParameter(f"(#100) Filtering field {rule.get('field')} is invalid")
        kept = [lead for lead in kept if test(unix(lead["created_time"]), value)]
    return kept


_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "GREATER_THAN": lambda at, value: at > value,
    "GREATER_THAN_OR_EQUAL": lambda at, value: at >= value,
    "LESS_THAN": lambda at, value: at < value,
    "LESS_THAN_OR_EQUAL": lambda at, value: at <= value,
}


def _rules(filtering: str) -> list[Node]:
    try:
        rules = json.loads(filtering or "[]")
    except ValueError:
        rules = None
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        raise BadParameter("(#100) param filtering must be an array.")
    return rules


def window(leads: Sequence[Node], *, limit: int, after: str = "", before: str = "") -> Window:
    """A page of a newest-first list. Cursors hold a place, not a number of rows, so leads that
    arrive while somebody is paging neither repeat nor hide any."""
    places = [_position(lead) for lead in leads]
    start, end = 0, len(leads)
    if after:
        mark = _place(after)
        start = sum(place >= mark for place in places)
        end = start + limit
    elif before:
        mark = _place(before)
        end = sum(place > mark for place in places)
        start = max(0, end - limit)
    else:
        end = limit
    items = list(leads[start:end])
    ends = (_cursor(places[start]), _cursor(places[start + len(items) - 1])) if items else ("", "")
    return Window(items, *ends, more=start + len(items) < len(leads), fewer=start > 0)


def _cursor(place: tuple[int, int]) -> str:
    return base64.urlsafe_b64encode(f"{place[0]}:{place[1]}".encode()).decode().rstrip("=")


def _place(cursor: str) -> tuple[int, int]:
    try:
        at, lead_id = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).split(b":")
        return int(at), int(lead_id)
    except ValueError:
        raise BadParameter("(#100) Invalid cursor") from None
