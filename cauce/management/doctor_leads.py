"""The doctor on leads: their histories, the tally of intake, the search index, their sellers."""

from collections.abc import Iterator, Sequence
from itertools import batched
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q

from cauce.accounts.models import Company
from cauce.leads import closed_days, contact_search, contact_state, search_check
from cauce.leads.models import ClosedDay, Contact, Lead, Standing
from cauce.life.capture.models import Submission, SubmissionState
from cauce.management.findings import Check
from cauce.spine.rebuild import differing, differing_now

CHUNK = 500
_TOLD = 20  # leads named one by one
# What a submission must say of itself, and how its lead may stand then.
_STATES = {
    SubmissionState.LEAD: (Standing.ACTIVE,),
    SubmissionState.SPAM: (Standing.SPAM, Standing.CLEANED),
    SubmissionState.REJECTED: (Standing.WITHDRAWN,),
}


def histories(company: Company, *, sample: int | None) -> Check:
    """Replay histories of the company in scope, and compute search texts anew: of every lead, or
    of `sample` spread over all of them."""
    check = Check(f"leads of {company.slug} are what their history says")
    wrong = 0
    for leads in _chunks(Lead, sample):
        check.looked_at += len(leads)
        suspects = list(differing(leads))
        for pk, pairs in differing_now(suspects).items() if suspects else ():
            wrong += 1
            number = next(lead.number for lead in leads if lead.pk == pk)
            if wrong <= _TOLD:
                check.problems.append(f"lead {number}: {', '.join(sorted(pairs))} differ")
        for lead in search_check.stale(leads):
            wrong += 1
            if wrong <= _TOLD:
                check.problems.append(f"lead {lead.number}: its search text is stale")
    if wrong > _TOLD:
        check.problems.append(f"… and {wrong - _TOLD} more")
    if check.problems:
        check.remarks.append("`cauce rebuild` sets them right from their history")
    return check


def closed(company: Company) -> Check:
    """The days that charts read instead of leads are what the leads say."""
    check = Check(f"closed days of {company.slug} are counted right")
    zone = ZoneInfo(company.timezone)
    for day in ClosedDay.objects.order_by("day").values_list("day", flat=True):
        check.looked_at += 1
        if closed_days.wrong(day, zone):
            check.problems.append(f"{day} is kept with other counts than it has")
    return check


def _chunks[M: (Lead, Contact)](model: type[M], sample: int | None) -> Iterator[Sequence[M]]:
    """Rows by the hundred, from the first to the newest; with `sample` every n-th of them."""
    rows = model.objects.order_by("pk")
    ids = list(rows.values_list("pk", flat=True)) if sample else []
    if sample and len(ids) > sample:
        step = len(ids) / sample
        chosen = [ids[int(place * step)] for place in range(sample - 1)] + [ids[-1]]
        for chunk in batched(chosen, CHUNK):
            yield list(rows.filter(pk__in=chunk))
        return
    after = 0
    while found := list(rows.filter(pk__gt=after)[:CHUNK]):
        yield found
        after = found[-1].pk


def intake() -> Check:
    """received = leads + spam + rejected + pending, and each says so of a lead that is there."""
    check = Check("received = leads + spam + rejected + pending")
    check.looked_at = Submission.objects.count()
    tallies = dict(Submission.objects.order_by().values_list("state").annotate(n=Count("pk")))
    if sum(tallies.get(state, 0) for state in SubmissionState.values) != check.looked_at:
        unknown = sorted(set(tallies) - set(SubmissionState.values))
        check.problems.append(f"submissions in a state nobody knows: {', '.join(unknown)}")
    for state, standings in _STATES.items():
        check.problems += _one_to_one(standings, state)
    lost = Submission.objects.filter(state__in=["lead", "spam"], lead_id=None).count()
    if lost:
        check.problems.append(f"{lost} submissions count as leads and name none")
    return check


def _one_to_one(standings: Sequence[str], state: str) -> list[str]:
    """Each lead that stands so has a submission of the state, and the other way round."""
    standing = standings[0]  # the usual one
    theirs = Submission.objects.filter(lead_id=OuterRef("pk"), state=state)
    leads = Lead.objects.filter(~Exists(theirs), standing__in=standings)
    ours = Lead.objects.filter(pk=OuterRef("lead_id"), standing__in=standings)
    submissions = Submission.objects.filter(~Exists(ours), ~Q(lead_id=None), state=state)
    found = []
    if count := leads.count():
        found.append(f"{count} leads are {standing}, and no submission counts them as {state}")
    if count := submissions.count():
        found.append(f"{count} submissions count as {state}, and their leads are not {standing}")
    return found


def assignments() -> Check:
    """A quarantined lead is nobody's, an active one is somebody's enquiry."""
    check = Check("leads have their people")
    check.looked_at = Lead.objects.count()
    nobody = Lead.objects.filter(standing=Standing.ACTIVE, contact=None).count()
    if nobody:
        check.problems.append(f"{nobody} active leads belong to no contact")
    kept = Lead.objects.exclude(standing=Standing.ACTIVE).exclude(seller_id=None).count()
    if kept:
        check.problems.append(f"{kept} leads in quarantine or withdrawn still have a seller")
    chained = Contact.objects.exclude(canonical=None).exclude(canonical__canonical=None).count()
    if chained:
        check.problems.append(f"{chained} contacts speak through another that is merged itself")
    return check


def search_index() -> Check:
    """The index of the database is there and holds as many leads as there are."""
    check = Check("search index", looked_at=2)
    for fault in (search_check.index_fault(), contact_search.index_fault()):
        if fault:
            check.problems.append(f"{fault}: run `cauce rebuild`")
    return check


def contacts(company: Company, *, sample: int | None) -> Check:
    """Compute anew what contacts of the company in scope derive from their leads and points."""
    check = Check(f"contacts of {company.slug} are what their leads and points say")
    wrong: dict[str, int] = {"state": 0, "text": 0}
    for rows in _chunks(Contact, sample):
        check.looked_at += len(rows)
        wrong["state"] += len(contact_state.stale(rows))
        wrong["text"] += len(contact_search.stale(rows))
    if wrong["state"]:
        check.problems.append(f"{wrong['state']} contacts do not say what their leads do")
    if wrong["text"]:
        check.problems.append(f"the search text of {wrong['text']} contacts is stale")
    if check.problems:
        check.remarks.append("`cauce rebuild` sets them right")
    return check
