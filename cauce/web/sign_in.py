"""Who may come in: nobody signs up; people are invited, or let in by a trusted provider."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context as during
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from cauce.accounts.members import actor_of
from cauce.accounts.models import User
from cauce.accounts.scope import company_scope
from cauce.accounts.visitor import address_of
from cauce.life import setup
from cauce.web import mail
from cauce.web.middleware import member_of


class ClosedSignUp(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up is closed. A log-in is a fact of the company entered; mails leave in background."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an administrator invites."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whose tries are counted together: the visitor, not our own proxy."""
        return address_of(request) or "unknown"

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse:
        """Every step of the log-in is done."""
        answer: HttpResponse = super().post_login(request, user, **more)
        came_in(request, method=_method(request, user))
        return answer

    def logout(self, request: HttpRequest) -> None:
        """Told before the session is over: afterwards nobody knows whose it was."""
        member = member_of(request) if request.user.is_authenticated else None
        if member is not None:
            with company_scope(member.company):
                setup.note_leaving(address=address_of(request), by=actor_of(member))
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A wrong password, or an address that nobody has."""
        typed = str(credentials.get("email") or credentials.get("username") or "")
        setup.note_wrong_password(email=typed, address=address_of(request))

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Called at each change of how somebody logs in, whether or not a mail tells them."""
        what = template_prefix.rpartition("/")[2]
        setup.note_account(user, what=what, address=address_of(self.request))
        super().send_notification_mail(template_prefix, user, context, email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the letter now, in its reader's language, and have it sent soon."""
        told = {k: _at_home(v) if k.endswith("_url") else v for k, v in context.items()}
        reader = context.get("user")
        language = (reader.language if reader else "") or translation.get_language()
        with translation.override(language):
            letter = self.render_mail(
                template_prefix, email, {"request": during.request, "email": email} | told
            )
        mail.send_soon(letter)


def _at_home(url: str) -> str:
    """A link as it goes into a letter: at our own address, whatever host the request named."""
    parts = urlsplit(url)
    return settings.BASE_URL + urlunsplit(("", "", parts.path, parts.query, ""))


class InvitedOnly(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """A provider's account is let in only if its verified address belongs to a user already."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never: a provider's word does not make a user."""
        return False


def came_in(request: HttpRequest, *, method: str) -> None:
    """Tell the company that the session is in now that this person came in."""
    member = member_of(request)
    if member is not None:
        with company_scope(member.company):
            setup.note_session(method=method, address=address_of(request), by=actor_of(member))


def _method(request: HttpRequest, user: User) -> str:
    """How somebody proved who they are: «password+totp», «webauthn», the provider's name."""
    records = get_authentication_records(request, user)
    return "+".join(
        str(one.get("type") or one.get("provider") or one.get("method", "")) for one in records
    )
