"""Each setting is changed in a browser, and the next lead shows it: no restart, no waiting.

`WHERE` says of each place of the settings where that is tested; a new place fails until it is told.
"""

import ast
import re
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from cauce.accounts.actor import SYSTEM
from cauce.accounts.scope import company_scope
from cauce.life import setup
from cauce.simulators.external_crm import ExternalCRM
from cauce.simulators.server import running
from cauce.web.settings.places import GROUPS
from cauce.web.settings.world import zones
from tests.browser.acme import Acme, Office, may_sign_in, rule_of, signed_in
from tests.cast import make_cast
from tests.own_database import own_database
from tests.running import cauce_up

pytestmark = pytest.mark.live

HERE = "browser/test_each_setting.py"
WHERE = {
    "company": (HERE, "test_the_companys_country_reads_the_next_number"),
    "brands": (HERE, "test_what_is_switched_off_takes_no_more_leads"),
    "products": (HERE, "test_a_products_name_image_and_document"),
    "campaigns": (HERE, "test_what_is_switched_off_takes_no_more_leads"),
    "qualifications": (HERE, "test_a_new_qualification_is_given_to_the_next_lead"),
    "qualification-rules": (
        "browser/test_qualification_rules.py",
        "test_changing_a_rule_changes_the_next_leads_entry",
    ),
    "statuses": (HERE, "test_the_first_new_status_is_that_of_the_next_lead"),
    "fields": ("browser/test_settings.py", "test_a_field_is_made_and_the_next_lead_has_it"),
    "flow": (HERE, "test_a_wider_flow_offers_what_nobody_has"),
    "note-templates": (HERE, "test_a_new_note_is_there_to_choose"),
    "tags": (HERE, "test_a_new_tag_and_a_new_list_for_the_next_person"),
    "lists": (HERE, "test_a_new_tag_and_a_new_list_for_the_next_person"),
    "segments": (HERE, "test_the_next_lead_that_fits_is_in_a_segment"),
    "rules": (HERE, "test_other_weights_give_the_next_leads_to_others"),
    "duplicates": (HERE, "test_who_asks_again_takes_a_turn"),
    "spam": (HERE, "test_a_filter_that_is_off_lets_the_next_one_in"),
    "scoring": (HERE, "test_other_weights_score_the_next_lead"),
    "levels": ("browser/test_service_levels.py", "test_a_changed_level_is_on_the_next_lead"),
    "availability": (HERE, "test_who_is_paused_gets_nothing"),
    "users": (HERE, "test_who_is_switched_off_gets_nothing"),
    "teams": (HERE, "test_a_teams_zone_says_whether_it_is_there"),
    "roles": (HERE, "test_a_role_is_given_reasignar"),
    "forms": ("browser/test_settings.py", "test_from_an_empty_company_to_a_form_that_is_asked"),
    "connections": (HERE, "test_the_next_lead_goes_where_a_connection_says"),
    "keys": (HERE, "test_a_providers_key_is_entered_and_tried"),
    "personal-data": (
        "browser/test_personal_data.py",
        "test_somebody_is_found_handed_over_and_erased",
    ),
    "tokens": ("browser/test_settings.py", "test_a_token_is_copied_once_and_revoked"),
}
NO_SETTINGS = {"changes", "health", "components"}


@pytest.fixture(scope="module")
def crm() -> Iterator[ExternalCRM]:
    """Where leads may be sent."""
    with running(ExternalCRM()) as crm:
        yield crm


@pytest.fixture(scope="module")
def office(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any, crm: ExternalCRM
) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("each_setting")
    env = {"CAUCE_PRIVATE_TARGETS": f"{crm.host}:{crm.port}"}
    with (
        django_db_blocker.unblock(),
        own_database(folder) as database,
        cauce_up(database.env["DATABASE_URL"], folder, env=env) as server,
    ):
        yield Office(server)


@pytest.fixture
def acme(office: Office, browser: Browser) -> Iterator[Acme]:
    """A company of the test's own, Ada signed in."""
    cast = make_cast(f"acme{next(office.numbers)}")
    may_sign_in(cast.ada)
    with company_scope(cast.company):
        _, secret = setup.create_token(name="Sitio", role="administrator", by=SYSTEM)
    with signed_in(browser, office, cast.ada, "/settings") as page:
        yield Acme(cast, office, page, secret)


def test_every_place_of_the_settings_is_tested() -> None:
    places = {place.slug for _, group in GROUPS for place in group}
    assert places == WHERE.keys() | NO_SETTINGS
    tests = Path(__file__).resolve().parents[1]
    for module, name in WHERE.values():
        source = ast.parse((tests / module).read_text())
        functions = {one.name for one in ast.walk(source) if isinstance(one, ast.FunctionDef)}
        assert name in functions, f"{module}: {name}"


def test_other_weights_give_the_next_leads_to_others(acme: Acme) -> None:
    assert acme.sellers(2) == {"Cleo", "Fay"}
    page = acme.open(f"/settings/rules/{rule_of(acme)}")
    page.locator(f"[name=weight_{acme.cast.cleo.pk}]").fill("")
    page.locator(f"[name=weight_{acme.cast.dana.pk}]").fill("1")
    acme.press("Guardar")
    assert acme.sellers(2) == {"Dana", "Fay"}


def test_other_weights_score_the_next_lead(acme: Acme) -> None:
    before = acme.lead()["iscore"]["parts"][0]["points"]
    page = acme.open("/settings/scoring")
    page.get_by_role("button", name="Nueva versión").click()
    page.locator('[name="points.email_given"]').fill("1")
    acme.press("Guardar el borrador")
    page.locator("[data-opens=publish]").click()
    page.get_by_role("dialog").get_by_role("button", name="Poner en vigor").click()
    expect(page.locator("#toasts")).to_contain_text("Ya está vigente")
    assert acme.lead()["iscore"]["parts"][0]["points"] < before


def test_a_filter_that_is_off_lets_the_next_one_in(acme: Acme) -> None:
    suspect = " ".join(f"https://{letter}.example" for letter in "abc")
    assert acme.lead(message=suspect)["spam"]["verdict"] == "spam"
    page = acme.open("/settings/spam")
    page.get_by_label("Enlaces en el texto", exact=True).uncheck()
    acme.press("Publicar", told="Publicado")
    assert acme.lead(message=suspect)["seller"] is not None
    page = acme.open("/settings/spam/values")
    page.locator("main select[name=list], form select[name=list]").last.select_option("block")
    page.locator("form select[name=kind]").last.select_option("word")
    page.locator("form [name=value]").last.fill("casino")
    page.locator("form:has([name=value]) button").last.click()
    expect(page.locator("#toasts")).to_contain_text("casino")
    assert acme.lead(message="Gana en el CASINO")["seller"] is None


def test_the_first_new_status_is_that_of_the_next_lead(acme: Acme) -> None:
    page = acme.open("/settings/statuses/new")
    page.get_by_label("Nombre", exact=True).fill("Recibido")
    page.locator("[name=meaning]").select_option("new")
    acme.press("Crear", told="Recibido")
    row = page.locator("li.thing", has_text="Recibido")
    for place in (3, 2, 1, 0):
        row.locator("button[value='-1']").click()
        expect(page.locator("li.thing").nth(place)).to_contain_text("Recibido")
    lead = acme.lead()
    assert lead["status"] == "recibido"
    page = acme.open(f"/leads/{lead['number']}")
    expect(page.locator(".prop", has_text="Estado").first).to_contain_text("Recibido")
    page = acme.open("/settings/statuses/new")
    page.get_by_label("Nombre", exact=True).fill("Por WhatsApp")
    page.locator("[name=parent]").select_option(label="Recibido")
    acme.press("Crear", told="Por WhatsApp")
    page = acme.open(f"/leads/{acme.lead()['number']}")
    page.locator("[popovertarget=choose-status]").click()
    page.locator("#choose-status").get_by_role("button", name="Por WhatsApp").click()
    expect(page.locator("[popovertarget=choose-status]")).to_contain_text("Por WhatsApp")


def test_a_new_qualification_is_given_to_the_next_lead(acme: Acme) -> None:
    page = acme.open("/settings/qualifications/new")
    page.get_by_label("Nombre", exact=True).fill("Cita Exitosa")
    page.locator("[name=maps_to]").select_option(label="Alto Interés")
    page.locator("[name=points]").fill("8")
    acme.press("Crear", told="Cita Exitosa")
    page = acme.open(f"/leads/{acme.lead()['number']}/qualifications")
    page.locator("#qualify-type").select_option(label="Cita Exitosa")
    page.get_by_role("button", name="Calificar", exact=True).click()
    row = page.locator("tbody tr").first
    for text in ("Cita Exitosa", "Alto Interés", "8"):
        expect(row).to_contain_text(text)


def test_a_new_tag_and_a_new_list_for_the_next_person(acme: Acme) -> None:
    for noun, name in (("tags", "Cliente VIP"), ("lists", "Novedades")):
        acme.open(f"/settings/{noun}/new").get_by_label("Nombre", exact=True).fill(name)
        acme.press("Crear", told=name)
    page = acme.open(f"/contacts/{acme.lead()['contact']['id']}")
    for choice, name in (("choose-tag", "Cliente VIP"), ("choose-list", "Novedades")):
        page.locator(f"[popovertarget={choice}]").click()
        page.locator(f"#{choice}").get_by_role("button", name=name, exact=True).click()
        expect(page.locator(".lead__facts")).to_contain_text(name)
        expect(page.locator(f"#{choice}")).not_to_contain_text(name)


def test_the_next_lead_that_fits_is_in_a_segment(acme: Acme) -> None:
    with company_scope(acme.cast.company):
        setup.create_field(name="Presupuesto", kind="money", by=SYSTEM)
    acme.lead(attributes={"presupuesto": 900})
    page = acme.open("/settings/segments/new")
    page.get_by_label("Nombre", exact=True).fill("Con presupuesto")
    page.get_by_label("Qué se pregunta").select_option(label="Presupuesto")
    page.get_by_label("Presupuesto", exact=True).fill("1,000")
    page.get_by_label("Presupuesto", exact=True).press("Tab")
    expect(page.locator(".conditions__fits")).to_contain_text("0 encajan ahora")
    acme.press("Crear")
    expect(page.get_by_label("Presupuesto", exact=True)).to_have_value("1000")
    lead = acme.lead(attributes={"presupuesto": "$2,000"})
    page.get_by_role("link", name="Ver quién encaja").click()
    expect(page.locator(".people tbody tr")).to_have_count(1)
    expect(page.locator(".people tbody tr")).to_contain_text(lead["contact"]["email"])


def test_the_next_lead_goes_where_a_connection_says(acme: Acme, crm: ExternalCRM) -> None:
    page = acme.open("/settings/connections/new")
    page.locator("#connection [name=name]").fill("CRM")
    page.locator("#connection [name=url]").fill(f"{crm.url}/api/contacts")
    page.locator("[name=header_name]").first.fill("Authorization")
    page.locator("[name=header_value]").first.fill(f"Bearer {crm.settings['api_key']}")
    page.locator("[name=automatic][value=positive]").check()
    acme.press("Guardar")
    lead = acme.lead()
    body = {"type": "high_interest"}
    assert acme.ask("POST", f"/leads/{lead['id']}/qualifications", body).status_code == 201
    page = acme.open(f"/leads/{lead['number']}/crm")
    expect(page.locator("#deliveries .entry")).to_contain_text("201", timeout=15_000)
    [contact] = crm.contacts.values()
    assert contact["data"]["email"] == lead["contact"]["email"]


def test_a_products_name_image_and_document(acme: Acme, tmp_path: Path) -> None:
    page = acme.open(f"/settings/products/{acme.cast.product.pk}")
    page.locator("[name=name]").fill("Torre Mitla II")
    page.locator("[name=price]").fill("4890000")
    acme.press("Guardar")
    (picture := tmp_path / "torre.png").write_bytes(
        bytes.fromhex(
            "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154"
            "08d763f8cfc000000301010018dd8db00000000049454e44ae426082"
        )
    )
    (leaflet := tmp_path / "precios.pdf").write_bytes(b"%PDF-1.7 precios")
    page.locator("#image_file").set_input_files(picture)
    acme.press("Subir la imagen", told="torre.png")
    page.locator("#document_file").set_input_files(leaflet)
    acme.press("Subir el documento", told="precios.pdf")
    drawn = page.locator(".product-image__picture")
    assert drawn.evaluate("image => image.complete && image.naturalWidth") == 1
    with page.expect_download() as download:
        page.get_by_role("link", name="precios.pdf").click()
    assert download.value.path().read_bytes() == b"%PDF-1.7 precios"
    lead = acme.lead()
    product = acme.ask("GET", f"/products/{lead['product']}").json()
    assert (product["price"], product["currency"]) == ("4890000.00", "MXN")
    assert [one["name"] for one in product["documents"]] == ["precios.pdf"]
    expect(acme.open(f"/leads/{lead['number']}").locator("#page")).to_contain_text("Torre Mitla II")
    page = acme.open(f"/settings/products/{acme.cast.product.pk}")
    page.get_by_role("button", name="Quitar precios.pdf").click()
    expect(page.get_by_role("link", name="precios.pdf")).to_have_count(0)


@pytest.mark.parametrize("noun", ["brands", "products", "campaigns"])
def test_what_is_switched_off_takes_no_more_leads(acme: Acme, noun: str) -> None:
    acme.lead()
    rows = {"brands": acme.cast.brand, "products": acme.cast.product}
    page = acme.open(f"/settings/{noun}/{rows.get(noun, acme.cast.campaign).pk}")
    page.get_by_label("En uso").uncheck()
    acme.press("Guardar")
    refused = acme.ask("POST", "/leads", {"campaign": "preventa", "email": "x@correo.example"})
    assert refused.status_code == 422


def _zone_where_it_is(hour: int) -> str:
    """A zone that the page offers, in which it is so late now."""
    now = datetime.now(UTC)
    known = (name for name, _label in zones())
    return next(one for one in known if now.astimezone(zoneinfo.ZoneInfo(one)).hour == hour)


def test_a_teams_zone_says_whether_it_is_there(acme: Acme) -> None:
    rule_of(acme, "dana")
    page = acme.open(f"/settings/availability/{acme.cast.dana.pk}")
    for box in page.locator("[name^=hours_]").all():
        box.fill("10:00-14:00")
    acme.press("Guardar")
    for hour, got in ((12, {"Dana"}), (0, {""})):
        page = acme.open(f"/settings/teams/{acme.cast.south.pk}")
        page.locator("[name=timezone]").select_option(_zone_where_it_is(hour))
        acme.press("Guardar")
        assert acme.sellers(1) == got, hour


def test_who_is_paused_gets_nothing(acme: Acme) -> None:
    page = acme.open(f"/settings/availability/{acme.cast.cleo.pk}")
    page.locator("[name=paused]").check()
    acme.press("Guardar")
    assert acme.sellers(3) == {"Fay"}


def test_who_is_switched_off_gets_nothing(acme: Acme) -> None:
    page = acme.open(f"/settings/users/{acme.cast.cleo.pk}")
    page.locator("[name=active]").uncheck()
    acme.press("Guardar")
    assert acme.sellers(3) == {"Fay"}


def test_a_role_is_given_reasignar(acme: Acme, browser: Browser) -> None:
    rule_of(acme, "cleo")
    number = acme.lead()["number"]
    may_sign_in(acme.cast.cleo)
    with signed_in(browser, acme.office, acme.cast.cleo, f"/leads/{number}") as hers:
        expect(hers.locator("[popovertarget=choose-seller]")).to_have_count(0)
        acme.open("/settings/roles").locator('[name="seller.reassign"]').check()
        acme.press("Guardar")
        expect(acme.page.locator('[name="seller.reassign"]')).to_be_checked()
        hers.goto(f"/leads/{acme.lead()['number']}")
        hers.locator("[popovertarget=choose-seller]").click()
        hers.locator("#choose-seller").get_by_role("button", name="Dana").click()
        expect(hers.locator("#toasts")).to_contain_text("Asignado")
        expect(hers).to_have_url(re.compile(r"/leads$"))  # the lead is no longer hers to see
        mine = acme.ask("GET", "/leads?seller=dana@" + acme.cast.company.slug + ".example").json()
        assert mine["total"] == 1
        assert mine["items"][0]["assignment"]["type"] == "manual_reassignment"


def test_who_asks_again_takes_a_turn(acme: Acme) -> None:
    again = {"email": "otra.vez@correo.example"}
    acme.lead(**again)
    assert acme.lead(**again)["assignment"]["type"] == "duplicate_in_campaign"
    page = acme.open("/settings/duplicates")
    for name in ("fourth", "third", "second", "first"):
        page.locator(f"[name={name}]").select_option("")
    acme.press("Guardar")
    assert acme.lead(**again)["assignment"]["type"] == "campaign_role"


def test_the_companys_country_reads_the_next_number(acme: Acme) -> None:
    page = acme.open("/settings/company")
    page.locator("[name=country]").select_option("CO")
    acme.press("Guardar")
    assert acme.lead(phone="300 123 4567")["contact"]["phone"] == "+573001234567"


def test_a_wider_flow_offers_what_nobody_has(acme: Acme) -> None:
    page = acme.open(f"/settings/rules/{rule_of(acme)}")
    page.locator("[data-opens=remove]").click()
    page.get_by_role("dialog").get_by_role("button", name="Quitar").click()
    expect(page.locator("#toasts .toast, #toasts > *").first).to_be_visible()
    lead = acme.lead()
    assert lead["seller"] is None
    with company_scope(acme.cast.company):
        _, hers = setup.create_token(name="C", role="seller", member=acme.cast.cleo, by=SYSTEM)
    assert acme.ask("GET", "/queue", secret=hers).json()["items"] == []
    page = acme.open("/settings/flow")
    page.locator("[name=pool][value=open]").check()
    acme.press("Guardar")
    [offered] = acme.ask("GET", "/queue", secret=hers).json()["items"]
    assert lead["id"] in {offered.get("id"), (offered.get("lead") or {}).get("id")}


def test_a_new_note_is_there_to_choose(acme: Acme) -> None:
    page = acme.open("/settings/note-templates/new")
    page.locator("[name=title]").fill("Pide plano")
    page.locator("[name=body]").fill("Quiere el plano de la torre.")
    acme.press("Crear", told="Pide plano")
    page = acme.open(f"/leads/{acme.lead()['number']}")
    expect(page.locator("#page")).to_contain_text("Pide plano")


def test_a_providers_key_is_entered_and_tried(acme: Acme) -> None:
    page = acme.open("/settings/keys/new")
    page.get_by_role("link", name="Servidor compatible con OpenAI").click()
    page.locator("[name=name]").fill("IA propia")
    page.locator("[name=base_url]").fill("http://127.0.0.1:9/v1")
    page.locator("[name=api_key]").fill("sk-secreto-del-navegador-4711")
    page.locator("[name=model]").fill("modelo")
    acme.press("Guardar")
    assert "secreto-del-navegador" not in page.content()
    page.get_by_role("button", name="Probar", exact=True).click()
    expect(page.locator("#tried")).to_contain_text("127.0.0.1:9 es una dirección privada")
    page.goto("/settings/keys")
    row = page.locator("li.thing", has_text="IA propia")
    expect(row).to_contain_text("••••4711")
    expect(row).to_contain_text("Con problemas")
