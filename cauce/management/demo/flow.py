"""The flow in the demo: notes to choose, tags, calls that are due today, reservations."""

from datetime import datetime, timedelta

from cauce.catalog.models import Tag
from cauce.leads.access import locked
from cauce.leads.models import Lead, Standing
from cauce.life import setup, work
from cauce.life.work import tasks
from cauce.management.demo.company import Demo
from cauce.store import atomic

# (title, text, tag, a call, outcome)
_NOTES = (
    ("No contesta", "Llamé y no contestó; dejé mensaje.", "Llamar nuevamente", True, "negative"),
    (
        "Pide información",
        "Pide información y opciones de pago. Prefiere que le escriban.",
        "Enviar ficha", True, "partial",
    ),
    ("Cita agendada", "Confirmó su visita.", "Cita agendada", True, "positive"),
    ("Pide crédito", "Pregunta por crédito Infonavit y enganche.", "Infonavit", True, "partial"),
    ("Número erróneo", "El número es de otra persona.", "Sin teléfono", True, "negative"),
    ("No le interesa", "Ya no busca; pide que no se le llame.", "No Interesado", True, "negative"),
)  # fmt: skip
_DUE = (-190, -75, -20, 95, 210)  # minutes from now
_TAGGED = 12


def leave(demo: Demo, *, now: datetime) -> None:
    """Set the flow up and leave each seller a few calls for today; the company is in scope."""
    by = demo.administrator
    setup.update_flow(pool="teams", reserving=["seller"], by=by)
    tags = {tag.name: tag for tag in Tag.objects.all()}
    for title, body, name, call, outcome in _NOTES:
        if name not in tags:
            tags[name] = setup.create_tag(name=name, by=by)
        setup.create_note_template(
            title=title, body=body, tags=[tags[name]], call=call, outcome=outcome, by=by
        )
    for seller in sorted(demo.skills):
        _leave_calls(demo, seller, [tags[name] for _, _, name, _, _ in _NOTES], now)


def _leave_calls(demo: Demo, seller: int, tags: list[Tag], now: datetime) -> None:
    actor = demo.actors[seller]
    planned_at = now - timedelta(days=2)
    mine = Lead.objects.filter(
        seller=seller,
        standing=Standing.ACTIVE,
        flow_state="in_process",
        created_at__lt=planned_at - timedelta(hours=12),
    )
    chosen = list(mine.filter(next_due=None).order_by("-id").values_list("pk", flat=True)[:_TAGGED])
    for place, pk in enumerate(chosen):
        with atomic():
            lead = locked(pk)
            work.tag([lead], tags=[tags[place % len(tags)]], by=actor)
            if place < len(_DUE):
                call = tasks.Plan(
                    title="Volver a llamar",
                    due_at=now + timedelta(minutes=_DUE[place]),
                    # What is over must not ring when the demo starts.
                    reminder=None if _DUE[place] < 0 else 0,
                )
                tasks.plan(lead, call, by=actor, at=planned_at)
            if place == 0:
                work.reserve(lead, by=actor)
