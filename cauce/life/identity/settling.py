"""What a merge and its undo mean for the pairs between its contacts."""

from collections.abc import Sequence

from cauce.life.identity.models import Merge, Pair, PairState


def settle(merged: Merge, family: Sequence[int]) -> None:
    """Pairs of a family that waited for a verdict are settled by the merge that made it one."""
    waiting = Pair.objects.filter(low__in=family, high__in=family)
    waiting.filter(state__in=[PairState.OPEN, PairState.LATER]).update(
        state=PairState.MERGED,
        merge=merged,
        judged_at=merged.created_at,
        judged_by=merged.by_name,
    )


def unsettle(undone: Merge) -> None:
    """They wait again."""
    Pair.objects.filter(merge=undone).update(
        state=PairState.OPEN, merge=None, judged_at=None, judged_by=""
    )
