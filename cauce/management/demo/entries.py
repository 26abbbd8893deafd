"""Enquiries as sources bring them: the bytes each would have sent, read by its own code."""

import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import orjson

from cauce.catalog.models import Connection
from cauce.life.capture import Entry
from cauce.life.capture.models import Submission
from cauce.life.capture.sources import api, form, hand, meta_lead_ads, meta_webhook
from cauce.life.capture.sources.reading import Later
from cauce.management.demo import navigation
from cauce.management.demo.company import Demo
from cauce.management.demo.enquiries import Enquiry
from cauce.management.demo.junk import spoil
from cauce.simulators.meta_wire import leadgen_body, leadgen_value, serialise

_METHODS = {"google": "google_ads", "whatsapp": "whatsapp", "chat": "chat", "portal": "api"}
_FIRST_LEAD_ID = 7_405_118_220_400_000
_AGENTS = (
    "Mozilla/5.0 (Linux; Android 15; SM-A546E) AppleWebKit/537.36 Chrome/141.0 Mobile",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36",
)


class Sources:
    """Turns enquiries into entries. One for the whole demo: it counts the ids that it gives."""

    def __init__(self, demo: Demo, meta: Connection, chance: random.Random) -> None:
        self._demo, self._meta, self._chance = demo, meta, chance
        self._given = 0

    def entries(self, enquiries: Sequence[Enquiry]) -> list[Entry]:
        """One entry per enquiry, in their order; none is taken yet."""
        reader = meta_lead_ads.Reader()
        self._read: Callable[[Submission], Entry | Later] = reader
        makers = {"meta": self._of_meta, "form": self._of_form, "hand": self._of_hand}
        return [makers.get(one.plan.channel, self._of_program)(one) for one in enquiries]

    def _of_program(self, enquiry: Enquiry) -> Entry:
        self._given += 1
        channel = enquiry.plan.channel
        body: dict[str, Any] = {
            "campaign": self._demo.campaigns[enquiry.plan.key].slug,
            "name": enquiry.name,
            "email": enquiry.email,
            "phone": enquiry.phone,
            "message": enquiry.message,
            "attributes": dict(enquiry.answers),
            "navigation": navigation.of(enquiry, self._chance),
            "entry_method": _METHODS[channel],
        }
        if channel == "whatsapp":
            body["whatsapp"] = body.pop("phone")
        if channel in {"portal", "google"}:
            body["external_id"] = f"{'PA' if channel == 'portal' else 'GA'}-{self._given:06d}"
        spoil(body, enquiry)
        raw = orjson.dumps({name: value for name, value in body.items() if value not in ("", {})})
        if enquiry.trick == "broken_json":
            raw = raw[:-2]
        return api.entry_of(raw, at=enquiry.at, by=self._demo.tokens[channel])

    def _of_form(self, enquiry: Enquiry) -> Entry:
        page = self._demo.form
        assert page is not None
        seconds = self._chance.uniform(12, 140)
        fields: dict[str, Any] = {
            "name": enquiry.name,
            "email": enquiry.email,
            "phone": enquiry.phone,
            "pago": enquiry.answers.get("pago", ""),
            "recamaras": enquiry.answers.get("recamaras", ""),
            "fecha_de_visita": enquiry.answers.get("fecha_de_visita", ""),
            "message": enquiry.message,
            "list_consent": "on" if len(enquiry.name) % 3 else "",
            "page": "https://lomas-del-rio.altavista.example/contacto",
            **navigation.of_form(self._chance),
        }
        if enquiry.trick == "too_fast":
            seconds = self._chance.uniform(0.3, 1.9)
        spoil(fields, enquiry)
        made = enquiry.at - timedelta(seconds=seconds)
        opened = form.Opened(made.timestamp(), f"p{self._chance.getrandbits(48):012x}")
        crowded = enquiry.trick == "many_from_one_address"
        visit = form.Visit(
            ip=navigation.address(self._chance),
            user_agent=self._chance.choice(_AGENTS),
            language="es-MX,es;q=0.9",
            referrer=fields.get("referrer", ""),
            recent_from_address=self._chance.randint(14, 40) if crowded else 0,
        )
        raw = urlencode(fields | {"token": opened.token(page)}).encode()
        kind = "application/x-www-form-urlencoded"
        return form.sent(page, raw=raw, content_type=kind, visit=visit, at=enquiry.at).entry

    def _of_hand(self, enquiry: Enquiry) -> Entry:
        """At the fair: a supervisor types the visitor in, and often says at once whose it is."""
        names = ("Irma Quintana", "Joel Santillán", "Karen Olvera", "Leonardo Muñiz")
        named = self._chance.random() < 0.7
        return hand.typed(
            campaign=self._demo.campaigns[enquiry.plan.key],
            values={
                "name": enquiry.name,
                "email": enquiry.email.strip(),
                "phone": enquiry.phone,
                "message": "Visitó el stand. " + enquiry.message,
            },
            by=self._demo.actors[self._demo.people["Claudia Ibarra"].pk],
            at=enquiry.at,
            attributes=enquiry.answers,
            seller=self._demo.people[self._chance.choice(names)] if named else None,
        )

    def _of_meta(self, enquiry: Enquiry) -> Entry:
        """A webhook with an id, and what the Graph answered for it."""
        self._given += 1
        lead = navigation.graph_lead(
            enquiry, str(_FIRST_LEAD_ID + 1_009 * self._given), self._chance
        )
        page = str(self._meta.options["page_id"])
        sent = int(enquiry.at.timestamp())
        value = leadgen_value(lead, page_id=page, created=sent)
        stored = Submission(
            source=meta_webhook.SOURCE,
            key=lead["id"],
            received_at=enquiry.at,
            raw=serialise(leadgen_body(page, [value], at=sent)),
            content_type="application/json",
            context={"value": value, "page_ids": [page], "fetched": lead},
            connection_id=self._meta.pk,
        )
        entry = self._read(stored)
        assert isinstance(entry, Entry)  # it was fetched already: nothing to wait for
        return entry
