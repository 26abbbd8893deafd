"""Web forms in the settings: the editor of fields, and the form that comes of it."""

from typing import Any

from django.test import Client

from cauce.life.capture.forms import create_form
from cauce.life.capture.models import Form
from cauce.web.settings import form_fields
from tests.cast import Cast
from tests.web.conftest import SignIn

NAME = {"label": "Nombre", "kind": "name", "required": True}
PHONE = {"label": "Teléfono", "kind": "phone", "required": False}


def sent(*fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What the page sends for these fields."""
    data: dict[str, Any] = {"rows": len(fields), "name": "Sitio", "minimum_seconds": "3"} | more
    for place, field in enumerate(fields):
        values = {key: value for key, value in field.items() if key != "required"}
        data |= {f"f{place}-{key}": value for key, value in values.items()}
        if field.get("required"):
            data[f"f{place}-required"] = "on"
    return data


def test_a_form_is_made_changed_and_asked(cast: Cast, signed_in: SignIn) -> None:
    ada = signed_in("ada")
    choice = {"label": "¿Cuántas recámaras?", "kind": "select", "options": "1\n2\n\n3 o más"}
    data = sent(NAME, PHONE, choice, campaign=cast.campaign.pk, consent="Acepto el aviso")
    assert ada.post("/settings/forms/new", data).status_code == 302
    form = Form.objects.get()
    assert [field["name"] for field in form.fields] == ["name", "phone", "cuantas_recamaras"]
    assert form.fields[2]["options"] == ["1", "2", "3 o más"]
    at = f"/settings/forms/{form.pk}"
    page = ada.get(at).content.decode()
    assert f"/f/{form.key}" in page
    assert f"/f/{form.key}.js&quot; async&gt;&lt;/script&gt;" in page
    public = Client().get(f"/f/{form.key}").content.decode()
    for text in ("¿Cuántas recámaras?", "3 o más", "Acepto el aviso"):
        assert text in public
    kept = choice | {"label": "Recámaras", "name": "cuantas_recamaras"}
    data = sent(kept, PHONE, campaign=cast.campaign.pk, active="on")
    assert ada.post(at, data).status_code == 302
    form.refresh_from_db()
    assert [field["name"] for field in form.fields] == ["cuantas_recamaras", "phone"]
    assert form.consent == ""
    assert ada.post(at, sent(PHONE, campaign=cast.campaign.pk)).status_code == 302
    assert Client().get(f"/f/{form.key}").status_code == 404  # switched off
    assert "Fuera de uso" in ada.get("/settings/forms").content.decode()


def test_buttons_of_the_editor_change_the_page_and_save_nothing(
    cast: Cast, signed_in: SignIn
) -> None:
    ada = signed_in("ada")
    form = create_form(name="Sitio", campaign=cast.campaign, by=cast.actor("ada"))
    at, before = f"/settings/forms/{form.pk}", form.fields
    answer = ada.post(at, sent(NAME, PHONE, wish="down.0", consent="a medio escribir"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.index('value="Teléfono"') < page.index('value="Nombre"')
    assert "a medio escribir" in page
    part = ada.post(at, sent(NAME, wish="add"), headers={"hx-request": "true"}).content.decode()
    assert 'name="rows" value="2"' in part
    assert "<html" not in part
    gone = ada.post(at, sent(NAME, PHONE, wish="remove.0"), headers={"hx-request": "true"})
    assert 'value="Nombre"' not in gone.content.decode()
    form.refresh_from_db()
    assert form.fields == before


def test_what_is_wrong_with_a_field_stands_beside_it(cast: Cast, signed_in: SignIn) -> None:
    ada = signed_in("ada")
    for fields, words in (
        ((NAME,), "Pide un correo"),
        ((PHONE, PHONE), "Ya hay un campo así"),
        ((PHONE, {"label": "", "kind": "text"}), "necesita"),
        ((PHONE, {"label": "Color", "kind": "select"}), "opciones"),
        ((), "necesita"),
    ):
        answer = ada.post("/settings/forms/new", sent(*fields, campaign=cast.campaign.pk))
        assert answer.status_code == 422
        assert words in answer.content.decode(), fields
    data = sent(PHONE, campaign=cast.campaign.pk, redirect_url="javascript:alert(1)")
    assert 'data-code="not_a_url"' in ada.post("/settings/forms/new", data).content.decode()
    assert not Form.objects.exists()


def test_names_of_fields_are_made_once_and_never_twice() -> None:
    fields = [
        {"name": "", "label": "Correo", "kind": "email"},
        {"name": "", "label": "¿Año?", "kind": "text"},
        {"name": "", "label": "Año", "kind": "text"},
        {"name": "", "label": "日本", "kind": "text"},
        {"name": "", "label": "2026", "kind": "text"},
        {"name": "ciudad", "label": "Otra cosa ya", "kind": "text"},
        {"name": "phone", "label": "Teléfono 2", "kind": "text"},
    ]
    names = [field["name"] for field in form_fields.named(fields)]
    assert names == ["email", "ano", "ano_2", "campo", "campo_2026", "ciudad", "telefono_2"]


def test_wishes_that_make_no_sense_change_nothing() -> None:
    fields = [{"name": "a"}, {"name": "b"}]
    for wish in ("", "up.9", "down.x", "remove.", "explode.0", "up.-1", "up.²"):
        assert form_fields.arranged(fields, wish) == fields
    assert form_fields.arranged(fields, "up.0") == fields
    assert form_fields.arranged(fields, "up.1") == [{"name": "b"}, {"name": "a"}]
