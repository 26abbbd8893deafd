"""Texts met lately, counted without a statement per enquiry.

What this process has met is counted exactly. What others met is read from the newest leads at most
once a minute: a text that comes again and again is among them.
"""

import threading
from collections import Counter, deque
from collections.abc import Sequence
from datetime import datetime, timedelta

from cauce.accounts.models import Company
from cauce.kit import names
from cauce.leads.draft import Draft
from cauce.leads.models import Lead
from cauce.life.spam.rules import TRUSTED_METHODS

_NEWEST = 1_000  # leads that are read again
_EVERY = timedelta(minutes=1)
_MOST_TEXTS, _MOST_COMPANIES = 5_000, 64
_MOST_TIMES = 1_000
_COUNTED = "text_counted"  # a draft that runs again after a lost race is not a second enquiry


def fingerprint(text: str, *, letters: int) -> int | None:
    """What stands for a text whatever its digits, accents and spaces; None for a short one."""
    plain = "".join(char for char in names.fold(text) if char.isalpha())
    return hash(plain) if len(plain) >= letters else None


class Texts:
    """The texts of one company. Times are those of the enquiries."""

    def __init__(self) -> None:
        self._own: dict[int, deque[datetime]] = {}
        self._since: Counter[int] = Counter()
        self._read: Counter[int] = Counter()
        self._read_at: datetime | None = None

    def met(self, key: int, at: datetime) -> None:
        """One more of this text."""
        times = self._own.pop(key, None) or deque(maxlen=_MOST_TIMES)
        times.append(at)
        self._own[key] = times
        self._since[key] += 1
        if len(self._own) > _MOST_TEXTS:
            self._own.pop(next(iter(self._own)))

    def count(self, key: int, *, since: datetime) -> int:
        """How often it was met since then, as far as is known."""
        own = sum(at >= since for at in self._own.get(key, ()))
        if self._read_at is None:
            return own
        return max(own, self._read[key] + self._since[key])

    def read_again(self, *, at: datetime, since: datetime, letters: int) -> None:
        """Look at the newest leads of the company in scope, if the last look is a minute old."""
        if self._read_at is not None and timedelta(0) <= at - self._read_at < _EVERY:
            return
        rows = Lead.objects.order_by("-pk").values_list("created_at", "entry_method", "message")
        keys = (
            fingerprint(message, letters=letters)
            for created_at, method, message in rows[:_NEWEST]
            if message and created_at >= since and method not in TRUSTED_METHODS
        )
        self._read = Counter(key for key in keys if key is not None)
        self._since.clear()
        self._read_at = at


_lock = threading.Lock()
_kept: dict[tuple[int, datetime], Texts] = {}


def repeated(
    drafts: Sequence[Draft], company: Company, *, hours: int, letters: int
) -> dict[int, int]:
    """{id of the raw words: how often their text came in the last hours, itself included}."""
    marks = {id(one.raw): fingerprint(one.message, letters=letters) for one in drafts}
    marked = {raw: key for raw, key in marks.items() if key is not None}
    if not marked:
        return {}
    at = max(draft.at for draft in drafts)
    since = at - timedelta(hours=hours)
    with _lock:
        texts = _texts_of(company)
        texts.read_again(at=at, since=since, letters=letters)
        for draft in drafts:
            if id(draft.raw) in marked and not draft.signals.get(_COUNTED):
                texts.met(marked[id(draft.raw)], draft.at)
                draft.signals[_COUNTED] = True
        return {raw: texts.count(key, since=since) for raw, key in marked.items()}


def among(drafts: Sequence[Draft], *, hours: int, letters: int) -> list[int]:
    """Of each draft, how often its text had come by then among these drafts, oldest first."""
    texts, found = Texts(), []
    for draft in drafts:
        key = fingerprint(draft.message, letters=letters)
        if key is not None:
            texts.met(key, draft.at)
        since = draft.at - timedelta(hours=hours)
        found.append(0 if key is None else texts.count(key, since=since))
    return found


def _texts_of(company: Company) -> Texts:
    """By the moment the company was made, too: an id alone comes again after a restore."""
    key = (company.pk, company.created_at)
    if key not in _kept and len(_kept) >= _MOST_COMPANIES:
        _kept.pop(next(iter(_kept)))
    return _kept.setdefault(key, Texts())
