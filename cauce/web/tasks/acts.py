"""What is done to a task: made, changed, completed, reopened, postponed.

A page that shows tasks reads itself again when it hears `tasks-changed`, so an answer to htmx is
only a word in passing; without script everything goes back to the page that asked.
"""

import json
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cauce.accounts.errors import Conflict, Invalid, Refusal
from cauce.accounts.permissions import Right
from cauce.leads.access import lead_for, locked_for
from cauce.leads.models import Lead
from cauce.life.work import tasks
from cauce.store import atomic
from cauce.web.refusals import sentence_of
from cauce.web.request import Request, back, complained, into, said
from cauce.web.tasks.forms import TaskForm, people, quick_choices


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """GET and POST /tasks/new?lead=<number>: a free task, or one on a lead."""
    request.actor.need(Right.WORK)
    number = _number(request.GET.get("lead", ""))
    lead = lead_for(request.actor, number=number) if number else None
    whose = (lead.seller_id if lead else None) or request.member.pk
    form = TaskForm(
        request.POST if request.method == "POST" else None,
        people=people(request, chosen=whose),
        initial={"reminder": 0, "kind": "call" if lead else "other", "assignee": whose},
    )
    if request.method == "POST" and form.is_valid():
        with into(form), atomic():
            held = locked_for(request.actor, id=lead.pk) if lead else None
            tasks.plan(held, form.plan(), by=request.actor, assignee=form.chosen())
            return _done(request, _("Task saved."), f"/leads/{number}" if lead else "/tasks")
    return _form(request, form, title=_("New task"), lead=lead)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: Request, id: int) -> HttpResponse:
    """GET and POST /tasks/<id>."""
    task = tasks.task_for(request.actor, id=id)
    if request.method == "POST":
        request.actor.need(Right.WORK)
    names = ("title", "kind", "due_at", "reminder", "comment")
    now = {name: getattr(task, name) for name in names} | {"assignee": task.assignee_id}
    if now["reminder"] is None:
        now["reminder"] = ""
    form = TaskForm(
        request.POST if request.method == "POST" else None,
        people=people(request, chosen=task.assignee_id),
        initial=now,
    )
    if request.method == "POST" and form.is_valid():
        with into(form), atomic():
            _change(request, task, form)
            return _done(request, _("Task saved."), "/tasks")
    return _form(request, form, title=task.title, lead=task.lead, task=task)


def _change(request: Request, task: tasks.Task, form: TaskForm) -> None:
    """Only what was altered is sent on: a task past its moment can still get another title."""
    given, by = form.cleaned_data, request.actor
    values = {name: given[name] for name in ("title", "kind", "reminder", "comment")}
    tasks.change(task, values=values, by=by)
    if given["due_at"] != task.due_at.replace(second=0):
        tasks.postpone(task, due_at=given["due_at"], by=by)
    to = form.chosen()
    if to is not None and to.pk != task.assignee_id:
        tasks.hand_over(task, to=to, by=by)


@require_POST
def done(request: Request, id: int) -> HttpResponse:
    """POST /tasks/<id>/done."""
    task = tasks.finish(tasks.task_for(request.actor, id=id), by=request.actor)
    undo = {"url": f"/tasks/{task.pk}/reopen", "label": _("Undo")}
    return _done(request, _("Done: %(title)s") % {"title": task.title}, "/tasks", undo=undo)


@require_POST
def reopen(request: Request, id: int) -> HttpResponse:
    """POST /tasks/<id>/reopen."""
    task = tasks.reopen(tasks.task_for(request.actor, id=id), by=request.actor)
    return _done(request, _("Open again: %(title)s") % {"title": task.title}, "/tasks")


@require_POST
def postpone(request: Request, id: int) -> HttpResponse:
    """POST /tasks/<id>/postpone, to=hour|tomorrow|monday."""
    task = tasks.task_for(request.actor, id=id)
    try:
        try:
            due = tasks.quick(
                request.POST.get("to", ""), timezone.now(), timezone.get_current_timezone()
            )
        except KeyError:
            raise Invalid({"to": ("unknown_choice", {"choices": ", ".join(tasks.QUICK)})}) from None
        tasks.postpone(task, due_at=due, by=request.actor)
    except (Invalid, Conflict) as refused:
        return _refused(request, refused)
    return _done(request, _("Postponed: %(title)s") % {"title": task.title}, "/tasks")


def _form(
    request: Request,
    form: TaskForm,
    *,
    title: str,
    lead: Lead | None,
    task: tasks.Task | None = None,
) -> HttpResponse:
    context = {
        "title": title,
        "form": form,
        "lead": lead,
        "task": task,
        "quick": quick_choices(timezone.now()),
        "may_work": request.actor.may(Right.WORK),
        "action": request.get_full_path(),
        "back": f"/leads/{lead.number}" if lead else "/tasks",
    }
    if request.htmx:
        return render(request, "tasks/dialog.html", context)
    return render(request, "tasks/form.html", context, status=422 if form.errors else 200)


def _done(
    request: Request, text: str, fallback: str, *, undo: dict[str, str] | None = None
) -> HttpResponse:
    if not request.htmx:
        said(request, text)
        return back(request, fallback)
    toast: dict[str, Any] = {"text": text, "hue": "positive"}
    return _word(toast | ({"undo": undo} if undo else {}), changed=True)


def _refused(request: Request, refused: Refusal) -> HttpResponse:
    if not request.htmx:
        complained(request, refused)
        return back(request, "/tasks")
    return _word({"text": sentence_of(refused), "hue": "negative"}, changed=False)


def _word(toast: dict[str, Any], *, changed: bool) -> HttpResponse:
    told = {"toast": toast} | ({"tasks-changed": True, "dialog-done": True} if changed else {})
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(told)})


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
