"""How a company treats people who ask again."""

from collections.abc import Mapping
from typing import Any

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Invalid
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.catalog.duplicates import (
    FIELDS,
    MOST_DAYS,
    SCOPES,
    Duplicates,
    Unavailable,
    duplicates_of,
)
from cauce.life.setup.changes import change_own
from cauce.store import atomic


@atomic()
def update_duplicates(*, by: Actor, **values: Any) -> Duplicates:
    """Change any of the settings of `catalog.duplicates`; the next lead follows them.

    Raises NotAllowed, Invalid.
    """
    by.need(Right.CONFIGURE)
    _check(values)
    company = current_company()
    change_own("duplicates", duplicates_of(company), values, by=by)
    return duplicates_of(company)


def _check(values: Mapping[str, Any]) -> None:
    problems: dict[str, str | tuple[str, dict[str, Any]]] = {
        name: "unknown_field" for name in values if name not in FIELDS
    }
    scopes = values.get("scopes", [])
    if not set(scopes) <= set(SCOPES):
        problems["scopes"] = ("unknown_choice", {"choices": ", ".join(SCOPES)})
    elif len(set(scopes)) < len(scopes):
        problems["scopes"] = "repeated_scope"
    if not 0 <= values.get("window_days", 0) <= MOST_DAYS:
        problems["window_days"] = ("out_of_range", {})
    if "unavailable" in values and values["unavailable"] not in set(Unavailable):
        problems["unavailable"] = ("unknown_choice", {"choices": ", ".join(Unavailable)})
    if problems:
        raise Invalid(problems)
