"""/join/<key>: somebody who was invited comes in."""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cauce.accounts.errors import Conflict, Missing
from cauce.accounts.models import Invitation, User
from cauce.life import setup
from cauce.web.middleware import enter
from cauce.web.request import into
from cauce.web.sign_in import came_in


class NewPerson(forms.Form):
    """The name and the password of somebody whose account nobody uses yet."""

    name = forms.CharField(
        label=_("Name"), max_length=200, widget=forms.TextInput({"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("At least 8 characters, and not one that many people use."),
    )

    def __init__(self, *args: Any, user: User, **more: Any) -> None:
        super().__init__(*args, **more)
        self.user = user

    def clean_password(self) -> str:
        """Not a password that is easy to guess; the reasons stand beside it."""
        password: str = self.cleaned_data["password"]
        self.user.name = self.cleaned_data.get("name", "")
        validate_password(password, self.user)
        return password


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, key: str) -> HttpResponse:
    """GET what is offered, POST to accept it."""
    try:
        invitation = setup.invitation_with(key)
        return _accepting(request, invitation)
    except (Missing, Conflict):
        context = {"expired": True}
        return render(request, "sign_in/accept_invitation.html", context, status=410)


def _accepting(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    invited = invitation.membership.user
    signed_in = request.user if request.user.is_authenticated else None
    fresh = signed_in is None and setup.is_new(invited)
    form = None
    if fresh:
        given = request.POST if request.method == "POST" else None
        form = NewPerson(given, user=invited, initial={"name": invitation.name})
    mine = signed_in is not None and signed_in.pk == invited.pk
    if request.method == "POST" and form is not None and form.is_valid():
        with into(form):
            member = setup.accept_invitation(invitation.key, signed_in=None, **form.cleaned_data)
            get_adapter(request).login(request, member.user)
            return _inside(request, member)
    elif request.method == "POST" and mine:
        return _inside(request, setup.accept_invitation(invitation.key, signed_in=signed_in))
    context = {
        "company": invitation.company,
        "email": invitation.email,
        "form": form,
        "mine": mine,
        "stranger": signed_in is not None and not mine,
        "here": request.path,
    }
    status = 422 if form and form.errors else 403 if request.method == "POST" else 200
    return render(request, "sign_in/accept_invitation.html", context, status=status)


def _inside(request: HttpRequest, member: Any) -> HttpResponse:
    enter(request, member)
    came_in(request, method="invitation")
    return HttpResponseRedirect("/")
