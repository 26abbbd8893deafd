"""Reading tasks: what an actor may see, those of one lead, how many are late."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Missing
from cauce.leads.access import leads_for, members_below
from cauce.leads.models import Lead, Standing
from cauce.life.work.tasks.models import Task

OVERDUE_CAP = 100
type Position = tuple[datetime, int]  # the moment and the id of the last row


def tasks_for(actor: Actor) -> QuerySet[Task]:
    """Tasks of everybody whose leads `actor` may see: all, the teams', or the own ones.

    Those of leads in spam, withdrawn or out of the actor's sight are left out.
    """
    tasks = Task.objects.all()
    people = members_below(actor)
    if people is not None:
        tasks = tasks.filter(assignee_id__in=people)
    return tasks.filter(Q(lead=None) | Exists(_sight(actor)))


def _sight(actor: Actor) -> QuerySet[Lead]:
    return leads_for(actor).filter(pk=OuterRef("lead_id"), standing=Standing.ACTIVE)


def task_for(actor: Actor, *, id: int) -> Task:
    """One task: of those above, or on a lead that `actor` may see. Raises Missing."""
    task = Task.objects.filter(pk=id).select_related("lead", "assignee").first()
    if task is None:
        raise Missing("task")
    if task.lead_id is not None:
        seen = leads_for(actor).filter(pk=task.lead_id).exists()
    else:
        seen = tasks_for(actor).filter(pk=task.pk).exists()
    if not seen:
        raise Missing("task")
    return task


def tasks_of(lead: Lead) -> QuerySet[Task]:
    """Tasks of a lead that the reader may see: the open ones by due time, then those done."""
    return Task.objects.filter(lead=lead).select_related("assignee")


def titles(ids: Iterable[int]) -> Iterable[tuple[int, str]]:
    """(id, title) of tasks, for who was told of them. One statement."""
    return Task.objects.filter(pk__in=list(ids)).values_list("pk", "title")


def next_step(lead: Lead) -> Task | None:
    """«Próximo paso»: the earliest open task. No query for a lead without one."""
    if lead.next_due is None:
        return None
    return tasks_of(lead).filter(done_at=None).order_by("due_at", "id").first()


def next_steps(leads: Iterable[Lead]) -> dict[int, Task]:
    """{lead id: its next step} of leads that the reader may see. One statement; none when nothing
    is planned on any of them."""
    planned = [lead.pk for lead in leads if lead.next_due is not None]
    if not planned:
        return {}
    tasks = Task.objects.filter(lead_id__in=planned, done_at=None).defer("comment")
    found: dict[int, Task] = {}
    for task in tasks.order_by("due_at", "id"):
        found.setdefault(task.lead_id or 0, task)
    return found


def next_titles(lead_ids: Sequence[int]) -> dict[int, str]:
    """{lead id: what its next step is} of leads that the reader may see. One statement."""
    tasks = Task.objects.filter(lead_id__in=list(lead_ids), done_at=None)
    latest_first = tasks.order_by("-due_at", "-id").values_list("lead_id", "title")
    return {lead_id or 0: title for lead_id, title in latest_first}


def mine(actor: Actor) -> QuerySet[Task]:
    """The actor's own open tasks, earliest first. Nobody's for a token that stands for nobody."""
    tasks = Task.objects.filter(assignee_id=actor.membership_id or 0, done_at=None)
    return tasks.filter(Q(lead=None) | Exists(_sight(actor))).order_by("due_at", "id")


def due_before(actor: Actor, moment: datetime, *, limit: int) -> list[tuple[int, datetime]]:
    """(assignee, when it is due) of everybody's open tasks that are due before `moment`, of whom
    the actor sees; the latest `limit` of them. One statement."""
    rows = tasks_for(actor).filter(done_at=None, due_at__lt=moment).order_by("-due_at")
    return list(rows.values_list("assignee_id", "due_at")[:limit])


def late(actor: Actor, now: datetime) -> QuerySet[Task]:
    """The own tasks that are past their moment, OVERDUE_CAP of them at most."""
    return mine(actor).filter(due_at__lt=now).order_by()[:OVERDUE_CAP]


def overdue(actor: Actor, now: datetime) -> int:
    """How many own tasks are past their moment, counted to OVERDUE_CAP. One statement."""
    return late(actor, now).count()


def page(
    tasks: QuerySet[Task], *, done: bool, after: Position | None = None, limit: int
) -> tuple[list[Task], Position | None]:
    """(rows, where the next page begins): open ones earliest first, done ones latest first."""
    column, compare = ("done_at", TupleLessThan) if done else ("due_at", TupleGreaterThan)
    rows = tasks.filter(done_at__isnull=not done).order_by(*_ORDERS[done])
    if after is not None:
        rows = rows.filter(Q(compare(Tuple(F(column), F("id")), after)))
    found = list(_listed(rows)[: limit + 1])
    if len(found) <= limit:
        return found, None
    last = found[limit - 1]
    return found[:limit], (getattr(last, column), last.pk)


_ORDERS = {False: ("due_at", "id"), True: ("-done_at", "-id")}


def _listed(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """With what a line shows of lead and assignee; a lead's row is long."""
    own = [field.name for field in Task._meta.concrete_fields]
    shown = ("lead__number", "lead__name", "lead__phone", "lead__company", "assignee__name")
    return tasks.select_related("lead", "assignee").only(*own, *shown)
