"""Who gets a digest now: a row per member and day says that it is theirs, a job sends it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import override

from cauce.accounts.members import actor_of
from cauce.accounts.models import Company, Membership, Team
from cauce.accounts.scope import current_company, unscoped
from cauce.catalog.levels import levels_of
from cauce.jobs import company_task, task, wake
from cauce.life.digest import rules
from cauce.life.digest.actions import wanted_by
from cauce.life.digest.contents import of
from cauce.life.digest.letter import letter
from cauce.life.digest.models import Digest
from cauce.life.digest.sending import hand_over
from cauce.store import atomic

_PRUNED = 5_000


@task()
def sweep() -> None:
    """Every five minutes: wake the companies that send digests."""
    companies = Company.objects.order_by("pk")
    sending = [one.pk for one in companies if levels_of(one).digest_hour is not None]
    wake([(begin, (company_id,)) for company_id in sending])


@company_task(max_attempts=3)
def begin(company_id: int) -> int:
    """Make the digests that are due in the company; how many were made here."""
    return len(make(timezone.now()))


@atomic()
def make(now: datetime) -> list[int]:
    """One digest for each member of the company in scope to whom one is due and who has none of
    that day; their ids. Whoever comes second makes none."""
    due = _due(now)
    known = set(Digest.objects.filter(day__in=set(due.values())).values_list("member_id", "day"))
    fresh = [
        Digest(company=current_company(), member_id=member, day=day, made_at=now)
        for member, day in due.items()
        if (member, day) not in known
    ]
    Digest.objects.bulk_create(fresh, ignore_conflicts=True)
    mine = Digest.objects.filter(member_id__in=due, day__in=set(due.values()), made_at=now)
    ids = list(mine.order_by("pk").values_list("pk", flat=True)) if fresh else []
    for pk in ids:
        send.enqueue(current_company().pk, pk)
    return ids


def _due(now: datetime) -> dict[int, date]:
    """{member: the day} of the active members who joined and want one."""
    company = current_company()
    hour, zones = levels_of(company).digest_hour, _zones()
    members = Membership.objects.filter(active=True, joined_at__isnull=False)
    found = {}
    for member in members.order_by("pk"):
        zone = ZoneInfo(zones.get(member.pk) or company.timezone)
        day = rules.due_day(now, zone=zone, hour=hour)
        if day is not None and wanted_by(member):
            found[member.pk] = day
    return found


def _zones() -> dict[int, str]:
    """{member: the zone of the oldest of their teams that has its own}, as in `accounts.zones`."""
    teams = Team.objects.filter(members__isnull=False).exclude(timezone="").order_by("-pk")
    return dict(teams.values_list("members", "timezone"))


@company_task(max_attempts=6, backoff=60)
def send(company_id: int, digest_id: int) -> None:
    """Mail a digest that nobody has begun to send. Raises OSError: it is tried again."""
    waiting = Digest.objects.filter(pk=digest_id, sent_at=None, begun_at=None)
    found = waiting.select_related("member__user", "member__company").first()
    if found is None:
        return
    member = found.member
    contents = of(actor_of(member), timezone.now())
    if contents.empty:
        waiting.update(sent_at=timezone.now(), empty=True)
        return
    zone = ZoneInfo(_zones().get(member.pk) or member.company.timezone)
    with override(member.user.language or member.company.language), timezone.override(zone):
        hand_over(found, letter(member, contents))


@task()
def forget_old() -> int:
    """Each day: remove the rows of digests that are long past, some thousands at a time. Of a day
    so old none is due again."""
    with unscoped("old digests go, whoever's they are"):
        old = Digest.objects.filter(day__lt=(timezone.now() - rules.KEPT).date()).order_by("pk")
        ids = list(old.values_list("pk", flat=True)[:_PRUNED])
        Digest.objects.filter(pk__in=ids).delete()
    if len(ids) == _PRUNED:
        forget_old.enqueue()
    return len(ids)
