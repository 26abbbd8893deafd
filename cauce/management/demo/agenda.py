"""What is still to be done in the demo: tasks overdue, for today and later, and fresh notices."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from cauce.leads.access import locked
from cauce.leads.models import Lead, Standing
from cauce.life.work import tasks
from cauce.listeners import notify
from cauce.management.demo.company import Demo
from cauce.store import atomic

# Hours from now, kind, title, reminder. None has rung: what is over must not ring when it starts.
_STEPS: tuple[tuple[float, str, str, int | None], ...] = (
    (-27, "call", "Volver a llamar, pidió que fuera por la mañana", None),
    (-2.5, "write", "Enviar la lista de precios por WhatsApp", None),
    (0.75, "call", "Confirmar la visita del sábado", 10),
    (3, "call", "Llamar: quería hablarlo con su esposa", 0),
    (22, "visit", "Recorrido por el departamento muestra", 60),
    (50, "write", "Preguntar si recibió la cotización", 0),
    (24 * 6, "call", "Retomar cuando cobre su aguinaldo", 0),
)
_DONE = ((-4.0, "call", "Primera llamada"), (-20.0, "write", "Mandar el folleto"))
_FREE = (
    ("Bruno Cárdenas", 5, "other", "Revisar los leads sin nota del equipo"),
    ("Ana Robles", 26, "other", "Cerrar el presupuesto de la campaña"),
)
_SELLERS = 12


def plan(demo: Demo, *, now: datetime) -> None:
    """Plan next steps on the newest leads in process of each seller; some are done already."""
    for member_id in sorted(demo.actors)[: _SELLERS + 4]:
        by = demo.actors[member_id]
        for lead, step in zip(_in_process(member_id, now), _STEPS, strict=False):
            hours, kind, title, reminder = step
            due = _round(now + timedelta(hours=hours))
            wanted = tasks.Plan(title=title, due_at=due, kind=kind, reminder=reminder)
            with atomic():
                at = min(now, due) - timedelta(hours=1)
                tasks.plan(locked(lead.pk), wanted, by=by, at=at)
        for lead, (hours, kind, title) in zip(_in_process(member_id, now), _DONE, strict=False):
            _do(lead, kind, title, due=_round(now + timedelta(hours=hours)), demo=demo)
    for name, hours, kind, title in _FREE:
        actor = demo.actors[demo.people[name].pk]
        wanted = tasks.Plan(title=title, due_at=_round(now + timedelta(hours=hours)), kind=kind)
        tasks.plan(None, wanted, by=actor, at=now)


def tell(demo: Demo, *, now: datetime) -> None:
    """Leave each seller the notices of the last hours, the newest unread."""
    for member_id in sorted(demo.actors):
        newest = list(
            Lead.objects.filter(seller_id=member_id, standing=Standing.ACTIVE).order_by("-id")[:4]
        )
        for hours, lead in zip((30, 9, 3, 0.2), reversed(newest), strict=False):
            kind = "duplicate" if lead.duplicate_scope else "assigned"
            news = notify.News(member_id=member_id, kind=kind, lead_id=lead.pk)
            notify.write([news], at=now - timedelta(hours=hours))
            if hours > 8:
                notify.mark_read(member_id)


def _in_process(member_id: int, now: datetime) -> Iterator[Lead]:
    """Leads that are worked and were there before the first of these tasks was planned."""
    rows = Lead.objects.filter(
        seller_id=member_id,
        standing=Standing.ACTIVE,
        flow_state="in_process",
        created_at__lt=now - timedelta(hours=30),
    )
    return iter(rows.order_by("-id")[: len(_STEPS)])


def _do(lead: Lead, kind: str, title: str, *, due: datetime, demo: Demo) -> None:
    by, at = demo.actors[lead.seller_id or 0], due - timedelta(hours=2)
    wanted = tasks.Plan(title=title, due_at=due, kind=kind, reminder=None)
    with atomic():
        task = tasks.plan(locked(lead.pk), wanted, by=by, at=at)
        tasks.finish(task, by=by, at=due)


def _round(moment: datetime) -> datetime:
    """To the quarter of an hour, as people plan."""
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)
