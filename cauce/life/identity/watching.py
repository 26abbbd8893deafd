"""Newcomers are compared with everybody, in the background and never while a crowd comes in; so is
whoever was corrected or merged."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Max
from django.utils import timezone

from cauce.accounts.scope import current_company
from cauce.leads import families
from cauce.leads.models import Contact
from cauce.life.identity import examining
from cauce.life.identity.models import Lookout
from cauce.life.identity.sample import Sample, from_stored, sample_of
from cauce.spine import facts
from cauce.spine.fact import Fact
from cauce.spine.read import Event, fact_of
from cauce.store import atomic, on_postgres, retrying

CHUNK = 200
CROWD = 500  # newcomers since the last look, a minute ago: intake has the machine for itself
PATIENCE = timedelta(minutes=30)
_SAMPLE = 5_000
_FEW = 5_000
HEARD: tuple[type[Fact], ...] = (
    facts.LeadEntered, facts.ContactChanged, facts.ContactMerged, facts.ContactUnmerged,
)  # fmt: skip


def hears(happened: Fact) -> bool:
    """Of enquiries, those alone that had points of several contacts."""
    if isinstance(happened, facts.LeadEntered):
        return bool(happened.also_matches) and happened.contact is not None
    return True


def on_facts(events: Sequence[Event]) -> None:
    """Reaction: compare whom these facts changed."""
    changed: set[int] = set()
    for event in events:
        happened = fact_of(event)
        if isinstance(happened, facts.LeadEntered):
            others = [pk for pk in happened.also_matches if pk != happened.contact]
            examining.file_one_enquiry(happened.contact or 0, others, _sample())
        elif event.contact_id is not None:
            changed.add(event.contact_id)
    speakers = families.speakers(changed)
    ids = sorted({speakers.get(pk, pk) for pk in changed})
    if ids:
        examine(ids)


def examine(contact_ids: Sequence[int]) -> int:
    """Compare these contacts with all that have keys; returns how many new pairs came of it.

    What takes long is done between two short transactions: intake waits for none of it.
    """
    sample = _sample()
    people = examining.profiles(contact_ids)
    keys = examining.keyed(people.values(), sample)
    with atomic():
        examining.write_keys(keys)
    judged = examining.compare(examining.couples_of(keys), sample, known=people)
    with atomic():
        return examining.file(judged)


def is_due() -> bool:
    """Whether newcomers of the company in scope wait and it is calm enough to look at them. Called
    once a minute: what is looked at is at least so old, so that no transaction still brings it."""
    newest = Contact.objects.aggregate(newest=Max("pk"))["newest"] or 0
    if not newest:
        return False
    with atomic():
        if not Lookout.objects.exists():
            _begin(newest)
            return False
        lookout = locked_lookout()
        came, waiting = newest - lookout.seen, lookout.seen - lookout.at
        now = timezone.now()
        calm = came <= CROWD or (lookout.since is not None and now - lookout.since > PATIENCE)
        lookout.since = lookout.since or now if newest > lookout.at else None
        lookout.seen = newest
        lookout.save(update_fields=["seen", "since"])
        return calm and waiting > 0


def _begin(newest: int) -> None:
    """The first look: few contacts are compared as if they had just come; many wait for a scan that
    somebody asks for, lest an installation be busy with them for minutes by itself."""
    few = Contact.objects.all()[: _FEW + 1].count() <= _FEW
    lookout = locked_lookout()
    lookout.at, lookout.seen = (0 if few else newest), newest
    lookout.save(update_fields=["at", "seen"])


def look(*, last: int) -> bool:
    """Compare the next newcomers up to `last`; True when there are no more."""
    return retrying(lambda: _look(last))


def _look(last: int) -> bool:
    after = Lookout.objects.values_list("at", flat=True).first() or 0
    ids = examining.standing_contacts(after=after, last=last, limit=CHUNK)
    if ids:
        examine(ids)
    with atomic():
        lookout = locked_lookout()
        lookout.at = max(lookout.at, ids[-1] if len(ids) == CHUNK else last)
        if lookout.at >= last:
            lookout.since = None
        lookout.save(update_fields=["at", "since"])
    return len(ids) < CHUNK


def locked_lookout() -> Lookout:
    """That of the company in scope, its row locked until the transaction ends."""
    Lookout.objects.get_or_create(company=current_company())
    found = Lookout.objects.all()
    return (found.select_for_update() if on_postgres() else found).get()


def _sample() -> Sample:
    """What is known of the company's names and data; looked at here when nobody has, or when there
    are twice as many people since."""
    lookout, _ = Lookout.objects.get_or_create(company=current_company())
    known = from_stored(lookout.sample)
    newest = Contact.objects.filter(canonical=None).order_by("-pk")
    if known.looked_at and lookout.sampled_at > timezone.now() - timedelta(hours=1):
        return known
    people = newest.count()
    if known.looked_at and people < 2 * known.people:
        return known
    ids = list(newest.values_list("pk", flat=True)[:_SAMPLE])
    made = sample_of(examining.profiles(ids).values(), people=people)
    Lookout.objects.update(sample=made.stored(), sampled_at=timezone.now())
    return made
