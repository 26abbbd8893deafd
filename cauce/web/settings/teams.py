"""Teams."""

from typing import Any

from django import forms
from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cauce.accounts.models import Team
from cauce.accounts.permissions import Right
from cauce.life import setup
from cauce.web.request import Request
from cauce.web.settings.noun import Line, Noun, SettingForm, Values
from cauce.web.settings.world import zones


class TeamForm(SettingForm):
    """A team."""

    name = forms.CharField(label=_("Name"), max_length=120)
    timezone = forms.ChoiceField(label=_("Time zone"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.offer("timezone", zones(), none=_("The company's"))


def _lines(request: Request, rows: list[Any]) -> list[Line]:
    return [
        Line(row, row.name, " · ".join(filter(None, (_count(row.n), row.timezone)))) for row in rows
    ]


def _count(count: int) -> str:
    return ngettext("%(count)s person", "%(count)s people", count) % {"count": count}


def _create(request: Request, values: Values) -> Team:
    return setup.create_team(
        name=values["name"], timezone_name=values["timezone"], by=request.actor
    )


def _change(request: Request, row: Team, values: Values) -> Team:
    return setup.update_setting(row, noun="team", by=request.actor, **values)


NOUN = Noun(
    name="team",
    slug="teams",
    title=_("Teams"),
    lead=_("People of a team share its queue; its supervisor sees the leads of all of them."),
    new=_("New team"),
    rows=lambda: Team.objects.annotate(n=Count("members")).order_by("name"),
    lines=_lines,
    form=TeamForm,
    create=_create,
    change=_change,
    right=Right.MANAGE_PEOPLE,
)
