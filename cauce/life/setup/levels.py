"""How soon a company answers, as it promises itself."""

from typing import Any

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Invalid
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.catalog.levels import Levels, levels_of
from cauce.life.setup.changes import change_own
from cauce.life.setup.level_values import problems_of
from cauce.store import atomic


@atomic()
def update_levels(*, by: Actor, **values: Any) -> Levels:
    """Change any of the settings of `catalog.levels`; the next lead follows them.

    Raises NotAllowed, Invalid.
    """
    by.need(Right.CONFIGURE)
    if problems := problems_of(values):
        raise Invalid(problems)
    company = current_company()
    change_own("levels", levels_of(company), values, by=by)
    return levels_of(company)
