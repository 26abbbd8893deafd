"""What all contacts of a family have alike: tags, and their standing on marketing lists. Each keeps
rows of its own, so that leads are found through whichever contact they came by."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from cauce.leads.models import Contact, ListMember
from cauce.life.identity import rules

_Link = Contact.tags.through
_STATE = ("source", "origin", "subscribed_at", "unsubscribed_at")
type Change = dict[str, Any]  # contact, list, before (None: no row), after


def share_tags(ids: Sequence[int]) -> list[list[int]]:
    """Give each contact the tags of all; [[contact, tag]…] that were given."""
    has: dict[int, set[int]] = {pk: set() for pk in ids}
    links = _Link.objects.filter(contact_id__in=ids)
    for contact_id, tag_id in links.values_list("contact_id", "tag_id"):
        has[contact_id].add(tag_id)
    every = set[int]().union(*has.values())
    given = [[pk, tag_id] for pk in ids for tag_id in sorted(every - has[pk])]
    _Link.objects.bulk_create(_Link(contact_id=pk, tag_id=tag_id) for pk, tag_id in given)
    return given


def take_tags_back(given: Iterable[Sequence[int]]) -> None:
    """The reverse of `share_tags`; what was taken since is gone already."""
    per_tag: dict[int, list[int]] = defaultdict(list)
    for contact_id, tag_id in given:
        per_tag[tag_id].append(contact_id)
    for tag_id, contacts in per_tag.items():
        _Link.objects.filter(tag_id=tag_id, contact_id__in=contacts).delete()


def share_lists(ids: Sequence[int]) -> list[Change]:
    """Each contact stands on each list as the one person does; what was changed for that."""
    per_list: dict[int, dict[int, ListMember]] = defaultdict(dict)
    for member in ListMember.objects.filter(contact_id__in=ids).order_by("pk"):
        per_list[member.marketing_list_id][member.contact_id] = member
    changes: list[Change] = []
    for list_id, members in per_list.items():
        wanted = rules.latest([_state(member) for member in members.values()])
        for pk in ids:
            before = _state(members[pk]) if pk in members else None
            if before != wanted:
                _stand(list_id, pk, wanted)
                told = {"before": _stored(before), "after": _stored(wanted)}
                changes.append({"contact": pk, "list": list_id, **told})
    return changes


def take_lists_back(changes: Iterable[Change]) -> None:
    """The reverse of `share_lists`, where nothing was done to the row since."""
    for change in changes:
        key = {"marketing_list_id": change["list"], "contact_id": change["contact"]}
        member = ListMember.objects.filter(**key).first()
        if member is None or _stored(_state(member)) != change["after"]:
            continue
        if change["before"] is None:
            member.delete()
        else:
            _stand(change["list"], change["contact"], _read(change["before"]))


def _state(member: ListMember) -> dict[str, Any]:
    return {name: getattr(member, name) for name in _STATE}


def _stand(list_id: int, contact_id: int, state: Mapping[str, Any]) -> None:
    ListMember.objects.update_or_create(
        marketing_list_id=list_id, contact_id=contact_id, defaults=dict(state)
    )


def _stored(state: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if state is None:
        return None
    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in state.items()}


def _read(stored: Mapping[str, Any]) -> dict[str, Any]:
    moments = {
        name: datetime.fromisoformat(stored[name])
        for name in ("subscribed_at", "unsubscribed_at")
        if stored[name] is not None
    }
    return {**stored, **moments}
