"""Automatic qualification: its settings, and how its entries stand in «Calificaciones»."""

from cauce.accounts.actor import SYSTEM
from cauce.catalog.models import QualificationRule
from cauce.catalog.qualifying import qualifying_of
from cauce.leads.access import locked
from cauce.leads.models import Lead
from cauce.life import qualify, setup, work
from cauce.spine.table import Event
from tests.cast import Cast
from tests.web.conftest import SignIn

URL = "/settings/qualification-rules"


def _qualified(cast: Cast) -> Lead:
    setup.start_qualifying(by=SYSTEM)
    lead = cast.lead()
    work.write_note(locked(lead.pk), body="Llamé", call=True, by=SYSTEM)
    qualify.on_facts(list(Event.objects.filter(kind="note.written")))
    return lead


def test_a_rule_is_made_changed_and_told(cast: Cast, signed_in: SignIn) -> None:
    ada = signed_in("ada")
    assert "Aún no hay ninguno" in ada.get(URL).content.decode()
    body = {"event": "no_answer", "least": "4", "type": "unreachable", "points": "-1"}
    said = ada.post(f"{URL}/new", body, follow=True).content.decode()
    assert "«Llamadas en vano, ninguna contestada · 4»" in said
    (rule,) = QualificationRule.objects.all()
    assert (rule.event, rule.least, rule.points, rule.each_time) == ("no_answer", 4, -1, False)
    listed = ada.get(URL).content.decode()
    assert "Llamadas en vano, ninguna contestada · 4" in listed
    assert "una vez por lead · todas las campañas" in listed
    one = ada.get(f"{URL}/{rule.pk}").content.decode()
    assert "Llamadas en vano, ninguna contestada · 4</bdi></h2>" in one
    assert "no_answer</bdi>" not in one
    body |= {"points": "2", "each_time": "on", "active": "on", "campaign": str(cast.campaign.pk)}
    assert ada.post(f"{URL}/{rule.pk}", body).status_code == 302
    rule.refresh_from_db()
    assert (rule.points, rule.each_time, rule.campaign_id) == (2, True, cast.campaign.pk)
    changes = ada.get("/settings/changes").content.decode()
    assert "la regla de calificación automática" in changes
    assert "Cada vez" in changes


def test_what_makes_no_sense_is_said_beside_it(cast: Cast, signed_in: SignIn) -> None:
    body = {"event": "sneezed", "type": "nobody", "points": "x"}
    answer = signed_in("ada").post(f"{URL}/new", body)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"event", "type", "points"}


def test_whose_word_counts_is_a_box(cast: Cast, signed_in: SignIn) -> None:
    ada = signed_in("ada")
    assert ada.get(URL).context["person_wins"] is True
    ada.post(f"{URL}/precedence", {})
    cast.company.refresh_from_db()
    assert qualifying_of(cast.company).person_wins is False
    assert ada.get(URL).context["person_wins"] is False
    assert "de quién es la calificación que cuenta" in ada.get("/settings/changes").content.decode()


def test_the_systems_entry_stands_beside_the_others(cast: Cast, signed_in: SignIn) -> None:
    lead = _qualified(cast)
    ada = signed_in("ada")
    page = ada.get(f"/leads/{lead.number}/qualifications").content.decode()
    assert "Sistema" in page
    assert "Contestó una llamada" in page
    history = ada.get(f"/leads/{lead.number}/history").content.decode()
    assert "Contestó una llamada" in history
    entry = qualify.qualify(
        locked(lead.pk), type=cast.qualification("low_interest"), by=cast.actor("ada")
    )
    assert entry.rule_id is None
    page = ada.get(f"/leads/{lead.number}/qualifications").content.decode()
    assert page.index("Interés Bajo</bdi>") < page.index("Contestó una llamada")
