"""Roles: what each may do, right by right, and what of it the company gave or took."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.db.models import Count
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from cauce.accounts.models import Membership
from cauce.accounts.permissions import (
    ADJUSTABLE,
    RIGHT_LABELS,
    ROLE_LABELS,
    ROLE_RIGHTS,
    Right,
    Role,
    rights_of_role,
)
from cauce.accounts.scope import current_company
from cauce.life import setup
from cauce.web.request import Request, into, said
from cauce.web.settings import changes
from cauce.web.settings.noun import posted

# What a right means where its name does not say it.
HINTS = {
    Right.SEE_TEAMS: _("Everybody sees their own; the rest stays hidden."),
    Right.REASSIGN: _("Hand leads to another seller, one by one and many at once."),
    Right.EXPORT: _("Take lists, histories and contacts away as files."),
    Right.MERGE: _("Say that contacts are one person, and undo it."),
    Right.JUDGE_SPAM: _("See what is quarantined, mark it and take it out."),
    Right.CONFIGURE: _("Everything on these pages."),
}
_OPEN = tuple(role for role in Role if role != Role.ADMINISTRATOR)


class RolesForm(forms.Form):
    """A box for each right that may be given or taken: `<role>.<right>`."""

    def __init__(self, data: QueryDict | None, *, granted: Mapping[str, list[str]]) -> None:
        super().__init__(data)
        for role in _OPEN:
            now = rights_of_role(role, granted)
            for right in ADJUSTABLE:
                name = f"{role}.{right}"
                said = f"{ROLE_LABELS[role]}: {RIGHT_LABELS[right]}"
                self.fields[name] = forms.BooleanField(
                    label=said,
                    required=False,
                    initial=right in now,
                    widget=forms.CheckboxInput({"aria-label": said}),
                )

    def wanted(self) -> dict[str, dict[str, bool]]:
        """As `setup.set_rights` takes it."""
        given = self.cleaned_data
        return {r.value: {one.value: given[f"{r}.{one}"] for one in ADJUSTABLE} for r in _OPEN}

    def rows(self, granted: Mapping[str, list[str]]) -> Iterator[dict[str, Any]]:
        """Each right with its cell for each role, for the template."""
        now = {role: rights_of_role(role, granted) for role in Role}
        for right in Right:
            cells = [self._cell(role, right, has=right in now[role]) for role in Role]
            yield {"label": RIGHT_LABELS[right], "hint": HINTS.get(right, ""), "cells": cells}

    def _cell(self, role: Role, right: Right, *, has: bool) -> dict[str, Any]:
        name = f"{role}.{right}"
        return {
            "role": ROLE_LABELS[role],
            "field": self[name] if name in self.fields else None,
            "has": has,
            "changed": has != (right in ROLE_RIGHTS[role]),
        }


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request) -> HttpResponse:
    """GET and POST /settings/roles."""
    request.actor.need(Right.MANAGE_PEOPLE)
    company = current_company()
    form = RolesForm(posted(request), granted=company.granted)
    if request.method == "POST" and form.is_valid():
        with into(form):
            setup.set_rights(form.wanted(), by=request.actor)
            said(request, gettext("Saved: it holds from now on."))
            return HttpResponseRedirect("/settings/roles")
    context = {
        "title": _("Roles"),
        "form": form,
        "roles": _roles(),
        "rows": list(form.rows(company.granted)),
        "recent": changes.recent("role", company.pk),
    }
    return render(request, "settings/roles.html", context, status=422 if form.errors else 200)


def _roles() -> list[tuple[Any, int]]:
    """(role, how many people have it)."""
    active = Membership.objects.filter(active=True).order_by()
    people = dict(active.values_list("role").annotate(n=Count("pk")))
    return [(ROLE_LABELS[role], people.get(role, 0)) for role in Role]
