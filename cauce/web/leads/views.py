"""Saved views in the list: the one in the address, their tabs, and what people do with them."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cauce.accounts.errors import Invalid
from cauce.accounts.models import Team
from cauce.accounts.permissions import Right
from cauce.leads import queries
from cauce.leads.access import leads_for
from cauce.life import views
from cauce.life.views import ListChoice, SavedView, Shared
from cauce.web.leads import columns, filters
from cauce.web.request import Request, back, complained, said

_COUNTED = 12  # tabs with a count; each count stops at _CAP
_CAP = 1_000
_MOST_DIGITS = 18


class Saved:
    """The view that the address names, and the person's own choice. No statement."""

    def __init__(self, request: Request, choice: ListChoice) -> None:
        self.request, self.choice = request, choice
        self.all = in_order(views.listed_for(request.actor), choice)
        number = _id(request.GET.get("view", ""))
        self.current = next((view for view in self.all if view.pk == number), None)
        self.missing = bool(number) and self.current is None

    @cached_property
    def query(self) -> QueryDict:
        """The address to list by: that of the view, while it says nothing else."""
        given = self.request.GET
        if self.current is None or set(given) - {"view", *filters.PAGING}:
            return given
        query = QueryDict(self.current.query, mutable=True)
        query.update(given)
        return query

    @cached_property
    def columns(self) -> Sequence[str]:
        """Keys of the columns: the view's, else the person's, else none."""
        own: Sequence[str] = self.choice.columns
        return self.current.columns or own if self.current else own

    def context(self) -> dict[str, Any]:
        """What the toolbar shows."""
        now = views.canonical(dict(self.query.lists()))
        changed = self.current is not None and now != self.current.query
        return {
            "views": tabs(self.all, self.current, self.request.GET.get("view") or not now),
            "view": self.current,
            "view_changed": changed and views.may_change(self.current, self.request.actor)
            if self.current
            else False,
            "view_query": now,
            "column_choices": columns.chooser(self.columns),
        }


def in_order(found: list[SavedView], choice: ListChoice) -> list[SavedView]:
    """The person's order; what they never placed comes after."""
    place = {pk: number for number, pk in enumerate(choice.order)}
    return sorted(found, key=lambda view: (place.get(view.pk, len(place)), view.pk))


def tabs(
    found: Sequence[SavedView], current: SavedView | None, everything: Any
) -> list[dict[str, Any]]:
    """«All», then the views, as the component asks for them."""
    first = {
        "url": "/leads?view=0",
        "label": _("All"),
        "count": "",
        "current": current is None and bool(everything),
    }
    return [
        first,
        *(
            {
                "url": f"/leads?view={view.pk}",
                "label": view.name,
                "count": "",
                "current": view == current,
            }
            for view in found
        ),
    ]


@require_safe
def counts(request: Request) -> HttpResponse:
    """GET /leads/views/counts?view=: the tabs again, with how many leads each has now."""
    saved = Saved(request, views.choice_of(request.member))
    told = tabs(saved.all, saved.current, request.GET.get("view"))
    for tab, view in zip(told[1 : _COUNTED + 1], saved.all, strict=False):
        asked = filters.read_query(request, QueryDict(view.query))
        wanted = queries.filtered(leads_for(request.actor), asked.filters)
        found = wanted.order_by()[: _CAP + 1].count()
        count = number_format(min(found, _CAP), force_grouping=True)
        tab["count"] = f"{count}+" if found > _CAP else count
    return render(request, "components/views.html", {"views": told})


@require_safe
def dialog(request: Request) -> HttpResponse:
    """GET /leads/views: all views, to rename, share, order and remove; and a new one."""
    choice = views.choice_of(request.member)
    found = in_order(list(views.views_for(request.actor).select_related("owner", "team")), choice)
    context = {
        "lines": [
            {
                "view": view,
                "may": views.may_change(view, request.actor),
                "first": view.pk == choice.view,
                "whose": view.owner.name
                if view.owner_id != request.member.pk and view.owner
                else "",
            }
            for view in found
        ],
        "query": request.GET.get("query", ""),
        "may_company": request.actor.may(Right.CONFIGURE),
        "teams": _teams(request),
    }
    return render(request, "leads/views.html", context)


def _teams(request: Request) -> list[Team]:
    teams = Team.objects.order_by("name")
    if request.actor.may(Right.CONFIGURE):
        return list(teams)
    return list(teams.filter(pk__in=request.actor.team_ids))


@require_POST
def create(request: Request) -> HttpResponse:
    """POST name, query, shared: «», «company» or the id of a team; columns."""
    try:
        made = views.create_view(
            name=request.POST.get("name", ""),
            query=request.POST.get("query", ""),
            columns=views.choice_of(request.member).columns,
            by=request.actor,
            **_shared(request),
        )
    except Invalid as refused:
        complained(request, refused)
        return back(request, "/leads")
    said(request, _("View saved."))
    return back(request, f"/leads?view={made.pk}")


@require_POST
def change(request: Request, id: int) -> HttpResponse:
    """POST any of name, query, shared."""
    view = views.view_for(request.actor, id=id)
    given: dict[str, Any] = {
        name: request.POST[name] for name in ("name", "query") if name in request.POST
    }
    if "shared" in request.POST:
        given |= _shared(request)
    try:
        views.change_view(view, by=request.actor, **given)
    except Invalid as refused:
        complained(request, refused)
    else:
        said(request, _("View saved."))
    return back(request, f"/leads?view={id}")


@require_POST
def remove(request: Request, id: int) -> HttpResponse:
    """POST: take a view away, with the way back in the message."""
    view = views.remove_view(views.view_for(request.actor, id=id), by=request.actor)
    text = _("The view %(name)s was removed.") % {"name": view.name}
    said(request, text, undo=f"/leads/views/{id}/restore")
    return back(request, "/leads?view=0")


@require_POST
def restore(request: Request, id: int) -> HttpResponse:
    """POST: bring it back."""
    view = views.view_for(request.actor, id=id, removed=True)
    try:
        views.restore_view(view, by=request.actor)
    except Invalid as refused:
        complained(request, refused)
        return back(request, "/leads")
    return back(request, f"/leads?view={id}")


@require_POST
def move(request: Request, id: int) -> HttpResponse:
    """POST by: 1 down, -1 up, in the person's own order."""
    actor = request.actor
    choice = views.choice_of(request.member)
    order = [view.pk for view in in_order(list(views.views_for(actor)), choice)]
    views.view_for(actor, id=id)
    here = order.index(id)
    there = here + (-1 if request.POST.get("by") == "-1" else 1)
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
        views.choose(order=order, by=actor)
    return back(request, "/leads")


@require_POST
def first(request: Request, id: int) -> HttpResponse:
    """POST: the list begins with this view; again, and it begins with everything."""
    choice = views.choice_of(request.member)
    views.choose(view=0 if choice.view == id else id, by=request.actor)
    return back(request, "/leads")


@require_POST
def choose_columns(request: Request) -> HttpResponse:
    """POST column…, in their order; `usual` brings the usual ones back. `view`: into that view."""
    wanted = [] if "usual" in request.POST else request.POST.getlist("column")
    number = _id(request.POST.get("view", ""))
    view = views.views_for(request.actor).filter(pk=number).first() if number else None
    try:
        if view and view.columns and views.may_change(view, request.actor):
            views.change_view(view, columns=wanted, by=request.actor)
        else:
            views.choose(columns=wanted, by=request.actor)
    except Invalid as refused:
        complained(request, refused)
    return back(request, "/leads")


def _shared(request: Request) -> dict[str, Any]:
    wanted = request.POST.get("shared", "")
    if number := _id(wanted):
        return {"shared": Shared.TEAM.value, "team": Team.objects.filter(pk=number).first()}
    return {"shared": wanted, "team": None}


def _id(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else 0
