"""The log in words: who did what to which thing, from what to what."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cauce.accounts.actor import Actor
from cauce.accounts.scope import current_company
from cauce.catalog.names import names
from cauce.leads.access import contacts_for, leads_for
from cauce.spine.audit import CHAPTERS
from cauce.spine.read import Event
from cauce.web.leads import history_people
from cauce.web.leads.bulk import ACTS
from cauce.web.leads.history import said
from cauce.web.settings.values import FIELD_LABELS, Namer, label_of, value_words

# Noun of a fact → (what it is called, where one of them is changed).
NOUNS = {
    "company": (gettext_lazy("the company"), "/settings/company"),
    "brand": (gettext_lazy("the brand"), "/settings/brands/{}"),
    "product": (gettext_lazy("the product"), "/settings/products/{}"),
    "campaign": (gettext_lazy("the campaign"), "/settings/campaigns/{}"),
    "qualification_type": (gettext_lazy("the qualification"), "/settings/qualifications/{}"),
    "qualification_rule": (
        gettext_lazy("the rule of automatic qualification"),
        "/settings/qualification-rules/{}",
    ),
    "qualifying": (gettext_lazy("whose qualification counts"), "/settings/qualification-rules"),
    "status": (gettext_lazy("the status"), "/settings/statuses/{}"),
    "custom_field": (gettext_lazy("the field"), "/settings/fields/{}"),
    "tag": (gettext_lazy("the tag"), "/settings/tags/{}"),
    "note_template": (gettext_lazy("the note to choose"), "/settings/note-templates/{}"),
    "flow": (gettext_lazy("the flow"), "/settings/flow"),
    "duplicates": (gettext_lazy("what happens when people ask again"), "/settings/duplicates"),
    "levels": (gettext_lazy("the service levels"), "/settings/levels"),
    "list": (gettext_lazy("the list"), "/settings/lists/{}"),
    "segment": (gettext_lazy("the segment"), "/settings/segments/{}"),
    "assignment_rule": (gettext_lazy("the assignment rule"), "/settings/rules/{}"),
    "scoring": (gettext_lazy("the scoring"), "/settings/scoring/{}"),
    "holiday": (gettext_lazy("the holiday"), "/settings/availability"),
    "user": (gettext_lazy("the user"), "/settings/users/{}"),
    "team": (gettext_lazy("the team"), "/settings/teams/{}"),
    "role": (gettext_lazy("the rights of roles"), "/settings/roles"),
    "token": (gettext_lazy("the token"), "/settings/tokens/{}"),
    "spam_filter": (gettext_lazy("the spam filters"), "/settings/spam"),
    "spam_value": (gettext_lazy("blocked and allowed"), "/settings/spam/values"),
    "form": (gettext_lazy("the form"), "/settings/forms/{}"),
    "connection": (gettext_lazy("the connection"), "/settings/connections/{}"),
    "provider_key": (gettext_lazy("the API key"), "/settings/keys/{}"),
    "privacy": (gettext_lazy("how long data is kept"), "/settings/personal-data/retention"),
    "personal_data": (gettext_lazy("personal data"), ""),
    "view": (gettext_lazy("the view"), "/leads?view={}"),
    "session": (gettext_lazy("log-ins"), ""),
    "account": (gettext_lazy("how people log in"), ""),
}
# Further things that facts are about: where one of them is.
_PLACES = {
    "export": "/exports/{}",
    "import": "/imports/{}",
    "bulk": "/leads/runs/{}",
    "submission": "/intake/{}",
    "scan": "/contacts/pairs",
    "alert": "/levels",
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
ACCOUNT = {
    "password_changed": gettext_lazy("changed their password"),
    "password_set": gettext_lazy("set a password"),
    "password_reset": gettext_lazy("set a new password by a link that was mailed"),
    "email_changed": gettext_lazy("changed their e-mail"),
    "email_confirm": gettext_lazy("confirmed an e-mail"),
    "email_deleted": gettext_lazy("removed an e-mail"),
    "totp_activated": gettext_lazy("switched codes from an app on"),
    "totp_deactivated": gettext_lazy("switched codes from an app off"),
    "webauthn_added": gettext_lazy("added a passkey"),
    "webauthn_removed": gettext_lazy("removed a passkey"),
    "recovery_codes_generated": gettext_lazy("made new recovery codes"),
    "account_connected": gettext_lazy("joined an account of another provider"),
    "account_disconnected": gettext_lazy("parted from an account of another provider"),
}
FILES = {
    "deliveries": gettext_lazy("the history of sendings"),
    "history": gettext_lazy("the history of a lead"),
    "changes": gettext_lazy("the audit log"),
    "import_errors": gettext_lazy("the refused rows of an import"),
}
_OF_COMPANY = frozenset(fact.kind for chapter in CHAPTERS.values() for fact in chapter)


def told(
    events: Iterable[Event], *, reader: Actor | None = None, of_one: bool = False
) -> list[dict[str, Any]]:
    """Each event as {at, who, kind, words, detail, name, url, lines}: lines are (field, before,
    after). Leads and contacts are named as far as the `reader` sees them.

    `of_one`: all are of one thing, so its name is left out.
    """
    events = list(events)
    namer, subjects = Namer(events), _Subjects(events, reader)
    return [_told(event, namer, subjects, of_one=of_one) for event in events]


class _Subjects:
    """The leads and contacts of some events: their names now. One statement for each kind."""

    def __init__(self, events: Iterable[Event], reader: Actor | None) -> None:
        others = [event for event in events if event.kind not in _OF_COMPANY]
        self.leads: dict[int, tuple[str, int]] = {}
        self.contacts: dict[int, str] = {}
        if reader is None or not others:
            return
        ids = {event.lead_id for event in others if event.lead_id}
        leads = leads_for(reader).filter(pk__in=ids).values_list("pk", "number", "name")
        self.leads = {pk: (f"{number} {name}".strip(), number) for pk, number, name in leads}
        ids = {one.contact_id for one in others if one.contact_id and not one.lead_id}
        self.contacts = dict(contacts_for(reader).filter(pk__in=ids).values_list("pk", "name"))

    def of(self, event: Event) -> tuple[str, str]:
        """(name, address) of whom an event is about."""
        if event.lead_id:
            name, number = self.leads.get(event.lead_id, ("", 0))
            return name, f"/leads/{number}" if number else ""
        if event.subject_kind == "submission":
            return str(event.subject_id), f"/intake/{event.subject_id}"
        known = event.contact_id in self.contacts
        name = self.contacts.get(event.contact_id or 0, "")
        return name or ("–" if known else ""), f"/contacts/{event.contact_id}" if known else ""


def _told(event: Event, namer: Namer, subjects: _Subjects, *, of_one: bool) -> dict[str, Any]:
    fact = {
        "at": event.at,
        "who": _who(event),
        "kind": "" if event.actor_kind == "person" else "machine",
    }
    if event.kind not in _OF_COMPANY:
        words, detail = said(event, names(current_company()))
        name, url = subjects.of(event)
        return fact | {"words": words, "detail": detail, "name": name, "url": url, "lines": []}
    noun = event.subject_kind
    label, url = NOUNS.get(noun, (noun, _PLACES.get(noun, "")))
    made = event.kind == "setting.created"
    return fact | {
        "words": _words(event, str(label), of_one=of_one),
        "detail": "",
        "name": "" if of_one else _name(event, namer),
        "url": "" if of_one or not event.subject_id else url.format(event.subject_id),
        "lines": [] if of_one and made else _lines(event, namer),
    }


def _name(event: Event, namer: Namer) -> str:
    if event.subject_kind in _PLACES:
        return str(event.subject_id)
    if event.kind == "session.refused":
        return namer.name("members", event.subject_id)
    return namer.subject(event.subject_kind, event.subject_id)


def _words(event: Event, label: str, *, of_one: bool) -> str:
    if event.kind in _SAID:
        return _SAID[event.kind](event)
    if event.kind == "setting.created":
        return _("made it") if of_one else _("made %(thing)s") % {"thing": label}
    if "joined_at" in event.data.get("fields", {}):
        return _("joined the company")
    return _("changed") if of_one else _("changed %(thing)s") % {"thing": label}


def _address(event: Event) -> str:
    return (event.personal or {}).get("address", "") or "–"


def _how(event: Event) -> str:
    method = event.data.get("method", "")
    return ", ".join(str(METHODS.get(part, part)) for part in method.split("+"))


def _came_in(event: Event) -> str:
    pair = {"how": _how(event), "address": _address(event)}
    return _("came in %(how)s, from %(address)s") % pair


def _stayed_out(event: Event) -> str:
    pair = {"how": _how(event), "address": _address(event)}
    return _("did not get in %(how)s, from %(address)s, as") % pair


def _of_account(event: Event) -> str:
    what = event.data.get("what", "")
    pair = {"what": str(ACCOUNT.get(what, what)), "address": _address(event)}
    return _("%(what)s, from %(address)s") % pair


def _cleaned(event: Event) -> str:
    leads = event.data.get("leads", 0)
    words = ngettext("cleaned up %(count)s old spam", "cleaned up %(count)s old spam", leads)
    return words % {"count": leads}


def _kept_enough(event: Event) -> str:
    count = event.data.get("count", 0)
    words = ngettext(
        "cleaned up %(count)s that was kept for long enough",
        "cleaned up %(count)s that were kept for long enough",
        count,
    )
    return words % {"count": count}


def _listed(event: Event) -> str:
    value = (event.personal or {}).get("value", "–")
    if event.kind == "spam_value.unlisted":
        return _("took «%(value)s» off the list") % {"value": value}
    if event.data.get("list") == "allow":
        return _("allowed «%(value)s»") % {"value": value}
    return _("blocked «%(value)s»") % {"value": value}


def _taken(event: Event) -> str:
    what = event.data.get("what", "")
    of = event.data.get("of")
    label = " ".join(filter(None, (str(FILES.get(what, what)), str(of or ""))))
    return _("took %(what)s as a file") % {"what": label}


def _exported(event: Event) -> str:
    count = event.data.get("rows", 0)
    if event.kind == "export.downloaded":
        words = ngettext("took a file of %(count)s lead:", "took a file of %(count)s leads:", count)
    else:
        words = ngettext(
            "wrote a file of %(count)s lead:", "wrote a file of %(count)s leads:", count
        )
    return words % {"count": count}


def _imported(event: Event) -> str:
    counts: Mapping[str, int] = event.data.get("counts", {})
    leads = event.data.get("leads", counts.get("leads", 0))
    if event.kind == "import.undone":
        words = ngettext(
            "undid the import of %(count)s lead:", "undid the import of %(count)s leads:", leads
        )
    else:
        words = ngettext(
            "imported a file with %(count)s lead:", "imported a file with %(count)s leads:", leads
        )
    return words % {"count": leads}


def _at_once(event: Event) -> str:
    act = event.data.get("act", "")
    label = str(ACTS[act][0]) if act in ACTS else act
    if event.kind == "bulk.undone":
        count = event.data.get("undone", 0)
        words = ngettext(
            "took «%(act)s» back on %(count)s lead:",
            "took «%(act)s» back on %(count)s leads:",
            count,
        )
    else:
        count = event.data.get("changed", 0)
        words = ngettext(
            "did «%(act)s» with %(count)s lead at once:",
            "did «%(act)s» with %(count)s leads at once:",
            count,
        )
    return words % {"act": label, "count": count}


def _alerted(event: Event) -> str:
    """What slips: told to administrators."""
    return {
        "sync": _("told that a connection is in trouble:"),
        "unreviewed": _("told that qualifications by the system wait for a review:"),
    }.get(event.data.get("what", ""), _("told that conversion has fallen:"))


_SAID: dict[str, Callable[[Event], str]] = {
    "session.started": _came_in,
    "session.refused": _stayed_out,
    "session.ended": lambda event: _("logged out, from %(address)s") % {"address": _address(event)},
    "account.changed": _of_account,
    "token.used": lambda event: (
        _("used this token, from %(address)s; told once a day:") % {"address": _address(event)}
    ),
    "token.refused": lambda event: (
        _("came with a token that works no more, from %(address)s:") % {"address": _address(event)}
    ),
    "connection.troubled": lambda event: _("found a connection out of order:"),
    "connection.recovered": lambda event: _("found it works again:"),
    "company.alerted": _alerted,
    "connection.caught_up": lambda event: _("fetched leads that nobody had told of:"),
    "spam.cleaned": _cleaned,
    **dict.fromkeys(history_people.OF_COMPANY, history_people.say),
    "retention.finished": _kept_enough,
    "spam_value.listed": _listed,
    "spam_value.unlisted": _listed,
    "file.taken": _taken,
    "export.finished": _exported,
    "export.failed": lambda event: _("could not write a file of leads:"),
    "export.downloaded": _exported,
    "import.finished": _imported,
    "import.undone": _imported,
    "bulk.finished": _at_once,
    "bulk.undone": _at_once,
    "contacts.scanned": lambda event: _("compared all contacts with each other:"),
    "submission.replayed": lambda event: _("had something read again that made no lead:"),
}


def _who(event: Event) -> str:
    if event.actor_kind == "token":
        return f"API · {event.actor_name}"
    return event.actor_name or str(ACTORS.get(event.actor_kind, event.actor_kind))


def _lines(event: Event, namer: Namer) -> list[tuple[str, str, str]]:
    """(field, before, after); of something new, each value that is not empty."""
    if event.kind == "setting.created":
        values = event.data.get("values", {})
        pairs = {key: (None, value) for key, value in values.items() if _tells(key, value)}
    elif event.kind == "setting.changed":
        pairs = {key: tuple(pair) for key, pair in event.data.get("fields", {}).items()}
    else:
        return []
    noun = event.subject_kind
    return [
        (label_of(noun, key), value_words(key, old, namer), value_words(key, new, namer))
        for key, (old, new) in pairs.items()
        if key in FIELD_LABELS
    ]


def _tells(key: str, value: Any) -> bool:
    return value not in (None, "", [], {}, False) and key not in {"name", "active", "position"}
