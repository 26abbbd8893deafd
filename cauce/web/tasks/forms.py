"""A task as a form; moments are typed and shown in the company's zone."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cauce.accounts.models import Membership
from cauce.accounts.scope import current_company
from cauce.catalog.names import names
from cauce.leads.access import members_below
from cauce.life.work import tasks
from cauce.web.request import Request
from cauce.web.task_words import KINDS, QUICK, REMINDERS

_TYPED = "%Y-%m-%dT%H:%M"


class TaskForm(forms.Form):
    """What, by when, by whom."""

    title = forms.CharField(
        label=_("Title"), max_length=200, widget=forms.TextInput({"autofocus": True})
    )
    kind = forms.ChoiceField(
        label=pgettext_lazy("of a task", "What"),
        choices=[(kind, word) for kind, (word, _icon) in KINDS.items()],
    )
    due_at = forms.DateTimeField(
        label=_("Due"),
        input_formats=[_TYPED, "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=_TYPED),
    )
    reminder = forms.TypedChoiceField(
        label=_("Reminder"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("" if minutes is None else minutes, word) for minutes, word in REMINDERS.items()],
    )
    assignee = forms.TypedChoiceField(label=_("Who"), required=False, coerce=int, empty_value=None)
    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].choices = people  # type: ignore[attr-defined]
        if len(people) < 2:
            del self.fields["assignee"]

    def plan(self) -> tasks.Plan:
        """What was filled in."""
        given = self.cleaned_data
        return tasks.Plan(
            title=given["title"],
            due_at=given["due_at"],
            kind=given["kind"],
            reminder=given["reminder"],
            comment=given["comment"],
        )

    def chosen(self) -> Membership | None:
        """The assignee, where one can be chosen."""
        wanted = self.cleaned_data.get("assignee")
        return Membership.objects.filter(pk=wanted).first() if wanted else None


def people(request: Request, *, chosen: int | None = None) -> list[tuple[int, str]]:
    """Members whom the reader can give a task to, oneself first, and whoever has it now."""
    known = names(current_company()).members
    seen = members_below(request.actor)
    me = request.member.pk
    wanted = [
        (one.id, one.name)
        for one in known.values()
        if one.id != me and ((one.active and (seen is None or one.id in seen)) or one.id == chosen)
    ]
    return [(me, known[me].name), *wanted]


def quick_choices(now: datetime) -> list[dict[str, str]]:
    """The buttons that fill in a moment: word, and the moment as the field takes it."""
    zone = timezone.get_current_timezone()
    return [
        {
            "code": code,
            "label": str(word),
            "value": tasks.quick(code, now, zone).astimezone(zone).strftime(_TYPED),
        }
        for code, word in QUICK.items()
    ]
