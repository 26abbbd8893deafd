"""The words of imports: their states, the fields a column may feed, the numbers of a result."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cauce.accounts.scope import current_company
from cauce.accounts.sentences import sentence
from cauce.catalog.fields import Field, fields_of
from cauce.catalog.names import names
from cauce.life.capture import imports
from cauce.life.capture.models import ImportRun
from cauce.life.capture.sources import file_columns
from cauce.life.capture.tally import Tally
from cauce.web.field_words import label_of

# State → (word, hue, shape).
STATES = {
    "ready": (gettext_lazy("Not started"), "none", "none"),
    "rehearsed": (gettext_lazy("Tried out"), "calm", "ring"),
    "running": (gettext_lazy("Running"), "accent", "half"),
    "done": (gettext_lazy("Finished"), "positive", "full"),
    "failed": (gettext_lazy("Failed"), "negative", "bar"),
    "stopped": (gettext_lazy("Stopped"), "partial", "bar"),
    "undoing": (gettext_lazy("Being undone"), "accent", "half"),
    "undone": (gettext_lazy("Undone"), "none", "bar"),
}
FIELD_WORDS = {
    "name": gettext_lazy("Name"),
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Surname"),
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Phone"),
    "whatsapp": gettext_lazy("WhatsApp"),
    "message": gettext_lazy("Message"),
    "campaign": gettext_lazy("Campaign"),
    "seller": gettext_lazy("Seller"),
    "created_at": gettext_lazy("Date of the enquiry"),
    "external_id": gettext_lazy("External id"),
    "consent": gettext_lazy("Agrees to be contacted"),
    "url": gettext_lazy("Page (URL)"),
    "referrer": gettext_lazy("Origin of the click"),
    "ip": gettext_lazy("IP address"),
    "user_agent": gettext_lazy("Browser"),
    "site": gettext_lazy("Site"),
    file_columns.ATTRIBUTE: gettext_lazy("Keep as an attribute"),
    file_columns.IGNORE: gettext_lazy("Leave out"),
}


def state_of(run: ImportRun) -> tuple[Any, str, str]:
    """Word, hue and shape of how an import stands; a rehearsal that ended is no import yet."""
    rehearsed = run.dry_run and run.state in {"done", "stopped"}
    return STATES["rehearsed" if rehearsed else run.state]


def field_choices(current: Iterable[str]) -> list[tuple[Any, Any]]:
    """Choices for a select, in groups; fields of one's own choice that are set are among them."""
    groups: list[tuple[Any, Sequence[str]]] = [
        (_("The person"), file_columns.PERSON_FIELDS),
        (_("The enquiry"), file_columns.ROW_FIELDS),
        (_("Navigation"), file_columns.NAVIGATION_FIELDS),
    ]
    asked = {f"{file_columns.ATTRIBUTES}.{f.key}": f for f in fields_of(current_company()).active}
    own = sorted({field for field in current if "." in field} - asked.keys())
    chosen = [
        (field, FIELD_WORDS[field]) for field in (file_columns.ATTRIBUTE, file_columns.IGNORE)
    ]
    grouped = [(word, [(f, FIELD_WORDS.get(f, f)) for f in fields]) for word, fields in groups]
    if asked:
        grouped.insert(2, (_("Own fields"), [(key, _told(one)) for key, one in asked.items()]))
    return [*chosen, *grouped, *([(_("Others"), [(f, f) for f in own])] if own else [])]


def _told(field: Field) -> str:
    whose = names(current_company()).campaigns.get(field.campaign or 0)
    return f"{field.name} · {whose.name}" if whose else field.name


def reasons(tally: Tally) -> list[dict[str, Any]]:
    """Why rows were refused, most frequent first."""
    ranked = sorted(tally.reasons.items(), key=lambda pair: -pair[1])
    return [{"count": count, "words": reason(code)} for code, count in ranked]


def reason(code: str) -> str:
    """The reason of many rows: their own numbers are left out."""
    if code == "too_short":
        return _("The phone number has too few digits.")
    if code == "too_long":
        return _("The phone number has too many digits.")
    return sentence(code)


def figures(tally: Tally, *, leads_url: str = "", errors_url: str = "") -> list[dict[str, Any]]:
    """The numbers of a result: rows = leads + spam + rejected + already (+ pending)."""
    of_them = ngettext(
        "%(count)s of them a duplicate", "%(count)s of them duplicates", tally.duplicates
    ) % {"count": number(tally.duplicates)}
    people = ngettext("%(count)s new person", "%(count)s new people", tally.contacts_created) % {
        "count": number(tally.contacts_created)
    }
    told = [
        (_("Rows"), tally.rows, "", ""),
        (_("Leads"), tally.leads, f"{of_them} · {people}", leads_url if tally.leads else ""),
        (_("Already in"), tally.already, _("by an earlier import of this file"), ""),
        (_("Rejected rows"), tally.rejected, "", errors_url if tally.rejected else ""),
    ]
    if tally.unread:
        which = (f"{label_of(key)} {number(count)}" for key, count in tally.unread.items())
        kept = sum(tally.unread.values())
        told.append((_("Values kept as typed"), kept, " · ".join(which), ""))
    if tally.spam:
        told.append((_("Spam"), tally.spam, "", ""))
    if tally.pending:
        told.append((_("Pending"), tally.pending, _("tried again by itself"), ""))
    return [
        {"name": name, "value": number(value), "note": note, "url": url}
        for name, value, note, url in told
    ]


def pace(run: ImportRun, now: datetime | None = None) -> str:
    """«3,200 rows/s · 0:12 left»."""
    rate = imports.rate(run, now or timezone.now())
    if not rate:
        return ""
    words = _("%(rate)s rows/s") % {"rate": number(round(rate))}
    if run.total:
        left = round((run.total - run.position) / rate)
        time = f"{left // 60}:{left % 60:02}"
        words = _("%(rate)s · %(time)s left") % {"rate": words, "time": time}
    return words


def number(value: int) -> str:
    """As the reader's language groups its digits."""
    return number_format(value, force_grouping=True)
