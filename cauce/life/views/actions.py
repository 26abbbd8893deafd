"""Save a view, change it, take it away and bring it back; choose columns, first view and order."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import parse_qs

from django.utils import timezone

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Invalid, NotAllowed
from cauce.accounts.models import Membership, Team
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.accounts.versions import configuration_changed
from cauce.catalog.fields import fields_of
from cauce.leads import asked
from cauce.leads.orders import OWN
from cauce.life.views import rules
from cauce.life.views.models import SavedView, Shared
from cauce.life.views.read import ListChoice, choice_of, may_change, view_for, views_for
from cauce.spine.facts import SettingChanged, SettingCreated
from cauce.spine.record import record
from cauce.store import atomic, on_postgres

type Problems = dict[str, str | tuple[str, dict[str, Any]]]
_NOUN = "view"
_TOLD = ("name", "query", "columns", "shared", "team_id", "active")


@atomic()
def create_view(
    *,
    name: str,
    query: str = "",
    columns: Sequence[str] = (),
    shared: str = "",
    team: Team | None = None,
    by: Actor,
) -> SavedView:
    """A new view. Raises NotAllowed, Invalid."""
    view = SavedView(owner_id=by.membership_id, created_at=timezone.now())
    _set(view, {"name": name, "query": query, "columns": columns, "shared": shared, "team": team})
    _check(view, by)
    _count(view, by)
    view.save()
    configuration_changed(current_company())
    if view.shared:
        record(SettingCreated(noun=_NOUN, values=_values(view)), by=by, subject=(_NOUN, view.pk))
    return view


@atomic()
def change_view(view: SavedView, *, by: Actor, **given: Any) -> SavedView:
    """Set any of name, query, columns, shared and team. Raises NotAllowed, Invalid."""
    if not may_change(view, by):
        raise NotAllowed(Right.CONFIGURE)
    before = _values(view)
    _set(view, given)
    _check(view, by)
    if view.shared and not before["shared"]:
        _count(view, by)
    _save(view, before, by)
    return view


def remove_view(view: SavedView, *, by: Actor) -> SavedView:
    """Take a view away; `restore_view` brings it back. Raises NotAllowed."""
    return _switch(view, on=False, by=by)


def restore_view(view: SavedView, *, by: Actor) -> SavedView:
    """Bring a removed view back. Raises NotAllowed, Invalid when there are too many meanwhile."""
    return _switch(view, on=True, by=by)


@atomic()
def _switch(view: SavedView, *, on: bool, by: Actor) -> SavedView:
    if not may_change(view, by):
        raise NotAllowed(Right.CONFIGURE)
    before = _values(view)
    if on and not view.active:
        _count(view, by)
    view.active = on
    _save(view, before, by)
    return view


def _set(view: SavedView, given: dict[str, Any]) -> None:
    problems: Problems = {}
    if "name" in given:
        view.name = " ".join(given["name"].split())
        if not view.name:
            problems["name"] = "required"
        elif len(view.name) > rules.NAME_LIMIT:
            problems["name"] = ("too_long", {"limit": rules.NAME_LIMIT})
        elif not view.name.isprintable():
            problems["name"] = "unprintable"
    if "query" in given:
        view.query, problem = _read(given["query"])
        problems |= problem
    if "columns" in given:
        columns = rules.columns_of(given["columns"], own=own_columns())
        if columns is None:
            problems["columns"] = ("unknown_choice", {"choices": ", ".join(rules.COLUMNS)})
        view.columns = columns or []
    if "shared" in given:
        if given["shared"] not in Shared.values:
            choices = ", ".join(value for value in Shared.values if value)
            problems["shared"] = ("unknown_choice", {"choices": choices})
        view.shared = given["shared"]
    if "team" in given:
        view.team = given["team"]
    if problems:
        raise Invalid(problems)


def own_columns() -> list[str]:
    """The columns of the company's own fields, in their order."""
    return [f"{OWN}{field.key}" for field in fields_of(current_company()).active]


def _read(query: str) -> tuple[str, Problems]:
    """(the address in one spelling, what in it makes no sense)."""
    told = parse_qs(query.removeprefix("?")[: 2 * rules.QUERY_LIMIT], max_num_fields=200)
    found = asked.read(
        told,
        company=current_company(),
        now=timezone.now(),
        me=-1,  # whoever looks, later
        leads_of_import=lambda _run: None,
    )
    text = rules.canonical(told)
    if len(text) > rules.QUERY_LIMIT:
        return "", {"query": ("too_long", {"limit": rules.QUERY_LIMIT})}
    return text, {f"query.{name}": problem for name, problem in found.problems.items()}


def _check(view: SavedView, by: Actor) -> None:
    """Whom it may be shared with: one's own teams, the company by administrators."""
    if view.shared != Shared.TEAM:
        view.team = None
    if not view.shared and view.owner_id is None:
        raise Invalid({"shared": "required"})  # a program's own view would be nobody's
    if view.shared == Shared.COMPANY:
        by.need(Right.CONFIGURE)
    if view.shared != Shared.TEAM:
        return
    if view.team_id is None:
        raise Invalid({"team": "required"})
    if view.team_id not in by.team_ids:
        by.need(Right.CONFIGURE)


def _count(view: SavedView, by: Actor) -> None:
    if view.shared:
        there = SavedView.objects.filter(active=True).exclude(shared=Shared.NOBODY)
        limit = rules.MOST_SHARED
    else:
        there = SavedView.objects.filter(active=True, owner_id=by.membership_id)
        limit = rules.MOST_OWN
    if there.count() >= limit:
        raise Invalid({"name": ("too_many", {"limit": limit})})


def _values(view: SavedView) -> dict[str, Any]:
    return {name: getattr(view, name) for name in _TOLD}


def _save(view: SavedView, before: dict[str, Any], by: Actor) -> None:
    after = _values(view)
    fields = {name: [before[name], after[name]] for name in _TOLD if before[name] != after[name]}
    if not fields:
        return
    view.save(update_fields=list(fields))
    configuration_changed(current_company())
    if before["shared"] or after["shared"]:
        happened = SettingChanged(noun=_NOUN, fields=fields)
        record(happened, by=by, subject=(_NOUN, view.pk))


@atomic()
def choose(
    *,
    by: Actor,
    columns: Sequence[str] | None = None,
    view: int | None = None,
    order: Sequence[int] | None = None,
) -> ListChoice:
    """Set how the person behind `by` likes the list: columns (empty: the usual ones), the view to
    begin with (0: none), the order of the views. What is None stays. Raises Invalid, Missing."""
    if by.membership_id is None:
        raise Invalid({"member": "required"})
    rows = Membership.objects.filter(pk=by.membership_id)
    member = (rows.select_for_update() if on_postgres() else rows).get()
    kept = asdict(choice_of(member))
    if columns is not None:
        tidy = rules.columns_of(columns, own=own_columns())
        if tidy is None:
            raise Invalid({"columns": ("unknown_choice", {"choices": ", ".join(rules.COLUMNS)})})
        kept["columns"] = [] if tidy == list(rules.DEFAULT_COLUMNS) else tidy
    if view is not None:
        kept["view"] = view_for(by, id=view).pk if view else 0
    if order is not None:
        mine = set(views_for(by).values_list("pk", flat=True))
        kept["order"] = [pk for pk in dict.fromkeys(order) if pk in mine]
    rows.update(likes=member.likes | {"list": kept})
    return ListChoice(**kept)
