"""Pages of good practice: who keeps the levels, the day's digest, what is missing."""

from datetime import timedelta

from django.utils import timezone

from cauce import jobs
from cauce.accounts.actor import SYSTEM
from cauce.leads.access import locked
from cauce.life import level_watch, work
from cauce.life.digest import wanted_by
from cauce.life.digest.models import Digest
from cauce.life.work.models import Note
from tests.cast import Cast
from tests.life.levels.test_levels import aged
from tests.web.conftest import SignIn


def test_the_page_tells_who_keeps_the_levels(cast: Cast, signed_in: SignIn) -> None:
    kept, late = cast.lead(), aged(cast, 17)
    work.write_note(locked(kept.pk), body="Hablamos", call=True, by=SYSTEM)
    page = signed_in("ada").get("/levels")
    values = [one["value"] for one in page.context["figures"]]
    assert values == ["50 %", "100 %", "–"]
    assert [one["lead"].pk for one in page.context["late"]] == [late.pk]
    assert {row.name for row in page.context["sellers"]} == {"Cleo", "Fay"}
    assert signed_in("ben").get("/levels?days=7").status_code == 200
    assert signed_in("cleo").get("/levels").status_code == 403


def test_without_leads_the_page_says_what_will_stand_there(cast: Cast, signed_in: SignIn) -> None:
    assert "Aún no hay nada que contar" in signed_in("ada").get("/levels").content.decode()


def test_the_page_takes_few_statements_whatever_there_is(
    cast: Cast, signed_in: SignIn, django_assert_max_num_queries: object
) -> None:
    cast.leads(20)
    client = signed_in("ada")
    client.get("/levels")
    with django_assert_max_num_queries(18):  # type: ignore[operator]
        assert client.get("/levels").status_code == 200


def test_the_digest_is_ticked_off(cast: Cast, signed_in: SignIn) -> None:
    first, second = cast.leads(2)
    client = signed_in("ada")
    page = client.get("/digest")
    assert (page.context["digest"].new_count, page.context["digest"].unreviewed) == (2, 2)
    client.post("/digest/reviewed", {"lead": [first.pk]})
    assert locked(first.pk).reviewed_at is not None
    assert locked(second.pk).reviewed_at is None
    assert client.get("/digest").context["digest"].unreviewed == 1
    client.post("/digest/mail", {})
    cast.ada.refresh_from_db()
    assert not wanted_by(cast.ada)


def test_what_is_missing_is_mended_by_one_click(cast: Cast, signed_in: SignIn) -> None:
    lead = next(one for one in cast.leads(2) if one.seller_id == cast.cleo.pk)
    note = work.write_note(lead, body="Llamé", call=True, by=cast.actor("cleo"))
    client = signed_in("cleo")
    assert 'hx-get="/tasks/gaps"' in client.get("/tasks").content.decode()
    page = client.get("/tasks/gaps").content.decode()
    assert "Llamadas sin resultado anotado" in page
    address = f"/leads/{lead.number}/notes/{note.pk}/outcome"
    assert address in page
    client.post(address, {"outcome": "positive", "next": "/tasks"})
    assert Note.objects.get(pk=note.pk).outcome == "positive"
    kind = cast.qualification("high_interest")
    client.post(f"/leads/{lead.number}/qualify", {"type": kind.pk, "next": "/tasks"})
    assert "Qué falta" not in client.get("/tasks/gaps").content.decode()


def test_notices_tell_seller_and_supervisor(cast: Cast, signed_in: SignIn) -> None:
    lead = aged(cast, 17)
    jobs.drain()
    level_watch.tell(timezone.now())
    jobs.drain()
    seller = "cleo" if lead.seller_id == cast.cleo.pk else "fay"
    for who in (seller, "ben"):
        page = signed_in(who).get("/notifications").content.decode()
        assert f"{lead.name} está vencido" in page
    assert (
        f"{lead.name} está vencido" not in signed_in("dana").get("/notifications").content.decode()
    )


def test_who_looks_after_a_team_sees_what_is_missing_and_asks_for_it(
    cast: Cast, signed_in: SignIn
) -> None:
    lead = next(one for one in cast.leads(2) if one.seller_id == cast.cleo.pk)
    work.write_note(lead, body="Llamé", call=True, by=cast.actor("cleo"))
    ben = signed_in("ben")
    part = f'hx-get="/tasks/gaps?who={cast.cleo.pk}"'
    assert part in ben.get(f"/tasks?who={cast.cleo.pk}").content.decode()
    page = ben.get(f"/tasks/gaps?who={cast.cleo.pk}").content.decode()
    assert f"/tasks/new?lead={lead.number}" in page
    assert "/outcome" not in page  # how a call went says who made it
    assert "/tasks/gaps" not in ben.get(f"/tasks?who={cast.dana.pk}").content.decode()
    assert ben.get(f"/tasks/gaps?who={cast.dana.pk}").status_code == 404


def test_the_page_tells_the_load_of_each_seller(cast: Cast, signed_in: SignIn) -> None:
    cast.leads(5)
    loads = signed_in("ada").get("/levels").context["loads"]["rows"]
    assert sorted(one["open"] for one in loads) == [0, 2, 3]
    assert [one["open"] for one in loads] == [3, 2, 0]
    seen = signed_in("ben").get("/levels").context["loads"]["rows"]
    assert {one["name"] for one in seen} == {"Cleo", "Fay"}  # Dana sells in another team


def test_a_mail_of_which_nobody_knows_is_told_to_its_reader_and_to_who_mends_it(
    cast: Cast, signed_in: SignIn
) -> None:
    cast.lead()
    lost = timezone.now() - timedelta(minutes=5)
    Digest.objects.create(
        member=cast.cleo, day=timezone.localdate(), made_at=lost, begun_at=lost, trouble="<b>421"
    )
    assert "No se sabe si" in signed_in("cleo").get("/digest").content.decode()
    assert "No se sabe si" not in signed_in("fay").get("/digest").content.decode()
    told = "de 1 resumen no se sabe si salió por correo"
    assert told in signed_in("ada").get("/levels").content.decode()
    assert told not in signed_in("ben").get("/levels").content.decode()
    Digest.objects.update(begun_at=None)
    page = signed_in("cleo").get("/digest").content.decode()
    assert "no se pudo enviar: &lt;b&gt;421" in page


def test_what_meets_a_level_stands_where_it_is_shown(cast: Cast, signed_in: SignIn) -> None:
    lead = aged(cast, 17)
    way = "Una nota sin llamada no cuenta."
    for path in (f"/leads/{lead.number}", "/levels", "/settings/levels"):
        assert way in signed_in("ada").get(path).content.decode(), path
    seller = "cleo" if lead.seller_id == cast.cleo.pk else "fay"
    assert "llama y anota la llamada" in signed_in(seller).get("/digest").content.decode()
