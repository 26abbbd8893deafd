"""All contacts of a company are compared, in small steps that save where they are."""

from collections.abc import Callable

from django.db.models import Max
from django.utils import timezone

from cauce.accounts.actor import Actor, ActorKind
from cauce.accounts.errors import Conflict, Missing
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.leads.models import Contact
from cauce.life.identity import examining, watching
from cauce.life.identity.models import Lookout, MatchKey, Scan, ScanState
from cauce.life.identity.sample import MOST, Sample, from_stored, sample_of
from cauce.spine.facts import ContactsScanned
from cauce.spine.record import record
from cauce.store import atomic, on_postgres, retrying, rows

CHUNK = 500
_CROWDED = 5_000
type Write = Callable[[Scan], None]
MOVING = (ScanState.SAMPLING, ScanState.KEYING, ScanState.COMPARING)


@atomic()
def begin(*, by: Actor) -> Scan:
    """A new scan, which `step` brings to its end. Raises NotAllowed, Conflict when one runs."""
    by.need(Right.MERGE)
    lookout = watching.locked_lookout()
    if Scan.objects.filter(state__in=MOVING).exists():
        raise Conflict("scan_running")
    now = timezone.now()
    last = Contact.objects.aggregate(last=Max("pk"))["last"] or 0
    total = Contact.objects.filter(canonical=None).count()
    # Whoever is here already is the scan's; newcomers are compared as they come.
    lookout.at, lookout.seen, lookout.since = max(lookout.at, last), last, None
    lookout.save(update_fields=["at", "seen", "since"])
    return Scan.objects.create(
        last=last,
        total=total,
        actor_kind=by.kind.value,
        actor_id=by.id,
        by_name=by.name,
        created_at=now,
        moved_at=now,
    )


@atomic()
def stop(scan_id: int, *, by: Actor) -> Scan:
    """End a scan on its way; the pairs that it found stay. Raises NotAllowed, Missing, Conflict."""
    by.need(Right.MERGE)
    scan = _locked(scan_id)
    if scan.state not in MOVING:
        raise Conflict("scan_over")
    return _end(scan, ScanState.STOPPED)


def run_all(scan: Scan) -> Scan:
    """Go on to the end, here and now."""
    while not step(scan.pk):
        continue
    scan.refresh_from_db()
    return scan


def step(scan_id: int) -> bool:
    """The next chunk of a scan; True when there is nothing left to do."""
    return retrying(lambda: _step(scan_id))


def _step(scan_id: int) -> bool:
    """What takes long is done before the transaction that writes what came of it; it is left to
    whoever else has moved the scan on meanwhile."""
    seen = Scan.objects.filter(pk=scan_id).first()
    if seen is None:
        raise Missing("scan")
    if seen.state not in MOVING:
        return True
    write = _PREPARE[ScanState(seen.state)](seen)
    with atomic():
        scan = _locked(scan_id)
        if (scan.state, scan.at) != (seen.state, seen.at):
            return scan.state not in MOVING
        write(scan)
        scan.moved_at = timezone.now()
        scan.save(update_fields=["state", "at", "counts", "moved_at", "finished_at"])
        return scan.state not in MOVING


def _locked(scan_id: int) -> Scan:
    scans = Scan.objects.filter(pk=scan_id)
    scan = (scans.select_for_update() if on_postgres() else scans).first()
    if scan is None:
        raise Missing("scan")
    return scan


def _sample(seen: Scan) -> Write:
    newest = Contact.objects.filter(canonical=None, pk__lte=seen.last).order_by("-pk")
    ids = list(newest.values_list("pk", flat=True)[:MOST])
    people = (
        profile
        for start in range(0, len(ids), 1_000)
        for profile in examining.profiles(ids[start : start + 1_000]).values()
    )
    sample = sample_of(people, people=seen.total).stored()

    def write(scan: Scan) -> None:
        Lookout.objects.update(sample=sample, sampled_at=timezone.now())
        scan.state = ScanState.KEYING

    return write


def _key(seen: Scan) -> Write:
    ids = examining.standing_contacts(after=seen.at, last=seen.last, limit=CHUNK)
    if not ids:
        return _thin_out()
    keys = examining.keyed(examining.profiles(ids).values(), _sample_now())

    def write(scan: Scan) -> None:
        examining.write_keys(keys)
        scan.at = ids[-1]
        _count(scan, "keyed", len(ids))

    return write


def _thin_out() -> Write:
    """Keys that many share are no reason to compare: some of them go with each step."""
    sql = (
        "SELECT key FROM cauce_matchkey WHERE company_id = %s GROUP BY key "
        "HAVING count(*) > %s LIMIT %s"
    )
    values = [current_company().pk, examining.BLOCK, _CROWDED]
    crowded = [key for (key,) in rows.run_planned(sql, values)]

    def write(scan: Scan) -> None:
        if crowded:
            MatchKey.objects.filter(key__in=crowded).delete()
        else:
            scan.state, scan.at = ScanState.COMPARING, 0

    return write


def _compare(seen: Scan) -> Write:
    ids = examining.standing_contacts(after=seen.at, last=seen.last, limit=CHUNK)
    judged = examining.compare(_couples(seen.at, ids[-1]), _sample_now()) if ids else []

    def write(scan: Scan) -> None:
        if not ids:
            _end(scan, ScanState.DONE)
            return
        _count(scan, "found", examining.file(judged))
        _count(scan, "judged", len(judged))
        _count(scan, "compared", len(ids))
        scan.at = ids[-1]

    return write


def _couples(after: int, until: int) -> list[tuple[int, int]]:
    """The contacts of a stretch of ids, each with the newer ones that share a key."""
    sql = (
        "SELECT DISTINCT a.contact, b.contact FROM cauce_matchkey a JOIN cauce_matchkey b "
        "ON b.company_id = a.company_id AND b.key = a.key AND b.contact > a.contact "
        "WHERE a.company_id = %s AND a.contact > %s AND a.contact <= %s"
    )
    found = rows.run_planned(sql, [current_company().pk, after, until])
    return [(low, high) for low, high in found]


def _sample_now() -> Sample:
    return from_stored(Lookout.objects.get().sample)


def _count(scan: Scan, name: str, more: int) -> None:
    scan.counts[name] = scan.counts.get(name, 0) + more


def _end(scan: Scan, state: ScanState) -> Scan:
    scan.state, scan.finished_at = state, timezone.now()
    scan.save(update_fields=["state", "finished_at", "counts"])
    by = Actor(ActorKind(scan.actor_kind), id=scan.actor_id, name=scan.by_name)
    happened = ContactsScanned(
        scan=scan.pk,
        contacts=scan.counts.get("compared", 0),
        pairs=scan.counts.get("found", 0),
    )
    record(happened, by=by, subject=("scan", scan.pk))
    return scan


_PREPARE: dict[ScanState, Callable[[Scan], Write]] = {
    ScanState.SAMPLING: _sample,
    ScanState.KEYING: _key,
    ScanState.COMPARING: _compare,
}
