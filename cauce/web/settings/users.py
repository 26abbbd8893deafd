"""Users: who works here, as what, in which teams; and the invitations of those still to come."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cauce.accounts.models import Invitation, Membership, Team
from cauce.accounts.permissions import ROLE_LABELS, Right, Role
from cauce.life import setup
from cauce.web.request import Request, said
from cauce.web.settings import changes
from cauce.web.settings.noun import act, posted, row_of, saved

ACTIVE = (_("Has access"), "positive", "full")
INVITED = (_("Invited"), "partial", "half")
EXPIRED = (_("Invitation expired"), "negative", "bar")
UNSENT = (_("Mail not sent"), "negative", "bar")
OFF = (_("No access"), "none", "none")


class UserForm(forms.Form):
    """A member. The address is asked once, when the person is invited."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role.value, ROLE_LABELS[role]) for role in Role],
        initial=Role.SELLER,
        widget=forms.RadioSelect({"class": "check"}),
    )
    teams: Any = forms.ModelMultipleChoiceField(
        None,
        label=_("Teams"),
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "check"}),
    )
    active = forms.BooleanField(
        label=_("Can come in"),
        required=False,
        help_text=_("Whoever is off cannot come in and gets no leads; theirs stay theirs."),
    )

    def __init__(self, *args: Any, member: Membership | None = None, **more: Any) -> None:
        if member:
            more["initial"] = {
                "name": member.name,
                "role": member.role,
                "teams": list(member.teams.all()),
                "active": member.active,
            }
        super().__init__(*args, **more)
        del self.fields["email" if member else "active"]
        self.fields["teams"].queryset = Team.objects.order_by("name")  # type: ignore[attr-defined]
        if not Team.objects.exists():
            del self.fields["teams"]


@require_safe
def listing(request: Request) -> HttpResponse:
    """GET /settings/users."""
    request.actor.need(Right.MANAGE_PEOPLE)
    members = list(_members().order_by("-active", "name"))
    open_ones = _invitations([member.pk for member in members])
    rows = [
        {
            "member": member,
            "role": ROLE_LABELS[Role(member.role)],
            "teams": ", ".join(team.name for team in member.teams.all()),
            "mark": _mark(member, open_ones.get(member.pk)),
            "trouble": getattr(open_ones.get(member.pk), "trouble", ""),
        }
        for member in members
    ]
    return render(request, "settings/users.html", {"title": _("Users"), "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """GET and POST /settings/users/new: invite somebody."""
    request.actor.need(Right.MANAGE_PEOPLE)
    form = UserForm(posted(request))
    if made := saved(request, form, lambda values: setup.create_user(by=request.actor, **values)):
        said(request, gettext("%(name)s was invited.") % {"name": made[0].name})
        return HttpResponseRedirect(f"/settings/users/{made[0].pk}")
    context = {"title": _("Invite a person"), "form": form}
    return render(request, "settings/user.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: Request, id: int) -> HttpResponse:
    """GET and POST /settings/users/<id>."""
    request.actor.need(Right.MANAGE_PEOPLE)
    member = row_of(_members(), id)
    form = UserForm(posted(request), member=member)
    if saved(request, form, lambda values: setup.update_member(member, by=request.actor, **values)):
        said(request, gettext("Saved."))
        return HttpResponseRedirect(f"/settings/users/{member.pk}")
    invitation = _invitations([member.pk]).get(member.pk)
    context = {
        "title": member.name,
        "form": form,
        "person": member,
        "mark": _mark(member, invitation),
        "invitation": invitation,
        "expired": invitation is not None and invitation.expires_at < timezone.now(),
        "link": setup.link_of(invitation) if invitation else "",
        "recent": changes.recent("user", member.pk),
    }
    return render(request, "settings/user.html", context, status=422 if form.errors else 200)


@require_POST
def invitation(request: Request, id: int) -> HttpResponse:
    """POST /settings/users/<id>/invitation: a fresh link, mailed again."""
    request.actor.need(Right.MANAGE_PEOPLE)
    member = row_of(_members(), id)
    return act(
        request,
        lambda: setup.invite_again(member, by=request.actor),
        gettext("A new invitation is on its way."),
        url=f"/settings/users/{member.pk}",
    )


def _members() -> Any:
    return Membership.objects.select_related("user").prefetch_related("teams")


def _invitations(members: list[int]) -> dict[int, Invitation]:
    """The open invitation of each member who has not joined."""
    waiting = Invitation.objects.filter(membership__in=members, accepted_at=None)
    return {one.membership_id: one for one in waiting.order_by("id")}


def _mark(member: Membership, invitation: Invitation | None) -> tuple[Any, str, str]:
    if not member.active:
        return OFF
    if member.joined_at is not None:
        return ACTIVE
    if invitation is None or invitation.expires_at < timezone.now():
        return EXPIRED
    return UNSENT if invitation.trouble else INVITED
