"""The second step of a log-in: as allauth has it, and told in the log when the code is wrong."""

from allauth.core import context as during
from allauth.mfa.base.forms import AuthenticateForm
from django import forms

from cauce.accounts.visitor import address_of
from cauce.life import setup


class SecondStep(AuthenticateForm):  # type: ignore[misc]
    """A code from the app, or a recovery code."""

    def clean_code(self) -> str:
        """The code, if it is right. Tries beyond the limit are refused unread, and not told."""
        try:
            code: str = super().clean_code()
        except forms.ValidationError as refused:
            if refused.code == "incorrect_code":
                address = address_of(during.request)
                setup.note_refusal(self.user, method="totp", reason="wrong", address=address)
            raise
        return code
