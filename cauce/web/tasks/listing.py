"""«Tareas»: what is overdue, for today, this week and later, and what was done."""

from datetime import UTC, datetime
from typing import Any

from django.db.models import F
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.catalog.names import names
from cauce.leads.access import lead_for, members_below
from cauce.leads.models import Lead, Standing
from cauce.life.work import tasks
from cauce.web.request import Request
from cauce.web.task_words import GROUPS
from cauce.web.tasks.lines import line

PAGE = 100
_TODAY_SHOWN = 8
_LATER_SHOWN = 4
_OF_LEAD_SHOWN = 50
_EVERYBODY = "all"


@require_safe
def page(request: Request) -> HttpResponse:
    """GET /tasks?show=done&who=all|<id>&after=…: own open tasks unless it says otherwise."""
    done = request.GET.get("show") == "done"
    who = _who(request)
    rows = tasks.tasks_for(request.actor) if who != request.member.pk else _own(request)
    if who is not None:
        rows = rows.filter(assignee_id=who)
    found, more = tasks.page(rows, done=done, after=_position(request.GET), limit=PAGE)
    context = {
        "title": _("Tasks"),
        "groups": _groups(request, found, done),
        "views": _views(request, done),
        "people": _people(request, who),
        "somebody_else": who != request.member.pk,
        "gaps_of": who if _looks_after(request, who) else None,
        "done": done,
        "may_work": request.actor.may(Right.WORK),
        "next": _address(request.GET, after=f"{more[0].isoformat()}.{more[1]}") if more else "",
        "here": request.get_full_path(),
    }
    return render(request, "tasks/list.html" + ("#list" if request.htmx else ""), context)


@require_safe
def today(request: Request) -> HttpResponse:
    """GET /tasks/today: the part of «Inicio»."""
    return render(request, "tasks/today.html", todays(request))


def todays(request: Request) -> dict[str, Any]:
    """Own tasks that are overdue or due today, and where there is room the next ones. One query."""
    now, zone = timezone.now(), timezone.get_current_timezone()
    rows, _more = tasks.page(tasks.mine(request.actor), done=False, limit=_TODAY_SHOWN + 1)
    due = [one for one in rows if tasks.group(one.due_at, now, zone) in {"overdue", "today"}]
    later = rows[len(due) :][: min(_LATER_SHOWN, _TODAY_SHOWN - len(due))]
    return {
        "today": [line(request, one, now) for one in due[:_TODAY_SHOWN]],
        "later": [line(request, one, now) for one in later],
        "today_more": len(due) > _TODAY_SHOWN,
        "may_work": request.actor.may(Right.WORK),
    }


@require_safe
def of_lead(request: Request, number: int) -> HttpResponse:
    """GET /leads/<number>/tasks: the part of the lead's page."""
    lead = lead_for(request.actor, number=number)
    return render(request, "tasks/of_lead.html", tasks_of_lead(request, lead))


def tasks_of_lead(request: Request, lead: Lead) -> dict[str, Any]:
    """The tasks of a lead, the open ones first. One query."""
    now = timezone.now()
    latest_done = F("done_at").desc(nulls_first=True)
    found = tasks.tasks_of(lead).order_by(latest_done, "due_at", "id")[:_OF_LEAD_SHOWN]
    lines = [line(request, one, now) for one in found]
    return {
        "lead": lead,
        "open": [one for one in lines if one.task.done_at is None],
        "done": [one for one in lines if one.task.done_at is not None],
        "may_work": request.actor.may(Right.WORK) and lead.standing == Standing.ACTIVE,
    }


def _own(request: Request) -> Any:
    """Own tasks come by the index of their assignee, whatever else one may see."""
    return tasks.tasks_for(request.actor).filter(assignee_id=request.member.pk)


def _who(request: Request) -> int | None:
    """Whose tasks: a member's id, None for everybody's that the reader may see."""
    wanted = request.GET.get("who", "")
    if wanted == _EVERYBODY:
        return None
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 18:
        return int(wanted)
    return request.member.pk


def _looks_after(request: Request, who: int | None) -> bool:
    """Whether the reader sees the leads of `who`, and so what is missing on them."""
    seen = members_below(request.actor)
    return who is not None and (who == request.member.pk or seen is None or who in seen)


def _groups(request: Request, found: list[tasks.Task], done: bool) -> list[dict[str, Any]]:
    now, zone = timezone.now(), timezone.get_current_timezone()
    groups: dict[str, dict[str, Any]] = {}
    for one in found:
        code = "done" if done else tasks.group(one.due_at, now, zone)
        group = groups.setdefault(code, {"code": code, "label": GROUPS[code], "lines": []})
        group["lines"].append(line(request, one, now))
    return list(groups.values())


def _views(request: Request, done: bool) -> list[dict[str, Any]]:
    return [
        {
            "label": pgettext("tasks", "Open"),
            "url": _address(request.GET, show=None),
            "current": not done,
        },
        {"label": _("Done"), "url": _address(request.GET, show="done"), "current": done},
    ]


def _people(request: Request, who: int | None) -> list[dict[str, Any]]:
    """Whose tasks can be chosen; nothing for who sees only their own."""
    seen = members_below(request.actor)
    if seen is not None and len(seen) < 2:
        return []
    me = request.member.pk
    choices = [
        {
            "label": pgettext("tasks", "Mine"),
            "url": _address(request.GET, who=None),
            "current": who == me,
        },
        {
            "label": _("Everybody"),
            "url": _address(request.GET, who=_EVERYBODY),
            "current": who is None,
        },
    ]
    for one in names(current_company()).members.values():
        if one.id != me and one.active and (seen is None or one.id in seen):
            url = _address(request.GET, who=str(one.id))
            choices.append({"label": one.name, "url": url, "current": who == one.id})
    return choices


def _address(query: QueryDict, **changes: str | None) -> str:
    fresh = query.copy()
    fresh.pop("after", None)
    for key, value in changes.items():
        if value is None:
            fresh.pop(key, None)
        else:
            fresh[key] = value
    return f"/tasks?{fresh.urlencode()}" if fresh else "/tasks"


def _position(query: QueryDict) -> tasks.Position | None:
    moment, _dot, pk = query.get("after", "").rpartition(".")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 18):
        return None
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)), int(pk)
