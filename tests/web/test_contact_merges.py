"""Pages on which contacts are merged, told apart, and judged in pairs."""

from cauce import jobs
from cauce.accounts.actor import SYSTEM
from cauce.leads.models import Contact, Lead
from cauce.life import identity, setup
from tests.cast import Cast
from tests.web.conftest import SignIn


def whose(lead: Lead) -> Contact:
    """The contact of a lead."""
    return Contact.objects.get(pk=lead.contact_id or 0)


def test_marked_people_are_merged_side_by_side_and_undone(cast: Cast, signed_in: SignIn) -> None:
    ana = whose(cast.lead(name="Ana López", email="ana@correo.example", phone=""))
    anita = whose(cast.lead(name="Anita López", email="anita@correo.example"))
    client = signed_in("ada")
    assert 'formaction="/contacts/merge"' in client.get("/contacts").content.decode()
    assert 'formaction="/contacts/merge"' not in signed_in("cleo").get("/contacts").content.decode()
    one = client.post("/contacts/merge", {"contact": [ana.pk], "next": "/contacts"}, follow=True)
    assert "Marca al menos dos clientes" in one.content.decode()
    there = client.post("/contacts/merge", {"contact": [ana.pk, anita.pk]})
    assert there.status_code == 303
    page = client.get(there["Location"]).content.decode()
    for text in ("ana@correo.example", "anita@correo.example", f'name="into" value="{ana.pk}"'):
        assert text in page
    fields = {"contact": [ana.pk, anita.pk], "into": ana.pk, "wins.name": anita.pk}
    told = client.post("/contacts/merge", fields, follow=True).content.decode()
    assert "ahora son una sola persona" in told
    assert "anita@correo.example" in told
    assert "se unió con Anita López" in client.get(f"/contacts/{ana.pk}/history").content.decode()
    ana.refresh_from_db()
    assert ana.name == "Anita López"
    merge = identity.standing([ana.pk]).get()
    told = client.post(f"/contacts/{ana.pk}/merges/{merge.pk}/undo", follow=True).content.decode()
    assert "De nuevo son clientes distintos" in told
    ana.refresh_from_db()
    assert ana.name == "Ana López"
    assert client.get(f"/contacts/{anita.pk}").status_code == 200
    far = client.get(f"/contacts/merge?contact={ana.pk}&contact={anita.pk}&next=//evil.example")
    assert 'href="//evil.example"' not in far.content.decode()


def test_own_fields_stand_side_by_side_as_people_read_them(cast: Cast, signed_in: SignIn) -> None:
    setup.create_field(name="Presupuesto", kind="money", currency="MXN", by=SYSTEM)
    jobs.drain()
    both = [
        whose(
            cast.lead(
                email=f"{n}@correo.example", phone="", attributes={"presupuesto": n, "x_y": n}
            )
        )
        for n in (3_800_000, 4_100_000)
    ]
    at = "/contacts/merge?" + "&".join(f"contact={one.pk}" for one in both)
    page = signed_in("ada").get(at).content.decode()
    for text in ("Presupuesto", "$3,800,000.00", "$4,100,000.00", "x_y", "3800000"):
        assert text in page, text


def test_pairs_are_judged_one_after_the_other(cast: Cast, signed_in: SignIn) -> None:
    born = {"nacimiento": "1985-03-17"}
    names = ("Guadalupe Ximénez Ocaranza", "Lupita Jiménez Ocaransa", "Guadalupe Ximénez")
    for n, name in enumerate(names):
        cast.lead(name=name, email=f"{'abc'[n] * 8}@x.example", phone="", attributes=born)
    client = signed_in("ada")
    assert "Ningún par por revisar" in client.get("/contacts/pairs").content.decode()
    started = client.post("/contacts/pairs/start")
    assert started.status_code == 303
    assert 'hx-get="/contacts/pairs/scan"' in client.get("/contacts/pairs").content.decode()
    jobs.drain()
    assert "3 pares encontrados" in client.get("/contacts/pairs/scan").content.decode()
    page = client.get("/contacts/pairs")
    text = page.content.decode()
    for shown in ("nacimiento", "igual", "% de certeza", 'data-key="m"', 'data-key="n"', *names):
        assert shown in text, shown
    setup.create_field(name="Día en que nació", key="nacimiento", kind="date", by=SYSTEM)
    page = client.get("/contacts/pairs")
    assert '<span class="quiet"><bdi>Día en que nació</bdi></span>' in page.content.decode()
    first = page.context["pair"]
    assert "Puede ser la misma persona que" in client.get(f"/contacts/{first.low}").content.decode()
    told = client.post(f"/contacts/pairs/{first.pk}", {"verdict": "apart"}, follow=True)
    assert told.context["pair"].pk != first.pk
    assert f"/contacts/pairs/{first.pk}/open" in told.content.decode()
    client.post(f"/contacts/pairs/{first.pk}/open")
    assert client.get("/contacts/pairs").context["pair"].pk == first.pk
    client.post(f"/contacts/pairs/{first.pk}", {"verdict": "later"})
    assert client.get("/contacts/pairs?state=later").context["pair"].pk == first.pk
    second = client.get("/contacts/pairs").context["pair"]
    chosen = {"verdict": "merge", "into": second.high, "wins.name": second.low}
    told = client.post(f"/contacts/pairs/{second.pk}", chosen, follow=True).content.decode()
    assert "Ahora son una sola persona" in told
    into = Contact.objects.get(pk=second.high)
    assert into.name == Contact.objects.get(pk=second.low).name
    assert f"/contacts/{into.pk}/merges/" in told
    assert client.get(f"/contacts/pairs?pair={second.pk}").status_code == 200
    assert client.get("/contacts/pairs?pair=999999").status_code == 200
