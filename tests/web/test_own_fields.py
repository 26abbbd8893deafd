"""The company's own fields in the pages: set up, asked, edited, listed, filtered, in files."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cauce.accounts.actor import SYSTEM
from cauce.catalog.fields import CustomField
from cauce.jobs import drain
from cauce.leads.access import locked
from cauce.leads.models import Lead
from cauce.life import setup
from cauce.life.capture import forms
from cauce.life.capture.models import ImportRun
from cauce.life.views import SavedView
from tests.cast import Cast, unchanged_by_replay
from tests.web.conftest import SignIn

HTMX = {"HX-Request": "true"}


@pytest.fixture
def own(cast: Cast) -> dict[str, CustomField]:
    """Six fields of six kinds."""
    made = [
        setup.create_field(name=name, kind=kind, by=SYSTEM, **values)  # type: ignore[arg-type]
        for name, kind, values in (
            ("Presupuesto", "money", {}),
            ("Recámaras", "number", {"required": True}),
            ("Fecha de visita", "date", {}),
            ("Crédito", "choice", {"options": ["Infonavit", "Contado"]}),
            ("Zonas", "multiple_choice", {"options": ["Roma", "Sur"]}),
            ("Acepta llamadas", "yes_no", {}),
        )
    ]
    return {one.slug: one for one in made}


def test_an_administrator_makes_orders_and_retires_them(cast: Cast, signed_in: SignIn) -> None:
    ada = signed_in("ada")
    page = ada.get("/settings/fields").content.decode()
    assert "Campos propios" in page
    given = {"name": "Crédito", "kind": "choice", "options": "Infonavit\n Contado \n", "key": ""}
    assert ada.post("/settings/fields/new", given).status_code == 302
    bad = ada.post("/settings/fields/new", {"name": "Otro", "kind": "choice", "options": ""})
    assert bad.status_code == 422
    ada.post("/settings/fields/new", {"name": "Presupuesto", "kind": "money", "currency": "usd"})
    credit, budget = CustomField.objects.order_by("position")
    assert (credit.options, budget.currency) == (["Infonavit", "Contado"], "USD")
    ada.post(f"/settings/fields/{budget.pk}/move", {"places": "-1"})
    assert list(CustomField.objects.order_by("position")) == [budget, credit]
    change = {"name": "Tipo de crédito", "kind": "choice", "options": "Infonavit", "default": ""}
    assert ada.post(f"/settings/fields/{credit.pk}", change).status_code == 302
    credit.refresh_from_db()
    assert (credit.name, credit.active, credit.options) == ("Tipo de crédito", False, ["Infonavit"])
    history = ada.get(f"/settings/fields/{credit.pk}").content.decode()
    assert "Opciones" in history and "Contado" in history
    assert "el campo" in ada.get("/settings/changes").content.decode()


def test_a_colleague_types_them_and_is_told_what_is_wrong(
    cast: Cast, signed_in: SignIn, own: dict[str, CustomField]
) -> None:
    ada = signed_in("ada")
    page = ada.get("/leads/new").content.decode()
    assert 'name="attributes.fecha_de_visita"' in page and 'type="date"' in page
    given = {"campaign": str(cast.campaign.pk), "name": "Ana", "email": "ana@x.mx"}
    wrong = given | {"attributes.recamaras": "tres", "attributes.presupuesto": "1,000"}
    answer = ada.post("/leads/new", wrong)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"attributes.recamaras"}
    right = wrong | {
        "attributes.recamaras": "3",
        "attributes.zonas": ["Sur", "Roma"],
        "attributes.credito": "Contado",
        "attributes.acepta_llamadas": "no",
    }
    assert ada.post("/leads/new", right).status_code == 302
    lead = Lead.objects.get()
    assert lead.attributes == {
        "presupuesto": 1000, "recamaras": 3, "zonas": ["Roma", "Sur"], "credito": "Contado",
        "acepta_llamadas": False,
    }  # fmt: skip
    shown = ada.get(f"/leads/{lead.number}").content.decode()
    for text in ("Presupuesto", "$1,000.00", "Roma, Sur", "Fecha de visita", "Acepta llamadas"):
        assert text in shown


def _edit(client: Client, lead: Lead, key: str, was: str, *values: str) -> tuple[int, str]:
    form = {"name": "attribute", "key": key, "was": was, "value": list(values)}
    answer = client.post(f"/leads/{lead.number}/field", form, headers=HTMX)
    return answer.status_code, answer.content.decode()


def test_each_is_edited_where_it_stands_with_a_control_of_its_kind(
    cast: Cast, signed_in: SignIn, own: dict[str, CustomField]
) -> None:
    ada = signed_in("ada")
    lead = cast.lead(attributes={"recamaras": 2, "zonas": ["Roma"]})
    address = f"/leads/{lead.number}/field?name=attribute&key="
    controls = {
        "fecha_de_visita": 'type="date"',
        "credito": "<select",
        "zonas": 'type="checkbox"',
        "presupuesto": 'inputmode="decimal"',
    }
    for key, control in controls.items():
        assert control in ada.get(address + key, headers=HTMX).content.decode()
    assert _edit(ada, lead, "zonas", "Roma", "Sur", "Roma")[0] == 200
    assert _edit(ada, lead, "fecha_de_visita", "", "2026-03-01")[0] == 200
    status, part = _edit(ada, lead, "recamaras", "2", "dos")
    assert (status, 'value="dos"' in part, 'aria-invalid="true"' in part) == (422, True, True)
    assert _edit(ada, lead, "recamaras", "9", "4")[0] == 409
    changed = locked(lead.pk)
    assert changed.attributes == {
        "recamaras": 2, "zonas": ["Roma", "Sur"], "fecha_de_visita": "2026-03-01",
    }  # fmt: skip
    unchanged_by_replay(changed)
    told = ada.get(f"/leads/{lead.number}/history").content.decode()
    assert "Fecha de visita" in told


def test_what_was_kept_as_typed_is_marked_and_told(
    cast: Cast, signed_in: SignIn, own: dict[str, CustomField]
) -> None:
    lead = cast.lead(attributes={"recamaras": "muchas"})
    page = signed_in("ada").get(f"/leads/{lead.number}/history").content.decode()
    assert "muchas" in page
    assert "Se necesita un número" in page or "número" in page


def test_a_hint_and_a_name_are_text_and_never_markup(
    cast: Cast, signed_in: SignIn, client: Client
) -> None:
    bad = "<img src=x>"
    field = setup.create_field(name=bad, kind="text", hint=f"{bad} & más", key="malo", by=SYSTEM)
    asked = [
        {"name": "email", "label": "Correo", "kind": "email"},
        {"name": "malo", "label": bad, "kind": "custom"},
    ]
    form = forms.create_form(name="Sitio", campaign=cast.campaign, by=SYSTEM, fields=asked)
    lead = cast.lead(attributes={"malo": bad})
    ada = signed_in("ada")
    pages = ["/leads/new", f"/leads/{lead.number}", f"/settings/fields/{field.pk}", "/leads?q=img"]
    texts = [ada.get(page).content.decode() for page in pages]
    texts.append(client.get(f"/f/{form.key}").content.decode())
    for text in texts:
        assert "&lt;img src=x&gt;" in text or "malo" in text
        assert bad not in text
    assert "&lt;img src=x&gt; &amp; más" in texts[0]


def test_a_hosted_form_asks_them_and_loses_nothing(
    cast: Cast, client: Client, own: dict[str, CustomField]
) -> None:
    fields = [
        {"name": "email", "label": "Correo", "kind": "email", "required": True},
        {"name": "zonas", "label": "¿Dónde?", "kind": "custom"},
        {"name": "fecha_de_visita", "label": "¿Cuándo?", "kind": "custom"},
        {"name": "recamaras", "label": "Recámaras", "kind": "custom"},
    ]
    form = forms.create_form(name="Sitio", campaign=cast.campaign, by=SYSTEM, fields=fields)
    page = client.get(f"/f/{form.key}").content.decode()
    assert 'type="date"' in page and page.count('type="checkbox"') == 2
    missing = client.post(f"/f/{form.key}", {"email": "a@x.mx", "zonas": ["Roma", "Sur"]})
    assert missing.status_code == 422  # a bedroom count is required
    assert missing.content.decode().count("checked") == 2
    given = {
        "email": "a@x.mx", "zonas": ["Roma", "Sur"], "fecha_de_visita": "pronto", "recamaras": "2",
    }  # fmt: skip
    assert client.post(f"/f/{form.key}", given).status_code == 303
    lead = Lead.objects.get()
    assert lead.attributes == {
        "zonas": ["Roma", "Sur"], "fecha_de_visita": "pronto", "recamaras": 2,
    }  # fmt: skip


def test_the_list_has_their_columns_filters_and_orders(
    cast: Cast, signed_in: SignIn, own: dict[str, CustomField]
) -> None:
    ada = signed_in("ada")
    cheap = cast.lead(attributes={"presupuesto": 5, "credito": "Contado"})
    dear = cast.lead(attributes={"presupuesto": 900, "credito": "Infonavit"})
    columns = ["open", "person", "field.presupuesto", "field.credito"]
    ada.post("/leads/columns", {"column": columns, "next": "/leads", "view": ""})
    page = ada.get("/leads?sort=field.presupuesto")
    assert [row["lead"].pk for row in page.context["rows"]] == [cheap.pk, dear.pk]
    text = page.content.decode()
    assert "$900.00" in text and "Presupuesto" in text
    narrowed = ada.get("/leads?field.presupuesto.from=10&field.credito=Infonavit")
    assert [row["lead"].pk for row in narrowed.context["rows"]] == [dear.pk]
    chips = {chip.key: chip.value for chip in narrowed.context["chips"]}
    assert chips["field-presupuesto"] == "$10.00 – …" and chips["field-credito"] == "Infonavit"
    for key, control in (
        ("presupuesto", 'name="field.presupuesto.from"'),
        ("fecha_de_visita", 'type="date"'),
        ("credito", 'value="Infonavit"'),
        ("acepta_llamadas", 'value="yes"'),
    ):
        assert control in ada.get(f"/leads/filters/field-{key}").content.decode()
    assert ada.get("/leads/filters/field-nada").status_code == 404
    wrong = ada.get("/leads?field.presupuesto.from=mucho")
    assert wrong.context["ignored"]


def test_a_view_keeps_them(cast: Cast, signed_in: SignIn, own: dict[str, CustomField]) -> None:
    ada = signed_in("ada")
    query = "field.credito=Contado&sort=-field.presupuesto"
    given = {"name": "De contado", "query": query, "shared": "company"}
    assert ada.post("/leads/views/new", given).status_code in {302, 303}
    lead = cast.lead(attributes={"credito": "Contado"})
    cast.lead(attributes={"credito": "Infonavit"})
    view = SavedView.objects.get(name="De contado")
    assert view.query == "field.credito=Contado&sort=-field.presupuesto"
    page = ada.get(f"/leads?view={view.pk}")
    assert [row["lead"].pk for row in page.context["rows"]] == [lead.pk]


def test_what_still_asks_for_a_field_that_is_off_goes_on_without_it(
    cast: Cast, signed_in: SignIn, client: Client, own: dict[str, CustomField]
) -> None:
    ada = signed_in("ada")
    asked = [{"name": "presupuesto", "label": "¿Cuánto?", "kind": "custom", "required": True}]
    form = forms.create_form(name="Sitio", campaign=cast.campaign, by=SYSTEM, fields=[
        {"name": "email", "label": "Correo", "kind": "email"}, *asked,
    ])  # fmt: skip
    query = "field.presupuesto.from=1&sort=-field.presupuesto"
    ada.post("/leads/views/new", {"name": "Con dinero", "query": query, "shared": "company"})
    columns = ["open", "person", "field.presupuesto"]
    ada.post("/leads/columns", {"column": columns, "next": "/leads", "view": ""})
    rule = {"field": "field.presupuesto", "op": "from", "value": "1"}
    segment = setup.create_segment(name="Ricos", conditions={"rules": [rule]}, by=SYSTEM)
    lead = cast.lead(attributes={"presupuesto": 900, "recamaras": 2})
    setup.update_field(own["presupuesto"], by=SYSTEM, active=False)
    drain()
    view = SavedView.objects.get(name="Con dinero")
    for address in ("/leads", f"/leads?view={view.pk}", f"/leads?{query}"):
        answer = ada.get(address)
        assert [row["lead"].pk for row in answer.context["rows"]] == [lead.pk], address
    assert "900" in ada.get(f"/leads/{lead.number}").content.decode()
    for address in (f"/settings/segments/{segment.pk}", "/settings/segments"):
        assert "Presupuesto" in ada.get(address).content.decode()
    assert ada.get("/contacts?segment=ricos").status_code == 200
    page = client.get(f"/f/{form.key}").content.decode()
    sent = {"email": "a@x.mx", "recamaras": "1"} | (
        {"presupuesto": "mucho"} if "presupuesto" in page else {}
    )
    assert client.post(f"/f/{form.key}", sent).status_code == 303
    assert Lead.objects.count() == 2


def test_a_file_goes_out_and_comes_in_with_them(
    cast: Cast, signed_in: SignIn, own: dict[str, CustomField]
) -> None:
    ada = signed_in("ada")
    cast.lead(attributes={"presupuesto": 1500.5, "acepta_llamadas": True, "zonas": ["Roma"]})
    form = {
        "custom": "on",
        "scope": "all",
        "format": "csv",
        "delimiter": ",",
        "column": [f"attributes.{key}" for key in ("presupuesto", "acepta_llamadas", "zonas")],
    }  # fmt: skip
    answer = ada.post("/exports", form)
    text = ada.get(answer["Location"]).getvalue().decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [
        ["Presupuesto (MXN)", "Acepta llamadas", "Zonas"],
        ["1500.5", "Sí", "Roma"],
    ]
    data = 'Correo,PRESUPUESTO,Fecha de visita\nx@x.mx,"$2,500",1/2/2026\ny@x.mx,caro,\n'
    file = SimpleUploadedFile("gente.csv", data.encode())
    ada.post("/leads/import", {"file": file, "campaign": cast.campaign.pk})
    run = ImportRun.objects.get()
    assert run.mapping["PRESUPUESTO"] == "attributes.presupuesto"
    page = ada.get(f"/imports/{run.pk}").content.decode()
    assert "Campos propios" in page
    mapped = {f"column_{n}": run.mapping[name] for n, name in enumerate(run.header)}
    ada.post(f"/imports/{run.pk}", mapped | {"campaign": str(run.campaign_id), "act": "start"})
    drain()
    first, second = Lead.objects.filter(entry_method="file").order_by("pk")
    assert first.attributes == {"presupuesto": 2500, "fecha_de_visita": "2026-02-01"}
    assert second.attributes == {"presupuesto": "caro"}
    result = ada.get(f"/imports/{run.pk}").content.decode()
    assert "Valores como se escribieron" in result and "Presupuesto 1" in result


def test_the_form_says_which_leads_keep_a_field_from_being_unique(
    cast: Cast, signed_in: SignIn
) -> None:
    field = setup.create_field(name="Folio", kind="text", by=SYSTEM)
    leads = [cast.lead(attributes={"folio": text}) for text in ("A-1", "a-1")]
    form = {"name": "Folio", "kind": "text", "active": "on", "unique": "on"}
    answer = signed_in("ada").post(f"/settings/fields/{field.pk}", form)
    assert answer.status_code == 422
    [said] = answer.context["form"].errors["unique"]
    assert f"«A-1» (#{leads[0].number}, #{leads[1].number})" in said
    field.refresh_from_db()
    assert not field.unique
