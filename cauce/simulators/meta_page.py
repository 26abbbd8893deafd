"""What a person sees of the simulated Meta: a form that makes a lead arrive."""

import random
from collections.abc import Mapping

from cauce.simulators.html import Markup, clock_time, joined, page, tag
from cauce.simulators.meta_leads import LeadStore, Node, unix
from cauce.simulators.sender import Sent

LONGEST_LIST = 15
FIRST_NAMES = ("María", "José", "Ximena", "Andrés", "Lucía", "Íñigo", "Camila", "Óscar")
LAST_NAMES = ("Hernández", "Núñez", "Peña", "Gutiérrez", "Quispe", "Muñoz", "Rojas", "Díaz")
PREFIXES = ("+52155", "+5731", "+519")
SENT = "El lead {id} se guardó. El aviso a Cauce: {state}."


def show(
    store: LeadStore,
    *,
    settings: Mapping[str, str],
    webhooks: Mapping[str, Sent],
    form_id: str,
    sent_id: str,
    planned: int,
) -> str:
    """The page with the questions of one form, filled in with a person to send at once."""
    form = store.forms.get(form_id) or next(iter(store.forms.values()))
    newest = sorted(store.leads.values(), key=lambda lead: int(lead["id"]), reverse=True)
    rows = [_lead(lead, webhooks.get(lead["id"])) for lead in newest[:LONGEST_LIST]]
    empty = tag("tr", tag("td", "Todavía ninguno.", colspan="5", class_="quiet"))
    on = "leadgen" in settings["subscribed"].split(",")
    return page(
        "meta_graph.html",
        {
            "notice": _notice(sent_id, webhooks.get(sent_id)) if sent_id in store.leads else "",
            "forms": joined([_tab(each, current=form) for each in store.forms.values()]),
            "form_id": form["id"],
            "questions": joined(_questions(form, random.Random(len(store.leads)))),
            "ads": joined(_ads(store)),
            "leads": joined(rows) if rows else empty,
            "page_id": settings["page_id"],
            "subscribed": "suscrita a leadgen" if on else "sin suscripción a leadgen: no avisa",
            "planned": planned,
            "callback": settings["callback"],
        },
    )


def _notice(lead_id: str, sent: Sent | None) -> Markup:
    return tag("p", SENT.format(id=lead_id, state=_state(sent)), class_="notice", role="status")


def _state(sent: Sent | None) -> str:
    if sent is None:
        return "no se envió (falta la dirección o la suscripción)"
    tries = ", ".join(str(attempt.status or "sin respuesta") for attempt in list(sent.attempts))
    if sent.delivered:
        return f"entregado ({tries})"
    return f"abandonado ({tries})" if sent.over else f"en camino ({tries or 'sin intentos'})"


def _tab(form: Node, *, current: Node) -> Markup:
    here = {"aria-current": "page"} if form is current else {}
    return tag("a", form["name"], href=f"/?form={form['id']}", **here)


def _questions(form: Node, rng: random.Random) -> list[Markup]:
    values = _somebody(rng)
    fields = []
    for question in form["questions"]:
        key = question["key"]
        entry = tag("input", name=f"q:{key}", value=values.get(key, ""))
        label = question.get("label") or key
        fields.append(tag("label", label, entry))
    return fields


def _somebody(rng: random.Random) -> dict[str, str]:
    first, last = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
    number = rng.randrange(10**7, 10**8)
    return {
        "full_name": f"{first} {last}",
        "email": f"persona.{number}@example.com",
        "phone_number": f"{rng.choice(PREFIXES)}{number}",
    }


def _ads(store: LeadStore) -> list[Markup]:
    options = [
        tag("option", f"{ad['campaign_name']} / {ad['ad_name']}", value=ad["id"])
        for ad in store.ads.values()
    ]
    return [*options, tag("option", "Orgánico (sin anuncio)", value="")]


def _lead(lead: Node, sent: Sent | None) -> Markup:
    answers = {item["name"]: item["values"] for item in lead["field_data"]}
    return tag(
        "tr",
        tag("td", clock_time(unix(lead["created_time"]))),
        tag("td", lead["id"]),
        tag("td", *answers.get("full_name", [])),
        tag("td", lead.get("campaign_name", "Orgánico")),
        tag("td", _state(sent)),
    )
