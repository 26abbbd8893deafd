"""What an address asks of a list of leads: the one parser of pages, programs, views and exports.

A filter is a parameter; several values of one, with commas or repeated, mean any of them. Days are
cut in the company's zone. What makes no sense is left out and named, for whoever asked to be told.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cauce.accounts.models import Company
from cauce.catalog.fields import fields_of
from cauce.catalog.names import LONGEST_ID, Names, Table, ids_of, names
from cauce.kit import clock
from cauce.leads import codes, field_filters
from cauce.leads.field_filters import PREFIX
from cauce.leads.models import Standing
from cauce.leads.queries import Filters, Span

type Query = Mapping[str, Sequence[str]]  # what was asked: parameter → its values as sent
type Problem = str | tuple[str, dict[str, Any]]

NONE, ME = "none", "me"
MOST_VALUES = 50
_LONGEST = {"q": 200}
_LONGEST_VALUE = 1_000
_LONGEST_NAME = 60
# Parameter → (table of names, field of the filters, whether «none» means something).
_REFERENCES: dict[str, tuple[str, str, bool]] = {
    "brand": ("brands", "brands", False),
    "product": ("products", "products", False),
    "campaign": ("campaigns", "campaigns", False),
    "seller": ("members", "sellers", True),
    "status": ("statuses", "statuses", False),
    "substatus": ("statuses", "substatuses", False),
    "qualification": ("qualifications", "qualifications", True),
    "type": ("qualifications", "types", True),
    "tag": ("tags", "tags", False),
    "list": ("lists", "lists", False),
    "segment": ("segments", "segments", False),
}
# Parameter → (field of the filters, what each word stands for in the column).
_CODES: dict[str, tuple[str, Mapping[str, Sequence[str]]]] = {
    "assignment": ("assignment_types", {code: [code] for code in codes.ASSIGNMENT_TYPES}),
    "entry_method": ("entry_methods", {code: [code] for code in codes.ENTRY_METHODS}),
    "duplicate": (
        "duplicate_scopes",
        {
            **{code: [code] for code in codes.DUPLICATE_SCOPES},
            **dict.fromkeys(("yes", "true"), codes.DUPLICATE_SCOPES),
            **dict.fromkeys(("no", "false"), ("",)),
        },
    ),
    "delivery": (
        "delivery_states",
        {NONE: [""], **{code: [code] for code in codes.DELIVERY_STATES}},
    ),
    "flow": ("flow_states", {NONE: [""], **{code: [code] for code in codes.FLOW_STATES}}),
}
_BANDS = {code: codes.band_range(code) for _, code in codes.BANDS}
PERIODS = ("today", "yesterday", "7d", "30d", "month")
_AGES = {"last_note": "noted", "last_contact": "contacted"}
_MOST_DAYS = 3_650
SOON = timedelta(hours=1)  # a service level ends soon

# Every parameter with what it takes, in the order in which documents tell them.
PARAMETERS = {
    "q": "any fragment of name, e-mail or phone",
    "created": f"one of {', '.join(PERIODS)}: days of the company's zone",
    "created_from": "a day, or a moment with its offset: then and later",
    "created_to": "a day, to its end, or a moment with its offset: before it",
    "brand": "ids or slugs",
    "product": "ids or slugs",
    "campaign": "ids or slugs",
    "seller": "ids or e-mails; none: without a seller; me: one's own",
    "assignment": f"{', '.join(codes.ASSIGNMENT_TYPES)}",
    "type": "ids or slugs; none: not qualified yet",
    "qualification": "ids or slugs; none: not qualified yet",
    "status": "ids or slugs",
    "substatus": "ids or slugs",
    "entry_method": f"{', '.join(codes.ENTRY_METHODS)}",
    "tag": "ids or slugs of the contact's tags",
    "list": "ids or slugs of marketing lists that the contact is on",
    "segment": "ids or slugs of segments that the contact fits",
    "band": f"bands of the iScore: {', '.join(_BANDS)}",
    "score_min": "0 to 100",
    "score_max": "0 to 100",
    "duplicate": f"yes, no, or the nearest scope: {', '.join(codes.DUPLICATE_SCOPES)}",
    "delivery": f"none, {', '.join(codes.DELIVERY_STATES)}",
    "flow": f"none, {', '.join(codes.FLOW_STATES)}",
    "last_note": "never, within_<days>, older_<days>",
    "last_contact": "never, within_<days>, older_<days>",
    "level": "late, soon (within the hour), running: whether a service level is over, or is to end",
    "import": "the id of an import",
    "standing": "active, spam, cleaned, withdrawn or all",
    "spam": "true: only spam; false: none",
}


@dataclass(slots=True)
class Asked:
    """What was asked for: the filters, and what could not be understood by parameter."""

    filters: Filters
    problems: dict[str, Problem]


def read(
    query: Query,
    *,
    company: Company,
    now: datetime,
    me: int | None = None,
    leads_of_import: Callable[[int], Any],
) -> Asked:
    """The filters that `query` asks for; parameters that are no filters are not looked at.

    `me` is the membership of who asks. One statement when the names of the company are not known.
    """
    reader = _Reader(query, names(company), company, now, me)
    for read_one in (
        *(reader.words, reader.references, reader.codes, reader.scores, reader.ages),
        *(reader.levels, reader.created, reader.standing, reader.fields),
    ):
        read_one()
    if run := reader.number("import", 1, 10**LONGEST_ID):
        reader.found["within"] = leads_of_import(run)
    return Asked(Filters(**reader.found), reader.problems)


def values(query: Query, parameter: str) -> list[str]:
    """The values of a parameter one by one, each once."""
    found = (word.strip() for text in query.get(parameter, ()) for word in text.split(","))
    return list(dict.fromkeys(word for word in found if word))


def is_filter(name: str) -> bool:
    """Whether a parameter of an address is a filter: one of PARAMETERS, or of a field."""
    return name in PARAMETERS or name.startswith(PREFIX)


@dataclass(slots=True)
class _Reader:
    query: Query
    known: Names
    company: Company
    now: datetime
    me: int | None
    found: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, Problem] = field(default_factory=dict)

    def _values(self, parameter: str) -> list[str]:
        texts = self.query.get(parameter, ())
        if any("\x00" in text for text in texts):
            self.problems[parameter] = "unprintable"
            return []
        found = values(self.query, parameter)
        if len(found) > MOST_VALUES:
            self.problems[parameter] = ("too_many", {"limit": MOST_VALUES})
        return found[:MOST_VALUES]

    def _one(self, parameter: str) -> str:
        text = next(reversed(self.query.get(parameter, [""])), "").strip()
        limit = _LONGEST.get(parameter, _LONGEST_VALUE)
        if "\x00" in text:
            self.problems[parameter] = "unprintable"
            return ""
        if len(text) > limit:
            self.problems[parameter] = ("too_long", {"limit": limit})
        return text[:limit]

    def words(self) -> None:
        self.found["q"] = self._one("q")

    def references(self) -> None:
        for parameter, (table, name, open_) in _REFERENCES.items():
            found: list[int | None] = []
            for word in self._values(parameter):
                if open_ and word == NONE:
                    found.append(None)
                    continue
                meant = self._ids(parameter, getattr(self.known, table), word)
                if not meant:
                    self.problems[parameter] = "unknown_reference"
                found += meant
            self.found[name] = list(dict.fromkeys(found))

    def _ids(self, parameter: str, table: Table, word: str) -> list[int]:
        if parameter == "seller" and word == ME:
            return [self.me] if self.me else []
        found = ids_of(table, word)
        if parameter in {"status", "substatus"}:
            inner = parameter == "substatus"
            return [pk for pk in found if (table[pk].parent is not None) == inner]
        return found

    def codes(self) -> None:
        for parameter, (name, meanings) in _CODES.items():
            found: list[str] = []
            for word in self._values(parameter):
                if word not in meanings:
                    choices = {"choices": ", ".join(meanings)}
                    self.problems[parameter] = ("unknown_choice", choices)
                found += meanings.get(word, ())
            self.found[name] = list(dict.fromkeys(found))

    def scores(self) -> None:
        low, high = self.number("score_min", 0, 100), self.number("score_max", 0, 100)
        bands = [band for band in self._values("band") if self._is_band(band)]
        floor, top = (0 if low is None else low), (100 if high is None else high)
        if bands:
            ranges = (_BANDS[band] for band in bands)
            self.found["scores"] = [(max(floor, a), min(top, b)) for a, b in ranges]
        elif low is not None or high is not None:
            self.found["scores"] = [(floor, top)]

    def _is_band(self, word: str) -> bool:
        if word not in _BANDS:
            self.problems["band"] = ("unknown_choice", {"choices": ", ".join(_BANDS)})
        return word in _BANDS

    def number(self, parameter: str, least: int, most: int) -> int | None:
        text = self._one(parameter)
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_ID):
            self.problems[parameter] = "not_a_number"
            return None
        if not least <= int(text) <= most:
            self.problems[parameter] = "out_of_range"
            return None
        return int(text)

    def ages(self) -> None:
        for parameter, name in _AGES.items():
            spans = [self._span(parameter, word) for word in self._values(parameter)]
            self.found[name] = [span for known, span in spans if known]

    def _span(self, parameter: str, word: str) -> tuple[bool, Span]:
        if word == "never":
            return True, None
        side, _, days = word.partition("_")
        fits = side in {"within", "older"} and days.isascii() and days.isdigit() and len(days) < 5
        if not fits or not 1 <= int(days) <= _MOST_DAYS:
            choices = {"choices": PARAMETERS[parameter]}
            self.problems[parameter] = ("unknown_choice", choices)
            return False, None
        edge = self.now - timedelta(days=int(days))
        return True, ((edge, None) if side == "within" else (None, edge))

    def levels(self) -> None:
        known: dict[str, Span] = {
            "late": (None, self.now),
            "soon": (self.now, self.now + SOON),
            "running": (self.now, None),
        }
        words = self._values("level")
        if set(words) - known.keys():
            self.problems["level"] = ("unknown_choice", {"choices": ", ".join(known)})
        self.found["late"] = [known[word] for word in words if word in known]

    def created(self) -> None:
        since, before = None, None
        if period := self._one("created"):
            if period in PERIODS:
                first, last = days_of(period, self._today())
                since, before = self._bounds(first)[0], self._bounds(last)[1]
            else:
                self.problems["created"] = ("unknown_choice", {"choices": ", ".join(PERIODS)})
        self.found["created_from"] = self._moment("created_from", end=False) or since
        self.found["created_to"] = self._moment("created_to", end=True) or before

    def _today(self) -> date:
        return self.now.astimezone(clock.zone_of(self.company.timezone)).date()

    def _bounds(self, day: date) -> tuple[datetime, datetime]:
        return clock.day_bounds(day, self.company.timezone)

    def _moment(self, parameter: str, *, end: bool) -> datetime | None:
        """A day is cut in the company's zone; a moment without an offset could be any of 26
        hours: it is refused."""
        text = self._one(parameter)
        if not text:
            return None
        try:
            if len(text) == len("2026-01-31"):
                return self._bounds(date.fromisoformat(text))[1 if end else 0]
            at = datetime.fromisoformat(text)
            if at.tzinfo is not None:
                return at.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
        self.problems[parameter] = "not_a_moment"
        return None

    def fields(self) -> None:
        asked = {name: self._texts(name) for name in self.query if name.startswith(PREFIX)}
        if any(asked.values()):
            known = fields_of(self.company)
            self.found["fields"], problems = field_filters.read(asked, known, self.company)
            self.problems |= {name[:_LONGEST_NAME]: one for name, one in problems.items()}

    def _texts(self, parameter: str) -> list[str]:
        """Its values as they were sent: a comma may stand in a text or in an amount."""
        texts = [text.strip()[:_LONGEST_VALUE] for text in self.query[parameter]]
        if any("\x00" in text for text in texts):
            self.problems[parameter[:_LONGEST_NAME]] = "unprintable"
            return []
        return [text for text in texts if text][:MOST_VALUES]

    def standing(self) -> None:
        known = {"active": "active", "spam": "spam", "cleaned": "cleaned"}
        known |= {"withdrawn": "withdrawn", "all": ""}
        wanted = self._one("standing") or Standing.ACTIVE.value
        spam = self._one("spam")
        if wanted not in known:
            self.problems["standing"] = ("unknown_choice", {"choices": ", ".join(known)})
        if spam and spam not in {"true", "false"}:
            self.problems["spam"] = "not_true_or_false"
        standing = known.get(wanted, Standing.ACTIVE.value)
        self.found["standing"] = {"true": "spam", "false": "active"}.get(spam, standing)


def days_of(period: str, today: date) -> tuple[date, date]:
    """The first and the last day of a named period."""
    yesterday = today - timedelta(days=1)
    return {
        "today": (today, today),
        "yesterday": (yesterday, yesterday),
        "7d": (today - timedelta(days=6), today),
        "30d": (today - timedelta(days=29), today),
        "month": (today.replace(day=1), today),
    }[period]
