"""What each role may do in the company, beside the table of permissions."""

from collections.abc import Mapping

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Invalid
from cauce.accounts.models import Company
from cauce.accounts.permissions import ADJUSTABLE, Right, Role, adjusted, rights_of_role
from cauce.accounts.scope import current_company
from cauce.accounts.versions import configuration_changed
from cauce.spine.facts import SettingChanged
from cauce.spine.record import record
from cauce.store import atomic

type Wanted = Mapping[str, Mapping[str, bool]]  # {role: {right: whether they may}}


@atomic()
def set_rights(wanted: Wanted, *, by: Actor) -> Company:
    """Give rights to roles and take them away: {role: {right: bool}}; what is left out stays.

    In force with everybody's next request. The fact tells each right that changed, by
    `<role>.<right>`. Raises NotAllowed, Invalid.
    """
    by.need(Right.MANAGE_PEOPLE)
    _check(wanted)
    company = current_company()
    # Two administrators may each change another role at the same moment.
    company.granted = Company.objects.select_for_update().get(pk=company.pk).granted
    granted, fields = dict(company.granted), dict[str, list[bool]]()
    for role in map(Role, wanted):
        before = rights_of_role(role, granted)
        told = {Right(right): has for right, has in wanted[role].items()}
        granted[role.value] = adjusted(role, granted, told)
        for right in sorted(before ^ rights_of_role(role, granted)):
            fields[f"{role}.{right}"] = [right in before, right not in before]
    if not fields:
        return company
    company.granted = {role: told for role, told in sorted(granted.items()) if told}
    company.save(update_fields=["granted"])
    configuration_changed(company)
    happened = SettingChanged(noun="role", fields=dict(fields))
    record(happened, by=by, subject=("role", company.pk))
    return company


def _check(wanted: Wanted) -> None:
    problems = {}
    for role, rights in wanted.items():
        if role not in set(Role):
            problems[role] = "unknown_role"
        elif role == Role.ADMINISTRATOR and rights:
            problems[role] = "fixed_role"
        else:
            wrong = [right for right in rights if right not in ADJUSTABLE]
            problems |= dict.fromkeys((f"{role}.{right}" for right in wrong), "not_grantable")
    if problems:
        raise Invalid(problems)
