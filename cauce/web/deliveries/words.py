"""A delivery in words: what happened, why, and what can be done about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from cauce.accounts.sentences import sentence
from cauce.catalog.models import Connection
from cauce.leads.models import Lead
from cauce.life import deliver
from cauce.life.deliver import Act, Delivery, DeliveryAttempt
from cauce.web.words import DELIVERY_MARKS

# State → (word, hue, icon); what was sent says what it did.
STATES = {
    "pending": (_("Queued"), "none", "clock"),
    "sending": (_("Sending"), "accent", "send"),
    "unknown": (_("Asking whether it arrived"), "partial", "refresh"),
    "review": (_("Review"), "partial", "eye"),
    "sent": (_("Sent"), "positive", "check"),
    "failed": (_("Not taken"), "negative", "warning"),
}
ACTS = {
    Act.CREATE: _("Created"),
    Act.UPDATE: _("Updated"),
    Act.SEARCH: _("Looked for"),
}
WHAT = {Act.CREATE: _("Sending"), Act.UPDATE: _("Update")}
HEALTH = {
    "ok": (_("Connected"), "positive"),
    "trouble": (_("With trouble"), "negative"),
    "new": (_("Not tried yet"), "none"),
    "off": (_("Switched off"), "none"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A delivery as its page shows it."""

    delivery: Delivery
    state: str
    word: Any
    hue: str
    icon: str
    why: str
    answer: str  # «Respuesta del CRM», cut short
    tries: int

    @property
    def can_retry(self) -> bool:
        """A person may try it now."""
        waits = self.state == "pending" and self.delivery.error is not None
        return self.state == "failed" or waits

    @property
    def is_match(self) -> bool:
        """Somebody alike was found: the question is who it is."""
        return bool(self.delivery.error) and self.delivery.error["code"] == "doubtful_match"


def line(delivery: Delivery) -> Line:
    """A delivery read with its tries, in words."""
    state = deliver.state_of(delivery)
    word, hue, icon = STATES[state]
    error = delivery.error or {}
    if state == "review":
        word = _("Doubtful match") if error.get("code") == "doubtful_match" else _("Unanswered")
    if state == "sent":
        there = error.get("code") == "already_there"
        word = _("It was there already") if there else ACTS[Act(delivery.act)]
    tries = list(delivery.tries.all())
    why = sentence(error["code"], error.get("params")) if error and state != "sent" else ""
    answer = "" if state in {"sent", "review"} else _excerpt(tries)
    return Line(delivery, state, word, hue, icon, why, answer, len(tries))


def _excerpt(tries: Sequence[DeliveryAttempt]) -> str:
    return " ".join(tries[-1].answer.split())[:200] if tries else ""


def why_not(lead: Lead, connection: Connection) -> str:
    """The sentence of why a lead may not go to a connection; empty when it may."""
    code = deliver.why_not(lead, connection)
    return sentence(code) if code else ""


@dataclass(frozen=True, slots=True)
class Button:
    """«Envío CRM» in a list of leads: the state is the button."""

    number: int
    word: Any
    hue: str
    icon: str
    act: str  # send, retry, or look: go to the lead's tab
    why: str  # why it cannot be sent


def button(lead: Lead, targets: Sequence[Connection], *, may: bool) -> Button:
    """The button of one lead; `targets` are read once for a whole list, `may`: the reader sends."""
    word, hue, icon = DELIVERY_MARKS.get(lead.delivery_state, DELIVERY_MARKS[""])
    act, why = "look", ""
    if lead.delivery_state:
        act = "retry" if may and lead.delivery_state == "failed" else "look"
    elif not targets:
        why = str(_("No CRM is connected yet."))
    else:
        reasons = [why_not(lead, target) for target in targets]
        why = reasons[0] if all(reasons) else ""
        act = "send" if may and len(targets) == 1 else "look"
    return Button(lead.number, word, hue, icon, act, why)
