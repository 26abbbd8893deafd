"""Coming in: with a password, with an invitation, into which company, in which language."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import validate_totp_code
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client

from cauce.accounts.actor import SYSTEM
from cauce.accounts.models import Invitation, Membership, User
from cauce.accounts.scope import company_scope
from cauce.jobs import drain
from cauce.life import setup
from cauce.spine.read import Event
from tests.cast import PASSWORD, Cast, make_cast
from tests.one_time_codes import code_of
from tests.web.conftest import SignIn

LOGIN = "/accounts/login/"


def log_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> str:
    """Send the log-in form; where it leads, or "" when it is shown again."""
    answer = client.post(LOGIN, {"login": email, "password": password} | more)
    return str(answer.headers.get("Location", ""))


def entries(cast: Cast) -> list[tuple[str, str, str]]:
    """(who, how, from where) of each time somebody entered the company."""
    with company_scope(cast.company):
        events = Event.objects.filter(kind="session.started").order_by("id")
        return [(e.actor_name, e.data["method"], (e.personal or {})["address"]) for e in events]


def test_coming_in_by_e_mail_is_a_fact_of_the_company(cast: Cast) -> None:
    client = Client(REMOTE_ADDR="203.0.113.7")
    assert log_in(client, "Ada@Acme.example", next="/leads") == "/leads"
    assert client.get("/").status_code == 200
    assert entries(cast) == [("Ada", "password", "203.0.113.7")]


def test_a_wrong_password_tells_nothing_and_is_no_entry(cast: Cast) -> None:
    said = set()
    for email in ("ada@acme.example", "nobody@acme.example"):
        answer = Client().post(LOGIN, {"login": email, "password": "wrong one 123"})
        assert answer.status_code == 200
        text = answer.content.decode()
        said.add(re.sub(r"\s+", " ", text.split('role="alert"')[1].split("</p>")[0]))
    assert len(said) == 1
    assert entries(cast) == []


def test_tries_are_limited(cast: Cast) -> None:
    for _ in range(5):
        log_in(Client(), "ada@acme.example", "wrong one 123")
    assert log_in(Client(), "ada@acme.example") == ""
    assert log_in(Client(), "ben@acme.example") == "/"


def test_nobody_signs_up(cast: Cast) -> None:
    fields = {"email": "new@acme.example", "password1": PASSWORD, "password2": PASSWORD}
    for answer in (Client().get("/accounts/signup/"), Client().post("/accounts/signup/", fields)):
        assert "Se entra por invitación" in answer.content.decode()
    assert not User.objects.filter(email="new@acme.example").exists()


def test_signed_out_pages_speak_spanish_until_another_language_is_chosen(cast: Cast) -> None:
    client = Client(headers={"accept-language": "en"})
    assert "Contraseña" in client.get(LOGIN).content.decode()
    answer = client.post("/i18n/setlang/", {"language": "en", "next": LOGIN})
    assert answer.headers["Location"] == LOGIN
    assert "Password" in client.get(LOGIN).content.decode()
    client.post("/i18n/setlang/", {"language": "xx", "next": LOGIN})
    assert "Password" in client.get(LOGIN).content.decode()
    assert (
        client.post("/i18n/setlang/", {"language": "es", "next": "https://evil.example/"}).headers[
            "Location"
        ]
        == "/"
    )


def test_a_person_keeps_the_language_they_chose(cast: Cast, signed_in: SignIn) -> None:
    ada = signed_in("ada")
    assert "Inicio" in ada.get("/").content.decode()
    ada.post("/i18n/setlang/", {"language": "en", "next": "/"})
    again = signed_in("ada")
    assert ">Home<" in again.get("/").content.decode()
    assert "Inicio" in signed_in("ben").get("/").content.decode()


def invited(cast: Cast, email: str = "gil@acme.example") -> Invitation:
    """An invitation to the cast's company."""
    _, invitation = setup.create_user(name="Gil", email=email, role="seller", by=SYSTEM)
    assert invitation is not None
    return invitation


def test_a_new_person_joins(cast: Cast) -> None:
    invitation, client = invited(cast), Client(REMOTE_ADDR="203.0.113.7")
    address = f"/join/{invitation.key}"
    page = client.get(address)
    assert "Unirse a Acme" in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    answer = client.post(address, {"name": "Gil Mora", "password": "123"})
    assert answer.status_code == 422
    assert Membership.objects.get(pk=invitation.membership_id).joined_at is None
    assert client.post(address, {"name": "Gil Mora", "password": PASSWORD}).status_code == 302
    home = client.get("/")
    assert home.status_code == 200
    assert "Gil Mora" in home.content.decode()
    assert entries(cast) == [("Gil Mora", "invitation", "203.0.113.7")]
    assert client.get(address).status_code == 410
    assert log_in(Client(), "gil@acme.example") == "/"


def test_a_known_person_signs_in_first(cast: Cast) -> None:
    other = make_cast("otra")
    invitation = invited(cast, other.ada.user.email)
    address = f"/join/{invitation.key}"
    client = Client()
    page = client.get(address).content.decode()
    assert f"{LOGIN}?next={address}" in page
    assert 'type="password"' not in page
    stolen = client.post(address, {"name": "X", "password": PASSWORD})
    assert stolen.status_code == 403
    assert log_in(client, other.ada.user.email, next=address) == address
    assert client.post(address).headers["Location"] == "/"
    assert "Acme" in client.get("/").content.decode()
    assert [how for _, how, _ in entries(cast)] == ["invitation"]


def test_somebody_elses_invitation_is_not_accepted(cast: Cast, signed_in: SignIn) -> None:
    address = f"/join/{invited(cast).key}"
    ben = signed_in("ben")
    assert "Salir" in ben.get(address).content.decode()
    assert ben.post(address).status_code == 403
    assert ben.post(address, {"name": "Ben", "password": PASSWORD}).status_code == 403
    assert Client().get("/join/nonsense").status_code == 410


def two_companies(cast: Cast) -> tuple[Cast, Client]:
    """Ada works at Acme and at Otra; she is at Acme now."""
    other = make_cast("otra")
    with company_scope(other.company):
        _, invitation = setup.create_user(
            name="Ada", email=cast.ada.user.email, role="seller", by=SYSTEM
        )
        assert invitation is not None
        setup.accept_invitation(invitation.key, signed_in=cast.ada.user)
    client = Client()
    log_in(client, cast.ada.user.email)
    return other, client


def test_one_person_in_two_companies(cast: Cast) -> None:
    other, client = two_companies(cast)
    assert 'value="otra"' in client.get("/").content.decode()
    assert client.get("/settings").status_code == 200
    assert client.post("/company", {"company": "otra"}).status_code == 303
    assert client.get("/settings").status_code == 403  # there she sells
    assert [how for _, how, _ in entries(other)] == ["switch"]
    assert client.post("/company", {"company": "nobodys"}).status_code == 404
    third = make_cast("tercera")
    assert client.post("/company", {"company": third.company.slug}).status_code == 404


def test_a_link_into_a_company_enters_it(cast: Cast) -> None:
    other, client = two_companies(cast)
    with company_scope(other.company):
        lead = other.lead()
    answer = client.get(f"/go/otra/{lead.number}")
    assert answer.headers["Location"] == f"/leads/{lead.number}"
    assert 'value="acme"' in client.get("/").content.decode()
    assert client.get("/go/otra/1").status_code == 302
    assert [how for _, how, _ in entries(other)] == ["switch"]
    assert client.get("/go/tercera/1").status_code == 404
    signed_out = Client().get(f"/go/otra/{lead.number}").headers["Location"]
    assert signed_out == f"{LOGIN}?next=/go/otra/{lead.number}"


def test_a_forgotten_password(cast: Cast) -> None:
    for email in ("ada@acme.example", "nobody@acme.example"):
        answer = Client().post("/accounts/password/reset/", {"email": email})
        assert answer.status_code == 302
    drain()
    (letter,) = mail.outbox
    assert isinstance(letter, mail.EmailMultiAlternatives)
    assert letter.to == ["ada@acme.example"]
    assert letter.subject == "Cauce: Elige una contraseña nueva"
    link = re.search(r"http\S+", str(letter.body))
    assert link is not None
    assert link[0] in str(letter.alternatives[0][0])
    client = Client()
    assert link[0].startswith(settings.BASE_URL)  # not of whatever host the visitor named
    form = client.get(link[0].removeprefix(settings.BASE_URL), follow=True)
    at = form.redirect_chain[-1][0]
    fields = {"password1": "another good one 7", "password2": "another good one 7"}
    assert client.post(at, fields).status_code == 302
    assert log_in(Client(), "ada@acme.example") == ""
    assert log_in(Client(), "ada@acme.example", "another good one 7") == "/"


def test_letters_of_signing_in_wait_encrypted(cast: Cast) -> None:
    from django_tasks_db.models import DBTaskResult

    Client().post("/accounts/password/reset/", {"email": "ada@acme.example"})
    job = DBTaskResult.objects.get(task_path="cauce.web.mail.send")
    assert "password" not in str(job.args_kwargs)
    assert "ada@acme.example" not in str(job.args_kwargs)


def test_a_code_may_be_one_step_late_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    secret, now = "JBSWY3DPEHPK3PXP", 1_800_000_001.0
    monkeypatch.setattr(time, "time", lambda: now)
    assert [validate_totp_code(secret, code_of(secret, at=now - late)) for late in (0, 30, 60)] == [
        True,
        True,
        False,
    ]


def test_a_second_step_with_an_app(cast: Cast) -> None:
    client = Client()
    log_in(client, "cleo@acme.example")
    asked = client.get("/accounts/2fa/totp/activate/").headers["Location"]
    assert asked.startswith("/accounts/reauthenticate/")  # whoever finds a desk unlocked is asked
    client.post(asked, {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert answer.status_code == 302
    other = Client()
    assert log_in(other, "cleo@acme.example") == "/accounts/2fa/authenticate/"
    assert other.get("/").status_code == 302  # not in yet
    assert other.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    cache.clear()  # a code is good for one time
    answer = other.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert answer.headers["Location"] == "/"
    assert other.get("/").status_code == 200
    assert [how for _, how, _ in entries(cast)] == ["password", "password+totp"]
