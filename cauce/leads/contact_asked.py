"""What an address asks of a list of contacts: the one parser of pages and programs.

As with leads: a filter is a parameter, several values of one mean any of them, what makes no sense
is left out and named. The filters become conditions, so that a list can be kept as a segment.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from cauce.accounts.errors import Invalid
from cauce.accounts.models import Company
from cauce.accounts.scope import current_company
from cauce.catalog.audiences import Segment, segments
from cauce.catalog.names import Names, ids_of, names
from cauce.leads import codes
from cauce.leads.asked import ME, MOST_VALUES, Problem, Query, values
from cauce.leads.conditions import STATES, Conditions, checked
from cauce.leads.models import Contact
from cauce.leads.segments import fitting

AGES = ("never", "within_1", "within_7", "within_30", "older_7", "older_30", "older_90")
# Parameter → the field of a condition that takes its values as they are.
_PLAIN = {
    "state": "state",
    "tag": "tag",
    "list": "list",
    "entry_method": "source",
    "product": "product",
    "campaign": "campaign",
    "seller": "seller",
}
# Every parameter with what it takes, in the order in which documents tell them.
PARAMETERS = {
    "q": "any fragment of a name, e-mail or phone that the person was ever known by, or of a text "
    "told under the company's own fields",
    "state": f"«Estado Lead»: {', '.join(STATES)}",
    "tag": "ids or slugs",
    "list": "ids or slugs of marketing lists that the person is on",
    "segment": "ids or slugs",
    "entry_method": f"of the first lead: {', '.join(codes.ENTRY_METHODS)}",
    "last_contact": "never, within_<days>, older_<days>",
    "created_from": "a day of the company's zone: then and later",
    "created_to": "a day of the company's zone: to its end",
    "product": "ids or slugs: any lead for it",
    "campaign": "ids or slugs: any lead for it",
    "seller": "ids or e-mails: any lead of theirs; me: one's own",
}


@dataclass(slots=True)
class Asked:
    """What was asked for: words, conditions, segments; and what could not be understood."""

    q: str = ""
    conditions: Conditions = field(default_factory=lambda: {"match": "all", "rules": []})
    segments: list[Segment] = field(default_factory=list)
    problems: dict[str, Problem] = field(default_factory=dict)

    def narrow(self, contacts: QuerySet[Contact], *, now: datetime) -> QuerySet[Contact]:
        """`contacts` (from `access.contacts_for`) narrowed to what was asked. No statement."""
        found = fitting(self.conditions, contacts, now=now)
        if self.segments:
            each = [fitting(one.conditions, now=now).values("pk") for one in self.segments]
            for one in each[1:]:
                each[0] = each[0].union(one)
            found = found.filter(pk__in=each[0])
        return found


def read(query: Query, *, company: Company, me: int | None = None) -> Asked:
    """What `query` asks for; parameters that are no filters are not looked at.

    A statement or two when the names and segments of the company are not known.
    """
    known, asked = names(company), Asked()
    for parameter in PARAMETERS:
        sent = query.get(parameter, ())
        if any("\x00" in text for text in sent):
            asked.problems[parameter] = "unprintable"
        elif any(text.strip() for text in sent):
            _read(parameter, query, known, me, asked)
    return asked


def _read(parameter: str, query: Query, known: Names, me: int | None, asked: Asked) -> None:
    if parameter == "segment":
        asked.segments = _segments(values(query, parameter), known, asked)
        return
    if parameter in {"q", "created_from", "created_to"}:
        text = query[parameter][-1].strip()
        rules = [_single(parameter, text)]
        asked.q = text if parameter == "q" else asked.q
    elif parameter == "last_contact":
        rules = [_age(word) for word in values(query, parameter)]
    else:
        found = values(query, parameter)[:MOST_VALUES]
        if parameter == "seller":
            found = [str(me or 0) if word == ME else word for word in found]
        rules = [{"field": _PLAIN[parameter], "op": "any", "value": found}]
    _add(parameter, rules, known, asked)


def _single(parameter: str, text: str) -> dict[str, Any]:
    if parameter == "q":
        return {"field": "text", "op": "contains", "value": text}
    try:
        day = date.fromisoformat(text)
        if parameter == "created_from":
            return {"field": "created", "op": "after", "value": str(day - timedelta(days=1))}
        return {"field": "created", "op": "before", "value": str(day + timedelta(days=1))}
    except (ValueError, OverflowError):
        return {"field": "created", "op": "after", "value": text}


def _age(word: str) -> dict[str, Any]:
    side, _, days = word.partition("_")
    if word == "never":
        return {"field": "last_contact", "op": "never"}
    return {"field": "last_contact", "op": side, "value": days}


def _add(parameter: str, rules: Sequence[Mapping[str, Any]], known: Names, asked: Asked) -> None:
    """The rules that make sense join the conditions; of the others the first problem is told."""
    good = []
    for rule in rules:
        try:
            good += checked({"rules": [dict(rule)]}, known)["rules"]
        except Invalid as refused:
            asked.problems[parameter] = next(iter(refused.fields.values()))
            good += _rescued(rule, known)
    if len(good) > 1:
        good = [{"match": "any", "rules": good}]
    asked.conditions["rules"] += good


def _rescued(rule: Mapping[str, Any], known: Names) -> list[Conditions]:
    """Of many values, those that do make sense, so that one typing error shows not everybody."""
    many = rule.get("value")
    found = []
    for one in many if isinstance(many, list) and len(many) > 1 else ():
        try:
            found += checked({"rules": [dict(rule) | {"value": [one]}]}, known)["rules"]
        except Invalid:
            continue
    return found


def _segments(words: Sequence[str], known: Names, asked: Asked) -> list[Segment]:
    ids: list[int] = []
    for word in words[:MOST_VALUES]:
        meant = ids_of(known.segments, word)
        if not meant:
            asked.problems["segment"] = "unknown_reference"
        ids += meant
    known_segments = segments(current_company()) if ids else {}
    return [known_segments[pk] for pk in ids if pk in known_segments]
