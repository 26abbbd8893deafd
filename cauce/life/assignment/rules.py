"""Who gets a lead: a seller named at entry, the one who has the person, or the next turn."""

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from math import gcd

# Narrow scopes first; a company may reorder them.
SCOPE_ORDER = ("campaign", "product", "brand", "company")
DIRECT = "direct"
MANUAL = "manual_reassignment"
CAMPAIGN_ROLE = "campaign_role"
PRODUCT_ROLE = "product_role"
ASSIGNMENT_TYPES = (
    DIRECT,
    MANUAL,
    PRODUCT_ROLE,
    CAMPAIGN_ROLE,
    *(f"duplicate_in_{scope}" for scope in SCOPE_ORDER),
)


def round_of(weights: Sequence[tuple[int, int]]) -> list[int]:
    """One round of turns for (seller, weight) pairs, each seller spread evenly over it.

    Earliest deadline first among those whose next turn has begun: after any number of turns every
    seller is less than one turn away from the exact share (Baruah et al., «Proportionate
    progress», 1996), so over any stretch of turns less than two. Plain smooth round robin may drift
    by more.
    """
    shares = [(seller, weight) for seller, weight in weights if weight > 0]
    if not shares:
        return []
    divisor = reduce(gcd, (weight for _, weight in shares))
    shares = [(seller, weight // divisor) for seller, weight in shares]
    total = sum(weight for _, weight in shares)
    given = dict.fromkeys((seller for seller, _ in shares), 0)
    turns = []
    for turn in range(1, total + 1):
        begun = [share for share in shares if given[share[0]] * total < turn * share[1]]
        chosen = min(begun, key=lambda share: Fraction((given[share[0]] + 1) * total, share[1]))[0]
        given[chosen] += 1
        turns.append(chosen)
    return turns


def jumps(order: Sequence[int], able: Sequence[tuple[frozenset[int], int]]) -> list[int]:
    """For each place of a round: how many turns must pass from there to give so many leads.

    `able` are (sellers who can take, leads for them), one after the other; each names a seller of
    the round. The turn of whoever cannot take passes to the next who can, and is used up with it.
    """
    length = len(order)
    passed = [0] * length
    for sellers, count in able:
        places = [place for place, seller in enumerate(order) if seller in sellers]
        for start in range(length):
            place = (start + passed[start]) % length
            whole, rest = divmod(bisect_left(places, place) + count - 1, len(places))
            passed[start] += whole * length + places[rest] + 1 - place
    return passed
