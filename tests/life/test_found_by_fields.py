"""A person is found by what they told under a text of the company's own fields, as their leads are,
and no longer by what was corrected, erased or is asked no more."""

from typing import Any

from cauce.accounts.actor import SYSTEM
from cauce.jobs import drain
from cauce.leads import contact_search, field_filling
from cauce.leads.access import locked
from cauce.leads.models import Contact
from cauce.life import people, setup
from tests.cast import Cast


def found(typed: str) -> list[int]:
    """Who is found by some words; and no stored text is another than its person makes."""
    assert contact_search.stale(Contact.objects.all()) == []
    assert contact_search.index_fault() == ""
    return sorted(
        contact_search.matching(Contact.objects.all(), typed).values_list("pk", flat=True)
    )


def test_by_texts_phones_and_addresses_of_any_campaign(cast: Cast) -> None:
    other = setup.create_campaign(name="Otra", product=cast.product, by=SYSTEM)
    setup.create_field(name="Torre", kind="text", campaign=other, by=SYSTEM)
    setup.create_field(name="Oficina", kind="phone", by=SYSTEM)
    setup.create_field(name="Pago", kind="choice", options=["Contado"], by=SYSTEM)
    told = {"torre": "Norte Azul", "oficina": "55 8765 4321", "pago": "Contado", "libre": "xyz"}
    ana, beto = cast.lead(attributes=told), cast.lead(attributes={"torre": "Sur"})
    assert found("azul") == [ana.contact_id]
    assert found("8765 4321") == [ana.contact_id]
    assert found(f"{ana.name} norte") == [ana.contact_id]
    assert found("sur") == [beto.contact_id]
    assert found("contado") == found("xyz") == []


def test_a_correction_and_a_field_that_comes_and_goes_move_it(cast: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr(field_filling, "CHUNK", 1)
    by = cast.actor("ada")
    ana, beto = (cast.lead(attributes={"torre": name}) for name in ("Azul", "Verde"))
    assert found("azul") == []
    field = setup.create_field(name="Torre", kind="text", by=by)
    drain()
    assert (found("azul"), found("verde")) == ([ana.contact_id], [beto.contact_id])
    people.correct(locked(ana.pk), values={}, attributes={"torre": "Roja"}, by=by)
    assert (found("azul"), found("roja")) == ([], [ana.contact_id])
    setup.update_field(field, by=by, active=False)
    drain()
    assert found("roja") == []


def test_a_long_answer_leaves_room_for_the_next_phone(cast: Cast) -> None:
    for n in range(8):
        setup.create_field(name=f"Texto {n}", kind="long_text", by=SYSTEM)
    told = {f"texto_{n}": f"{n}" * 200 for n in range(8)}
    first = cast.lead(email="ana@correo.example", attributes=told)
    cast.lead(email="ana@correo.example", phone="+525599887766")
    assert found("99887766") == [first.contact_id]
