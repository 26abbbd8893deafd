"""The hosted forms of a company: made and changed by administrators, found by their public key."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import override

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Exists, Invalid, Missing
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company, unscoped
from cauce.catalog.audiences import MarketingList
from cauce.catalog.fields import fields_of
from cauce.catalog.models import Campaign
from cauce.kit import ids
from cauce.life.capture.models import Form, Submission
from cauce.spine.facts import SettingChanged, SettingCreated
from cauce.spine.record import record
from cauce.store import atomic

CUSTOM = "custom"  # one of the company's own fields, by its key
KINDS = ("name", "email", "phone", "whatsapp", "message", "text", "select", "checkbox", CUSTOM)
CONTACT_KINDS = frozenset({"email", "phone", "whatsapp"})
STANDARD_KINDS = frozenset({"name", "email", "phone", "whatsapp", "message"})
HONEYPOT = "website"
LIST_BOX = "list_consent"  # the box that puts a person on the form's list
BOXES = ("consent", LIST_BOX)
# What ads and mailings put into the address of a page; kept with the lead.
TRACKED = (
    "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id", "gclid",
    "gbraid", "wbraid", "fbclid", "msclkid", "ttclid",
)  # fmt: skip
_TAKEN = frozenset({HONEYPOT, "page", "referrer", "token", *BOXES, *TRACKED})
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LIMITS = {
    "name": 120,
    "title": 200,
    "consent": 4_000,
    "list_consent": 4_000,
    "thanks": 4_000,
    "redirect_url": 500,
}
_MOST_FIELDS, _MOST_OPTIONS, _LABEL_LIMIT = 40, 200, 200
_CHANGEABLE = (
    "name", "title", "fields", "consent", "thanks", "redirect_url", "minimum_seconds", "active",
    "campaign", "marketing_list", "list_consent",
)  # fmt: skip


def usual_fields(language: str) -> list[dict[str, Any]]:
    """Name, e-mail, phone and message, labelled in that language."""
    with override(language):
        return [
            {"name": "name", "label": _("Name"), "kind": "name", "required": True},
            {"name": "email", "label": _("E-mail"), "kind": "email", "required": True},
            {"name": "phone", "label": _("Phone"), "kind": "phone", "required": False},
            {"name": "message", "label": _("Message"), "kind": "message", "required": False},
        ]


@atomic()
def create_form(*, name: str, campaign: Campaign, by: Actor, **values: Any) -> Form:
    """A form at /f/<key>. `values`: title, fields, consent, marketing_list,
    list_consent, thanks, redirect_url, minimum_seconds.

    Without `fields` it asks name, e-mail, phone and message. Raises NotAllowed, Invalid, Exists.
    """
    by.need(Right.CONFIGURE)
    form = Form(key=ids.public_key(), fields=usual_fields(current_company().language))
    given = values | {"name": name, "campaign": campaign}
    for field, value in _checked(form, given).items():
        setattr(form, field, value)
    form.save()
    told = {field: _plain(getattr(form, field)) for field in _CHANGEABLE}
    record(SettingCreated(noun="form", values=told), by=by, subject=("form", form.pk))
    return form


@atomic()
def update_form(form: Form, *, by: Actor, **values: Any) -> Form:
    """Change what is given, `active` and `campaign` too. Raises as `create_form`."""
    by.need(Right.CONFIGURE)
    fields = {
        field: [_plain(getattr(form, field)), _plain(value)]
        for field, value in _checked(form, values).items()
        if value != getattr(form, field)
    }
    if not fields:
        return form
    for field in fields:
        setattr(form, field, _checked(form, values)[field])
    form.save(update_fields=list(fields))
    record(SettingChanged(noun="form", fields=fields), by=by, subject=("form", form.pk))
    return form


def form_with(key: str) -> Form:
    """The active form with this public key, its company and campaign at hand. Raises Missing."""
    with unscoped("the key of a form says whose it is"):
        forms = Form.objects.select_related("company", "campaign")
        form = forms.filter(key=key, active=True).first()
    if form is None:
        raise Missing("form")
    return form


def note_corrected(submission_ids: Sequence[int], *, by_submission: int) -> None:
    """The person put right what these attempts were refused for: say so before the reasons.

    They stay rejected: they were received, and no lead came of them.
    """
    told = {"field": "", "code": "corrected", "params": {"submission": by_submission}}
    refused = Submission.objects.filter(pk__in=list(submission_ids), source="form")
    for pk, error in refused.filter(state="rejected").values_list("pk", "error"):
        before = error or {"code": ""}
        reasons = [one for one in before.get("errors", [before]) if one["code"] != "corrected"]
        Submission.objects.filter(pk=pk).update(error=told | {"errors": [told, *reasons]})


def _checked(form: Form, values: dict[str, Any]) -> dict[str, Any]:
    """The values cleaned. Raises Invalid naming every bad one, Exists for a taken name."""
    problems: dict[str, Any] = {name: "unknown_field" for name in values if name not in _CHANGEABLE}
    clean = dict(values)
    for name, limit in _LIMITS.items():
        if name in values:
            clean[name] = str(values[name]).replace("\x00", "").strip()
            if len(clean[name]) > limit:
                problems[name] = ("too_long", {"limit": limit})
    if "name" in values and not clean["name"]:
        problems["name"] = "required"
    if clean.get("redirect_url") and urlsplit(clean["redirect_url"]).scheme not in {
        "http",
        "https",
    }:
        problems["redirect_url"] = "not_a_url"
    if "minimum_seconds" in values and clean["minimum_seconds"] not in range(601):
        problems["minimum_seconds"] = "out_of_range"
    if "fields" in values:
        campaign = clean.get("campaign", form.campaign if form.pk else None)
        problems |= _field_problems(values["fields"], campaign.pk if campaign else None)
    wanted = clean.get("marketing_list", form.marketing_list if form.pk else None)
    if wanted is not None and not clean.get("list_consent", form.list_consent):
        problems["list_consent"] = "required"
    if problems:
        raise Invalid(problems)
    twin = Form.objects.exclude(pk=form.pk).filter(name__iexact=clean.get("name", "")).first()
    if twin is not None:
        raise Exists("name", twin.pk)
    return clean


def _field_problems(fields: Any, campaign: int | None) -> dict[str, Any]:
    """{} or {"fields" or "fields.<position>": problem}."""
    if not isinstance(fields, list) or not 0 < len(fields) <= _MOST_FIELDS:
        return {"fields": "bad_form_fields"}
    problems: dict[str, Any] = {}
    seen, kinds = set[str](), list[str]()
    own = {field.key for field in fields_of(current_company()).of(campaign)}
    for position, field in enumerate(fields):
        problem = _field_problem(field, seen, kinds, own)
        if problem:
            problems[f"fields.{position}"] = problem
    if not problems and not CONTACT_KINDS & set(kinds):
        problems["fields"] = "no_contact_field"
    return problems


def _field_problem(field: Any, seen: set[str], kinds: list[str], own: set[str]) -> str:
    if not isinstance(field, dict):
        return "bad_form_fields"
    name, label, kind = (str(field.get(part, "")) for part in ("name", "label", "kind"))
    if not _NAME.fullmatch(name) or name in _TAKEN:
        return "bad_field_name"
    if name in seen or (kind in STANDARD_KINDS and kind in kinds):
        return "repeated_field"
    if not 0 < len(label.strip()) <= _LABEL_LIMIT or kind not in KINDS:
        return "bad_form_fields"
    if kind == CUSTOM and name not in own:
        return "unknown_own_field"
    if kind == "select":
        options = field.get("options")
        texts = options if isinstance(options, list) else []
        fits = all(isinstance(text, str) and 0 < len(text) <= _LABEL_LIMIT for text in texts)
        if not fits or not 0 < len(texts) <= _MOST_OPTIONS:
            return "bad_options"
    seen.add(name)
    kinds.append(kind)
    return ""


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, (Campaign, MarketingList)) else value
