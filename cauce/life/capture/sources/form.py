"""Hosted web forms: what a visitor sent, by a page with or without script or as JSON."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings

from cauce.accounts.scope import current_company
from cauce.catalog.fields import Field, FieldKind, fields_of
from cauce.catalog.snapshot import snapshot
from cauce.kit import emails, ids, phones, sign
from cauce.leads.draft import Agreement, Draft, Raw
from cauce.life.capture.entry import Entry
from cauce.life.capture.forms import (
    BOXES,
    CONTACT_KINDS,
    CUSTOM,
    HONEYPOT,
    LIST_BOX,
    STANDARD_KINDS,
    TRACKED,
)
from cauce.life.capture.models import Form, Submission
from cauce.life.capture.sources import reading

SOURCE = "form"
TEXT_LIMITS = {"name": 200, "email": 254, "phone": 60, "whatsapp": 60, "message": 10_000}
ANSWER_LIMIT, ADDRESS_LIMIT, MOST_VALUES = 2_000, 2_000, 200
_YES = frozenset({"1", "on", "true", "yes", "si", "sí"})
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Visit:
    """The request that brought it: the address it came from, what the browser said of itself."""

    ip: str = ""
    user_agent: str = ""
    language: str = ""
    referrer: str = ""
    recent_from_address: int = 0
    recent_on_form: int = 0

    def stored(self) -> dict[str, Any]:
        """As `Submission.context` keeps it."""
        return {
            "ip": self.ip,
            "user_agent": reading.text(self.user_agent, 500),
            "language": reading.text(self.language, 80),
            "referrer": reading.text(self.referrer, ADDRESS_LIMIT),
            "recent_from_address": self.recent_from_address,
            "recent_on_form": self.recent_on_form,
        }


@dataclass(frozen=True, slots=True)
class Opened:
    """When the page was made, which one it was, and attempts of it that were refused.

    It travels in the page, signed: no cookie, no session, and a page kept open for hours is fine.
    """

    at: float
    page: str
    refused: tuple[int, ...] = ()

    def token(self, form: Form) -> str:
        """As a hidden field carries it."""
        payload = [round(self.at, 1), self.page, list(self.refused)]
        return sign.seal(payload, key=settings.SECRET_KEY, purpose=f"form:{form.key}")


def opened(form: Form, *, at: datetime) -> Opened:
    """A page that is being made now."""
    return Opened(at.timestamp(), ids.token(9))


def opened_by(form: Form, token: str) -> Opened | None:
    """What a token says; None for a forged or a missing one, which is no reason to lose a lead."""
    try:
        at, page, refused = sign.unseal(token, key=settings.SECRET_KEY, purpose=f"form:{form.key}")
        return Opened(float(at), str(page), tuple(int(one) for one in refused))
    except (sign.BadToken, TypeError, ValueError):
        return None


@dataclass(slots=True)
class Sent:
    """What was sent, read: the entry to take, and what the page shows again if it is refused."""

    entry: Entry
    values: dict[str, str] = field(default_factory=dict)
    opened: Opened | None = None

    @property
    def is_empty(self) -> bool:
        """True when nothing was typed: nothing is lost by not keeping it."""
        return not any(value for name, value in self.values.items() if name not in BOXES)


def sent(form: Form, *, raw: bytes, content_type: str, visit: Visit, at: datetime) -> Sent:
    """Read a post to the form of the company in scope. A bad one is an entry already rejected,
    with every problem in `entry.error["errors"]`."""
    given = _given(raw, content_type, many=_many(form))
    page = opened_by(form, given.get("token", ""))
    values = {one["name"]: given.get(one["name"], "").strip() for one in form.fields}
    entry = Entry(
        source=SOURCE,
        raw=raw,
        at=at,
        key=_key(form, page, given),
        content_type=content_type,
        context={"form": form.pk, **visit.stored()},
        campaign_id=form.campaign_id,
    )
    if form.consent:
        agreed = given.get("consent", "").lower() in _YES
        entry.context["consent"] = {"text": form.consent, "given": agreed, "at": at.isoformat()}
    listed = _wants_list(entry, form, given, at)
    agreed_to = [Agreement("contact", text=form.consent, origin=form.pk)] if form.consent else []
    if listed:
        agreed_to.append(Agreement("newsletter", text=form.list_consent, origin=form.pk))
    _judge(entry, form, values)
    campaign = snapshot(current_company()).campaigns.get(form.campaign_id)
    if campaign is None:
        entry.reject("campaign", "unknown_campaign")
    if entry.state != "rejected" and campaign is not None:
        entry.draft = Draft(
            raw=_raw(form, values, given, visit, at),
            campaign=campaign,
            entry_method=SOURCE,
            at=at,
            strict=True,
            signals=_signals(form, given, page, visit, at),
            list_id=form.marketing_list_id if listed else None,
            list_origin=form.pk if listed else None,
            consents=agreed_to,
        )
    boxes = {name: given.get(name, "") for name in BOXES}
    return Sent(entry, values | boxes, page)


def _wants_list(entry: Entry, form: Form, given: Mapping[str, str], at: datetime) -> bool:
    """Whether the visitor ticked the box of the form's list; what it said then is kept."""
    if not form.marketing_list_id or not form.list_consent:
        return False
    agreed = given.get(LIST_BOX, "").lower() in _YES
    entry.context["list"] = {
        "id": form.marketing_list_id,
        "text": form.list_consent,
        "given": agreed,
        "at": at.isoformat(),
    }
    return agreed


def read(submission: Submission) -> Entry:
    """A stored post once more, held against the form as it is now."""
    again, said = reading.again(submission), submission.context
    form = Form.objects.filter(pk=said.get("form") or 0).first()
    if form is None:
        again.reject("", "nothing_to_read")
        return again
    fresh = sent(
        form,
        raw=again.raw,
        content_type=again.content_type,
        visit=_visit_of(submission),
        at=submission.received_at,
    ).entry
    again.draft, again.state, again.error = fresh.draft, fresh.state, fresh.error
    return again


def signals_of(submissions: Iterable[Submission]) -> dict[int, dict[str, Any]]:
    """{submission: what tells a machine from a person}, read again from the bytes of posts to forms
    that are still there. One statement."""
    rows = list(submissions)
    forms = Form.objects.in_bulk({row.context.get("form") or 0 for row in rows})
    found = {}
    for row in rows:
        form = forms.get(row.context.get("form") or 0)
        if form is not None:
            given = _given(bytes(row.raw), row.content_type)
            page = opened_by(form, given.get("token", ""))
            visit = _visit_of(row)
            found[row.pk] = _signals(form, given, page, visit, row.received_at)
    return found


def _visit_of(submission: Submission) -> Visit:
    said = submission.context
    return Visit(**{name: said[name] for name in Visit.__slots__ if name in said})


def own_of(one: Mapping[str, Any]) -> Field | None:
    """The company's own field that a field of a form asks; None for any other."""
    if one["kind"] != CUSTOM:
        return None
    field = fields_of(current_company()).by_key.get(one["name"])
    return field if field and field.active else None


def _many(form: Form) -> frozenset[str]:
    """Names of which every value counts."""
    own = (own_of(one) for one in form.fields)
    return frozenset(one.key for one in own if one and one.kind == FieldKind.CHOICES)


def _given(raw: bytes, content_type: str, *, many: frozenset[str] = frozenset()) -> dict[str, str]:
    """The fields by name, the first of each, and of `many` every one, a line each; JSON may say
    true, numbers, and lists of these."""
    if content_type.partition(";")[0].strip().lower() == _JSON:
        try:
            found = reading.parsed(raw)
        except reading.Unreadable:
            found = None
        items = found.items() if isinstance(found, dict) else ()
        return {k: _lines(v) if k in many else _plain(v) for k, v in items}
    pairs = parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=None)
    given: dict[str, str] = {}
    for name, value in pairs[:MOST_VALUES]:
        name = reading.text(name, 80)
        if name in many and name in given:
            given[name] += f"\n{reading.text(value)}"
        given.setdefault(name, reading.text(value))
    return given


def _lines(value: Any) -> str:
    return "\n".join(map(_plain, value)) if isinstance(value, list) else _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else ""
    return reading.text(value if isinstance(value, str) else json.dumps(value) if value else "")


def _key(form: Form, page: Opened | None, given: Mapping[str, str]) -> str | None:
    """A second click on the same page with the same words is the same submission. Other words from
    the same page (a shared tablet, a page from a cache) are another person."""
    if page is None:
        return None
    words = json.dumps(sorted((k, v) for k, v in given.items() if k != "token"))
    return f"{form.key}:{page.page}:{hashlib.sha256(words.encode()).hexdigest()[:32]}"


def _judge(entry: Entry, form: Form, values: Mapping[str, str]) -> None:
    """Reject the entry with every problem, so that a person puts all right at once."""
    errors = []
    for one in form.fields:
        code, params = _problem(one, values[one["name"]])
        if code:
            errors.append({"field": one["name"], "code": code, "params": params})
    contacts = [one for one in form.fields if one["kind"] in CONTACT_KINDS]
    if not errors and not any(values[one["name"]] for one in contacts):
        errors.append({"field": contacts[0]["name"], "code": "no_contact_point", "params": {}})
    if form.consent and not entry.context["consent"]["given"]:
        errors.append({"field": "consent", "code": "consent_needed", "params": {}})
    if errors:
        entry.state, entry.error = "rejected", errors[0] | {"errors": errors}


def _problem(one: Mapping[str, Any], value: str) -> tuple[str, dict[str, Any]]:
    kind, limit = one["kind"], TEXT_LIMITS.get(one["kind"], ANSWER_LIMIT)
    if not value:
        return ("required", {}) if is_needed(one) else ("", {})
    if len(value) > limit:
        return "too_long", {"limit": limit}
    if kind == "email" and emails.read(value) is None:
        return "not_an_email", {}
    if kind == "select" and value not in one.get("options", ()):
        return "not_an_option", {}
    if kind in {"phone", "whatsapp"}:
        wrong = phones.complaint(value, country=current_company().country)
        # A number of the right length in no known range is taken: numbering plans grow.
        if wrong and wrong.code != "not_in_use":
            return wrong.code, dict(wrong.params)
    return "", {}


def is_needed(one: Mapping[str, Any]) -> bool:
    """Whether a visitor must fill a field: the form says so, or the company's own field does."""
    own = own_of(one)
    return bool(one.get("required") or (own and own.required))


def _raw(
    form: Form, values: Mapping[str, str], given: Mapping[str, str], visit: Visit, at: datetime
) -> Raw:
    raw = Raw(navigation=_navigation(form, given, visit, at))
    for one in form.fields:
        value = values[one["name"]]
        if one["kind"] in STANDARD_KINDS:
            setattr(raw, one["kind"], value)
        elif one["kind"] == "checkbox":
            raw.attributes[one["name"]] = value.lower() in _YES
        elif value:
            raw.attributes[one["name"]] = value
    return raw


def _navigation(form: Form, given: Mapping[str, str], visit: Visit, at: datetime) -> dict[str, Any]:
    said = visit.stored()
    page = given.get("page", "")[:ADDRESS_LIMIT] or said["referrer"]
    found = {
        "url": page,
        "referrer": given.get("referrer", "")[:ADDRESS_LIMIT],
        "site": _host(page),
        "ip": said["ip"],
        "user_agent": said["user_agent"],
        "language": said["language"],
        "form": form.name,
        "first_contact": at.isoformat(),
    }
    found |= {name: given.get(name, "")[:500] for name in TRACKED}
    return {name: value for name, value in found.items() if value}


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _signals(
    form: Form, given: Mapping[str, str], page: Opened | None, visit: Visit, at: datetime
) -> dict[str, Any]:
    """What tells a machine from a person; judged by the spam step."""
    signals: dict[str, Any] = {
        "recent_from_address": visit.recent_from_address,
        "recent_on_form": visit.recent_on_form,
    }
    if given.get(HONEYPOT, "").strip():
        signals["honeypot"] = True
    if page is not None:
        signals["fill_seconds"] = max(0.0, at.timestamp() - page.at)
        signals["minimum_seconds"] = form.minimum_seconds
    return signals
