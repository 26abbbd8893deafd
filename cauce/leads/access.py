"""The only doors to leads and contacts: what an actor may see, and the row locked for a change."""

from collections.abc import Mapping, Sequence

from django.db.models import Q, QuerySet

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Conflict, Missing
from cauce.accounts.members import actor_of
from cauce.accounts.models import Company, Membership
from cauce.accounts.permissions import Right, Role, rights_of
from cauce.accounts.scope import current_company
from cauce.accounts.versions import cached_by_version
from cauce.catalog.flow import Pool, flow_of
from cauce.catalog.names import names
from cauce.leads import families
from cauce.leads.models import Contact, Lead, Standing
from cauce.store.transaction import on_postgres


def leads_for(actor: Actor) -> QuerySet[Lead]:
    """Leads that `actor` may see in the company in scope: all, the teams', or the own ones."""
    leads = Lead.objects.all()
    sellers = members_below(actor)
    if sellers is None:
        return leads
    if len(sellers) == 1:
        return leads.filter(seller_id=min(sellers))
    return leads.filter(seller_id__in=sorted(sellers))


def members_below(actor: Actor) -> frozenset[int] | None:
    """Whose leads `actor` may see: their own, the teams' members'; None for the whole company's."""
    if actor.may(Right.SEE_COMPANY):
        return None
    mates = team_mates(actor) if actor.may(Right.SEE_TEAMS) else frozenset()
    return mates | {actor.membership_id} if actor.membership_id else mates


def team_mates(actor: Actor) -> frozenset[int]:
    """The members of the actor's teams."""
    teams = _members_of_teams(current_company()) if actor.team_ids else {}
    return frozenset().union(*(teams.get(team, ()) for team in actor.team_ids))


@cached_by_version
def _members_of_teams(company: Company) -> Mapping[int, frozenset[int]]:
    """{team: its members} of `company`, which must be in scope."""
    teams: dict[int, set[int]] = {}
    pairs = Membership.objects.filter(teams__isnull=False).values_list("teams", "pk")
    for team, member in pairs:
        teams.setdefault(team, set()).add(member)
    return {team: frozenset(members) for team, members in teams.items()}


def sees(member: Membership, lead: Lead) -> bool:
    """Whether `member` may see `lead`."""
    return actor_sees(actor_of(member), lead)


def actor_sees(actor: Actor, lead: Lead) -> bool:
    """Whether `lead`, as it was read, is one of `leads_for(actor)`. No statement."""
    if lead.company_id != current_company().pk:
        return False
    sellers = members_below(actor)
    return sellers is None or lead.seller_id in sellers


def watchers(lead: Lead) -> QuerySet[Membership]:
    """The active members who see `lead`: each for whom `sees` holds. Their teams' ids are read."""
    granted = current_company().granted
    rights = {role: rights_of(role, granted, None) for role in Role}
    seen = Q(role__in=[role for role in Role if Right.SEE_COMPANY in rights[role]])
    if lead.seller_id is not None:
        seen |= Q(pk=lead.seller_id)
        mates = Membership.objects.filter(teams__members=lead.seller_id).values("pk")
        seen |= Q(pk__in=mates, role__in=[r for r in Role if Right.SEE_TEAMS in rights[r]])
    return Membership.objects.filter(seen, active=True)


def quarantined(actor: Actor) -> QuerySet[Lead]:
    """All leads in quarantine: nobody owns one, so whoever may judge spam sees every one.

    Raises NotAllowed.
    """
    actor.need(Right.JUDGE_SPAM)
    return Lead.objects.filter(standing=Standing.SPAM)


def locked_suspect(actor: Actor, *, id: int) -> Lead:
    """One lead that `actor` may see or, being in quarantine, may judge; its row locked until the
    transaction ends. Raises Missing."""
    seen = leads_for(actor)
    if actor.may(Right.JUDGE_SPAM):
        seen |= quarantined(actor)
    found = seen.filter(pk=id).values_list("pk", flat=True).first()
    if found is None:
        raise Missing("lead")
    return locked(found)


def lead_for(actor: Actor, *, id: int | None = None, number: int | None = None) -> Lead:
    """One lead that `actor` may see, by id or by number. Raises Missing otherwise."""
    key = {"pk": id} if id is not None else {"number": number}
    lead = leads_for(actor).filter(**key).first()
    if lead is None:
        raise Missing("lead")
    return lead


def locked_for(actor: Actor, *, id: int | None = None, number: int | None = None) -> Lead:
    """As `lead_for`, with the row locked until the transaction ends: the way into every action.
    Raises Missing, Conflict."""
    return _of_somebody(locked(lead_for(actor, id=id, number=number).pk))


def _of_somebody(lead: Lead) -> Lead:
    """Raises Conflict for a lead whose person was erased: nothing is written of it any more."""
    if lead.erased_at is not None:
        raise Conflict("person_erased")
    return lead


def locked(lead_id: int) -> Lead:
    """The lead, its row locked until the transaction ends (SQLite: the whole file is)."""
    leads = Lead.objects.filter(pk=lead_id)
    lead = (leads.select_for_update() if on_postgres() else leads).first()
    if lead is None:
        raise Missing("lead")
    return lead


def queue_sellers(actor: Actor) -> list[int | None]:
    """Whose leads the actor is offered in the flow: membership ids, and None for nobody's.

    Their own; where the company opens the pool, those of their teams, and those without a seller.
    Who sees the whole company has it for a team. A program that stands for nobody works for all.
    """
    pool = flow_of(current_company()).pool
    me = actor.membership_id
    if me is None:
        return [*names(current_company()).members, None] if actor.may(Right.SEE_COMPANY) else []
    if pool == Pool.OWN:
        return [me]
    nobody: list[int | None] = [None] if pool == Pool.OPEN else []
    if actor.may(Right.SEE_COMPANY):
        return [*names(current_company()).members, *nobody]
    return [*sorted(team_mates(actor) | {me}), *nobody]


def workable_for(actor: Actor) -> QuerySet[Lead]:
    """Leads that the actor may work in the flow: those they see, and the pool's."""
    seen = leads_for(actor)
    if not actor.may(Right.WORK):
        return seen
    sellers = queue_sellers(actor)
    pool = Q(seller_id__in=[one for one in sellers if one is not None])
    if None in sellers:
        pool |= Q(seller_id=None)
    return seen | Lead.objects.filter(pool, standing=Standing.ACTIVE)


def workable(actor: Actor, *, id: int | None = None, number: int | None = None) -> Lead:
    """One lead that the actor may work in the flow. Raises Missing otherwise."""
    key = {"pk": id} if id is not None else {"number": number}
    lead = workable_for(actor).filter(**key).first()
    if lead is None:
        raise Missing("lead")
    return lead


def locked_workable(actor: Actor, *, id: int | None = None, number: int | None = None) -> Lead:
    """As `workable`, with the row locked until the transaction ends."""
    return _of_somebody(locked(workable(actor, id=id, number=number).pk))


def contacts_for(actor: Actor, *, erased: bool = False) -> QuerySet[Contact]:
    """Contacts that `actor` may see: all, or those of the leads that the actor may see and those
    typed in by the actor. A merged contact speaks through another and is none of them: whoever sees
    a lead of it sees that other. `erased`: with the empty rows that erased people left."""
    contacts = Contact.objects.filter(canonical=None)
    contacts = contacts if erased else contacts.filter(erased_at=None)
    if actor.may(Right.SEE_COMPANY):
        return contacts
    seen = leads_for(actor).filter(contact_id__isnull=False).values("contact_id")
    merged = Contact.objects.filter(canonical__isnull=False)
    through = merged.filter(pk__in=seen).values("canonical_id")
    if actor.membership_id is None:
        return contacts.filter(pk__in=seen.union(through, all=True))
    own = Contact.objects.filter(made_by_id=actor.membership_id)
    spoken_for = own.filter(canonical__isnull=False).values("canonical_id")
    return contacts.filter(pk__in=seen.union(through, own.values("pk"), spoken_for, all=True))


def contact_for(actor: Actor, id: int) -> Contact:
    """One contact that `actor` may see; of a merged one, the contact that speaks for it.

    Raises Missing.
    """
    merged = Contact.objects.filter(pk=id).values_list("canonical_id", flat=True).first()
    contact = contacts_for(actor, erased=True).filter(pk=merged or id).first()
    if contact is None:
        raise Missing("contact")
    return contact


def leads_of(
    actor: Actor, contact: Contact, *, merged: Sequence[int] | None = None
) -> QuerySet[Lead]:
    """The leads of a person, of those merged into it too, that `actor` may see. One statement here
    and now; none with `merged`, who they are."""
    if merged is None:
        merged = families.merged_into([contact.pk]).get(contact.pk, [])
    return leads_for(actor).filter(contact_id__in=[contact.pk, *merged])


def locked_contacts(contacts: QuerySet[Contact]) -> list[Contact]:
    """The contacts in the order of their ids, their rows locked until the transaction ends."""
    rows = Contact.objects.filter(pk__in=contacts.values("pk")).order_by("pk")
    return list(rows.select_for_update() if on_postgres() else rows)
