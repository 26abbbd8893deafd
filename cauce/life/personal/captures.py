"""Raw captures of a person: those that became leads, and those that became none."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import batched

from cauce.life.capture.models import Submission, SubmissionState
from cauce.life.personal.person import Person
from cauce.spine.facts import LeadEntered
from cauce.spine.table import Event

UNSETTLED = (SubmissionState.PENDING, SubmissionState.REJECTED)
_AT_ONCE = 500
# As JSON writes white space within a text: the letter is no part of the word that follows.
_BREAK = re.compile(r"\\+[nrt]")


def of_leads(lead_ids: Sequence[int]) -> list[int]:
    """Ids of the captures that these leads came by."""
    found: list[int] = []
    for ids in batched(lead_ids, _AT_ONCE):
        entered = Event.objects.filter(lead_id__in=ids, kind=LeadEntered.kind)
        told = (data.get("submission") for data in entered.values_list("data", flat=True))
        found += [pk for pk in told if pk]
    return found


def without_lead(person: Person, *, newest: int | None = None) -> list[int]:
    """Ids of captures that became no lead and hold an e-mail or phone of the person, as written in
    their bytes. All of them are read, in batches, or so many of the newest: whoever waits for a
    page. Never within a transaction that writes: an erasure has `looking` look.
    """
    if not (person.emails or person.digits):
        return []
    return [pk for pk, text in _texts(newest) if person.named_in(text)]


def _texts(newest: int | None) -> Iterator[tuple[int, str]]:
    if newest is not None:
        ids = Submission.objects.filter(state__in=UNSETTLED).order_by("-pk")
        yield from _read_all(ids.values_list("pk", flat=True)[:newest])
        return
    after = 0
    while rows := unsettled_after(after, _AT_ONCE):
        yield from rows
        after = rows[-1][0]


def unsettled_after(after: int, most: int) -> list[tuple[int, str]]:
    """(id, all its text) of captures that became no lead, by id. Two looks into the index of
    states, so that the captures that became leads cost nothing however many they are."""
    ids: list[int] = []
    for state in UNSETTLED:
        rows = Submission.objects.filter(state=state, pk__gt=after).order_by("pk")
        ids += rows.values_list("pk", flat=True)[:most]
    return list(_read_all(sorted(ids)[:most]))


def _read_all(ids: Iterable[int]) -> Iterator[tuple[int, str]]:
    for some in batched(ids, _AT_ONCE):
        rows = Submission.objects.filter(pk__in=some).order_by("pk")
        for pk, raw, context, error in rows.values_list("pk", "raw", "context", "error"):
            yield pk, unbroken(f"{_read(bytes(raw))} {context} {error}")


def still_without(ids: Sequence[int]) -> list[int]:
    """Those of the captures that are no lead to this moment."""
    found: list[int] = []
    for some in batched(ids, _AT_ONCE):
        rows = Submission.objects.filter(pk__in=some, state__in=UNSETTLED)
        found += rows.values_list("pk", flat=True)
    return found


def unbroken(text: str) -> str:
    """A text that was written as JSON or the like, with white space where it had some."""
    return _BREAK.sub(" ", text)


def _read(raw: bytes) -> str:
    """The bytes as text; an at sign may be written otherwise in JSON."""
    return raw.decode("utf-8", "replace").replace("\\u0040", "@")
