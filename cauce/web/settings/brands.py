"""Brands."""

from typing import Any

from django import forms
from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cauce.catalog.models import Brand
from cauce.life import setup
from cauce.web.request import Request
from cauce.web.settings.noun import Line, Noun, SettingForm, Values


class BrandForm(SettingForm):
    """A brand."""

    name = forms.CharField(label=_("Name"), max_length=200)


def _lines(request: Request, rows: list[Any]) -> list[Line]:
    return [Line(row, row.name, _count(row.n)) for row in rows]


def _count(count: int) -> str:
    return ngettext("%(count)s product", "%(count)s products", count) % {"count": count}


def _create(request: Request, values: Values) -> Brand:
    return setup.create_brand(name=values["name"], by=request.actor)


def _change(request: Request, row: Brand, values: Values) -> Brand:
    return setup.update_setting(row, noun="brand", by=request.actor, **values)


NOUN = Noun(
    name="brand",
    slug="brands",
    title=_("Brands"),
    lead=_("A brand has products, a product has campaigns. What is off takes no enquiries."),
    new=_("New brand"),
    rows=lambda: Brand.objects.annotate(n=Count("products")).order_by("-active", "name"),
    lines=_lines,
    form=BrandForm,
    create=_create,
    change=_change,
)
