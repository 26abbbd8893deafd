"""What stands when several contacts become one."""

from collections.abc import Mapping, Sequence
from typing import Any

FIELDS = ("name", "email", "phone", "whatsapp")
ATTRIBUTE = "attributes."  # before the name of one
MOST = 50  # contacts in one merge
type Person = Mapping[str, Any]  # FIELDS and attributes


def merged(people: Sequence[Person], winners: Mapping[str, int]) -> dict[str, Any]:
    """FIELDS and attributes of the one person that `people` are; the first of them speaks.

    `winners` names for a field, or for «attributes.<name>», the place in `people` whose value
    stands, be it empty. Otherwise the first who has one gives it.
    """
    values: dict[str, Any] = {
        name: _chosen([person[name] for person in people], winners.get(name)) for name in FIELDS
    }
    keys = dict.fromkeys(key for person in people for key in person["attributes"])
    attributes = {
        key: _chosen(
            [person["attributes"].get(key) for person in people], winners.get(ATTRIBUTE + key)
        )
        for key in keys
    }
    kept = {key: value for key, value in attributes.items() if value is not None}
    return values | {"attributes": kept}


def _chosen(values: Sequence[Any], winner: int | None) -> Any:
    if winner is not None:
        return values[winner]
    return next((value for value in values if value not in ("", None)), values[0])


def latest(rows: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Of what several contacts are to one marketing list, what the one person is: what was done
    last. Who left it last has left it, whichever of the contacts that was."""
    return max(rows, key=lambda row: row["unsubscribed_at"] or row["subscribed_at"])
