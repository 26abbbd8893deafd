"""What every fact is: frozen, typed, named, and able to say what it changes on a lead's row."""

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, dataclass_transform

from cauce.leads import lateness

FACTS: dict[str, type["Fact"]] = {}
THEN = "_then"  # beside a fact's own fields: how its lead stood at that moment
_names: dict[type["Fact"], tuple[tuple[str, ...], tuple[str, ...]]] = {}


class Fact:
    """Something that happened. Fields marked `personal` may be erased later; the rest never is."""

    kind: ClassVar[str]

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """The lead columns this fact sets, given the row before it. Nothing by default."""
        return {}

    def moves(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """The lead columns that this fact sets and those that follow from them."""
        return lateness.follow(row, self.changes(row, at), at)


def personal(default: Any = "") -> Any:
    """A field holding a person's words or data: stored apart, so that it can be erased."""
    if isinstance(default, (dict, list)):
        kind = type(default)
        return dataclasses.field(default_factory=kind, metadata={"personal": True})
    return dataclasses.field(default=default, metadata={"personal": True})


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(personal,))
def fact[F: type[Fact]](kind: str):  # type: ignore[no-untyped-def]  # noqa: ANN201
    """Register a class as the fact called `kind` (noun.past_tense)."""

    def register(cls: F) -> F:
        frozen = dataclasses.dataclass(frozen=True, kw_only=True)(cls)
        if kind in FACTS:
            raise ValueError(f"two facts are called {kind}")
        frozen.kind = kind
        FACTS[kind] = frozen
        fields = dataclasses.fields(frozen)  # type: ignore[arg-type]
        _names[frozen] = (
            tuple(f.name for f in fields if not f.metadata.get("personal")),
            tuple(f.name for f in fields if f.metadata.get("personal")),
        )
        return frozen  # type: ignore[return-value]

    return register


def to_stored(happened: Fact) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """(data, personal) as two JSON-ready dicts; personal is None when the fact has none."""
    plain, private = _names[type(happened)]
    values = happened.__dict__
    data = {name: values[name] for name in plain}
    return data, {name: values[name] for name in private} or None


def from_stored(kind: str, data: dict[str, Any], private: dict[str, Any] | None) -> Fact:
    """The fact again; erased personal fields take their defaults, unknown ones are left out."""
    cls = FACTS[kind]
    plain, hidden = _names[cls]
    known = {k: v for k, v in data.items() if k in plain}
    known |= {k: v for k, v in (private or {}).items() if k in hidden}
    return cls(**known)
