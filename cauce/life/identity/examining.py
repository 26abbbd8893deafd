"""Contacts are read, keyed and compared, many at once, and what may be one person is filed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import orjson
from django.utils import timezone

from cauce.accounts.scope import current_company
from cauce.leads import families
from cauce.leads.models import GONE, Contact, ContactPoint, Lead
from cauce.life.identity.keys import keys_of
from cauce.life.identity.models import MatchKey, Pair, PairState
from cauce.life.identity.profile import Profile
from cauce.life.identity.sample import Sample
from cauce.life.identity.weighing import Judgement, Reason, judge
from cauce.store import insert_rows, rows, update_rows

BLOCK = 40  # contacts that share a key; a key of more says nothing
LEAST = 0.4  # how sure it must be that somebody is asked
_REASONS = 8
type Couple = tuple[int, int]  # the older contact first


def profiles(contact_ids: Sequence[int]) -> dict[int, Profile]:
    """{contact: what is known of it, of those merged into it, and from all their leads}; merged
    ones have none of their own. Three statements."""
    people = families.of(contact_ids).values_list("pk", "canonical_id", "name", "attributes")
    root: dict[int, int] = {}
    found: dict[int, Profile] = {}
    told = []
    for pk, canonical, name, attributes in people:
        root[pk] = canonical or pk
        told.append((root[pk], name, attributes))
    wanted = set(contact_ids)
    leads = Lead.objects.filter(contact_id__in=list(root)).exclude(standing__in=GONE)
    for contact_id, name, attributes in leads.values_list("contact_id", "name", "attributes"):
        told.append((root[contact_id or 0], name, attributes))
    for pk, name, attributes in told:
        if pk in wanted:
            profile = found.setdefault(pk, Profile(pk))
            profile.call(name)
            profile.tell(attributes)
    points = ContactPoint.objects.filter(contact_id__in=list(root))
    for contact_id, kind, key in points.values_list("contact_id", "kind", "key"):
        if root[contact_id] in found:
            found[root[contact_id]].reach([(kind, key)])
    return found


def keyed(people: Iterable[Profile], sample: Sample) -> dict[int, list[int]]:
    """{contact: its keys}. No statement."""
    return {one.contact: keys_of(one, sample) for one in people}


def write_keys(keys: Mapping[int, list[int]]) -> None:
    """Contacts have these keys from now on. Two statements."""
    MatchKey.objects.filter(contact__in=list(keys)).delete()
    company_id = current_company().pk
    values = [(company_id, number, contact) for contact, own in keys.items() for number in own]
    insert_rows(MatchKey, ("company_id", "key", "contact"), values)


def couples_of(keys: Mapping[int, list[int]]) -> set[Couple]:
    """These contacts with all that share a key with them. One statement for each 5,000 keys."""
    wanted = sorted({number for own in keys.values() for number in own})
    block: dict[int, list[int]] = defaultdict(list)
    for start in range(0, len(wanted), 5_000):
        condition, values = rows.in_list("key", wanted[start : start + 5_000], kind="bigint")
        sql = f"SELECT key, contact FROM cauce_matchkey WHERE company_id = %s AND {condition}"  # noqa: S608
        for number, contact in rows.run_planned(sql, [current_company().pk, *values]):
            block[number].append(contact)
    return {
        (min(contact, other), max(contact, other))
        for contact, own in keys.items()
        for number in own
        if len(block[number]) <= BLOCK
        for other in block[number]
        if other != contact
    }


def compare(
    couples: Iterable[Couple], sample: Sample, *, known: dict[int, Profile] | None = None
) -> list[tuple[Couple, Judgement]]:
    """Judge couples of contacts that are still there; `known` are profiles read before."""
    couples = list(couples)
    people = dict(known or {})
    missing = sorted({pk for couple in couples for pk in couple} - people.keys())
    for start in range(0, len(missing), 1_000):
        people |= profiles(missing[start : start + 1_000])
    return [
        (couple, judge(people[couple[0]], people[couple[1]], sample))
        for couple in couples
        if couple[0] in people and couple[1] in people
    ]


def file(judged: Iterable[tuple[Couple, Judgement]]) -> int:
    """File what is likely enough as pairs; what is filed and still open is judged anew. Returns how
    many are new. Three statements."""
    likely = {couple: told for couple, told in judged if told.probability >= LEAST}
    known = _known(likely)
    fresh = {couple: told for couple, told in likely.items() if couple not in known}
    company_id, now = current_company().pk, rows.moment(timezone.now())
    columns = ("company_id", "low", "high", "score", "reasons", "state", "created_at", "judged_by")
    values = [
        (company_id, *couple, percent(told), _stored(told), PairState.OPEN.value, now, "")
        for couple, told in sorted(fresh.items())
    ]
    made = insert_rows(Pair, columns, values, skip_conflicts=True)
    changed = [
        (pair.pk, percent(likely[couple]), _stored(likely[couple]))
        for couple, pair in known.items()
        if pair.state in {PairState.OPEN, PairState.LATER} and pair.score != percent(likely[couple])
    ]
    update_rows(Pair, ("score", "reasons"), changed)
    return made


def file_one_enquiry(contact: int, others: Iterable[int], sample: Sample) -> int:
    """An enquiry had points of several contacts: that alone makes each couple worth a look."""
    found = []
    for couple, told in compare({(min(contact, o), max(contact, o)) for o in others}, sample):
        reasons = [Reason("enquiry", "one_enquiry", 10.0), *told.reasons]
        found.append((couple, Judgement(max(told.probability, 0.9), reasons)))
    return file(found)


def percent(told: Judgement) -> int:
    """A probability as it is shown: never quite sure."""
    return min(99, round(told.probability * 100))


def _known(couples: Iterable[Couple]) -> dict[Couple, Pair]:
    wanted = set(couples)
    if not wanted:
        return {}
    lows = sorted({low for low, _ in wanted})
    found: dict[Couple, Pair] = {}
    for start in range(0, len(lows), 5_000):
        for pair in Pair.objects.filter(low__in=lows[start : start + 5_000]):
            if (pair.low, pair.high) in wanted:
                found[pair.low, pair.high] = pair
    return found


def _stored(told: Judgement) -> str:
    return orjson.dumps([reason.stored() for reason in told.reasons[:_REASONS]]).decode()


def standing_contacts(*, after: int, last: int, limit: int) -> list[int]:
    """The ids of contacts that speak for themselves, in order."""
    found = Contact.objects.filter(canonical=None, pk__gt=after, pk__lte=last)
    return list(found.order_by("pk").values_list("pk", flat=True)[:limit])
