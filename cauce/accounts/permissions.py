"""One table: what each role may do, and which of it each token scope lets through."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(StrEnum):
    """The role of a member or of a token in a company."""

    ADMINISTRATOR = "administrator"
    SUPERVISOR = "supervisor"
    SELLER = "seller"
    VIEWER = "viewer"


ROLE_LABELS = {
    Role.ADMINISTRATOR: _("Administrator"),
    Role.SUPERVISOR: _("Supervisor"),
    Role.SELLER: _("Seller"),
    Role.VIEWER: _("Viewer"),
}


class Right(StrEnum):
    """One thing that somebody may do."""

    SEE_COMPANY = "see_company"  # every lead of the company
    SEE_TEAMS = "see_teams"  # leads of the teams one belongs to
    CREATE_LEADS = "create_leads"
    NAME_SELLER = "name_seller"  # say at entry whose a lead is
    IMPORT = "import"
    EXPORT = "export"
    WORK = "work"  # notes, qualification, status, stars, tags, contact data
    REASSIGN = "reassign"  # «reasignar»
    MERGE = "merge"  # say that contacts are one person, or are not
    JUDGE_SPAM = "judge_spam"
    SEND_TO_CRM = "send_to_crm"
    SEE_INTAKE = "see_intake"
    REPLAY_INTAKE = "replay_intake"
    CONFIGURE = "configure"
    MANAGE_PEOPLE = "manage_people"  # users, teams, tokens
    PERSONAL_DATA = "personal_data"  # find, hand over and erase all that is known of somebody


RIGHT_LABELS = {
    Right.SEE_COMPANY: _("See every lead of the company"),
    Right.SEE_TEAMS: _("See the leads of their teams"),
    Right.CREATE_LEADS: _("Enter leads"),
    Right.NAME_SELLER: _("Name the seller of a new lead"),
    Right.IMPORT: _("Import files"),
    Right.EXPORT: _("Export leads"),
    Right.WORK: pgettext_lazy("a right", "Work on leads"),
    Right.REASSIGN: _("Reassign leads"),
    Right.MERGE: _("Merge contacts"),
    Right.JUDGE_SPAM: _("Review spam"),
    Right.SEND_TO_CRM: _("Send leads to the CRM"),
    Right.SEE_INTAKE: _("See what comes in"),
    Right.REPLAY_INTAKE: _("Take in again what was refused"),
    Right.CONFIGURE: _("Set up the company"),
    Right.MANAGE_PEOPLE: _("Manage users, teams, roles and tokens"),
    Right.PERSONAL_DATA: _("Find, hand over and erase personal data"),
}
_SELLER = frozenset({Right.CREATE_LEADS, Right.WORK, Right.SEND_TO_CRM, Right.JUDGE_SPAM})
_SUPERVISOR = _SELLER | {
    Right.SEE_TEAMS,
    Right.NAME_SELLER,
    Right.EXPORT,
    Right.SEE_INTAKE,
    Right.IMPORT,
    Right.MERGE,
}
ROLE_RIGHTS: dict[Role, frozenset[Right]] = {
    Role.ADMINISTRATOR: frozenset(Right),
    Role.SUPERVISOR: _SUPERVISOR,
    Role.SELLER: _SELLER,
    Role.VIEWER: frozenset({Right.SEE_COMPANY}),
}
# What an administrator may give to a role that lacks it, or take from one that has it. The rest
# stays as it is in the table; so does what administrators may, lest nobody could set this right.
ADJUSTABLE = frozenset(
    {
        Right.SEE_TEAMS, Right.NAME_SELLER, Right.IMPORT, Right.EXPORT, Right.REASSIGN, Right.MERGE,
        Right.JUDGE_SPAM, Right.SEND_TO_CRM,
    }
)  # fmt: skip
_TAKEN = "-"

# A token has the rights of its role, narrowed to its scopes. Reading needs `read`.
SCOPE_RIGHTS: dict[str, frozenset[Right]] = {
    "read": frozenset({Right.SEE_COMPANY, Right.SEE_TEAMS, Right.SEE_INTAKE, Right.EXPORT}),
    "capture": frozenset({Right.CREATE_LEADS, Right.NAME_SELLER, Right.IMPORT}),
    "work": frozenset(
        {Right.WORK, Right.REASSIGN, Right.MERGE, Right.JUDGE_SPAM, Right.SEND_TO_CRM}
    ),
    "configure": frozenset(
        {Right.CONFIGURE, Right.MANAGE_PEOPLE, Right.REPLAY_INTAKE, Right.PERSONAL_DATA}
    ),
}
ALL_SCOPES = tuple(SCOPE_RIGHTS)


def rights_of(
    role: str, granted: dict[str, list[str]], scopes: list[str] | None
) -> frozenset[Right]:
    """Rights of `role`, as the company adjusted them, narrowed to token `scopes` (None: all)."""
    rights = rights_of_role(Role(role), granted)
    if scopes is None:
        return rights
    allowed = frozenset().union(*(SCOPE_RIGHTS[s] for s in scopes if s in SCOPE_RIGHTS))
    return rights & allowed


def rights_of_role(role: Role, granted: Mapping[str, Sequence[str]]) -> frozenset[Right]:
    """The table's rights of a role with what the company gave it and without what it took.

    `granted` is {role: [right given, -right taken…]}, as `Company.granted` keeps it.
    """
    if role == Role.ADMINISTRATOR:
        return ROLE_RIGHTS[role]
    told = granted.get(role, ())
    given = {right for right in ADJUSTABLE if right.value in told}
    taken = {right for right in ADJUSTABLE if f"{_TAKEN}{right.value}" in told}
    return (ROLE_RIGHTS[role] | given) - taken


def adjusted(
    role: Role, granted: Mapping[str, Sequence[str]], wanted: Mapping[Right, bool]
) -> list[str]:
    """What `granted` holds of `role` once it has the rights that are `wanted`; the others stay."""
    now = rights_of_role(role, granted)
    now = (now | {r for r, has in wanted.items() if has}) - {r for r, h in wanted.items() if not h}
    given, taken = now - ROLE_RIGHTS[role], ROLE_RIGHTS[role] - now
    return sorted([*(r.value for r in given), *(f"{_TAKEN}{r.value}" for r in taken)])
