"""«Cambios»: who set up what, from what to what, told in words from the facts of the spine."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cauce.accounts.permissions import Right
from cauce.spine import read
from cauce.spine.read import Event
from cauce.web.request import Request
from cauce.web.settings.values import FIELD_LABELS, Namer, label_of, value_words

PAGE = 50
RECENT = 8
# Noun of a fact → (what it is called, where one of them is changed).
NOUNS = {
    "company": (gettext_lazy("the company"), "/settings/company"),
    "brand": (gettext_lazy("the brand"), "/settings/brands/{}"),
    "product": (gettext_lazy("the product"), "/settings/products/{}"),
    "campaign": (gettext_lazy("the campaign"), "/settings/campaigns/{}"),
    "qualification_type": (gettext_lazy("the qualification"), "/settings/qualifications/{}"),
    "status": (gettext_lazy("the status"), "/settings/statuses/{}"),
    "tag": (gettext_lazy("the tag"), "/settings/tags/{}"),
    "note_template": (gettext_lazy("the note to choose"), "/settings/note-templates/{}"),
    "flow": (gettext_lazy("the flow"), "/settings/flow"),
    "list": (gettext_lazy("the list"), "/settings/lists/{}"),
    "segment": (gettext_lazy("the segment"), "/settings/segments/{}"),
    "assignment_rule": (gettext_lazy("the assignment rule"), "/settings/rules/{}"),
    "user": (gettext_lazy("the user"), "/settings/users/{}"),
    "team": (gettext_lazy("the team"), "/settings/teams/{}"),
    "token": (gettext_lazy("the token"), "/settings/tokens/{}"),
    "form": (gettext_lazy("the form"), "/settings/forms/{}"),
    "connection": (gettext_lazy("the connection"), "/settings/connections/{}"),
    "view": (gettext_lazy("the view"), "/leads?view={}"),
    "session": (gettext_lazy("log-ins"), ""),
}
METHODS = {
    "password": gettext_lazy("with the password"),
    "totp": gettext_lazy("with a code from the app"),
    "webauthn": gettext_lazy("with a passkey"),
    "recovery_codes": gettext_lazy("with a recovery code"),
    "invitation": gettext_lazy("with the invitation"),
    "switch": gettext_lazy("from another company"),
}
ACTORS = {
    "system": gettext_lazy("Cauce"),
    "rule": gettext_lazy("A rule"),
    "public": gettext_lazy("The public"),
    "bot": gettext_lazy("The bot"),
}


@require_safe
def page(request: Request) -> HttpResponse:
    """GET /settings/changes?noun=&before=."""
    request.actor.need(Right.CONFIGURE)
    noun = request.GET.get("noun", "")
    noun = noun if noun in NOUNS else ""
    before = request.GET.get("before", "")
    known = int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None
    events = list(read.audit(noun=noun, before=known)[: PAGE + 1])
    older = f"?noun={noun}&before={events[PAGE - 1].pk}" if len(events) > PAGE else ""
    context = {
        "title": _("Changes"),
        "days": _by_day(told(events[:PAGE])),
        "nouns": [(key, label) for key, (label, _url) in NOUNS.items()],
        "noun": noun,
        "newest": f"?noun={noun}" if known else "",
        "older": older,
    }
    return render(request, "settings/changes.html", context)


def recent(noun: str, subject: int) -> list[dict[str, Any]]:
    """The last changes of one thing, as `told`."""
    return told(read.audit(noun=noun, subject=subject)[:RECENT], of_one=True)


def told(events: Iterable[Event], *, of_one: bool = False) -> list[dict[str, Any]]:
    """Each event as {at, who, kind, words, name, url, lines}: lines are (field, before, after).

    `of_one`: all are of one thing, so its name is left out.
    """
    events = list(events)
    namer = Namer(events)
    return [_told(event, namer, of_one=of_one) for event in events]


def _told(event: Event, namer: Namer, *, of_one: bool) -> dict[str, Any]:
    noun = event.subject_kind
    label, url = NOUNS.get(noun, (noun, ""))
    made = event.kind == "setting.created"
    fact = {
        "at": event.at,
        "who": _who(event),
        "kind": "" if event.actor_kind == "person" else "machine",
        "name": "" if of_one else namer.subject(noun, event.subject_id),
        "url": "" if of_one or not event.subject_id else url.format(event.subject_id),
        "lines": [] if of_one and made else _lines(event, namer),
    }
    return fact | {"words": _words(event, str(label), of_one=of_one)}


def _words(event: Event, label: str, *, of_one: bool) -> str:
    if event.kind == "session.started":
        method = event.data.get("method", "")
        how = ", ".join(str(METHODS.get(part, part)) for part in method.split("+"))
        address = (event.personal or {}).get("address", "")
        return _("came in %(how)s, from %(address)s") % {"how": how, "address": address or "–"}
    if event.kind.startswith("connection."):
        troubled = event.kind.endswith("troubled")
        return _("found a connection out of order:") if troubled else _("found it works again:")
    if event.kind == "setting.created":
        return _("made it") if of_one else _("made %(thing)s") % {"thing": label}
    if "joined_at" in event.data.get("fields", {}):
        return _("joined the company")
    return _("changed") if of_one else _("changed %(thing)s") % {"thing": label}


def _who(event: Event) -> str:
    if event.actor_kind == "token":
        return f"API · {event.actor_name}"
    return event.actor_name or str(ACTORS.get(event.actor_kind, event.actor_kind))


def _lines(event: Event, namer: Namer) -> list[tuple[str, str, str]]:
    """(field, before, after); of something new, each value that is not empty."""
    if event.kind == "setting.created":
        values = event.data.get("values", {})
        pairs = {key: (None, value) for key, value in values.items() if _tells(key, value)}
    else:
        pairs = {key: tuple(pair) for key, pair in event.data.get("fields", {}).items()}
    noun = event.subject_kind
    return [
        (label_of(noun, key), value_words(key, old, namer), value_words(key, new, namer))
        for key, (old, new) in pairs.items()
        if key in FIELD_LABELS
    ]


def _tells(key: str, value: Any) -> bool:
    return value not in (None, "", [], {}, False) and key not in {"name", "active", "position"}


def _by_day(facts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    def day(fact: dict[str, Any]) -> date:
        return timezone.localtime(fact["at"]).date()

    return [
        {"label": f"{date_format(when, 'l')} {date_format(when)}", "facts": list(group)}
        for when, group in groupby(facts, key=day)
    ]
