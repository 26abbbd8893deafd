"""Invitations: sent by mail in the background, their link copied by hand if need be, accepted.

An administrator can copy the link of whomever they invite. So it lets nobody choose a password for
an account that somebody uses already: such a person signs in first, then accepts.
"""

from datetime import timedelta
from smtplib import SMTPException

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import override

from cauce.accounts.actor import Actor, ActorKind
from cauce.accounts.errors import Conflict, Invalid, Missing, NotAllowed
from cauce.accounts.models import Invitation, Membership, User
from cauce.accounts.permissions import Right, rights_of
from cauce.accounts.scope import company_scope, current_company, unscoped
from cauce.accounts.versions import configuration_changed
from cauce.jobs import company_task
from cauce.kit import ids
from cauce.life.setup.letter import letter
from cauce.spine.facts import SettingChanged
from cauce.spine.record import record
from cauce.store import atomic

LASTS = timedelta(days=14)
_TROUBLE_LIMIT = 300


def invite(member: Membership) -> Invitation:
    """A fresh invitation of a member who has not joined; older ones stop working. Mails it soon.

    Call it inside the transaction of an action.
    """
    Invitation.objects.filter(membership=member, accepted_at=None).delete()
    invitation = Invitation.objects.create(
        email=member.user.email,
        name=member.name,
        key=ids.token(32),
        membership=member,
        expires_at=timezone.now() + LASTS,
    )
    send_invitation.enqueue(current_company().pk, invitation.pk)
    return invitation


@atomic()
def invite_again(member: Membership, *, by: Actor) -> Invitation:
    """A new link for somebody who has not accepted yet. Raises NotAllowed, Conflict."""
    by.need(Right.MANAGE_PEOPLE)
    if member.joined_at is not None:
        raise Conflict("has_joined")
    if not member.active:
        raise Conflict("inactive_seller")
    invitation = invite(member)
    fields = {"invitation": ["", invitation.expires_at.isoformat()]}
    record(SettingChanged(noun="user", fields=fields), by=by, subject=("user", member.pk))
    return invitation


def link_of(invitation: Invitation) -> str:
    """The address that accepts the invitation."""
    return f"{settings.BASE_URL}/join/{invitation.key}"


@company_task(max_attempts=6, backoff=30)
def send_invitation(company_id: int, invitation_id: int) -> None:
    """Mail an open invitation; why it could not be sent stays with it until it could."""
    waiting = Invitation.objects.filter(pk=invitation_id, accepted_at=None, sent_at=None)
    invitation = waiting.select_related("company").first()
    if invitation is None:
        return
    try:
        with override(invitation.company.language):
            letter(invitation, link=link_of(invitation)).send()
    except (OSError, SMTPException) as error:
        waiting.update(trouble=(str(error).strip() or type(error).__name__)[:_TROUBLE_LIMIT])
        raise
    waiting.update(sent_at=timezone.now(), trouble="")


def invitation_with(key: str) -> Invitation:
    """The open invitation with this key, company and user at hand.

    Raises Missing for a wrong, used or withdrawn one, Conflict for one that has expired.
    """
    with unscoped("the key of an invitation is all its bearer has"):
        found = Invitation.objects.select_related("company", "membership__user")
        invitation = found.filter(key=key, accepted_at=None, membership__active=True).first()
    if invitation is None:
        raise Missing("invitation")
    if invitation.expires_at < timezone.now():
        raise Conflict("invitation_expired")
    return invitation


def is_new(user: User) -> bool:
    """True while nobody uses the account: no password, never signed in, member of no company."""
    if user.has_usable_password() or user.last_login is not None:
        return False
    with unscoped("whether somebody uses an account is asked across companies"):
        return not Membership.objects.filter(user=user, joined_at__isnull=False).exists()


@atomic()
def accept_invitation(
    key: str, *, signed_in: User | None, name: str = "", password: str = ""
) -> Membership:
    """Join the company. A new person chooses a name and a password; anybody else has signed in.

    Raises Missing and Conflict as `invitation_with`, NotAllowed to somebody else, Invalid.
    """
    invitation = invitation_with(key)
    member, company = invitation.membership, invitation.company
    user = member.user
    with company_scope(company):
        if signed_in is not None and signed_in.pk != user.pk:
            raise NotAllowed("join")
        if signed_in is None:
            if not is_new(user):
                raise NotAllowed("join")
            _set_first_password(user, name, password)
            member.name = user.name
        now = timezone.now()
        mine = Invitation.objects.filter(pk=invitation.pk, accepted_at=None)
        if not mine.update(accepted_at=now):
            raise Missing("invitation")
        member.joined_at = now
        member.save(update_fields=["joined_at", "name"])
        configuration_changed(company)
        happened = SettingChanged(noun="user", fields={"joined_at": [None, now.isoformat()]})
        record(happened, by=_as_actor(member), subject=("user", member.pk))
    return member


def _set_first_password(user: User, name: str, password: str) -> None:
    label = " ".join(name.split()) or user.name
    if not label.isprintable() or len(label) > 200:
        raise Invalid({"name": "unprintable"})
    user.name = label
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid({"password": ("weak_password", {"why": error.messages})}) from None
    user.set_password(password)
    user.save(update_fields=["password", "name"])
    EmailAddress.objects.filter(user=user, email__iexact=user.email).update(verified=True)


def _as_actor(member: Membership) -> Actor:
    rights = rights_of(member.role, current_company().granted, None)
    return Actor(ActorKind.PERSON, member.pk, member.name, member.role, rights=rights)
