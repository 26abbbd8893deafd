"""One table: what each role may do, and which of it each token scope lets through."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


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
    JUDGE_SPAM = "judge_spam"
    SEND_TO_CRM = "send_to_crm"
    SEE_INTAKE = "see_intake"
    REPLAY_INTAKE = "replay_intake"
    CONFIGURE = "configure"
    MANAGE_PEOPLE = "manage_people"  # users, teams, tokens


_SELLER = frozenset({Right.CREATE_LEADS, Right.WORK, Right.SEND_TO_CRM, Right.JUDGE_SPAM})
_SUPERVISOR = _SELLER | {
    Right.SEE_TEAMS,
    Right.NAME_SELLER,
    Right.EXPORT,
    Right.SEE_INTAKE,
    Right.IMPORT,
}
ROLE_RIGHTS: dict[Role, frozenset[Right]] = {
    Role.ADMINISTRATOR: frozenset(Right),
    Role.SUPERVISOR: _SUPERVISOR,
    Role.SELLER: _SELLER,
    Role.VIEWER: frozenset({Right.SEE_COMPANY}),
}
# Rights that an administrator may grant to a role that lacks them (Company.granted).
GRANTABLE = frozenset({Right.REASSIGN, Right.EXPORT, Right.IMPORT, Right.SEE_TEAMS})

# A token has the rights of its role, narrowed to its scopes. Reading needs `read`.
SCOPE_RIGHTS: dict[str, frozenset[Right]] = {
    "read": frozenset({Right.SEE_COMPANY, Right.SEE_TEAMS, Right.SEE_INTAKE, Right.EXPORT}),
    "capture": frozenset({Right.CREATE_LEADS, Right.NAME_SELLER, Right.IMPORT}),
    "work": frozenset({Right.WORK, Right.REASSIGN, Right.JUDGE_SPAM, Right.SEND_TO_CRM}),
    "configure": frozenset({Right.CONFIGURE, Right.MANAGE_PEOPLE, Right.REPLAY_INTAKE}),
}
ALL_SCOPES = tuple(SCOPE_RIGHTS)


def rights_of(
    role: str, granted: dict[str, list[str]], scopes: list[str] | None
) -> frozenset[Right]:
    """Rights of `role`, with the company's grants to it, narrowed to token `scopes` (None: all)."""
    extra = {Right(r) for r in granted.get(role, ()) if r in GRANTABLE}
    rights = ROLE_RIGHTS[Role(role)] | extra
    if scopes is None:
        return frozenset(rights)
    allowed = frozenset().union(*(SCOPE_RIGHTS[s] for s in scopes if s in SCOPE_RIGHTS))
    return frozenset(rights & allowed)
