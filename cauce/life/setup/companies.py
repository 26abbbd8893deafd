"""Companies: made with the statuses every company starts with, and changed."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError
from slugify import slugify

from cauce.accounts.actor import SYSTEM, Actor
from cauce.accounts.errors import Exists, Invalid
from cauce.accounts.models import Company
from cauce.accounts.permissions import Right
from cauce.accounts.scope import company_scope, current_company
from cauce.accounts.versions import configuration_changed
from cauce.catalog.models import NoteTemplate, Outcome, Status, StatusMeaning, Tag
from cauce.life.setup import checks
from cauce.spine.facts import SettingChanged, SettingCreated
from cauce.spine.record import record
from cauce.store import atomic

# E2: what a company starts with: (name, code, meaning). It may rename them all; codes stay.
DEFAULT_STATUSES = (
    ("Nuevo", "new", StatusMeaning.NEW),
    ("En progreso", "in_progress", StatusMeaning.OPEN),
    ("Venta", "sale", StatusMeaning.WON),
    ("Sin Venta", "no_sale", StatusMeaning.LOST),
)
_CHANGEABLE = ("name", "country", "timezone", "language", "currency")
_NAME_LIMIT = 200
DEFAULT_TAGS = (("Llamar nuevamente", "llamar-nuevamente"), ("No Interesado", "no-interesado"))
# C5: the note every company starts with.
DEFAULT_NOTE = ("Llamada exitosa", "Se habló con la persona y se resolvieron sus dudas.")


@atomic()
def create_company(
    *,
    name: str,
    slug: str = "",
    country: str = "MX",
    timezone: str = "America/Mexico_City",
    language: str = "es",
    currency: str = "MXN",
    by: Actor = SYSTEM,
) -> Company:
    """A new company with its default statuses, tags and note to choose. Raises Invalid, Exists."""
    values = {
        "name": name.strip(),
        "slug": slugify(slug or name, max_length=60),
        "country": country.upper(),
        "timezone": timezone,
        "language": language,
        "currency": currency.upper(),
    }
    _check(values)
    existing = Company.objects.filter(slug=values["slug"]).first()
    if existing:
        raise Exists("slug", existing.pk)
    try:
        company = Company.objects.create(**values)
    except IntegrityError:
        raise Exists("slug", Company.objects.get(slug=values["slug"]).pk) from None
    with company_scope(company):
        for position, (label, key, meaning) in enumerate(DEFAULT_STATUSES):
            Status.objects.create(name=label, slug=key, meaning=meaning, position=position)
        for label, key in DEFAULT_TAGS:
            Tag.objects.create(name=label, slug=key)
        title, body = DEFAULT_NOTE
        NoteTemplate.objects.create(title=title, body=body, call=True, outcome=Outcome.POSITIVE)
        happened = SettingCreated(noun="company", values=values)
        record(happened, by=by, subject=("company", company.pk))
    return company


@atomic()
def update_company(*, by: Actor, **values: str) -> Company:
    """Change name, country, timezone, language or currency of the company in scope.

    Raises NotAllowed, Invalid.
    """
    by.need(Right.CONFIGURE)
    company = current_company()
    given = {name: " ".join(value.split()) for name, value in values.items()}
    unknown = {name: "unknown_field" for name in given if name not in _CHANGEABLE}
    if unknown:
        raise Invalid(unknown)
    for name in {"country", "currency"} & given.keys():
        given[name] = given[name].upper()
    _check({name: getattr(company, name) for name in (*_CHANGEABLE, "slug")} | given)
    return _change(company, given, by)


def _change(company: Company, values: Mapping[str, Any], by: Actor) -> Company:
    before = {name: getattr(company, name) for name in values}
    changed = {name: value for name, value in values.items() if value != before[name]}
    if not changed:
        return company
    for name, value in changed.items():
        setattr(company, name, value)
    company.save(update_fields=list(changed))
    configuration_changed(company)
    fields = {name: [before[name], value] for name, value in changed.items()}
    happened = SettingChanged(noun="company", fields=fields)
    record(happened, by=by, subject=("company", company.pk))
    return company


def _check(values: dict[str, str]) -> None:
    problems = {}
    if not values["name"]:
        problems["name"] = "required"
    elif len(values["name"]) > _NAME_LIMIT or not values["name"].isprintable():
        problems["name"] = "unprintable"
    if not values["slug"]:
        problems["slug"] = "required"
    if len(values["country"]) != 2 or not values["country"].isalpha():
        problems["country"] = "not_a_country"
    if not checks.is_timezone(values["timezone"]):
        problems["timezone"] = "not_a_timezone"
    if values["language"] not in {"es", "en"}:
        problems["language"] = "not_a_language"
    if not checks.is_currency(values["currency"]):
        problems["currency"] = "not_a_currency"
    if problems:
        raise Invalid(problems)
