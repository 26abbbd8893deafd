"""What was received, for those who look at it: the five numbers, the list, one in detail."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from cauce.life.capture.models import Submission, SubmissionState

_RECENT = timedelta(minutes=10)
_LOOK_BACK = 100  # of each state: more from one address is a flood anyway


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of everything received; `received` is the sum by construction."""

    leads: int = 0
    spam: int = 0
    rejected: int = 0
    pending: int = 0

    @property
    def received(self) -> int:
        """All of them."""
        return self.leads + self.spam + self.rejected + self.pending


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which submissions: by source, state, connection, and when received (start ≤ at < end)."""

    source: str = ""
    state: str = ""
    start: datetime | None = None
    end: datetime | None = None

    def condition(self) -> Q:
        """As a filter."""
        found = Q()
        for name in ("source", "state"):
            if value := getattr(self, name):
                found &= Q(**{name: value})
        if self.start:
            found &= Q(received_at__gte=self.start)
        if self.end:
            found &= Q(received_at__lt=self.end)
        return found


def tally(wanted: Wanted = Wanted()) -> Tally:
    """The numbers of the company in scope, of any state whatever `wanted.state` is."""
    any_state = Wanted(source=wanted.source, start=wanted.start, end=wanted.end)
    rows = Submission.objects.filter(any_state.condition()).values("state").order_by()
    by_state = dict(rows.annotate(count=Count("pk")).values_list("state", "count"))
    return Tally(
        leads=by_state.get(SubmissionState.LEAD, 0),
        spam=by_state.get(SubmissionState.SPAM, 0),
        rejected=by_state.get(SubmissionState.REJECTED, 0),
        pending=by_state.get(SubmissionState.PENDING, 0),
    )


def pending() -> QuerySet[Submission]:
    """Those that nobody has read yet, by the index of states."""
    return Submission.objects.filter(state=SubmissionState.PENDING)


def refused_since(moment: datetime, *, among: int) -> QuerySet[Submission]:
    """Those of the newest `among` refused that were received since `moment`."""
    refused = Submission.objects.filter(state=SubmissionState.REJECTED).order_by("-pk")
    newest = refused.values("pk")[:among]
    return Submission.objects.filter(pk__in=newest, received_at__gte=moment)


def page(
    wanted: Wanted, *, before: int | None = None, after: int | None = None, limit: int = 50
) -> tuple[list[Submission], bool, bool]:
    """(submissions newest first, are there newer ones?, older ones?), without their raw bytes.

    `before` and `after` are ids: the page of older or of newer ones than that.
    """
    rows: QuerySet[Submission] = Submission.objects.filter(wanted.condition()).defer("raw")
    if after is not None:
        found = list(rows.filter(pk__gt=after).order_by("pk")[: limit + 1])
        return found[:limit][::-1], len(found) > limit, bool(found)
    older = rows.filter(pk__lt=before) if before is not None else rows
    found = list(older.order_by("-pk")[: limit + 1])
    return found[:limit], before is not None and bool(found), len(found) > limit


def one(submission_id: int) -> Submission | None:
    """One submission of the company in scope."""
    return Submission.objects.filter(pk=submission_id).first()


def recent_from(address: str, *, form: int, at: datetime) -> tuple[int, int]:
    """How many submissions of the last minutes came (from this address, to this form). Three short
    reads: each follows the index of states from its end, so it costs the same at a million rows."""
    from_address = on_form = 0
    for state in (SubmissionState.LEAD, SubmissionState.SPAM, SubmissionState.REJECTED):
        latest = Submission.objects.filter(state=state).order_by("-pk")[:_LOOK_BACK]
        rows = latest.values_list("received_at", "context__ip", "context__form")
        recent = [(ip, to) for received_at, ip, to in rows if at - received_at < _RECENT]
        from_address += sum(bool(address) and ip == address for ip, _ in recent)
        on_form += sum(to == form for _, to in recent)
    return from_address, on_form
