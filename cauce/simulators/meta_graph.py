"""Meta's Graph API for lead ads: leads, forms, subscriptions, and the webhook that tells."""

import hashlib
import hmac
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode

from cauce.simulators import meta_leads, meta_page
from cauce.simulators.command import main
from cauce.simulators.meta_errors import GRAPH_TYPE, GraphError, failure_answer
from cauce.simulators.meta_fields import chosen, lead_fields, listed, not_there, token_of
from cauce.simulators.meta_leads import LeadStore, Node
from cauce.simulators.meta_wire import (
    handshake,
    leadgen_body,
    leadgen_value,
    serialise,
    webhook_headers,
)
from cauce.simulators.sender import SCHEDULE, Sender, Sent
from cauce.simulators.server import CONTROL, Simulator
from cauce.simulators.wire import Answer, Request, Route, as_json, as_page, go_to

DEFAULT_VERSION = "v25.0"
DEFAULT_LIMIT, MAX_LIMIT = 25, 500
PATIENCE = 2.0
VERSION = re.compile(r"^/(v\d+\.\d+)(?=/)")
EXPIRED = (
    "Error validating access token: Session has expired on Monday, 01-Jan-24 00:00:00 PST. "
    "The current time is Tuesday, 02-Jan-24 00:00:00 PST."
)


class MetaGraph(Simulator):
    """One app, one page. Settings that play a part:

    token_state  valid | expired | revoked: what the page token is worth
    denied       rights taken away, e.g. "leads_retrieval,pages_manage_metadata"
    subscribed   fields the page sends to the app; without "leadgen" no webhook leaves
    callback     where webhooks go
    """

    name = "meta_graph"
    SETTINGS: ClassVar[dict[str, str]] = {
        "page_id": "153125381133000",
        "page_name": "Autos del Valle (demo)",
        "app_id": "1234567890123456",
        "app_secret": "demo-app-secret",
        "access_token": "demo-page-token",
        "verify_token": "demo-verify-token",
        "callback": "",
        "token_state": "valid",
        "denied": "",
        "subscribed": "leadgen",
    }

    sender: Sender

    def __init__(self, *, schedule: Sequence[float] = SCHEDULE, **rest: Any) -> None:
        """`schedule` is the redelivery in seconds; the rest as for Simulator."""
        self._schedule = schedule
        super().__init__(**rest)

    def reset(self) -> None:
        super().reset()
        self.store = LeadStore(self.rng, self.clock)
        self.webhooks: dict[str, Sent] = {}
        if "sender" in self.__dict__:
            self.sender.close()
        self.sender = Sender(schedule=self._schedule, accepts=lambda status: status == 200)

    def stop(self) -> None:
        self.sender.close()
        super().stop()

    def routes(self) -> list[Route]:
        return [
            Route("GET", "/{node}", self._guarded(self.read_node)),
            Route("DELETE", "/{node}", self._guarded(self.delete_lead)),
            Route("GET", "/{owner}/leads", self._guarded(self.list_leads)),
            Route("GET", "/{form}/test_leads", self._guarded(self.list_test_leads)),
            Route("POST", "/{form}/test_leads", self._guarded(self.create_test_lead)),
            Route("GET", "/{page}/leadgen_forms", self._guarded(self.list_forms)),
            Route("GET", "/{page}/subscribed_apps", self._guarded(self.subscribed_apps)),
            Route("POST", "/{page}/subscribed_apps", self._guarded(self.subscribe_page)),
            Route("DELETE", "/{page}/subscribed_apps", self._guarded(self.unsubscribe_page)),
            # The handshake calls back, and the callback may call the Graph meanwhile.
            Route("POST", "/{app}/subscriptions", self._guarded(self.subscribe_app), alone=False),
        ]

    def pages(self) -> list[Route]:
        return [
            Route("GET", "/", self._page),
            Route("POST", "/enviar", self._send_from_page, alone=False),
            Route("POST", f"{CONTROL}/lead", self._control_lead),
            Route("POST", f"{CONTROL}/catalog", self._control_catalog),
        ]

    def local_path(self, path: str) -> str:
        # The SDK asks for a node as /v25.0/<id>/ and the Graph takes it.
        return VERSION.sub("", path).rstrip("/") or "/"

    def error(self, code: int) -> Answer:
        return failure_answer(GraphError(code), self.rng)

    def not_found(self, request: Request) -> Answer:
        path = self.local_path(request.path)
        error = GraphError(2500, f"Unknown path components: {path}")
        return failure_answer(error, self.rng)

    def _guarded(self, handler: Any) -> Any:
        """The handler behind the token check, its data in the Graph's JSON."""

        def answer(request: Request, **groups: str) -> Answer:
            try:
                self._check_token(request)
                data = handler(request, **groups)
            except GraphError as error:
                return failure_answer(error, self.rng)
            except meta_leads.BadParameter as error:
                return failure_answer(GraphError(100, str(error)), self.rng)
            found = VERSION.match(request.path)
            headers = {"facebook-api-version": found.group(1) if found else DEFAULT_VERSION}
            return Answer(200, serialise(data), GRAPH_TYPE, headers)

        return answer

    # Tokens and rights.

    def _check_token(self, request: Request) -> None:
        token = token_of(request)
        ours = self.settings
        if not token:
            raise GraphError(104)
        if token == f"{ours['app_id']}|{ours['app_secret']}":
            return
        if token != ours["access_token"] or ours["token_state"] == "revoked":
            raise GraphError(190)
        if ours["token_state"] == "expired":
            raise GraphError(190, EXPIRED, subcode=463)
        proof = request.params.get("appsecret_proof")
        if proof is not None and not hmac.compare_digest(proof, self.proof_of(token)):
            raise GraphError(100, "Invalid appsecret_proof provided in the API argument")

    def proof_of(self, token: str) -> str:
        key = self.settings["app_secret"].encode()
        return hmac.new(key, token.encode(), hashlib.sha256).hexdigest()

    def _need(self, right: str) -> None:
        if right in self.settings["denied"].split(","):
            raise GraphError(200, f"(#200) Requires {right} permission to manage the object")

    # Reading.

    def read_node(self, request: Request, node: str) -> Node:
        fields = request.params.get("fields", "")
        if node in ("me", self.settings["page_id"]):
            page = {"id": self.settings["page_id"], "name": self.settings["page_name"]}
            return chosen(page, fields, known={*page, "category"}, usual=page, kind="Page")
        if form := self.store.forms.get(node):
            return self._form(form, fields)
        self._need("leads_retrieval")
        lead = self.store.lead(node)
        if lead is None:
            raise not_there(request.method, node)
        return lead_fields(lead, fields)

    def _form(self, form: Node, fields: str) -> Node:
        leads = self.store.of(form["id"])
        organic = sum(lead["is_organic"] for lead in leads)
        full = form | {
            "page_id": self.settings["page_id"],
            "leads_count": len(leads),
            "organic_leads_count": organic,
        }
        known, usual = meta_leads.FORM_FIELDS, meta_leads.FORM_DEFAULT
        return chosen(full, fields, known=known, usual=usual, kind="LeadgenForm")

    def list_leads(self, request: Request, owner: str) -> Node:
        self._need("leads_retrieval")
        if owner not in self.store.forms and owner not in self.store.ads:
            raise not_there(request.method, owner)
        return self._page_of(request, self.store.of(owner))

    def list_test_leads(self, request: Request, form: str) -> Node:
        if form not in self.store.forms:
            raise not_there(request.method, form)
        return self._page_of(request, self.store.of(form, tests=True))

    def _page_of(self, request: Request, leads: list[Node]) -> Node:
        given = request.params
        try:
            limit = min(int(given.get("limit", DEFAULT_LIMIT)), MAX_LIMIT)
        except ValueError:
            limit = 0
        if limit < 1:
            raise GraphError(100, "(#100) param limit must be a positive integer.")
        found = meta_leads.filtered(leads, given.get("filtering", ""))
        after, before = given.get("after", ""), given.get("before", "")
        part = meta_leads.window(found, limit=limit, after=after, before=before)
        data = [lead_fields(lead, given.get("fields", "")) for lead in part.items]
        if not data:
            return {"data": []}
        paging: Node = {"cursors": {"before": part.before, "after": part.after}}
        # As in the Graph the links carry the token: whoever logs them logs a secret.
        if part.more:
            paging["next"] = self._link(request, after=part.after)
        if part.fewer:
            paging["previous"] = self._link(request, before=part.before)
        return {"data": data, "paging": paging}

    def _link(self, request: Request, **cursor: str) -> str:
        kept = {k: v for k, v in request.params.items() if k not in ("after", "before")}
        query = kept | {"access_token": token_of(request)} | cursor
        host = request.headers.get("host", f"{self.host}:{self.port}")
        return f"http://{host}{request.path}?{urlencode(query)}"

    def list_forms(self, request: Request, page: str) -> Node:
        self._our_page(request, page)
        self._need("pages_manage_ads")
        fields = request.params.get("fields", "")
        return {"data": [self._form(form, fields) for form in self.store.forms.values()]}

    # Subscriptions.

    def _our_page(self, request: Request, page: str) -> None:
        if page not in ("me", self.settings["page_id"]):
            raise not_there(request.method, page)

    def subscribed_apps(self, request: Request, page: str) -> Node:
        self._our_page(request, page)
        self._need("pages_manage_metadata")
        if not self.settings["subscribed"]:
            return {"data": []}
        fields = self.settings["subscribed"].split(",")
        app = {"link": "https://example.com/", "name": "Cauce", "id": self.settings["app_id"]}
        return {"data": [app | {"subscribed_fields": fields}]}

    def subscribe_page(self, request: Request, page: str) -> Node:
        self._our_page(request, page)
        self._need("pages_manage_metadata")
        fields = listed(request.params.get("subscribed_fields", ""))
        if not fields:
            raise GraphError(100, "(#100) The parameter subscribed_fields is required.")
        self.set(subscribed=",".join(fields))
        return {"success": True}

    def unsubscribe_page(self, request: Request, page: str) -> Node:
        self._our_page(request, page)
        self.set(subscribed="")
        return {"success": True}

    def subscribe_app(self, request: Request, app: str) -> Node:
        given = request.params
        if token_of(request) != f"{self.settings['app_id']}|{self.settings['app_secret']}":
            raise GraphError(190, "(#190) This method must be called with an app access_token.")
        if app != self.settings["app_id"]:
            raise not_there(request.method, app)
        trouble = self.verify(given.get("callback_url", ""), given.get("verify_token", ""))
        if trouble:
            raise GraphError(2200, f"(#2200) Callback verification failed: {trouble}")
        self.set(callback=given["callback_url"], verify_token=given["verify_token"])
        return {"success": True}

    def verify(self, callback: str, verify_token: str) -> str:
        """The handshake with a callback → "" when it passes, else what is wrong."""
        challenge = self.rng.randrange(10**8, 10**10)
        return handshake(callback, verify_token=verify_token, challenge=challenge)

    # Leads that arrive.

    def create_test_lead(self, request: Request, form: str) -> Node:
        if form not in self.store.forms:
            raise not_there(request.method, form)
        try:
            data = json.loads(request.params.get("field_data") or "[]")
            fields = {item["name"]: item["values"] for item in data}
            disclaimers = json.loads(request.params.get("custom_disclaimer_responses") or "[]")
        except (ValueError, TypeError, KeyError):
            raise GraphError(100, "(#100) param field_data must be an array.") from None
        values = self.store.dummy(form) | fields
        lead = self.arrive(form, values, test=True, disclaimers=disclaimers)
        return {"id": lead["id"]}

    def delete_lead(self, request: Request, node: str) -> Node:
        if node not in self.store.tests:
            raise not_there(request.method, node)
        self.store.tests.discard(node)
        del self.store.leads[node]
        return {"success": True}

    def arrive(self, form_id: str, fields: Mapping[str, str | Sequence[str]], **rest: Any) -> Node:
        """Somebody fills a form: keep the lead and fire the webhook if the page is subscribed.
        `rest` as for LeadStore.add (ad_id, created, platform, test, disclaimers)."""
        with self.lock:
            lead = self.store.add(form_id, fields, **rest)
        if self.settings["callback"] and "leadgen" in self.settings["subscribed"].split(","):
            self.tell([lead["id"]])
        return lead

    def tell(self, lead_ids: Iterable[str]) -> Sent:
        """Fire one webhook for these leads, also again, in any order and together."""
        page = self.settings["page_id"]
        leads = [self.store.leads[lead_id] for lead_id in lead_ids]
        values = [
            leadgen_value(lead, page_id=page, created=meta_leads.unix(lead["created_time"]))
            for lead in leads
        ]
        payload = leadgen_body(page, values, at=int(self.clock()))
        sent = self.send_leadgen(payload["entry"])
        self.webhooks |= {lead["id"]: sent for lead in leads}
        return sent

    def send_leadgen(
        self,
        entries: Sequence[Mapping[str, Any]],
        *,
        callback: str = "",
        app_secret: str = "",
    ) -> Sent:
        """POST any entries, signed, redelivered until the answer is 200; to the callback and with
        the secret of the settings unless others are given. Returns at once: see Sent.wait."""
        body = serialise({"object": "page", "entry": list(entries)})
        headers = webhook_headers(app_secret or self.settings["app_secret"], body)
        return self.sender.send(callback or self.settings["callback"], body, headers=headers)

    def _page(self, request: Request) -> Answer:
        html = meta_page.show(
            self.store,
            settings=self.settings,
            webhooks=self.webhooks,
            form_id=request.params.get("form", ""),
            sent_id=request.params.get("enviado", ""),
            planned=len(self.faults),
        )
        return as_page(html)

    def _send_from_page(self, request: Request) -> Answer:
        given = request.params
        form_id = given.get("form_id", "")
        answers = {k.removeprefix("q:"): v for k, v in given.items() if k.startswith("q:") and v}
        try:
            lead = self.arrive(form_id, answers, ad_id=given.get("ad_id", ""))
        except meta_leads.BadParameter as error:
            return as_json({"error": str(error)}, status=400)
        if sent := self.webhooks.get(lead["id"]):
            sent.wait(PATIENCE)  # so that the page mostly shows how it went
        return go_to(f"/?form={form_id}&enviado={lead['id']}")

    def _control_lead(self, request: Request) -> Answer:
        """{form_id?, ad_id?, fields{}} → {id}: a lead arrives."""
        given = request.json()
        try:
            form = given.get("form_id") or next(iter(self.store.forms))
            lead = self.arrive(form, given.get("fields", {}), ad_id=given.get("ad_id", ""))
        except meta_leads.BadParameter as error:
            return as_json({"error": str(error)}, status=400)
        return as_json({"id": lead["id"]}, status=201)

    def _control_catalog(self, request: Request) -> Answer:
        """{forms[], ads[]} replace the ones there are (shapes as in meta_leads)."""
        given = request.json()
        self.store.replace_catalog(forms=given.get("forms", []), ads=given.get("ads", []))
        return self.done(request)


if __name__ == "__main__":
    sys.exit(main(MetaGraph))
