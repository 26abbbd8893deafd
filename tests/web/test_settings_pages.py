"""Pages of the settings: open for administrators alone, saved by actions, their changes told."""

import csv
import io
import re
import zoneinfo
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from cauce.accounts.models import Team
from cauce.accounts.scope import company_scope
from cauce.catalog.duplicates import duplicates_of
from cauce.catalog.models import Brand, Campaign, Product, QualificationType, Status
from cauce.catalog.product_files import ProductFile
from cauce.life import setup
from cauce.spine.read import Event
from tests.cast import Cast, make_cast
from tests.web.conftest import SignIn

PLACES = (
    "", "/company", "/brands", "/brands/new", "/products", "/products/new", "/campaigns",
    "/campaigns/new", "/qualifications", "/qualifications/new", "/statuses", "/statuses/new",
    "/teams", "/teams/new", "/users", "/users/new", "/roles", "/keys", "/keys/new",
    "/rules", "/rules/new", "/duplicates", "/forms", "/forms/new", "/tokens", "/tokens/new",
    "/changes", "/health",
)  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_each_place_opens_for_administrators_alone(
    cast: Cast, signed_in: SignIn, place: str
) -> None:
    answer = signed_in("ada").get(f"/settings{place}")
    assert answer.status_code == 200
    assert "Configuración" in answer.content.decode()
    for name in ("ben", "cleo", "vera"):
        assert signed_in(name).get(f"/settings{place}").status_code == 403


def test_a_brand_a_product_a_campaign_are_made_and_changed(cast: Cast, signed_in: SignIn) -> None:
    ada = signed_in("ada")
    assert ada.post("/settings/brands/new", {"name": "Nova"}).status_code == 302
    brand = Brand.objects.get(slug="nova")
    fields = {"name": "Modelo Encino", "brand": brand.pk, "price": "1250000.50"}
    assert ada.post("/settings/products/new", fields).status_code == 302
    product = Product.objects.get(slug="modelo-encino")
    assert (str(product.price), product.currency) == ("1250000.50", "MXN")
    fields = {"name": "Verano", "product": product.pk}
    assert ada.post("/settings/campaigns/new", fields).status_code == 302
    campaign = Campaign.objects.get(slug="verano")
    at = f"/settings/campaigns/{campaign.pk}"
    assert ada.post(at, {"name": "Verano 2027", "active": "on"}).status_code == 302
    assert ada.post(at, {"name": "Verano 2027"}).status_code == 302
    campaign.refresh_from_db()
    assert (campaign.name, campaign.active) == ("Verano 2027", False)
    page = ada.get(at).content.decode()
    for text in ("Cambios", "Verano 2027", "lo creó", "cambió"):
        assert text in page
    assert "Fuera de uso" in ada.get("/settings/campaigns").content.decode()


def test_a_product_gets_an_image_and_documents(
    cast: Cast, signed_in: SignIn, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    ada, at = signed_in("ada"), f"/settings/products/{cast.product.pk}"
    png = SimpleUploadedFile("torre.png", b"\x89PNG\r\n\x1a\n....")
    assert ada.post(f"{at}/image", {"file": png}).status_code == 303
    pdf = SimpleUploadedFile("lista.pdf", b"%PDF-1.7 precios")
    assert ada.post(f"{at}/documents", {"file": pdf}).status_code == 303
    page = ada.get(at).content.decode()
    image, document = ProductFile.objects.order_by("pk")
    for text in (f'src="/products/files/{image.pk}"', "lista.pdf", "Documento", "16"):
        assert text in page, text
    assert "1 documento" in ada.get("/settings/products").content.decode()
    shown = signed_in("cleo").get(f"/products/files/{image.pk}")
    assert b"".join(shown) == b"\x89PNG\r\n\x1a\n...."
    assert shown.headers["Content-Type"] == "image/png"
    assert "inline" in shown.headers["Content-Disposition"]
    kept = signed_in("vera").get(f"/products/files/{document.pk}")
    assert b"".join(kept) == b"%PDF-1.7 precios"
    assert "attachment" in kept.headers["Content-Disposition"]
    with company_scope((other := make_cast("otra")).company):
        stranger = Client()
        stranger.force_login(other.ada.user)
        assert stranger.get(f"/products/files/{document.pk}").status_code == 404
    assert Client().get(f"/products/files/{document.pk}").status_code == 302
    evil = SimpleUploadedFile("lista.pdf", b"<html><script>")
    said = ada.post(f"{at}/documents", {"file": evil}, follow=True).content.decode()
    assert "Los archivos de este tipo no se aceptan" in said
    assert ada.post(f"{at}/files/{document.pk}/remove").status_code == 303
    assert ada.get(f"/products/files/{document.pk}").status_code == 404
    assert ada.post(f"{at}/files/{document.pk}/remove").status_code == 404


def test_what_is_refused_stands_beside_its_field(cast: Cast, signed_in: SignIn) -> None:
    ada = signed_in("ada")
    answer = ada.post("/settings/brands/new", {"name": "ALTAVISTA"})
    assert answer.status_code == 422
    assert 'data-code="exists"' in answer.content.decode()
    fields = {"name": "X", "url": "javascript:alert(1)", "active": "on"}
    answer = ada.post(f"/settings/products/{cast.product.pk}", fields)
    assert 'data-code="not_a_url"' in answer.content.decode()
    nuevo = cast.status("new")
    answer = ada.post(f"/settings/statuses/{nuevo.pk}", {"name": "Nuevo", "meaning": "new"})
    assert answer.status_code == 422
    assert "Los leads entran con este estado" in answer.content.decode()
    assert Event.objects.filter(kind="setting.changed").count() == 0


def test_qualifications_of_a_campaign(cast: Cast, signed_in: SignIn) -> None:
    ada = signed_in("ada")
    state = cast.qualification("high_interest")
    fields = {
        "campaign": cast.campaign.pk, "name": "Cita Exitosa", "maps_to": state.pk, "points": "12",
        "meaning": "",
    }  # fmt: skip
    assert ada.post("/settings/qualifications/new", fields).status_code == 302
    kind = QualificationType.objects.get(slug="cita_exitosa")
    assert (kind.maps_to_id, kind.meaning, kind.points) == (state.pk, "positive", 12)
    low = cast.qualification("low_interest")
    fields = {"name": "Cita", "maps_to": low.pk, "points": "5", "active": "on"}
    assert ada.post(f"/settings/qualifications/{kind.pk}", fields).status_code == 302
    kind.refresh_from_db()
    assert (kind.maps_to_id, kind.meaning, kind.name) == (low.pk, "partial", "Cita")
    fields = {"campaign": cast.campaign.pk, "name": "Sin sentido", "points": "0"}
    answer = ada.post("/settings/qualifications/new", fields)
    assert 'data-code="unknown_meaning"' in answer.content.decode()
    answer = ada.post(f"/settings/qualifications/{kind.pk}/move", {"places": "-1"}, follow=True)
    assert answer.status_code == 200
    other = setup.create_campaign(name="Otra", product=cast.product, by=cast.actor("ada"))
    page = ada.get(f"/settings/qualifications?campaign={other.pk}").content.decode()
    assert "Alto Interés" in page
    assert not re.search(rf"/qualifications/{kind.pk}\b", page)


def test_statuses_and_their_substatuses(cast: Cast, signed_in: SignIn) -> None:
    ada = signed_in("ada")
    progress = cast.status("in_progress")
    fields = {"name": "Cotizado", "parent": progress.pk, "meaning": ""}
    assert ada.post("/settings/statuses/new", fields).status_code == 302
    part = Status.objects.get(slug="cotizado")
    assert (part.parent_id, part.meaning) == (progress.pk, "open")
    fields = {"name": "Cotización", "active": "on"}
    assert ada.post(f"/settings/statuses/{part.pk}", fields).status_code == 302
    sale = cast.status("sale")
    ada.post(f"/settings/statuses/{sale.pk}/move", {"places": "-1"})
    page = ada.get("/settings/statuses").content.decode()
    assert page.index("Venta") < page.index("En progreso") < page.index("Cotización")


def test_a_team(cast: Cast, signed_in: SignIn) -> None:
    ada = signed_in("ada")
    fields = {"name": "Oriente", "timezone": "America/Cancun"}
    assert ada.post("/settings/teams/new", fields).status_code == 302
    team = Team.objects.get(slug="oriente")
    ada.post(f"/settings/teams/{team.pk}", {"name": "Este", "timezone": ""})
    team.refresh_from_db()
    assert (team.name, team.timezone) == ("Este", "")


def test_the_company(cast: Cast, signed_in: SignIn) -> None:
    ada = signed_in("ada")
    fields = {
        "name": "Acme SA", "country": "CO", "timezone": "America/Bogota", "language": "es",
        "currency": "COP",
    }  # fmt: skip
    assert ada.post("/settings/company", fields).status_code == 302
    assert ada.post("/settings/company", fields | {"currency": "pesos"}).status_code == 422
    cast.company.refresh_from_db()
    assert (cast.company.name, cast.company.country) == ("Acme SA", "CO")


def test_a_right_is_ticked_and_holds_at_once(cast: Cast, signed_in: SignIn) -> None:
    ada = signed_in("ada")
    form = ada.get("/settings/roles").context["form"]
    ticked = {name: "on" for name, field in form.fields.items() if field.initial}
    del ticked["supervisor.export"]
    assert signed_in("ben").post("/exports/new").status_code == 200
    assert ada.post("/settings/roles", ticked | {"seller.reassign": "on"}).status_code == 302
    cast.company.refresh_from_db()
    assert cast.company.granted == {"seller": ["reassign"], "supervisor": ["-export"]}
    assert signed_in("ben").post("/exports/new").status_code == 403
    page = ada.get("/settings/roles").content.decode()
    for text in ("concedido", "retirado", "Supervisor: Exportar leads"):
        assert text in page, text
    lead = cast.lead()
    seller = "cleo" if lead.seller_id == cast.cleo.pk else "fay"
    post = signed_in(seller).post(f"/leads/{lead.number}/assignment", {"seller": cast.dana.pk})
    assert post.status_code == 303
    page = ada.get("/settings/changes").content.decode()
    assert "Reasignar leads" in page


def test_what_happened_is_told_newest_first_and_by_noun(cast: Cast, signed_in: SignIn) -> None:
    ada = signed_in("ada")
    for number in range(60):
        setup.update_setting(cast.brand, noun="brand", by=cast.actor("ada"), name=f"Marca {number}")
    page = ada.get("/settings/changes?noun=brand")
    text = page.content.decode()
    assert text.index("Marca 59") < text.index("Marca 40")
    assert "Torre Mitla" not in text
    older = ada.get(f"/settings/changes{page.context['older']}")
    assert older.context["older"] == ""
    assert "Marca 5<" in older.content.decode()
    for nonsense in ("?noun=zzz", "?before=abc", "?before=" + "9" * 40):
        assert ada.get(f"/settings/changes{nonsense}").status_code == 200


def test_changes_are_narrowed_by_user_and_day_and_taken_along(
    cast: Cast, signed_in: SignIn
) -> None:
    ada = signed_in("ada")
    for who, name in (("ada", "=Alta"), ("dana", "Vista")):
        by = replace(cast.actor("ada"), id=cast.people[who].pk, name=who.title())
        setup.update_setting(cast.brand, noun="brand", by=by, name=name)
    hers = f"?noun=brand&who=person:{cast.dana.pk}"
    (day,) = ada.get(f"/settings/changes{hers}").context["days"]
    assert [fact["who"] for fact in day["facts"]] == ["Dana"]
    here = timezone.localdate(timezone=zoneinfo.ZoneInfo(cast.company.timezone))
    today, tomorrow = (here + timedelta(days=days) for days in (0, 1))
    for query, there in ((f"from={today}&to={today}", True), (f"from={tomorrow}", False)):
        days = ada.get(f"/settings/changes?noun=brand&{query}").context["days"]
        assert bool(days) == there, query
    assert "No pasó nada de ese tipo" in ada.get("/settings/changes?to=2001-01-01").content.decode()
    for nonsense in ("?who=zzz", "?who=person:x", "?from=2026-99-99", "?to=" + "9" * 90):
        assert ada.get(f"/settings/changes{nonsense}").status_code == 200
    answer = ada.get("/settings/changes?noun=brand&format=csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert [row[1] for row in rows[1:]] == ["Dana", "Ada", "Cauce"]
    assert "=Alta → Vista" in rows[1][4]
    assert signed_in("ben").get("/settings/changes?format=csv").status_code == 403


def test_nothing_of_another_company_is_reached(cast: Cast, signed_in: SignIn) -> None:
    other = make_cast("otra")
    with company_scope(other.company):
        foreign = [
            f"/settings/brands/{other.brand.pk}",
            f"/settings/campaigns/{other.campaign.pk}",
            f"/settings/users/{other.ada.pk}",
            f"/settings/statuses/{other.status('venta').pk}",
        ]
    for address in foreign:
        assert signed_in("ada").get(address).status_code == 404
        assert signed_in("ada").post(address, {"name": "Robada"}).status_code == 404
    assert "Otra" not in signed_in("ada").get("/settings/changes").content.decode()


def test_hostile_names_stay_words(cast: Cast, signed_in: SignIn) -> None:
    setup.update_setting(
        cast.brand, noun="brand", by=cast.actor("ada"), name="<script>alert(1)</script>"
    )
    for address in ("/settings/brands", f"/settings/brands/{cast.brand.pk}", "/settings/changes"):
        assert "<script>alert" not in signed_in("ada").get(address).content.decode()


def test_what_becomes_of_duplicates(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in("ada")
    fields = {"first": "brand", "second": "campaign", "window_days": "30", "unavailable": "keep"}
    assert client.post("/settings/duplicates", fields).status_code == 302
    cast.company.refresh_from_db()
    chosen = duplicates_of(cast.company)
    assert (chosen.scopes, chosen.window_days) == (["brand", "campaign"], 30)
    page = client.get("/settings/duplicates").content.decode()
    assert "En la misma marca, En la misma campaña" in page
    twice = client.post("/settings/duplicates", fields | {"third": "brand"})
    assert twice.status_code == 422
    assert "Ya está elegido arriba." in twice.content.decode()
    assert 'value="30"' in twice.content.decode()
