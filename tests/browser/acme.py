"""Companies of a running Cauce, each for one test: its people, a page of Ada's, a program."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx
from django.conf import global_settings
from django.test import override_settings
from playwright.sync_api import Browser, Page, expect

from cauce.accounts.actor import SYSTEM
from cauce.accounts.models import Membership
from cauce.accounts.scope import company_scope
from cauce.life import assignment
from cauce.life.assignment.models import AssignmentRule
from tests.browser.conftest import visiting
from tests.cast import PASSWORD, Cast
from tests.running import Server


@dataclass
class Office:
    """A running Cauce, and as many companies in it as there are tests."""

    server: Server
    numbers: Iterator[int] = field(default_factory=lambda: count(1))


@dataclass
class Acme:
    """One of them: its people, Ada's page, and a program that brings leads."""

    cast: Cast
    office: Office
    page: Page
    secret: str
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def ask(self, method: str, path: str, body: Any = None, *, secret: str = "") -> httpx.Response:
        """One request of the program."""
        headers = {"Authorization": f"Bearer {secret or self.secret}"}
        url = f"{self.office.server.base_url}/api/v1{path}"
        return httpx.request(method, url, json=body, headers=headers, timeout=30)

    def lead(self, **fields: Any) -> dict[str, Any]:
        """The next lead: of a new person, unless `fields` say otherwise."""
        person = {"campaign": "preventa", "email": f"p{next(self.numbers)}@correo.example"}
        answer = self.ask("POST", "/leads", person | fields)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def sellers(self, leads: int) -> set[str]:
        """Who gets the next leads."""
        return {(self.lead()["seller"] or {}).get("name", "") for _ in range(leads)}

    def open(self, address: str) -> Page:
        """A page of Ada's."""
        self.page.goto(address)
        return self.page

    def press(self, button: str, *, told: str = "Guardado") -> None:
        """Press a button of the page and wait for what it says then."""
        self.page.get_by_role("button", name=button, exact=True).first.click()
        expect(self.page.locator("#toasts")).to_contain_text(told)


def may_sign_in(member: Membership) -> None:
    """Give somebody the password, kept as the server's own processes keep it."""
    with override_settings(PASSWORD_HASHERS=global_settings.PASSWORD_HASHERS):
        member.user.set_password(PASSWORD)
        member.user.save()


@contextmanager
def signed_in(browser: Browser, office: Office, member: Membership, at: str) -> Iterator[Page]:
    """A page of somebody who may sign in, at an address."""
    with visiting(browser, office.server.base_url) as visitor:
        page = visitor.new_page()
        page.goto(f"/accounts/login/?next={at}")
        page.locator("[name=login]").fill(member.user.email)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("[name=password]").press("Enter")
        page.wait_for_url(f"**{at}")
        yield page


def rule_of(acme: Acme, *sellers: str) -> int:
    """The campaign's rule, turning among these sellers alone; its id."""
    with company_scope(acme.cast.company):
        turns = [(acme.cast.people[name], 1) for name in sellers]
        if turns:
            assignment.save_rule(
                campaign=acme.cast.campaign, product=None, sellers=turns, by=SYSTEM
            )
        return AssignmentRule.objects.get().pk
