"""Settings of people and programs: users and invitations, tokens, assignment rules."""

import re
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.accounts.models import Invitation, Membership, Token
from cauce.catalog.models import Connection
from cauce.life import assignment, setup
from cauce.life.assignment.models import AssignmentRule
from tests.cast import Cast, make_cast
from tests.web.conftest import SignIn


def test_somebody_is_invited_and_the_link_is_there_to_copy(cast: Cast, signed_in: SignIn) -> None:
    ada = signed_in("ada")
    fields = {
        "name": "Gil Mora", "email": "Gil@Acme.example", "role": "seller",
        "teams": [cast.north.pk, cast.south.pk],
    }  # fmt: skip
    assert ada.post("/settings/users/new", fields).status_code == 302
    member = Membership.objects.get(user__email="gil@acme.example")
    assert {team.pk for team in member.teams.all()} == {cast.north.pk, cast.south.pk}
    at = f"/settings/users/{member.pk}"
    first = Invitation.objects.get(membership=member)
    assert f"/join/{first.key}" in ada.get(at).content.decode()
    assert "Invitación enviada" in ada.get("/settings/users").content.decode()
    assert ada.post(f"{at}/invitation").status_code == 303
    page = ada.get(at).content.decode()
    assert f"/join/{first.key}" not in page
    assert "/join/" in page
    assert ada.post("/settings/users/new", fields).status_code == 422


def test_a_letter_that_did_not_leave_is_told(cast: Cast, signed_in: SignIn) -> None:
    member, _ = setup.create_user(name="Gil", email="gil@acme.example", role="seller", by=SYSTEM)
    Invitation.objects.filter(membership=member).update(trouble="No route to <host>")
    ada = signed_in("ada")
    for address in ("/settings/users", f"/settings/users/{member.pk}"):
        assert "No route to &lt;host&gt;" in ada.get(address).content.decode()
    past = timezone.now() - timedelta(days=1)
    Invitation.objects.filter(membership=member).update(expires_at=past)
    assert "Invitación vencida" in ada.get("/settings/users").content.decode()
    assert "/join/" not in ada.get(f"/settings/users/{member.pk}").content.decode()


def test_a_user_changes_role_teams_and_leaves(cast: Cast, signed_in: SignIn) -> None:
    ada, at = signed_in("ada"), f"/settings/users/{cast.dana.pk}"
    dana = signed_in("dana")
    assert dana.get("/").status_code == 200
    fields = {"name": "Dana Ruiz", "role": "supervisor", "teams": [cast.north.pk]}
    assert ada.post(at, fields).status_code == 302
    cast.dana.refresh_from_db()
    assert (cast.dana.role, cast.dana.active) == ("supervisor", False)
    assert dana.get("/").status_code == 403
    page = ada.get(at).content.decode()
    assert "Dana Ruiz" in page
    assert "Sin acceso" in page
    assert "Sur" in page  # from which team, among the changes
    answer = ada.post(f"/settings/users/{cast.ada.pk}", {"name": "Ada", "role": "seller"})
    assert answer.status_code == 422
    assert 'class="notice"' in answer.content.decode()


def test_a_token_shows_its_secret_once_works_and_is_revoked(cast: Cast, signed_in: SignIn) -> None:
    ada = signed_in("ada")
    fields = {"name": "Sitio web", "role": "administrator", "scopes": ["read", "capture"]}
    made = ada.post("/settings/tokens/new", fields)
    assert made.status_code == 201
    assert "no-store" in made.headers["Cache-Control"]
    secret = re.search(r"cauce_[\w-]{20,}", made.content.decode())
    assert secret is not None
    token = Token.objects.get()
    for address in ("/settings/tokens", f"/settings/tokens/{token.pk}", "/settings/changes"):
        page = ada.get(address).content.decode()
        assert secret[0] not in page
        assert "Sitio web" in page
    program = Client(headers={"authorization": f"Bearer {secret[0]}"})
    assert program.get("/api/v1/leads").status_code == 200
    assert "sin uso" not in ada.get("/settings/tokens").content.decode()
    assert ada.post(f"/settings/tokens/{token.pk}/revoke").status_code == 303
    assert program.get("/api/v1/leads").status_code == 401
    assert "Revocado" in ada.get("/settings/tokens").content.decode()


def test_a_providers_key_is_entered_masked_replaced_and_removed(
    cast: Cast, signed_in: SignIn
) -> None:
    ada = signed_in("ada")
    assert "OpenAI" in ada.get("/settings/keys/new").content.decode()
    at = "/settings/keys/new?kind=openai"
    assert ada.post(at, {"name": "IA", "api_key": ""}).status_code == 422
    bad = ada.post(at, {"name": "IA", "api_key": "sk-secreto-4711", "base_url": "ftp://x"})
    assert bad.status_code == 422 and "sk-secreto" not in bad.content.decode()
    assert ada.post(at, {"name": "IA", "api_key": "sk-secreto-4711"}).status_code == 302
    key = Connection.objects.get(kind="openai")
    one = f"/settings/keys/{key.pk}"
    for address in ("/settings/keys", one, "/settings/changes", "/settings/connections"):
        page = ada.get(address).content.decode()
        assert "sk-secreto" not in page, address
        assert ("••••4711" in page) == (address != "/settings/connections"), address
    fields = {"name": "IA", "api_key": "", "base_url": "https://thief.example", "active": "on"}
    refused = ada.post(one, fields)
    assert refused.status_code == 422 and 'data-code="needed_again"' in refused.content.decode()
    fields = {"name": "IA 2", "api_key": "sk-nuevo-clave-0815"}
    assert ada.post(one, fields).status_code == 302
    assert "••••0815" in ada.get(one).content.decode()
    assert "Apagada" in ada.get("/settings/keys").content.decode()
    assert ada.post(f"{one}/remove").status_code == 303
    assert not Connection.objects.filter(pk=key.pk).exists()
    assert ada.get(one).status_code == 404


def test_a_token_takes_no_nonsense(cast: Cast, signed_in: SignIn) -> None:
    fields = {"name": "X", "role": "seller", "scopes": ["read"]}
    other = make_cast("otra")
    cases: tuple[dict[str, Any], ...] = (
        {"scopes": []}, {"scopes": ["everything"]}, {"role": "boss"}, {"name": " "},
        {"expires_on": "2020-01-01"}, {"member": other.ada.pk},
    )  # fmt: skip
    for wrong in cases:
        answer = signed_in("ada").post("/settings/tokens/new", fields | wrong)
        assert answer.status_code == 422, wrong
    assert not Token.objects.exists()


def test_a_rule_shows_its_round_and_what_it_gave(cast: Cast, signed_in: SignIn) -> None:
    ada, rule = signed_in("ada"), AssignmentRule.objects.get()
    at = f"/settings/rules/{rule.pk}"
    cast.leads(5)
    assert "5 turnos dados · máximo − mínimo = 1" in ada.get(at).content.decode()
    fields = {f"weight_{cast.cleo.pk}": "3", f"weight_{cast.dana.pk}": "1"}
    assert ada.post(at, fields).status_code == 302
    (now,) = assignment.rounds()
    assert len(now.turns) == 4
    assert set(now.turns) == {cast.cleo.pk, cast.dana.pk}
    page = ada.get(at).content.decode()
    assert "Cleo × 3, Dana × 1" in page
    assert page.count('class="round__turn"') == 4
    for wrong in ({}, {f"weight_{cast.cleo.pk}": "101"}, {f"weight_{cast.cleo.pk}": "x"}):
        assert ada.post(at, wrong).status_code == 422
    assert assignment.rounds()[0].turns == now.turns


def test_a_rule_is_made_for_a_product_and_removed(cast: Cast, signed_in: SignIn) -> None:
    ada = signed_in("ada")
    page = ada.get("/settings/rules/new").content.decode()
    assert f'value="product.{cast.product.pk}"' in page
    assert f'value="campaign.{cast.campaign.pk}"' not in page  # it has one
    fields = {"subject": f"product.{cast.product.pk}", f"weight_{cast.dana.pk}": "1"}
    assert ada.post("/settings/rules/new", fields).status_code == 302
    first = AssignmentRule.objects.get(campaign=cast.campaign)
    assert ada.post(f"/settings/rules/{first.pk}/remove").status_code == 303
    lead = cast.lead()
    assert (lead.seller_id, lead.assignment_type) == (cast.dana.pk, "product_role")
    listed = ada.get("/settings/rules").content.decode()
    assert not re.search(rf"/settings/rules/{first.pk}\b", listed)
    fields = {"subject": f"campaign.{cast.campaign.pk}", f"weight_{cast.dana.pk}": "1"}
    assert ada.post("/settings/rules/new", fields).status_code == 302
    page = ada.get("/settings/rules/new").content.decode()
    assert "Todos tienen ya una regla: crea antes una campaña." in page
    other = make_cast("otra")
    fields = {"subject": f"product.{other.product.pk}", f"weight_{cast.dana.pk}": "1"}
    assert ada.post("/settings/rules/new", fields).status_code == 422


def test_only_administrators_post(cast: Cast, signed_in: SignIn) -> None:
    rule = AssignmentRule.objects.get()
    addresses = (
        "/settings/roles", f"/settings/users/{cast.dana.pk}/invitation",
        f"/settings/rules/{rule.pk}/remove", f"/settings/users/{cast.dana.pk}",
        f"/settings/rules/{rule.pk}", "/settings/tokens/new", "/settings/users/new",
        f"/settings/statuses/{cast.status('venta').pk}/move",
    )  # fmt: skip
    for name in ("ben", "cleo", "vera"):
        for address in addresses:
            assert signed_in(name).post(address, {"places": "1"}).status_code == 403, address
