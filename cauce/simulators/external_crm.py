"""An external CRM that takes contacts over plain HTTP, answers as CRMs do, and shows them."""

import re
import string
import sys
from collections.abc import Mapping
from typing import Any, ClassVar

from cauce.simulators import external_crm_page
from cauce.simulators.command import main
from cauce.simulators.server import Simulator
from cauce.simulators.wire import JSON, Answer, Request, Route, as_json, as_page

# Never an @ twice nor a space; anything finer is the sender's affair.
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
PHONE = re.compile(r"\+?[\d\s().-]{7,25}")
REACHED_BY = ("email", "phone", "whatsapp")
LONGEST_TEXT = 500
MESSAGES = {
    400: "Invalid input JSON",
    401: "Authentication credentials not found",
    403: "This API key does not have access",
    404: "resource not found",
    409: "Contact already exists",
    429: "You have reached your limit of requests",
    500: "internal error",
    502: "bad gateway",
    503: "service unavailable",
    504: "gateway timeout",
}
CATEGORIES = {
    401: "INVALID_AUTHENTICATION",
    403: "MISSING_SCOPES",
    404: "OBJECT_NOT_FOUND",
    409: "CONFLICT",
    429: "RATE_LIMITS",
}


class ExternalCRM(Simulator):
    """Contacts by id, unique by e-mail and by external_id. The person may stand at the top of the
    body or inside "contact", "properties" or "lead". `search_lag` is the seconds until a new
    record is found by search, as in the big CRMs."""

    name = "external_crm"
    SETTINGS: ClassVar[dict[str, str]] = {"api_key": "demo-crm-key", "search_lag": "0"}

    def reset(self) -> None:
        super().reset()
        self.contacts: dict[str, JSON] = {}
        self._last_id = self.rng.randrange(1000, 9000)

    def routes(self) -> list[Route]:
        return [
            Route("POST", "/api/contacts", self.create),
            Route("GET", "/api/contacts", self.search),
            Route("GET", "/api/contacts/{contact_id}", self.read),
            Route("PUT", "/api/contacts/{contact_id}", self.change),
            Route("PATCH", "/api/contacts/{contact_id}", self.change),
        ]

    def pages(self) -> list[Route]:
        return [Route("GET", "/", self._page)]

    def _page(self, request: Request) -> Answer:
        seen = [c | {"person": person_of(c["data"])} for c in self.contacts.values()]
        still = "pausa" in request.params
        planned = len(self.faults)
        html = external_crm_page.show(seen, list(self.requests), planned=planned, still=still)
        return as_page(html)

    def error(self, code: int) -> Answer:
        return self._refusal(code)

    def _refusal(self, status: int, message: str = "", **more: Any) -> Answer:
        body: JSON = {
            "status": "error",
            "category": CATEGORIES.get(status, "VALIDATION_ERROR" if status < 500 else "INTERNAL"),
            "message": message or MESSAGES.get(status, "error"),
            "correlationId": "".join(self.rng.choices(string.hexdigits.lower(), k=24)),
        }
        return as_json(body | more, status=status)

    def allowed(self, request: Request) -> bool:
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        return self.settings["api_key"] in (bearer, request.headers.get("x-api-key"))

    def create(self, request: Request) -> Answer:
        if refusal := self._unfit(request, person_of(request.json()), whole=True):
            return refusal
        body = request.json()
        if (known := self._same(body)) is not None:
            return self._conflict(known)
        self._last_id += 1
        now = self.clock()
        contact: JSON = {
            "id": str(self._last_id),
            "created_at": now,
            "updated_at": now,
            "data": body,
        }
        self.contacts[contact["id"]] = contact
        return as_json(shown(contact), status=201)

    def change(self, request: Request, contact_id: str) -> Answer:
        whole = request.method == "PUT"
        if refusal := self._unfit(request, person_of(request.json()), whole=whole):
            return refusal
        contact = self.contacts.get(contact_id)
        if contact is None:
            return self._refusal(404)
        body = request.json()
        known = self._same(body)
        if known is not None and known is not contact:
            return self._conflict(known)
        contact["data"] = body if whole else merged(contact["data"], body)
        contact["updated_at"] = self.clock()
        return as_json(shown(contact))

    def read(self, request: Request, contact_id: str) -> Answer:
        if not self.allowed(request):
            return self._refusal(401)
        contact = self.contacts.get(contact_id)
        return as_json(shown(contact)) if contact else self._refusal(404)

    def search(self, request: Request) -> Answer:
        if not self.allowed(request):
            return self._refusal(401)
        asked = {k: v for k, v in request.params.items() if k in ("external_id", "email", "phone")}
        seen_until = self.clock() - float(self.settings["search_lag"])
        found = [
            shown(contact)
            for contact in reversed(self.contacts.values())
            if contact["created_at"] <= seen_until
            and all(identity(contact["data"], k) == v.strip().lower() for k, v in asked.items())
        ]
        return as_json({"total": len(found), "results": found[:100]})

    def _unfit(self, request: Request, person: Mapping[str, Any], *, whole: bool) -> Answer | None:
        if not self.allowed(request):
            return self._refusal(401)
        if not request.json():
            return self._refusal(400)
        if errors := faults_in(person, whole=whole):
            words = "; ".join(f"{error['field']}: {error['message']}" for error in errors)
            return self._refusal(422, words, errors=errors)
        return None

    def _same(self, body: JSON) -> JSON | None:
        for key in ("external_id", "email"):
            value = identity(body, key)
            for contact in self.contacts.values():
                if value and identity(contact["data"], key) == value:
                    return contact
        return None

    def _conflict(self, known: JSON) -> Answer:
        words = f"Contact already exists. Existing ID: {known['id']}"
        return self._refusal(409, words, id=known["id"])


def person_of(body: JSON) -> JSON:
    """The part of a body that tells of the person, with the top of the body behind it."""
    inside = [body[key] for key in ("lead", "contact", "properties") if key in body]
    person: JSON = dict(body)
    for part in inside:
        if isinstance(part, dict):
            person |= {k: v for k, v in person_of(part).items() if v not in (None, "")}
    return person


def identity(body: JSON, key: str) -> str:
    """A value that identifies, compared without case; an external_id of the top counts first."""
    value = body.get(key) or person_of(body).get(key)
    return "" if value is None else str(value).strip().lower()


def faults_in(person: Mapping[str, Any], *, whole: bool) -> list[dict[str, str]]:
    """What is wrong, by field; only a whole record must say how the person is reached."""
    errors = []
    if whole and not any(person.get(field) for field in REACHED_BY):
        errors.append(wrong("email", "required", "one of email, phone, whatsapp is required"))
    for field, shape in (("email", EMAIL), ("phone", PHONE), ("whatsapp", PHONE)):
        value = person.get(field)
        if value not in (None, "") and not (isinstance(value, str) and shape.fullmatch(value)):
            errors.append(wrong(field, "invalid", f"not a valid {field}"))
    for field in ("name", "external_id"):
        value = person.get(field)
        if value is not None and not isinstance(value, str | int):
            errors.append(wrong(field, "invalid_type", "text expected"))
        elif len(str(value)) > LONGEST_TEXT:
            errors.append(wrong(field, "too_long", f"at most {LONGEST_TEXT} characters"))
    return errors


def wrong(field: str, code: str, message: str) -> dict[str, str]:
    return {"field": field, "code": code, "message": message}


def merged(old: JSON, new: JSON) -> JSON:
    """`new` over `old`, objects inside merged too."""
    both = dict(old)
    for key, value in new.items():
        before = both.get(key)
        if isinstance(before, dict) and isinstance(value, dict):
            both[key] = merged(before, value)
        else:
            both[key] = value
    return both


def shown(contact: JSON) -> JSON:
    """A contact as the interface gives it: its own marks over what was sent."""
    own = {key: contact[key] for key in ("id", "created_at", "updated_at")}
    return {**contact["data"], **own}


if __name__ == "__main__":
    sys.exit(main(ExternalCRM))
