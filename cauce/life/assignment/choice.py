"""Who gets the leads of a batch: by name, by history, or by the next turn of someone who can."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from cauce.accounts.actor import Actor, rule
from cauce.accounts.models import Company
from cauce.catalog.duplicates import Duplicates, Unavailable, duplicates_of
from cauce.catalog.snapshot import snapshot
from cauce.leads.draft import Draft
from cauce.life.assignment import rotation, rules
from cauce.life.assignment.limits import Limits
from cauce.life.assignment.presence import Terms
from cauce.life.assignment.rotation import Step
from cauce.life.assignment.turns import Away, Turns, table_of, terms_of
from cauce.spine.facts import LeadAssigned, LeadPooled


@dataclass(slots=True)
class _Line:
    """The drafts of a batch that wait for a turn of one rule, by who is away from it at their time.

    Not in the order of the batch where its drafts are of different times: a round is gone through
    once for each set of people who are there.
    """

    turns: Turns
    drafts: dict[Away, list[Draft]] = field(default_factory=dict)

    def step(self) -> Step:
        """How far the rotation moves, as far as hours and absences tell."""
        able = [(self.able(away), len(drafts)) for away, drafts in self.drafts.items()]
        able = [(sellers, count) for sellers, count in able if sellers]
        if all(sellers == self.turns.sellers for sellers, _ in able):
            return Step(turns=sum(count for _, count in able))
        return Step(jumps=rules.jumps(self.turns.round, able))

    def able(self, away: Away) -> frozenset[int]:
        """The sellers of the rule who are there."""
        return self.turns.sellers - {seller for seller, _ in away} if away else self.turns.sellers


@dataclass(frozen=True, slots=True)
class _Known:
    """What a company configures of people who have a seller already."""

    members: Mapping[int, str]
    asked_before: Duplicates
    terms: Mapping[int, Terms]
    at: datetime | None

    @classmethod
    def of(cls, company: Company, at: datetime | None) -> Self:
        """As it is now; no statement once it was read."""
        members = snapshot(company).members
        return cls(members, duplicates_of(company), terms_of(company), at)

    def keeps(self, seller: int, at: datetime) -> bool:
        """Whether a person stays with the seller: unless who has left or is away loses them."""
        if self.asked_before.unavailable == Unavailable.KEEP:
            return True
        terms = self.terms.get(seller)
        return seller in self.members and (terms is None or not terms.gone(self.at or at))


def choose(drafts: Sequence[Draft], company: Company, *, at: datetime | None = None) -> None:
    """Set seller, type and reason of each draft, for the moment `at` (None: each draft's own).

    One statement, the rotation's counters, which stay locked until the transaction ends: call it
    last before the inserts. Where a seller takes only so many leads, one more that counts them, and
    one that moves a counter on when somebody was found to have enough.

    Duplicates and sellers named at entry take no turn, and know no hours and no limit. A draft that
    nobody can take waits: it stays without a seller, and its reason says who was passed over and
    why.
    """
    table, known = table_of(company), _Known.of(company, at)
    waiting: dict[int, Turns] = {}
    batch = {draft.lead_id: draft for draft in drafts}
    for draft in drafts:
        if not _by_name_or_history(draft, batch, waiting, known):
            turns = table.of(draft.campaign.pk, draft.campaign.product_id)
            if turns:
                waiting[draft.lead_id] = turns
            else:
                draft.assignment_reason = {"why": "no_rule"}
    if waiting:
        lines = _lines(waiting, batch, at)
        firsts = rotation.advance(_steps(lines))
        limits = Limits.of(company, drafts, waiting, at=at)
        _give_turns(lines, firsts, limits)
    _follow_batch(drafts, batch)


def _lines(
    waiting: Mapping[int, Turns], batch: Mapping[int, Draft], at: datetime | None
) -> list[_Line]:
    lines: dict[int, _Line] = {}
    known: dict[tuple[int, datetime], Away] = {}
    for lead_id, turns in waiting.items():
        draft = batch[lead_id]
        key = turns.rule_id, at or draft.at
        if key not in known:
            known[key] = turns.away(key[1])
        line = lines.setdefault(turns.rule_id, _Line(turns))
        line.drafts.setdefault(_away(known[key], draft, turns), []).append(draft)
    return list(lines.values())


def _away(away: Away, draft: Draft, turns: Turns) -> Away:
    """Who does not get this draft: who is not there, and from whom it is kept."""
    if not draft.kept_from:
        return away
    whys = dict(away) | {one: why for one, why in draft.kept_from if one in turns.sellers}
    return tuple(sorted(whys.items()))


def _steps(lines: Sequence[_Line]) -> dict[int, Step]:
    steps = {line.turns.rule_id: line.step() for line in lines}
    steps = {rule_id: step for rule_id, step in steps.items() if step != Step()}
    for line in lines:
        for beside in line.turns.beside:
            steps.setdefault(beside, Step())
    return steps


def _give_turns(lines: Sequence[_Line], firsts: Mapping[int, int], limits: Limits) -> None:
    moved = {}
    for line in lines:
        turn = firsts.get(line.turns.rule_id, 0)  # where nobody is there, no rotation was asked
        for away, drafts in line.drafts.items():
            for draft in drafts:
                turn = _give_turn(draft, line, away, turn, limits)
        if limits.passed_over(line.turns.sellers):
            moved[line.turns.rule_id] = turn
    rotation.put_all(moved)


def _give_turn(draft: Draft, line: _Line, away: Away, turn: int, limits: Limits) -> int:
    """Give the draft its turn; returns the next one. None is used up when nobody can take it."""
    turns = line.turns
    missing = {seller for seller, _ in away}
    passed = away + tuple(one for one in limits.full(turns, draft) if one[0] not in missing)
    able = line.able(passed)
    while able and turns.round[turn % len(turns.round)] not in able:
        turn += 1
    reason: dict[str, Any] = {"why": "turn" if able else "nobody_can"}
    reason |= {"rule": turns.rule_id, "version": turns.version}
    reason |= {"turn": turn} if able else {}
    reason["candidates"] = turns.candidates
    reason |= {"passed": [list(one) for one in passed]} if passed else {}
    draft.assignment_reason = reason
    if not able:
        draft.waits = True
        return turn
    draft.seller_id, draft.assignment_type = turns.round[turn % len(turns.round)], turns.type
    limits.took(draft)
    return turn + 1


def decided(draft: Draft) -> LeadAssigned | LeadPooled:
    """What `choose` made of a draft, as the fact to record: without a seller it is in the pool."""
    reason = draft.assignment_reason
    if draft.seller_id is None:
        return LeadPooled(reason=reason)
    return LeadAssigned(seller=draft.seller_id, type=draft.assignment_type, reason=reason)


def decided_by(rule_id: int | None) -> Actor:
    """The actor that history shows for a decision at entry."""
    return rule(rule_id, "")


def _by_name_or_history(
    draft: Draft, batch: dict[int, Draft], waiting: dict[int, Turns], known: _Known
) -> bool:
    if draft.seller_wanted in known.members:
        draft.seller_id, draft.assignment_type = draft.seller_wanted, rules.DIRECT
        draft.assignment_reason = {"why": "named_at_entry"}
        return True
    for scope in known.asked_before.scopes:
        earlier = draft.nearest.get(scope)
        if earlier is None:
            continue
        inside = batch.get(earlier.lead_id)
        if inside is not None and _will_have_seller(inside, waiting):
            # Its seller is settled after the rotation has turned; see `_follow_batch`.
            draft.assignment_type = f"duplicate_in_{scope}"
            draft.assignment_reason = {"why": "has_the_person", "lead": earlier.lead_id}
            return True
        if earlier.seller_id is not None and known.keeps(earlier.seller_id, draft.at):
            draft.seller_id, draft.assignment_type = earlier.seller_id, f"duplicate_in_{scope}"
            draft.assignment_reason = {"why": "has_the_person", "lead": earlier.lead_id}
            return True
    return False


def _will_have_seller(draft: Draft, waiting: dict[int, Turns]) -> bool:
    follows = draft.assignment_reason.get("why") == "has_the_person"
    return draft.lead_id in waiting or draft.seller_id is not None or follows


def _follow_batch(drafts: Sequence[Draft], batch: dict[int, Draft]) -> None:
    """Whoever follows an enquiry of the same batch goes to its seller, or waits with it."""
    for draft in drafts:
        reason = draft.assignment_reason
        if draft.seller_id is not None or reason.get("why") != "has_the_person":
            continue
        first = batch[reason["lead"]]
        draft.seller_id = first.seller_id
        if first.seller_id is None:
            draft.assignment_type, draft.waits = "", first.waits
            draft.assignment_reason = dict(first.assignment_reason)
