"""Every way into a running Cauce, in a browser: password, mail, second step, passkey, provider."""

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import visiting
from tests.issuer import Issuer, running_issuer
from tests.one_time_codes import code_of
from tests.own_database import ready_database
from tests.postbox import PATIENCE, REFUSED, Postbox, link_in, running_postbox
from tests.running import Server, cauce_up

ADA, PASSWORD = "ada@acme.example", "correct horse battery 9"


@dataclass(frozen=True)
class House:
    """A running Cauce with a post box and an issuer; Ada administers Acme."""

    server: Server
    box: Postbox
    issuer: Issuer


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("entrance")
    with running_postbox() as box, running_issuer() as issuer, ready_database() as url:
        env = {
            "CAUCE_SMTP_HOST": "127.0.0.1",
            "CAUCE_SMTP_PORT": str(box.port),
            "CAUCE_MAIL_FROM": "Cauce <cauce@acme.example>",
            "CAUCE_OIDC": issuer.settings(),
        }
        with cauce_up(url, folder, env=env) as server:
            server.cli(
                "company", "create", "Acme", "--slug", "acme",
                "--admin-email", ADA, "--admin-password", PASSWORD,
            )  # fmt: skip
            yield House(server, box, issuer)


@pytest.fixture
def visitor(browser: Browser, house: House) -> Iterator[BrowserContext]:
    """Somebody at the door."""
    with visiting(browser, house.server.base_url) as context:
        yield context


@pytest.fixture
def neighbour(browser: Browser, house: House) -> Iterator[BrowserContext]:
    """Somebody at localhost: passkeys belong to names, never to addresses like 127.0.0.1."""
    with visiting(browser, house.server.base_url.replace("127.0.0.1", "localhost")) as context:
        yield context


def sign_in(page: Page, email: str = ADA, password: str = PASSWORD) -> None:
    """Fill in the form of the door."""
    page.goto("/accounts/login/")
    page.get_by_label("Correo", exact=True).fill(email)
    page.locator("input[type=password]").fill(password)
    page.get_by_role("button", name="Entrar", exact=True).click()


def is_inside(page: Page) -> None:
    """Fail unless this is the home page of somebody who is in."""
    expect(page.locator("nav.nav a[aria-current=page]")).to_have_text("Inicio")


def invite(page: Page, name: str, email: str) -> None:
    """As an administrator, in the settings."""
    page.goto("/settings/users/new")
    page.get_by_label("Nombre", exact=True).fill(name)
    page.get_by_label("Correo", exact=True).fill(email)
    page.get_by_role("button", name="Invitar").click()
    expect(page.get_by_role("heading", name=name).last).to_be_visible()


def eventually(look: Callable[[], bool]) -> None:
    """Look again until it is so; each look is a page that is loaded."""
    deadline = time.monotonic() + PATIENCE
    while not look():
        assert time.monotonic() < deadline, "it never came"


def test_somebody_invited_by_mail_comes_in(
    visitor: BrowserContext, browser: Browser, house: House
) -> None:
    page = visitor.new_page()
    sign_in(page)
    is_inside(page)
    invite(page, "Gil Mora", "gil@acme.example")
    letter = house.box.next_to("gil@acme.example")
    assert letter["Subject"] == "Únete a Acme en Cauce"
    assert letter["From"] == "Cauce <cauce@acme.example>"
    with visiting(browser, house.server.base_url) as other:
        theirs = other.new_page()
        theirs.goto(link_in(letter))
        expect(theirs.get_by_label("Nombre", exact=True)).to_have_value("Gil Mora")
        theirs.locator("input[type=password]").fill("una frase larga 7")
        theirs.get_by_role("button", name="Crear mi cuenta").click()
        is_inside(theirs)
    page.goto("/settings/users")
    row = page.locator("li.thing", has_text="Gil Mora")
    expect(row).to_contain_text("Con acceso")


def test_tab_goes_from_the_address_to_the_password(neighbour: BrowserContext) -> None:
    page = neighbour.new_page()
    page.goto("/accounts/login/")
    page.get_by_label("Correo").press("Tab")
    password = page.locator("[name=password]")
    expect(password).to_be_focused()
    label, link = (
        page.get_by_text("Contraseña", exact=True).bounding_box(),
        page.get_by_role("link", name="La olvidé").bounding_box(),
    )
    assert label and link
    assert abs(label["y"] - link["y"]) < 4


def test_a_letter_that_is_refused_shows_on_the_users_page(
    visitor: BrowserContext, house: House
) -> None:
    page = visitor.new_page()
    sign_in(page)
    invite(page, "Sin Buzón", f"sin@{REFUSED}")

    def is_told() -> bool:
        page.reload()
        return "No such mailbox" in page.locator("#page").inner_text()

    eventually(is_told)
    expect(page.locator(".copyable__text").first).to_contain_text("/join/")


def test_a_forgotten_password_is_chosen_again_by_mail(
    visitor: BrowserContext, house: House
) -> None:
    page = visitor.new_page()
    sign_in(page)
    is_inside(page)
    invite(page, "Olga Olvido", "olga@acme.example")
    join = link_in(house.box.next_to("olga@acme.example"))
    visitor.clear_cookies()
    page.goto(join)
    page.locator("input[type=password]").fill("la primera frase 1")
    page.get_by_role("button", name="Crear mi cuenta").click()
    is_inside(page)
    visitor.clear_cookies()
    page.goto("/accounts/login/")
    page.get_by_role("link", name="La olvidé").click()
    page.get_by_label("Correo").fill("olga@acme.example")
    page.get_by_role("button", name="Enviar el enlace").click()
    letter = house.box.next_to("olga@acme.example")
    assert letter["Subject"] == "Cauce: Elige una contraseña nueva"
    page.goto(link_in(letter))
    for field in page.locator("input[type=password]").all():
        field.fill("la segunda frase 2")
    page.locator("form.form button[type=submit]").click()
    expect(page.locator("input[type=password]")).to_have_count(0)
    sign_in(page, "olga@acme.example", "la primera frase 1")
    expect(page.get_by_role("alert")).to_be_visible()
    sign_in(page, "olga@acme.example", "la segunda frase 2")
    is_inside(page)


def prove(page: Page) -> None:
    """Type the password once more, as changes of the account ask."""
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("form.form button[type=submit]").first.click()


def test_a_second_step_with_an_app_is_set_up_and_asked_for(
    visitor: BrowserContext, house: House
) -> None:
    house.server.cli(
        "company", "create", "Dos Pasos", "--slug", "dos-pasos",
        "--admin-email", "dos@pasos.example", "--admin-password", PASSWORD,
    )  # fmt: skip
    page = visitor.new_page()
    sign_in(page, "dos@pasos.example")
    is_inside(page)
    page.goto("/accounts/2fa/totp/activate/")
    prove(page)
    secret = page.locator(".copyable__text").inner_text()
    picture = page.locator("img").first
    assert picture.evaluate("image => image.complete && image.naturalWidth > 50")
    page.locator("input[name=code]").fill(code_of(secret))
    page.locator("form.form button[type=submit]").click()
    expect(page.locator("input[name=code]")).to_have_count(0)
    visitor.clear_cookies()
    sign_in(page, "dos@pasos.example")
    expect(page.locator("input[name=code]")).to_be_visible()
    page.locator("input[name=code]").fill("000000")
    page.locator("form.form button[type=submit]").first.click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.goto("/leads") is not None
    expect(page.locator("input[name=code], input[type=password]").first).to_be_visible()


def test_a_passkey_is_made_and_opens_the_door_alone(
    neighbour: BrowserContext, house: House
) -> None:
    house.server.cli(
        "company", "create", "Llave", "--slug", "llave",
        "--admin-email", "lia@llave.example", "--admin-password", PASSWORD,
    )  # fmt: skip
    page = neighbour.new_page()
    device = neighbour.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    sign_in(page, "lia@llave.example")
    is_inside(page)
    page.goto("/accounts/2fa/webauthn/add/")
    prove(page)
    page.locator("input[name=name]").fill("Esta computadora")
    page.locator("input[name=passwordless]").check()
    page.get_by_role("button", name="Agregar").click()
    # The form posts itself once the device has answered: leaving earlier would abort it.
    expect(page).not_to_have_url(re.compile("/webauthn/add/"))
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_text("Esta computadora")).to_be_visible()
    neighbour.clear_cookies()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Entrar con una llave").click()
    is_inside(page)
    page.goto("/settings/changes?noun=session")
    expect(page.locator("#page")).to_contain_text("con una llave de acceso")


@pytest.fixture
def stranger(browser: Browser, house: House) -> Iterator[Page]:
    """Somebody who may be sent to the issuer and back."""
    context = browser.new_context(base_url=house.server.base_url, locale="es-MX")
    page = context.new_page()
    page.goto("/accounts/login/")
    yield page
    context.close()


def test_a_provider_lets_in_whom_we_know(stranger: Page, house: House) -> None:
    house.issuer.person = {"sub": "1", "email": ADA, "email_verified": True, "name": "Ada"}
    stranger.get_by_role("button", name="Entrar con Casa").click()
    is_inside(stranger)
    assert house.issuer.refused == []
    stranger.goto("/settings/changes?noun=session")
    expect(stranger.locator("#page")).to_contain_text("casa")


@pytest.mark.parametrize(
    "person",
    [
        {"email": "nobody@elsewhere.example", "email_verified": True},
        {"email": ADA, "email_verified": False},
        {"name": "Sin correo"},
    ],
    ids=["unknown", "unverified", "without"],
)
def test_a_provider_lets_in_nobody_else(
    stranger: Page, house: House, person: dict[str, object]
) -> None:
    house.issuer.person = {"sub": json.dumps(person)} | person
    stranger.get_by_role("button", name="Entrar con Casa").click()
    expect(stranger.get_by_role("heading", level=1)).to_contain_text("invitación")
    stranger.goto("/")
    assert "/accounts/login/" in stranger.url
