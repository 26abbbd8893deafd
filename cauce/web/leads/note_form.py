"""The form for a note, on the lead's page and in the flow: what it offers, what was typed in it."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cauce.accounts.errors import Invalid, Refusal
from cauce.accounts.scope import current_company
from cauce.accounts.sentences import sentence
from cauce.catalog.models import OUTCOMES, UNCLASSIFIED, NoteTemplate, Outcome, Tag
from cauce.catalog.names import names
from cauce.catalog.note_choices import note_choices
from cauce.web.words import MEANING_MARKS

_KEYS = 9
_OTHER = "other"


@dataclass(slots=True)
class Typed:
    """What somebody wrote, as it was sent, so that nothing is lost when it is refused."""

    body: str = ""
    template: int | None = None
    tags: list[int] = field(default_factory=list)
    call: bool = False
    outcome: str = ""
    due: str = ""
    due_at: str = ""
    whole: bool = False  # the form had tags, call and outcome, too
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def wrote(self) -> bool:
        """Whether there is a note to write."""
        return bool(self.body.strip())

    def refuse(self, refused: Refusal) -> None:
        """Remember why it was not taken, by field; "" for the note as a whole."""
        if isinstance(refused, Invalid):
            pairs = refused.fields.items()
            self.errors = {name: sentence(code, params) for name, (code, params) in pairs}
        else:
            self.errors = {"": sentence(refused.code, refused.params)}


def typed(data: QueryDict) -> Typed:
    """What a form sent."""
    return Typed(
        body=data.get("body", ""),
        template=_id(data.get("template", "")),
        tags=[pk for text in data.getlist("tags")[:100] if (pk := _id(text))],
        call=bool(data.get("call")),
        outcome=data.get("outcome", ""),
        due=data.get("due", ""),
        due_at=data.get("due_at", ""),
        whole="desk" in data,
    )


def arguments(typed: Typed) -> dict[str, Any]:
    """What `work.write_note` is to be told. Raises Invalid."""
    told: dict[str, Any] = {"body": typed.body}
    if typed.template is not None:
        told["template"] = NoteTemplate.objects.filter(pk=typed.template).first()
    if typed.whole:
        told["tags"] = list(Tag.objects.filter(pk__in=typed.tags))
        told["call"], told["outcome"] = typed.call, typed.outcome
    return told | {"due": _due(typed)}


def _due(typed: Typed) -> datetime | None:
    text = typed.due_at if typed.due == _OTHER else typed.due
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid({"next_due": "not_a_day"}) from None
    return moment if moment.tzinfo else timezone.make_aware(moment)


def offered(typed: Typed | None = None) -> dict[str, Any]:
    """What `queue/desk.html` shows, with what was typed before. No statement."""
    given = typed or Typed()
    known = names(current_company()).tags
    choices = note_choices(current_company())
    return {
        "desk": given,
        "quick": [(place if place <= _KEYS else "", one) for place, one in enumerate(choices, 1)],
        "desk_tags": [(pk, known[pk].name) for pk in given.tags if pk in known],
        "outcomes": _outcomes(),
        "dues": _dues(timezone.localtime()),
    }


def _outcomes() -> list[tuple[str, Any, str, str]]:
    """(code, word, hue, shape) in the order of the buttons."""
    order = (Outcome.POSITIVE, Outcome.PARTIAL, Outcome.NEGATIVE)
    rows = [(one.value, OUTCOMES[one], *MEANING_MARKS[one.value]) for one in order]
    return [*rows, ("", UNCLASSIFIED, "none", "none")]


def _dues(now: datetime) -> list[tuple[str, str]]:
    """(moment, words): this afternoon, tomorrow morning, the day after next week's start."""
    evening = _at(now, 0, 17)
    found = [(evening, _("Today %(time)s"))] if now < evening - timedelta(minutes=30) else []
    found.append((_at(now, 1, 10), _("Tomorrow %(time)s")))
    later = _at(now, 3, 10)
    words = [(moment, text % {"time": date_format(moment, "H:i")}) for moment, text in found]
    words.append((later, capfirst(date_format(later, "D j"))))
    return [(moment.isoformat(), text) for moment, text in words]


def _at(now: datetime, days: int, hour: int) -> datetime:
    day = now.date() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _id(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
