"""«Listas de marketing»: what people can be subscribed to."""

from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cauce.catalog.audiences import MarketingList
from cauce.leads.models import ListMember
from cauce.life import setup
from cauce.web.request import Request
from cauce.web.settings.noun import Line, Noun, SettingForm, Values


class ListForm(SettingForm):
    """A list has a name, says what it is for, and is a newsletter or not."""

    name = forms.CharField(label=_("Name"), max_length=120)
    description = forms.CharField(
        label=_("Description"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea({"rows": 3}),
    )
    newsletter = forms.BooleanField(
        label=_("Newsletter"),
        required=False,
        help_text=_("People get it again and again, until they leave."),
    )


def _rows() -> QuerySet[MarketingList]:
    return MarketingList.objects.order_by("-active", "name")


def _lines(request: Request, rows: list[Any]) -> list[Line]:
    members = ListMember.objects.filter(unsubscribed_at=None).order_by()
    grouped = members.values_list("marketing_list_id").annotate(n=Count("pk", filter=Q()))
    counts: dict[int, int] = dict(grouped)
    return [Line(row, row.name, _note(row, counts.get(row.pk, 0))) for row in rows]


def _note(row: MarketingList, count: int) -> str:
    people = ngettext("%(count)s person", "%(count)s people", count) % {"count": count}
    parts = [people, str(_("Newsletter")) if row.newsletter else "", row.description]
    return " · ".join(part for part in parts if part)


def _create(request: Request, values: Values) -> MarketingList:
    return setup.create_list(by=request.actor, **values)


def _change(request: Request, row: MarketingList, values: Values) -> MarketingList:
    return setup.update_setting(row, noun="list", by=request.actor, **values)


NOUN = Noun(
    name="list",
    slug="lists",
    title=_("Marketing lists"),
    lead=_(
        "People come onto a list by hand, by an import or by a web form, and stay until they leave."
    ),
    new=_("New list"),
    rows=_rows,
    lines=_lines,
    form=ListForm,
    create=_create,
    change=_change,
    one_page="settings/marketing_list.html",
)
