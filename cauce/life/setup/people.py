"""Users and their memberships."""

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Conflict, Exists, Invalid
from cauce.accounts.models import Invitation, Membership, Team, User
from cauce.accounts.permissions import Right, Role
from cauce.accounts.scope import current_company
from cauce.accounts.versions import configuration_changed
from cauce.kit import emails
from cauce.life.setup.invitations import invite
from cauce.life.setup.naming import NAME_LIMIT
from cauce.spine.facts import SettingChanged, SettingCreated
from cauce.spine.record import record
from cauce.store import atomic


@atomic()
def create_user(
    *,
    name: str,
    email: str,
    role: str,
    by: Actor,
    teams: list[Team] | None = None,
    password: str | None = None,
    password_hash: str = "",
) -> tuple[Membership, Invitation | None]:
    """A member of the company, assignable at once, and the invitation to accept.

    With `password` (command line) or `password_hash` (as Django keeps it: brought along from
    elsewhere) the account is verified and needs no invitation; it is refused for an address that
    already has an account. An address that is known elsewhere joins only by accepting: until then
    its membership cannot sign in, but can be given leads. Raises NotAllowed, Invalid, Exists.
    """
    by.need(Right.MANAGE_PEOPLE)
    address = _checked(name, email, role)
    user = User.objects.filter(email__iexact=address).first()
    if user is not None:
        known = Membership.objects.filter(user=user).first()
        if known:
            raise Exists("email", known.pk)
        if password or password_hash:
            raise Invalid({"email": "has_an_account"})
    else:
        user = _new_user(address, name, password, password_hash)
    joined_at = timezone.now() if password or password_hash else None
    label = " ".join(name.split())
    member = Membership.objects.create(user=user, role=role, name=label, joined_at=joined_at)
    member.teams.set(teams or [])
    configuration_changed(current_company())
    values = {"name": member.name, "role": role, "teams": [team.pk for team in teams or []]}
    record(SettingCreated(noun="user", values=values), by=by, subject=("user", member.pk))
    return member, None if joined_at else invite(member)


def _checked(name: str, email: str, role: str) -> str:
    problems = {}
    read = emails.read(email)
    try:
        _checked_name(name)
    except Invalid as refused:
        problems["name"] = refused.fields["name"][0]
    if read is None:
        problems["email"] = "not_an_email" if email.strip() else "required"
    if role not in set(Role):
        problems["role"] = "unknown_role"
    if problems or read is None:
        raise Invalid(problems)
    return str(read.address).lower()


def _new_user(address: str, name: str, password: str | None, password_hash: str) -> User:
    if password is not None:
        try:
            validate_password(password, User(email=address, name=name))
        except ValidationError as error:
            raise Invalid({"password": ("weak_password", {"why": error.messages})}) from None
    user = User.objects.create_user(address, password, name=name)
    if password_hash:
        user.password = password_hash
        user.save(update_fields=["password"])
    verified = password is not None or bool(password_hash)
    EmailAddress.objects.create(user=user, email=address, primary=True, verified=verified)
    return user


@atomic()
def update_member(
    member: Membership,
    *,
    by: Actor,
    name: str | None = None,
    role: str | None = None,
    active: bool | None = None,
    teams: list[Team] | None = None,
) -> Membership:
    """Change a member. Never the person's password or e-mail. Raises NotAllowed, Invalid, Conflict.

    The last active administrator can neither step down nor be switched off.
    """
    by.need(Right.MANAGE_PEOPLE)
    tidy = None if name is None else _checked_name(name)
    wanted = {"name": tidy, "role": role, "active": active}
    values = {k: v for k, v in wanted.items() if v is not None and v != getattr(member, k)}
    if "role" in values and role not in set(Role):
        raise Invalid({"role": "unknown_role"})
    steps_down = values.get("role", Role.ADMINISTRATOR) != Role.ADMINISTRATOR or active is False
    if steps_down and _is_last_administrator(member):
        raise Conflict("last_administrator")
    fields = {key: [getattr(member, key), value] for key, value in values.items()}
    for key, value in values.items():
        setattr(member, key, value)
    member.save(update_fields=list(values))
    if teams is not None:
        before = sorted(member.teams.values_list("pk", flat=True))
        after = sorted(team.pk for team in teams)
        member.teams.set(teams)
        fields |= {"teams": [before, after]} if before != after else {}
    if fields:
        configuration_changed(current_company())
        record(SettingChanged(noun="user", fields=fields), by=by, subject=("user", member.pk))
    return member


def _checked_name(name: str) -> str:
    tidy = " ".join(name.split())
    if not tidy:
        raise Invalid({"name": "required"})
    if not tidy.isprintable() or len(tidy) > NAME_LIMIT:
        raise Invalid({"name": "unprintable"})
    return tidy


def _is_last_administrator(member: Membership) -> bool:
    """Of those who can come in. Locked: two must not switch each other off at the same moment."""
    active = Membership.objects.filter(role=Role.ADMINISTRATOR, active=True)
    others = active.filter(joined_at__isnull=False).select_for_update().order_by("pk")
    ids = set(others.values_list("pk", flat=True))
    return member.pk in ids and ids == {member.pk}
