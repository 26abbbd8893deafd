"""What a person sees of the external CRM: the leads as they arrive, newest first."""

import json
from collections.abc import Sequence

from cauce.simulators.html import Markup, clock_time, joined, page, tag
from cauce.simulators.wire import JSON, Seen

REFRESH = Markup('<meta http-equiv="refresh" content="3">')
LONGEST_LIST = 50
FAULTS = (
    ("Las 3 próximas: 503", {"count": "3", "code": "503", "retry_after": "2"}),
    ("La próxima: 429", {"count": "1", "code": "429", "retry_after": "5"}),
    ("La próxima: recibe y no contesta", {"kind": "hang", "seconds": "60"}),
    ("La próxima: corta la respuesta", {"kind": "cut"}),
)


def show(contacts: Sequence[JSON], requests: Sequence[Seen], *, planned: int, still: bool) -> str:
    """The page; a contact is {id, created_at, person, data}, oldest first, as the requests."""
    link = tag("a", "Reanudar", href="/") if still else tag("a", "Pausar", href="/?pausa=1")
    state = "Página en pausa. " if still else "La página se actualiza sola. "
    rows = [_contact(contact) for contact in list(contacts)[::-1][:LONGEST_LIST]]
    tries = [_request(seen) for seen in list(requests)[::-1][:LONGEST_LIST]]
    return page(
        "external_crm.html",
        {
            "refresh": "" if still else REFRESH,
            "pause": joined([state, link]),
            "total": len(contacts),
            "contacts": joined(rows) if rows else _nothing("Todavía no ha llegado ninguno.", 6),
            "requests": joined(tries) if tries else _nothing("Ninguna todavía.", 3),
            "planned": planned,
            "faults": joined([_button(words, plan) for words, plan in FAULTS] + [_heal()]),
        },
    )


def _contact(contact: JSON) -> Markup:
    person = contact["person"]
    reached = [str(person[key]) for key in ("email", "phone", "whatsapp") if person.get(key)]
    data = json.dumps(contact["data"], ensure_ascii=False, indent=2)
    return tag(
        "tr",
        tag("td", clock_time(contact["created_at"])),
        tag("td", contact["id"]),
        tag("td", person.get("name") or "(sin nombre)"),
        tag("td", joined([tag("div", value) for value in reached])),
        tag("td", person.get("external_id") or ""),
        tag("td", tag("details", tag("summary", "Ver"), tag("pre", data))),
    )


def _request(seen: Seen) -> Markup:
    status = "sin respuesta" if seen.status is None else str(seen.status)
    mark = "" if seen.status and seen.status < 400 else "bad"
    return tag(
        "tr",
        tag("td", clock_time(seen.at)),
        tag("td", f"{seen.request.method} {seen.request.target}"),
        tag("td", status, class_=mark),
    )


def _nothing(words: str, columns: int) -> Markup:
    return tag("tr", tag("td", words, colspan=str(columns), class_="quiet"))


def _button(words: str, plan: dict[str, str]) -> Markup:
    hidden = [tag("input", type="hidden", name=k, value=v) for k, v in plan.items()]
    return tag("form", *hidden, tag("button", words), method="post", action="/_control/fail")


def _heal() -> Markup:
    return tag("form", tag("button", "Quitar los fallos"), method="post", action="/_control/heal")
