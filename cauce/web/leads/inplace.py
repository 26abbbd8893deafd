"""The person's data edited where they stand: one field, saved at once, nothing typed is lost."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from django import forms
from django.forms import BoundField
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cauce.accounts.errors import Changed, Conflict, Invalid, Missing
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.accounts.sentences import sentence
from cauce.catalog import fields as own_fields
from cauce.catalog.field_values import APART, plain
from cauce.catalog.fields import FieldKind, fields_of
from cauce.kit import phones
from cauce.leads.access import contact_for, lead_for, locked_for
from cauce.leads.models import Contact, Lead
from cauce.life import people
from cauce.spine import meanwhile
from cauce.store import atomic
from cauce.web import field_forms, field_words
from cauce.web.leads.clash import ago
from cauce.web.request import Request, back, said
from cauce.web.words import FIELDS

ATTRIBUTE = "attribute"
_LONGEST_KEY = 80
_LONGEST_VALUE = 2_000
type Person = Lead | Contact


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to be edited: `value` is edited and was stored so, `shown` is for people."""

    name: str
    key: str  # of an attribute
    label: str
    value: str
    shown: str
    url: str = ""
    mode: str = "text"
    fixed: bool = False  # made of several values: only looked at
    own: own_fields.Field | None = None  # the company's own field that it is
    wrong: str = ""  # why its own field cannot read it


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose data are edited: as they are, the address of the page, and what corrects one field:
    called with its name, key, value and what was seen, it answers them as they are then."""

    seen: Person
    at: str
    correct: Callable[[str, str, str, str], Person]


def fields(seen: Person) -> list[Field]:
    """Contact data of a lead or a contact, then the company's own fields, filled or not, then what
    the form or the chat asked besides."""
    points = [field_of(seen, name) for name in ("email", "phone", "whatsapp")]
    campaign = seen.campaign_id if isinstance(seen, Lead) else None
    asked = [field.key for field in fields_of(current_company()).of(campaign)]
    keys = dict.fromkeys([*asked, *seen.attributes])
    return points + [field_of(seen, ATTRIBUTE, key) for key in keys]


def own_field(seen: Person, key: str) -> own_fields.Field | None:
    """The company's own field that an attribute of somebody is; None for any other."""
    field = fields_of(current_company()).by_key.get(key)
    if field is None or not field.active:
        return None
    return field if isinstance(seen, Contact) or field.of(seen.campaign_id) else None


def field_of(seen: Person, name: str, key: str = "") -> Field:
    """One field of a lead or a contact; a new attribute has no key yet."""
    if name == ATTRIBUTE:
        found = seen.attributes.get(key, "")
        if own := own_field(seen, key):
            return _of_own(own, found)
        text = _text(found)
        return Field(name, key, key, text, text, fixed=isinstance(found, (list, dict)))
    stored = getattr(seen, name)
    typed = str(seen.typed.get(name, "")) if isinstance(seen, Lead) and name != "name" else ""
    text = stored or typed
    label = str(FIELDS[name])
    if name == "email":
        url = f"mailto:{stored}" if stored else ""
        return Field(name, "", label, text, text, url, "email")
    if name == "name":
        return Field(name, "", label, text, text)
    shown = phones.national(stored, country=current_company().country) if stored else text
    return Field(name, "", label, text, shown, f"tel:{stored}" if stored else "", "tel")


def _of_own(own: own_fields.Field, found: Any) -> Field:
    return Field(
        name=ATTRIBUTE,
        key=own.key,
        label=own.name,
        value=plain(own, found),
        shown=field_words.shown(own, found),
        url=field_words.link_of(own, found),
        own=own,
        wrong="" if found == "" else field_words.wrong(own, found),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, number: int) -> HttpResponse:
    """GET and POST /leads/<number>/field: name, key?; POST: value, was, new_key?."""

    def correct(name: str, key: str, value: str, was: str) -> Lead:
        return _correct(request, number, name, key, value, was)

    lead = lead_for(request.actor, number=number)
    return edited(request, Subject(lead, f"/leads/{number}", correct))


def edited(request: Request, whose: Subject) -> HttpResponse:
    """One field of somebody whom the reader may see: its form, or what became of it."""
    given = request.POST if request.method == "POST" else request.GET
    name, key = given.get("name", "name"), given.get("key", "")[:_LONGEST_KEY]
    if name != ATTRIBUTE and name not in people.EDITABLE:
        raise Http404
    request.actor.need(Right.WORK)
    if request.method == "POST":
        return _save(request, whose, name, key)
    field = field_of(whose.seen, name, key)
    return _form(request, whose, field, shown=bool(request.GET.get("shown")))


def _save(request: Request, whose: Subject, name: str, key: str) -> HttpResponse:
    seen = whose.seen
    key = key or " ".join(request.POST.get("new_key", "").split())
    value, was = APART.join(request.POST.getlist("value")), request.POST.get("was", "")
    again: dict[str, Any] = {"typed": value, "was": was, "new_key": key}
    try:
        fresh = whose.correct(name, key, value, was)
    except Changed as changed:
        again |= {"clash": _clash(changed), "was": next(iter(changed.fields.values()))}
        return _form(request, whose, field_of(seen, name, key), status=409, **again)
    except (Invalid, Conflict) as refused:
        again |= {"error": _why(refused), "taken_by": _holder(request, refused)}
        return _form(request, whose, field_of(seen, name, key), status=422, **again)
    if not request.htmx:
        said(request, _("Saved."))
        return back(request, f"{whose.at}/facts")
    field = field_of(fresh, name, key)
    response = _form(request, whose, field, shown=True)
    told = {"toast": {"text": _("Saved."), "hue": "positive"}}
    response["HX-Trigger"] = orjson.dumps(told).decode("ascii", "backslashreplace")
    there = key in fresh.attributes and key in seen.attributes
    if name == ATTRIBUTE and not (there or field.own):
        response["HX-Refresh"] = "true"  # a row more or less
    return response


def _correct(request: Request, number: int, name: str, key: str, value: str, was: str) -> Lead:
    with atomic():
        lead = locked_for(request.actor, number=number)
        now = field_of(lead, name, key).value
        if now not in (was, value.strip()):
            columns = ["attributes" if name == ATTRIBUTE else name]
            by, at = meanwhile.who_changed(lead, columns)
            raise Changed({name: now}, by=by, at=at)
        if name != ATTRIBUTE:
            return people.correct(lead, values={name: value}, by=request.actor)
        own = own_field(lead, key) is not None
        attributes = with_attribute(lead.attributes, key, value.strip(), as_typed=own)
        return people.correct(lead, values={}, attributes=attributes, by=request.actor)


def with_attribute(
    known: dict[str, Any], key: str, text: str, *, as_typed: bool = False
) -> dict[str, Any]:
    """The attributes with one set, or taken away when it is empty; `as_typed` leaves it to its
    field to read the text. Raises Invalid."""
    if not key or "\x00" in key + text:
        raise Invalid({ATTRIBUTE: "required" if not key else "unprintable"})
    if len(key) > _LONGEST_KEY or len(text) > _LONGEST_VALUE:
        raise Invalid({ATTRIBUTE: ("too_long", {"limit": _LONGEST_VALUE})})
    if not text:
        return {name: value for name, value in known.items() if name != key}
    if key not in known and len(known) >= people.MOST_ATTRIBUTES:
        raise Invalid({ATTRIBUTE: ("too_many", {"limit": people.MOST_ATTRIBUTES})})
    return known | {key: text if as_typed else _as_before(known.get(key), text)}


def _as_before(before: Any, text: str) -> Any:
    """A number stays one when a number was typed."""
    if isinstance(before, bool) or not isinstance(before, (int, float)):
        return text
    try:
        return int(text) if text.lstrip("-").isdecimal() else float(text)
    except ValueError:
        return text


def _text(found: Any) -> str:
    if isinstance(found, list):
        return ", ".join(map(_text, found))
    if isinstance(found, bool):
        return _("Yes") if found else _("No")
    return "" if found is None else str(found)


def _clash(changed: Changed) -> dict[str, Any]:
    theirs = next(iter(changed.fields.values()))
    return {"who": changed.by or "Cauce", "ago": ago(changed.at), "theirs": theirs}


def _why(refused: Invalid | Conflict) -> str:
    if isinstance(refused, Invalid):
        return " ".join(sentence(code, params) for code, params in refused.fields.values())
    return sentence(refused.code, refused.params)


def _holder(request: Request, refused: Invalid | Conflict) -> Contact | None:
    """Whoever has the point already, if the reader may see that person."""
    if not isinstance(refused, Invalid):
        return None
    owners = [params["contact"] for code, params in refused.fields.values() if code == "taken"]
    try:
        return contact_for(request.actor, owners[0]) if owners else None
    except Missing:
        return None


def _form(
    request: Request, whose: Subject, field: Field, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "title": field.label or _("New data"),
        "field_at": whose.at,
        "heading": str(whose.seen) if isinstance(whose.seen, Contact) else whose.seen.number,
        "field": field,
        "widget": _widget(field, more.get("typed", field.value)),
        "typed": field.value,
        "was": field.value,
        "may": {"work": True},
        "list_query": "",
    } | more
    part = "leads/field.html" if request.htmx else "leads/field_page.html"
    return render(request, part, context, status=status)


def _widget(field: Field, typed: str) -> BoundField | None:
    """The control that edits one of the company's own fields; None for what is a line of text."""
    if field.own is None:
        return None
    form = forms.Form(auto_id=False)
    form.fields["value"] = asked = field_forms.control(field.own, required=False)
    asked.initial = typed.split(APART) if field.own.kind == FieldKind.CHOICES else typed
    return form["value"]
