"""What is asked, by whom and where: new people, people who come back, spam, and what is no lead."""

import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cauce.management.demo.company import CAMPAIGNS, PAYMENT, PRODUCTS, WHEN, Plan
from cauce.management.demo.people import HOSTILE, Crowd, Person, typed_number, written

_REMEMBERED = 1_500  # people who may come back
_SPAM, _NO_LEAD, _AGAIN = 0.046, 0.012, 0.113  # parts of all that comes
_SCOPES = ("campaign", "product", "brand", "company")
_BRAND_OF = {key: brand for key, brand, *_ in PRODUCTS}
_NAME_OF = {key: name for key, _, name, *_ in PRODUCTS}
_PRICE_OF = {key: price for key, _, _, price, *_ in PRODUCTS}
_WITH_BEDROOMS = frozenset({"mitla", "lomas"})

_HOMES = (
    "Hola, me interesa {product}. ¿Qué precio tiene y cuánto es el enganche?",
    "Buenas tardes, quisiera agendar una visita a {product} el fin de semana.",
    "¿Aceptan crédito Infonavit para {product}? Gano alrededor de 28 mil al mes.",
    "Me pueden mandar planos y lista de precios por favor. Busco 2 recámaras.",
    "Somos una familia de cuatro y buscamos cambiarnos antes de diciembre.",
    "Quiero invertir, ¿qué plusvalía tiene {product}?",
    "¿Siguen teniendo la promoción de mensualidades sin intereses en {product}?",
    "Vi el anuncio de {product}. ¿Está cerca del transporte público?",
    "Información por favor",
    "¿Tienen financiamiento directo? No tengo historial en buró.",
    "Mi presupuesto es de hasta 3.8 millones, ¿qué opciones hay?",
    "¿Cuánto quedarían las mensualidades a 20 años?",
    "",
)
_CARS = (
    "Me interesa la prueba de manejo de {product}, ¿tienen lugar el sábado?",
    "¿Cuánto dan por mi auto a cuenta? Es un sedán 2019 con 60 mil km.",
    "Precio de contado de {product} y tiempo de entrega, por favor.",
    "¿Qué mensualidad queda con 20 % de enganche a 48 meses?",
    "Busco {product} en color blanco. ¿Hay en existencia?",
    "¿El seguro está incluido el primer año?",
    "¿Cuánto tarda en cargar y cuántos kilómetros da en ciudad?",
    "Cotización a nombre de empresa, necesitamos tres unidades.",
    "Más información",
    "",
)

# What a message says of a field is what stands there.
_SAID: dict[str, dict[str, Any]] = {
    text: {"presupuesto": 3_800_000} if "3.8 millones" in text else {"recamaras": 2}
    for text in _HOMES
    if "3.8 millones" in text or "2 recámaras" in text
}


@dataclass(slots=True)
class Enquiry:
    """One capture to be. `kind` is usual, spam or no_lead; `trick` says which spam or fault."""

    person: Person
    plan: Plan
    at: datetime
    name: str
    email: str
    phone: str
    message: str
    answers: dict[str, Any] = field(default_factory=dict)
    kind: str = "usual"
    trick: str = ""


class Stream:
    """Enquiries at given moments; the same ones for the same generator of chance."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._crowd = Crowd(chance)
        self._known: deque[tuple[Person, Plan]] = deque(maxlen=_REMEMBERED)
        self._hostile = list(HOSTILE)

    def enquiries(self, moments: Iterator[datetime]) -> Iterator[Enquiry]:
        """One per moment, in their order."""
        for number, at in enumerate(moments):
            dice = self._chance.random()
            if dice < _SPAM:
                yield self._spam(at)
            elif dice < _SPAM + _NO_LEAD:
                yield self._no_lead(at)
            elif dice < _SPAM + _NO_LEAD + _AGAIN and self._known:
                yield self._again(at)
            else:
                yield self._new(at, strange=number % 97 == 60)

    def _new(self, at: datetime, *, strange: bool) -> Enquiry:
        plan = self._plan()
        person = self._crowd.person()
        self._known.append((person, plan))
        enquiry = self._ask(person, plan, at)
        if strange and self._hostile and plan.channel not in {"hand", "meta"}:
            enquiry.name = self._hostile.pop(0)
        return enquiry

    def _again(self, at: datetime) -> Enquiry:
        """Somebody known asks once more, by a wider or narrower coincidence."""
        person, before = self._chance.choice(self._known)
        plan = self._near(before, self._chance.choices(_SCOPES, (32, 26, 22, 20))[0])
        self._known.append((person, plan))
        enquiry = self._ask(person, plan, at)
        if self._chance.random() < 0.04 and enquiry.email:
            # A couple shares its mailbox: another name and number behind a known address.
            other = self._crowd.person()
            enquiry.name, enquiry.phone = other.name, typed_number(other.phone, self._chance)
        return enquiry

    def _near(self, plan: Plan, scope: str) -> Plan:
        brand = _BRAND_OF[plan.product]
        near = {
            "campaign": [plan],
            "product": [p for p in CAMPAIGNS if p.product == plan.product and p is not plan],
            "brand": [
                p for p in CAMPAIGNS if _BRAND_OF[p.product] == brand and p.product != plan.product
            ],
            "company": [p for p in CAMPAIGNS if _BRAND_OF[p.product] != brand],
        }
        return self._chance.choice(near[scope] or near["brand"])

    def _plan(self) -> Plan:
        return self._chance.choices(CAMPAIGNS, [plan.share for plan in CAMPAIGNS])[0]

    def _ask(self, person: Person, plan: Plan, at: datetime) -> Enquiry:
        name, email, phone = written(person, self._chance)
        dice = self._chance.random()
        if dice < 0.12 and plan.channel != "whatsapp":
            phone = ""
        elif dice < 0.24 or (plan.channel == "whatsapp" and dice < 0.7):
            email = ""
        homes = _BRAND_OF[plan.product] == "Altavista Residencial"
        text = self._chance.choice(_HOMES if homes else _CARS)
        answers = self._answers(plan, at, homes=homes) | _SAID.get(text, {})
        message = text.format(product=_NAME_OF[plan.product])
        return Enquiry(person, plan, at, name, email, phone, message, answers)

    def _answers(self, plan: Plan, at: datetime, *, homes: bool) -> dict[str, Any]:
        """What is asked beside: when and how they buy, and the company's own fields."""
        answers: dict[str, Any] = {}
        if self._chance.random() < 0.55:
            answers["cuando"] = self._chance.choice(WHEN)
        if homes and self._chance.random() < 0.45:
            answers["pago"] = self._chance.choice(PAYMENT)
        # A chance of its own: what is asked beside changes nobody's name or story.
        chance = random.Random(f"{plan.key} {at.isoformat()}")  # noqa: S311 - a story, no secret
        if chance.random() < 0.6:
            share = chance.choice((0.7, 0.8, 0.9, 1, 1.1, 1.25))
            answers["presupuesto"] = round(_PRICE_OF[plan.product] * share, -4)
        if plan.product in _WITH_BEDROOMS and chance.random() < 0.6:
            answers["recamaras"] = chance.choice((1, 2, 2, 3, 3, 3, 4))
        if chance.random() < 0.3:
            visit = at + timedelta(days=chance.randint(2, 21))
            answers["fecha_de_visita"] = visit.date().isoformat()
        return answers

    def _spam(self, at: datetime) -> Enquiry:
        enquiry = self._ask(self._crowd.person(), self._plan_of("form", "chat", "portal"), at)
        enquiry.kind = "spam"
        tricks = SPAM_TRICKS[enquiry.plan.channel]
        enquiry.trick = self._chance.choice(tricks)
        return enquiry

    def _no_lead(self, at: datetime) -> Enquiry:
        enquiry = self._ask(self._crowd.person(), self._plan_of("form", "portal", "chat"), at)
        enquiry.kind = "no_lead"
        enquiry.trick = self._chance.choice(FAULTS[enquiry.plan.channel])
        return enquiry

    def _plan_of(self, *channels: str) -> Plan:
        fitting = [plan for plan in CAMPAIGNS if plan.channel in channels]
        return self._chance.choices(fitting, [plan.share for plan in fitting])[0]


SPAM_TRICKS = {
    "form": ("honeypot", "too_fast", "many_from_one_address", "links"),
    "chat": ("links", "link_in_name"),
    "portal": ("disposable", "links"),
}
FAULTS = {
    "form": ("no_contact", "bad_email"),
    "chat": ("no_contact", "short_phone"),
    "portal": ("no_contact", "short_phone", "unknown_campaign", "broken_json"),
}
