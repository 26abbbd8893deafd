"""Every URL and API operation × the cast → the status that each must get, and how to try it.

The tables are in `tests/doors`; whoever adds a page or an operation adds its row there. A row is a
method, a route as Django writes it (of the API as OpenAPI does) and seven statuses, one for each of
PEOPLE. `302` is the way to the log-in form for nobody, and what follows a form for the others.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import orjson
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.accounts.models import Membership
from cauce.accounts.scope import company_scope
from cauce.api.interface import api
from cauce.api.openapi import schema_of
from cauce.catalog.models import NoteTemplate, Status, Tag
from cauce.leads.access import locked
from cauce.leads.models import Contact, ContactPoint, Lead
from cauce.life import (
    assignment,
    bulk,
    consents,
    deliver,
    export,
    identity,
    intake,
    personal,
    qualify,
    scoring,
    setup,
    spam,
    spam_cleanup,
    spam_trials,
    views,
    work,
)
from cauce.life.assignment.models import AssignmentRule
from cauce.life.capture import forms, imports, uploads
from cauce.life.newcomers import create_contact
from cauce.life.work import tasks
from cauce.listeners import notify
from cauce.store import atomic
from tests.cast import Cast
from tests.doors.accounts import ADDRESSES

_NAMED = {"rules": [{"field": "name", "op": "filled"}]}
# Ada administers, Ben supervises the north team, Cleo sells in it and has the lead, Dana sells in
# the south team, Vera only looks, Eve administers another company.
PEOPLE = ("ada", "ben", "cleo", "dana", "vera", "eve", "nobody")


@dataclass(frozen=True)
class Door:
    """One row of a table."""

    method: str
    route: str
    expected: tuple[int, ...]

    @property
    def name(self) -> str:
        """As it stands in the table."""
        return f"{self.method} {self.route}"


def doors(table: str) -> list[Door]:
    """The rows of a table; empty lines and lines that begin with # are for the reader."""
    rows = [line.split() for line in table.splitlines() if line.strip() and line.strip()[0] != "#"]
    return [Door(method, _route(route), tuple(map(int, rest))) for method, route, *rest in rows]


def _route(text: str) -> str:
    return "" if text == "/" else text


def pages() -> Iterator[str]:
    """Every route that Django knows, but for the operations of the API."""

    def below(patterns: Any, prefix: str) -> Iterator[str]:
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                yield route
            else:
                yield from below(pattern.url_patterns, route)

    return (r for r in below(get_resolver().url_patterns, "") if not r.startswith("api/v1/"))


def operations() -> Iterator[str]:
    """Every operation of the API as `METHOD /path`."""
    for path, methods in schema_of(api)["paths"].items():
        for method in methods:
            yield f"{method.upper()} {path}"


class World:
    """Acme with one of everything, and how each person comes to a door."""

    def __init__(self, cast: Cast, other: Cast) -> None:
        self.cast, self.other = cast, other
        with company_scope(cast.company), atomic():
            self.known = self._furnish(cast)

    def _furnish(self, cast: Cast) -> dict[str, Any]:
        """What the routes' parameters stand for; `settings/rules:id` goes before `id`."""
        return {
            **self._leads(cast),
            **self._made(cast),
            **self._configured(cast),
            **self._scoring(),
            "slug": cast.company.slug,
            "source": "meta_lead_ads",
            "key": "nobody-knows-this-key",
            "pk": 1,
        }

    def _leads(self, cast: Cast) -> dict[str, Any]:
        """A lead of Cleo's that is qualified and on its way, and a submission that was refused."""
        entry, refused = cast.entry(), cast.entry(email="", phone="")
        assert entry.draft is not None
        entry.draft.seller_wanted = cast.cleo.pk
        intake.take([entry, refused])
        lead = locked(entry.lead_id or 0)
        qualify.qualify(lead, type=cast.qualification("high_interest"), by=SYSTEM)
        options = {"url": "https://crm.invalid/"}
        connection = setup.create_connection(kind="http", options=options, by=SYSTEM)
        delivery = deliver.queue(lead, connection=connection, by=SYSTEM)
        plan = tasks.Plan(title="Llamar", due_at=timezone.now() + timedelta(days=1))
        task = tasks.plan(lead, plan, by=SYSTEM)
        note = work.write_note(lead, body="Hola", by=cast.actor("cleo"))
        spoke = timezone.now() - timedelta(days=1)
        told = work.tell_contact(lead, at=spoke, channel="call", by=cast.actor("cleo"))
        later = timezone.now() + timedelta(days=1)
        qualify.schedule_status(lead, status=cast.status("sale"), at=later, by=SYSTEM)
        news = notify.News(member_id=cast.cleo.pk, kind="assigned", lead_id=lead.pk)
        notify.write([news])
        notice = notify.notices_of(cast.cleo.pk)[0]
        return {
            "notification_id": notice.pk,
            "notifications:id": notice.pk,
            "task_id": task.pk,
            "tasks:id": task.pk,
            "lead_id": lead.pk,
            "note_id": note.pk,
            "event_id": told,
            "leads/<int:number>/contact:id": told,
            "leads/<int:number>/notes:id": note.pk,
            "contact_id": lead.contact_id,
            "point_id": ContactPoint.objects.filter(contact_id=lead.contact_id)[0].pk,
            "contacts:id": lead.contact_id,
            **self._merged(lead),
            **self._personal(lead),
            "number": lead.number,
            "leads/filters:key": "seller",
            **self._view(cast),
            "submission_id": refused.submission_id,
            "intake:id": refused.submission_id,
            "connection_id": connection.pk,
            "settings/connections:id": connection.pk,
            "settings/connections/pair:kind": "http",
            "delivery_id": delivery.pk,
            "deliveries:id": delivery.pk,
        }

    def _merged(self, lead: Lead) -> dict[str, Any]:
        """Somebody was merged into Cleo's person."""
        one, two = (
            create_contact(values={"email": f"{n}@x.example"}, by=self.cast.actor("ada"))
            for n in "yz"
        )
        into = Contact.objects.get(pk=lead.contact_id or 0)
        merge = identity.merge(into, [one], by=SYSTEM)
        low, high = sorted((into.pk, two.pk))
        now = timezone.now()
        pair = identity.Pair.objects.create(low=low, high=high, score=80, created_at=now)
        scan = identity.run_all(identity.start(by=SYSTEM))
        return {
            "merge_id": merge.pk,
            "merge": merge.pk,
            "other_contact": two.pk,
            "pair_id": pair.pk,
            "contacts/pairs:id": pair.pk,
            "scan_id": scan.pk,
        }

    def _personal(self, lead: Lead) -> dict[str, Any]:
        """Somebody whose erasure is planned and whose data are written into a file; Cleo's person
        agreed to something."""
        ada = self.cast.actor("ada")
        values = {"name": "Se Va", "email": "se.va@x.example"}
        gone = create_contact(values=values, by=ada)
        file = personal.start(gone, by=ada)
        personal.write_now(file.pk)
        erasure = personal.plan(gone, reason="request", confirmed="Se Va", by=ada)
        person = Contact.objects.get(pk=lead.contact_id or 0)
        consent = consents.give(person, purpose="contact", by=ada)
        return {
            "consent_id": consent.pk,
            "file_id": file.pk,
            "erasure_id": erasure.pk,
            "settings/personal-data:id": lead.contact_id,
            "settings/personal-data/files:id": file.pk,
            "settings/personal-data/erasures:id": erasure.pk,
        }

    def _view(self, cast: Cast) -> dict[str, Any]:
        """A view of Cleo's that the north team shares."""
        cleo = cast.actor("cleo")
        view = views.create_view(name="Norte", shared="team", team=cast.north, by=cleo)
        return {"view_id": view.pk, "leads/views:id": view.pk}

    def _made(self, cast: Cast) -> dict[str, Any]:
        """A form, a token; of Ada's an import that has not begun, an export and a run."""
        form = forms.create_form(name="Contacto", campaign=cast.campaign, by=SYSTEM)
        token, _ = setup.create_token(name="x", role="viewer", by=SYSTEM)
        upload = uploads.keep([b"Correo\na@x.example\n"], name="a.csv")
        imported = imports.prepare(upload, campaign=cast.campaign.pk, by=cast.actor("ada"))
        leads = Lead.objects.order_by("pk")
        written = export.start(export.prepare(leads, columns=["number"], by=cast.actor("ada")))
        tags = [Tag.objects.all()[0].pk]
        run = bulk.begin(leads, act="tag", params={"tags": tags}, by=cast.actor("ada"))
        return {
            "run_id": run.pk,
            "leads/runs:id": run.pk,
            "leads/bulk:act": "assign",
            "export_id": written.pk,
            "exports:id": written.pk,
            "form_id": form.pk,
            "settings/forms:id": form.pk,
            "f:key": form.key,
            "token_id": token.pk,
            "settings/tokens:id": token.pk,
            "import_id": imported.pk,
            "imports:id": imported.pk,
        }

    def _scoring(self) -> dict[str, Any]:
        """A draft of other weights, whose test nobody has done yet."""
        version = scoring.draft({"points": {"email_given": 9}}, by=SYSTEM)
        run = scoring.test(version, by=SYSTEM)
        return {
            "version_id": version.pk,
            "settings/scoring:id": version.pk,
            "settings/scoring/runs:id": run.pk,
            "/api/v1/scoring/runs:run_id": run.pk,
        }

    def _configured(self, cast: Cast) -> dict[str, Any]:
        """Rows of the catalog and of people, for the API by reference and for pages by id."""
        both = {
            "brands": cast.brand.pk,
            "products": cast.product.pk,
            "campaigns": cast.campaign.pk,
            "statuses": Status.objects.filter(meaning="open")[0].pk,
            "tags": Tag.objects.all()[0].pk,
            "note-templates": NoteTemplate.objects.all()[0].pk,
            "custom-fields": (own := setup.create_field(name="Talla", kind="text", by=SYSTEM)).pk,
            "fields": own.pk,
            "teams": cast.north.pk,
            "users": cast.cleo.pk,
            "qualifications": cast.qualification("high_interest").pk,
            "qualification-rules": setup.create_qualification_rule(
                event="visited", type="high_interest", by=SYSTEM
            ).pk,
            "rules": AssignmentRule.objects.all()[0].pk,
            "lists": setup.create_list(name="Novedades", by=SYSTEM).pk,
            "segments": setup.create_segment(name="Con nombre", conditions=_NAMED, by=SYSTEM).pk,
        }
        suspect = "https://a.example https://b.example https://c.example"
        cast.lead(message=suspect)
        holiday = assignment.add_holiday(day=date(2031, 12, 24), by=SYSTEM)
        word = spam.list_value(list="block", kind="word", value="casino", by=SYSTEM)
        return {
            "/api/v1/spam-rules:reference": "links",
            "value_id": word.pk,
            "cleanup_id": spam_cleanup.begin(days=90, by=SYSTEM).pk,
            "trial_id": (trial := spam_trials.start(threshold=80, by=SYSTEM)).pk,
            "settings/spam/trials:id": trial.pk,
            "settings/spam/values:id": word.pk,
            "holiday_id": holiday.pk,
            **self._kept(cast),
            "settings/availability:id": cast.cleo.pk,
            "reports/sellers:id": cast.cleo.pk,
            "/api/v1/reports/sellers:reference": cast.cleo.pk,
            "settings/availability/holidays:id": holiday.pk,
            **{f"/api/v1/{noun}:reference": pk for noun, pk in both.items()},
            **{f"settings/{noun}:id": pk for noun, pk in both.items()},
            "/api/v1/leads/{lead_id}/tags:reference": both["tags"],
            "template_id": both["note-templates"],
            "type_id": both["qualifications"],
            "rule_id": both["rules"],
            "/api/v1/qualification-rules:rule_id": both["qualification-rules"],
            "campaign": both["campaigns"],
            "seller": both["users"],
            "role": "supervisor",
        }

    def _kept(self, cast: Cast) -> dict[str, Any]:
        """An image and a document of the product, and a key of a provider."""
        pieces = [b"%PDF-1.4 ..."]
        document = setup.add_document(cast.product, pieces, name="a.pdf", by=SYSTEM)
        setup.set_image(cast.product, [b"GIF89a..."], name="a.gif", by=SYSTEM)
        asked = {"api_key": "sk-secret-4711", "base_url": "http://127.0.0.1:9"}
        key = setup.create_connection(kind="openai", options=asked, by=SYSTEM)
        return {
            "document_id": document.pk,
            "products/files:id": document.pk,
            "file": document.pk,
            "key_id": key.pk,
            "settings/keys:id": key.pk,
        }

    def knock(self, door: Door, who: str, body: Any = None) -> int:
        """The status that `who` gets; whatever it changed is taken back."""
        address = "/" + self.filled(ADDRESSES.get(door.route, door.route)).lstrip("/")
        with atomic():
            response = self._send(door.method, address, who, body)
            for _ in response if response.streaming else ():
                pass  # to the end: what it reads from is closed then
            transaction.set_rollback(True)
        return response.status_code

    def filled(self, text: str) -> str:
        """A route, or a value of a body, with its parameters replaced by what we have."""

        def value(found: re.Match[str]) -> str:
            name = found[1]
            places = [f"{place}:{name}" for place in _prefixes(text[: found.start()])]
            return str(next(self.known[key] for key in [*places, name] if key in self.known))

        return re.sub(r"[<{](?:\w+:)?(\w+)[>}]", value, text)

    def _send(self, method: str, address: str, who: str, body: Any) -> HttpResponse:
        client = Client(raise_request_exception=False)
        if address.startswith("/api/v1/"):
            headers = {} if who == "nobody" else {"Authorization": f"Bearer {self._token(who)}"}
            data = b"" if body is None else orjson.dumps(body)
            kind = "application/json"
            return client.generic(method, address, data, content_type=kind, headers=headers)
        if who != "nobody":
            client.force_login(self._member(who).user)
        return client.get(address) if method == "GET" else client.post(address, body or {})

    def _member(self, who: str) -> Membership:
        return self.other.ada if who == "eve" else self.cast.people[who]

    def _token(self, who: str) -> str:
        """A token that stands for the person."""
        member = self._member(who)
        with company_scope(member.company):
            made = setup.create_token(name=who, role="administrator", member=member, by=SYSTEM)
        return made[1]


def _prefixes(text: str) -> Iterator[str]:
    """`settings/rules/` and what is before it, the longest first."""
    parts = text.rstrip("/").split("/")
    for end in range(len(parts), 0, -1):
        yield "/".join(parts[:end])
