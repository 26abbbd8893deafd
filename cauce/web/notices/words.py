"""Notices in words, each with the place that it leads to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cauce.accounts.actor import Actor
from cauce.accounts.scope import current_company
from cauce.catalog.levels import LEVEL_LABELS
from cauce.catalog.names import names
from cauce.leads.access import leads_for
from cauce.life.work import tasks
from cauce.listeners.notify import Notification
from cauce.web.leads.history import called

# Kind → (word, icon).
KINDS = {
    "assigned": (gettext_lazy("A lead is assigned to you"), "user"),
    "duplicate": (gettext_lazy("One of your people asks again"), "users"),
    "ending": (gettext_lazy("The time for one of your leads runs out"), "clock"),
    "late": (gettext_lazy("A lead is late"), "zap"),
    "task": (gettext_lazy("Somebody gives you a task"), "task"),
    "reminder": (gettext_lazy("A task is due"), "clock"),
    "mention": (gettext_lazy("Somebody mentions you in a note"), "note"),
    "delivery": (gettext_lazy("A lead could not be sent"), "send"),
    "alert": (gettext_lazy("Something slips in the company"), "warning"),
    "import": (gettext_lazy("Your import is finished"), "upload"),
    "export": (gettext_lazy("Your export is ready"), "download"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A notice as it is shown."""

    id: int
    kind: str
    icon: str
    text: str
    note: str
    url: str
    at: datetime
    unread: bool


@dataclass(frozen=True, slots=True)
class _Known:
    """What the notices of a page refer to: leads the reader may see, and tasks."""

    leads: dict[int, tuple[int, str]]  # id → number, name
    tasks: dict[int, str]
    me: int


def told(notices: Iterable[Notification], actor: Actor) -> list[Told]:
    """Notices in words. Two statements for all of them."""
    rows = list(notices)
    known = _Known(_leads(rows, actor), _titles(rows), actor.membership_id or 0)
    return [_told(one, known) for one in rows]


def _leads(rows: list[Notification], actor: Actor) -> dict[int, tuple[int, str]]:
    ids = {pk for one in rows for pk in [*one.data.get("leads", []), one.lead_id] if pk}
    if not ids:
        return {}
    found = leads_for(actor).filter(pk__in=ids).values_list("pk", "number", "name")
    return {pk: (number, name or _("No name")) for pk, number, name in found}


def _titles(rows: list[Notification]) -> dict[int, str]:
    ids = {one.data["task"] for one in rows if "task" in one.data}
    return dict(tasks.titles(ids)) if ids else {}


def _told(one: Notification, known: _Known) -> Told:
    text, note, url = _TELL[one.kind](one, known)
    icon = KINDS[one.kind][1]
    return Told(one.pk, one.kind, icon, text, note, url, one.at, one.read_at is None)


type Telling = tuple[str, str, str]  # text, note, address


def _name(one: Notification, known: _Known) -> str:
    lead = known.leads.get(one.lead_id or 0)
    return lead[1] if lead else _("a lead that you no longer see")


def _there(one: Notification, known: _Known, more: str = "") -> str:
    lead = known.leads.get(one.lead_id or 0)
    return f"/leads/{lead[0]}{more}" if lead else "/leads"


def _several(one: Notification, known: _Known) -> str:
    found = [known.leads[pk][1] for pk in one.data.get("leads", []) if pk in known.leads]
    return ", ".join(found) + (" …" if found and one.count > len(found) else "")


def _by(one: Notification) -> str:
    by = one.data.get("by", "")
    return _("by %(name)s") % {"name": by} if by else ""


def _assigned(one: Notification, known: _Known) -> Telling:
    if run := one.data.get("run"):
        text = ngettext(
            "An import brought you %(count)s lead",
            "An import brought you %(count)s leads",
            one.count,
        )
        return text % {"count": one.count}, _by(one), f"/leads?seller={known.me}&import={run}"
    if one.count == 1:
        return (
            _("New lead for you: %(lead)s") % {"lead": _name(one, known)},
            _by(one),
            _there(one, known),
        )
    text = _("%(count)s leads were assigned to you") % {"count": one.count}
    return text, _several(one, known) or _by(one), f"/leads?seller={known.me}"


def _duplicate(one: Notification, known: _Known) -> Telling:
    if one.data.get("run"):
        text = ngettext(
            "In an import, %(count)s of your people asks again; a colleague has the lead",
            "In an import, %(count)s of your people ask again; colleagues have the leads",
            one.count,
        )
        return text % {"count": one.count}, _by(one), f"/leads?seller={known.me}"
    if one.count == 1:
        return _("%(lead)s asks again") % {"lead": _name(one, known)}, "", _there(one, known)
    text = _("%(count)s of your people ask again") % {"count": one.count}
    return text, _several(one, known), f"/leads?seller={known.me}&duplicate=yes"


def _ending(one: Notification, known: _Known) -> Telling:
    if one.count > 1:
        text = _("The time for %(count)s of your leads runs out") % {"count": one.count}
        return text, _several(one, known), f"/leads?seller={known.me}&level=soon&sort=late"
    due = timezone.localtime(datetime.fromisoformat(one.data["due"]))
    values = {"lead": _name(one, known), "at": date_format(due, "H:i")}
    return _("%(lead)s: until %(at)s") % values, _level(one), _there(one, known)


def _late(one: Notification, known: _Known) -> Telling:
    if one.count > 1:
        text = _("%(count)s leads are late") % {"count": one.count}
        return text, _several(one, known), "/leads?level=late&sort=late"
    seller = called(names(current_company()).members, one.data.get("seller"))
    note = " · ".join(filter(None, [_level(one), seller]))
    return _("%(lead)s is late") % {"lead": _name(one, known)}, note, _there(one, known)


def _level(one: Notification) -> str:
    return str(LEVEL_LABELS.get(one.data.get("level", ""), ""))


def _task(one: Notification, known: _Known) -> Telling:
    if one.count > 1:
        text = _("You were given %(count)s tasks") % {"count": one.count}
        return text, _by(one), "/tasks"
    title = known.tasks.get(one.data["task"], "")
    name = _name(one, known) if one.lead_id else ""
    text = _("A task for you: %(title)s") % {"title": title}
    return text, " · ".join(filter(None, [name, _by(one)])), _of_task(one, known)


def _reminder(one: Notification, known: _Known) -> Telling:
    if one.count > 1:
        text = _("%(count)s tasks are due") % {"count": one.count}
        return text, _several(one, known), "/tasks"
    title = known.tasks.get(one.data["task"], "")
    name = _name(one, known) if one.lead_id else ""
    return _("Reminder: %(title)s") % {"title": title}, name, _of_task(one, known)


def _of_task(one: Notification, known: _Known) -> str:
    return _there(one, known) if one.lead_id else f"/tasks/{one.data['task']}"


def _mention(one: Notification, known: _Known) -> Telling:
    values = {"by": one.data.get("by", ""), "lead": _name(one, known)}
    return _("%(by)s mentions you in a note on %(lead)s") % values, "", _there(one, known)


def _delivery(one: Notification, known: _Known) -> Telling:
    if one.count > 1:
        text = _("%(count)s leads could not be sent") % {"count": one.count}
        return text, _several(one, known), "/deliveries"
    name, there = _name(one, known), _there(one, known, "/crm")
    if one.data.get("doubtful"):
        return _("Somebody must say whether %(lead)s was sent") % {"lead": name}, "", there
    return _("%(lead)s could not be sent") % {"lead": name}, "", there


def _alert(one: Notification, known: _Known) -> Telling:
    data = one.data
    if data["what"] == "sync":
        text = _("The connection %(name)s is in trouble") % {"name": data["name"]}
        return text, "", f"/settings/connections/{data['connection']}"
    if data["what"] == "unreviewed":
        text = ngettext(
            "%(count)s qualification by the system was reviewed by nobody",
            "%(count)s qualifications by the system were reviewed by nobody",
            data["count"],
        )
        return text % {"count": data["count"]}, "", "/levels"
    shares = {name: number_format(100 * data[name], 1) for name in ("now", "before")}
    return _("Conversion fell from %(before)s %% to %(now)s %%") % shares, "", "/levels"


def _import(one: Notification, known: _Known) -> Telling:
    text = ngettext(
        "Your import is finished: %(count)s lead",
        "Your import is finished: %(count)s leads",
        one.data.get("leads_in", 0),
    )
    return text % {"count": one.data.get("leads_in", 0)}, "", f"/imports/{one.data['run']}"


def _export(one: Notification, known: _Known) -> Telling:
    failed = one.data.get("failed")
    text = _("Your export could not be written") if failed else _("Your export is ready")
    return text, "", f"/exports/{one.data['run']}"


_TELL: dict[str, Callable[[Any, _Known], Telling]] = {
    "assigned": _assigned,
    "duplicate": _duplicate,
    "ending": _ending,
    "late": _late,
    "task": _task,
    "reminder": _reminder,
    "mention": _mention,
    "delivery": _delivery,
    "alert": _alert,
    "import": _import,
    "export": _export,
}
