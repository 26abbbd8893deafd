"""Invitations: mailed in the background, accepted once, and nobody's account is taken with one."""

import smtplib
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.accounts.errors import Conflict, Invalid, Missing, NotAllowed
from cauce.accounts.models import Invitation, Membership, User
from cauce.accounts.scope import company_scope
from cauce.jobs import drain
from cauce.life import setup
from cauce.life.setup.invitations import send_invitation
from tests.cast import PASSWORD, Cast, make_cast


def invited(email: str = "gil@acme.example") -> tuple[Membership, Invitation]:
    """A person just invited by the company in scope."""
    member, invitation = setup.create_user(name="Gil Mora", email=email, role="seller", by=SYSTEM)
    assert invitation is not None
    return member, invitation


def test_the_letter_is_sent_once_in_the_companys_language(cast: Cast) -> None:
    _, invitation = invited()
    drain()
    (letter,) = mail.outbox
    assert isinstance(letter, mail.EmailMultiAlternatives)
    assert letter.to == ["gil@acme.example"]
    assert letter.subject == "Únete a Acme en Cauce"
    assert f"/join/{invitation.key}" in letter.body
    assert f"/join/{invitation.key}" in str(letter.alternatives[0][0])
    invitation.refresh_from_db()
    assert invitation.sent_at is not None
    send_invitation.call(cast.company.pk, invitation.pk)
    assert len(mail.outbox) == 1


def test_why_a_letter_did_not_leave_is_kept_until_it_does(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, invitation = invited()

    def refuse(*_: object) -> int:
        raise smtplib.SMTPRecipientsRefused({"gil@acme.example": (550, b"No such user")})

    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", refuse)
        drain(keep_going=True)
    invitation.refresh_from_db()
    assert "No such user" in invitation.trouble
    assert invitation.sent_at is None
    send_invitation.call(cast.company.pk, invitation.pk)
    invitation.refresh_from_db()
    assert (invitation.trouble, len(mail.outbox)) == ("", 1)


def test_a_new_person_chooses_a_password_once(cast: Cast) -> None:
    member, invitation = invited()
    with pytest.raises(Invalid) as refused:
        setup.accept_invitation(invitation.key, signed_in=None, password="12345678")
    assert list(refused.value.fields) == ["password"]
    setup.accept_invitation(
        invitation.key, signed_in=None, name="Gilberto  Mora", password=PASSWORD
    )
    member.refresh_from_db()
    assert member.joined_at is not None
    assert (member.name, member.user.name) == ("Gilberto Mora", "Gilberto Mora")
    assert member.user.check_password(PASSWORD)
    assert EmailAddress.objects.get(user=member.user).verified
    with pytest.raises(Missing):
        setup.accept_invitation(invitation.key, signed_in=None, password="another good one 7")


def test_an_account_in_use_is_not_taken_with_a_link(cast: Cast) -> None:
    other = make_cast("otra")
    _, invitation = invited(email=other.ada.user.email)
    with pytest.raises(NotAllowed):
        setup.accept_invitation(invitation.key, signed_in=None, password="stolen password 1")
    with pytest.raises(NotAllowed):
        setup.accept_invitation(invitation.key, signed_in=cast.ben.user)
    assert User.objects.get(pk=other.ada.user_id).check_password(PASSWORD)
    member = setup.accept_invitation(invitation.key, signed_in=other.ada.user)
    assert member.joined_at is not None
    assert member.company_id == cast.company.pk


@pytest.mark.parametrize("sign", ["signed in by a provider", "member elsewhere"])
def test_an_account_without_password_may_be_in_use(cast: Cast, sign: str) -> None:
    member, invitation = invited()
    if sign == "signed in by a provider":
        User.objects.filter(pk=member.user_id).update(last_login=timezone.now())
    else:
        other = make_cast("otra")
        with company_scope(other.company):
            elsewhere, _ = invited(email="gil@acme.example")
            Membership.objects.filter(pk=elsewhere.pk).update(joined_at=timezone.now())
    with pytest.raises(NotAllowed):
        setup.accept_invitation(invitation.key, signed_in=None, password="stolen password 1")


def test_a_link_ends(cast: Cast) -> None:
    member, invitation = invited()
    again = setup.invite_again(member, by=cast.actor("ada"))
    with pytest.raises(Missing):
        setup.invitation_with(invitation.key)
    Invitation.objects.filter(pk=again.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Conflict):
        setup.invitation_with(again.key)
    third = setup.invite_again(member, by=cast.actor("ada"))
    setup.update_member(member, by=SYSTEM, active=False)
    with pytest.raises(Missing):
        setup.invitation_with(third.key)
    with pytest.raises(Conflict):
        setup.invite_again(member, by=cast.actor("ada"))
    with pytest.raises(Conflict):
        setup.invite_again(cast.cleo, by=cast.actor("ada"))
    with pytest.raises(NotAllowed):
        setup.invite_again(member, by=cast.actor("ben"))
