"""How long a company keeps what it knows of people."""

from typing import Any

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Invalid
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.catalog.privacy import (
    FIELDS,
    LEAST_DAYS,
    MOST_DAYS,
    MOST_GRACE,
    Privacy,
    privacy_of,
)
from cauce.life.setup.changes import change_own
from cauce.store import atomic


@atomic()
def update_privacy(*, by: Actor, **values: int | None) -> Privacy:
    """Change any of the settings of `catalog.privacy`. Raises NotAllowed, Invalid."""
    by.need(Right.PERSONAL_DATA)
    problems: dict[str, Any] = {name: "unknown_field" for name in values if name not in FIELDS}
    for name, days in values.items():
        if name == "grace_days":
            fits = days is not None and 0 <= days <= MOST_GRACE
        else:
            fits = days is None or LEAST_DAYS <= days <= MOST_DAYS
        if not fits:
            problems.setdefault(name, "out_of_range")
    if problems:
        raise Invalid(problems)
    company = current_company()
    change_own("privacy", privacy_of(company), values, by=by)
    return privacy_of(company)
