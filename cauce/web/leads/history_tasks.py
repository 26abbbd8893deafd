"""The history's sentences about tasks."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cauce.catalog.names import Names
from cauce.spine import facts
from cauce.spine.fact import Fact
from cauce.web.task_words import FIELDS

type Telling = tuple[str, str]


def moment(text: str) -> str:
    """A stored moment as day and time in the reader's zone."""
    return date_format(timezone.localtime(datetime.fromisoformat(text)), "j b H:i")


def _member(known: Names, member_id: int) -> str:
    label = known.members.get(member_id)
    return label.name if label else ""


def _created(fact: facts.TaskCreated, known: Names) -> Telling:
    values = {"due": moment(fact.due), "assignee": _member(known, fact.assignee)}
    return _("set a task for %(assignee)s, due %(due)s") % values, fact.title


def _postponed(fact: facts.TaskPostponed, known: Names) -> Telling:
    pair = {"was": moment(fact.was), "due": moment(fact.due)}
    return _("moved a task from %(was)s to %(due)s") % pair, fact.title


def _reassigned(fact: facts.TaskReassigned, known: Names) -> Telling:
    pair = {"was": _member(known, fact.was), "assignee": _member(known, fact.assignee)}
    return _("handed a task from %(was)s to %(assignee)s") % pair, fact.title


def _changed(fact: facts.TaskChanged, known: Names) -> Telling:
    shown = ", ".join(str(FIELDS.get(field, field)) for field in fact.fields)
    title = " → ".join(fact.values.get("title", []))
    return _("changed a task: %(fields)s") % {"fields": shown}, title


def _reminded(fact: facts.TaskReminded, known: Names) -> Telling:
    values = {"assignee": _member(known, fact.assignee), "due": moment(fact.due)}
    return _("reminded %(assignee)s of a task due %(due)s") % values, fact.title


TELL: dict[type[Fact], Callable[[Any, Names], Telling]] = {
    facts.TaskCreated: _created,
    facts.TaskDone: lambda fact, _known: (_("completed a task"), fact.title),
    facts.TaskReopened: lambda fact, _known: (_("reopened a task"), fact.title),
    facts.TaskPostponed: _postponed,
    facts.TaskReassigned: _reassigned,
    facts.TaskChanged: _changed,
    facts.TaskReminded: _reminded,
}
