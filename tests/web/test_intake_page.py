"""«Entradas»: the numbers add up, each entry tells why, and what came to nothing is read again."""

import re

import pytest
from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.accounts.sentences import sentence
from cauce.jobs import drain
from cauce.life import intake
from cauce.life.capture import Entry, forms, queries, store
from cauce.life.capture.models import Submission
from cauce.life.capture.sources import form as source
from cauce.spine.table import Event
from cauce.web.intake_raw import pretty
from tests.cast import Cast
from tests.web.conftest import SignIn


def refused(cast: Cast, name: str = "Sin contacto") -> Submission:
    """A post to a form that nobody can be reached by."""
    form = forms.create_form(name=name, campaign=cast.campaign, by=SYSTEM)
    visit = source.Visit(ip="203.0.113.9", user_agent="<b>Firefox</b>")
    kind = "application/x-www-form-urlencoded"
    sent = source.sent(
        form, raw=b"name=Ana&email=no", content_type=kind, visit=visit, at=timezone.now()
    )
    intake.take([sent.entry])
    return Submission.objects.get(pk=sent.entry.submission_id)


def waiting(cast: Cast) -> Submission:
    """A webhook that nobody has read yet."""
    entry = Entry(
        source="meta_lead_ads",
        raw=b'{"access_token":"very-secret","x":"<script>"}',
        at=timezone.now(),
        key="1",
    )
    store([entry])
    return Submission.objects.get(key="1")


def numbers(page: str) -> list[int]:
    """The five numbers of the sum."""
    return [int(value) for value in re.findall(r'sum__value">(\d+)<', page)]


def test_the_five_numbers_add_up(cast: Cast, signed_in: SignIn) -> None:
    cast.leads(3)
    trap = cast.entry(method="form")
    assert trap.draft
    trap.draft.signals["honeypot"] = True
    intake.take([trap])
    refused(cast)
    waiting(cast)
    page = signed_in("ada").get("/intake").content.decode()
    assert numbers(page) == [6, 3, 1, 1, 1]
    assert numbers(signed_in("ada").get("/intake?source=form").content.decode()) == [2, 0, 1, 1, 0]
    assert sentence("not_an_email") in page


def test_it_follows_what_is_pending_and_then_stops(cast: Cast, signed_in: SignIn) -> None:
    waiting(cast)
    client = signed_in("ada")
    page = client.get("/intake").content.decode()
    poll = re.search(r'hx-get="(/intake/numbers[^"]*)"', page)
    assert poll
    address = poll[1].replace("&amp;", "&")
    again = client.get(address, headers={"hx-request": "true"})
    assert "hx-trigger" in again.content.decode()
    assert "HX-Trigger" not in again
    Submission.objects.update(state="rejected")
    settled = client.get(address, headers={"hx-request": "true"})
    assert settled["HX-Trigger"] == "intake-changed"
    assert "hx-trigger" not in settled.content.decode()


def test_numbers_that_are_slow_to_count_are_seldom_counted(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A count of half a second is made three times a minute, not thirty times."""
    waiting(cast)
    client, seconds = signed_in("ada"), iter([0.0, 0.5, 10.0, 10.001])
    monkeypatch.setattr("cauce.web.intake.perf_counter", lambda: next(seconds))
    for pace in ("every 20s", "every 2s"):
        assert f'hx-trigger="{pace}"' in client.get("/intake/numbers").content.decode()


def test_an_entry_shows_all_escaped_and_its_secrets_masked(cast: Cast, signed_in: SignIn) -> None:
    entry = waiting(cast)
    page = signed_in("ada").get(f"/intake/{entry.pk}").content.decode()
    assert "very-secret" not in page
    assert "&lt;script&gt;" in page and "<script>" not in page.split("<main")[1]
    shown = signed_in("ada").get(f"/intake/{refused(cast).pk}").content.decode()
    assert "203.0.113.9" in shown and "&lt;b&gt;Firefox" in shown
    assert "email: no" in shown
    dialog = signed_in("ada").get(f"/intake/{entry.pk}", headers={"hx-request": "true"})
    assert "<dialog" in dialog.content.decode() and "<html" not in dialog.content.decode()


def test_reading_again_singly_and_together(cast: Cast, signed_in: SignIn) -> None:
    first, second = refused(cast), refused(cast, "Otro")
    form = forms.Form.objects.get(pk=first.context["form"])
    loose = [{"name": "name", "label": "Nombre", "kind": "name"}]
    loose += [{"name": "email", "label": "WhatsApp", "kind": "text"}]
    loose += [{"name": "phone", "label": "Teléfono", "kind": "phone"}]
    forms.update_form(form, fields=loose, by=SYSTEM)
    client = signed_in("ada")
    answer = client.post("/intake/replay", {"only": first.pk, "entry": [first.pk, second.pk]})
    assert answer.status_code == 303
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("pending", "rejected")
    drain()
    client.post("/intake/replay", {"entry": [first.pk, second.pk, "x", 10**30]})
    drain()
    assert queries.tally() == queries.Tally(rejected=2)
    assert Event.objects.filter(kind="submission.replayed").count() == 3


def test_paging_goes_there_and_back(cast: Cast, signed_in: SignIn) -> None:
    intake.take([cast.entry() for _ in range(120)])
    client, address, seen = signed_in("ada"), "/intake", list[str]()
    while address:
        page = client.get(address).content.decode()
        seen += re.findall(r"data-open-row>(\d+)<", page)
        following = re.search(r'href="(\?[^"]*)" rel="next"', page)
        address = "/intake" + following[1].replace("&amp;", "&") if following else ""
    assert len(seen) == len(set(seen)) == 120
    back = re.search(r'href="(\?[^"]*)" rel="prev"', page)
    assert back
    middle = client.get("/intake" + back[1]).content.decode()
    assert re.findall(r"data-open-row>(\d+)<", middle) == seen[50:100]


@pytest.mark.parametrize(("name", "status"), [("ben", 200), ("cleo", 403), ("vera", 403)])
def test_who_may_look(cast: Cast, signed_in: SignIn, name: str, status: int) -> None:
    entry = refused(cast)
    client = signed_in(name)
    for address in ("/intake", "/intake/numbers", f"/intake/{entry.pk}"):
        assert client.get(address).status_code == status
    assert client.post("/intake/replay", {"only": entry.pk}).status_code == 403


def test_another_companys_entries_are_not_there(cast: Cast, signed_in: SignIn) -> None:
    assert signed_in("ada").get("/intake/999999").status_code == 404
    odd = signed_in("ada").get(
        "/intake?source=%00&state=x&days=9&before=x&after=99999999999999999999"
    )
    assert odd.status_code == 200


@pytest.mark.parametrize(
    ("raw", "kind", "shown"),
    [
        (
            b'{"b":1,"app_secret":"x"}',
            "application/json",
            '{\n  "b": 1,\n  "app_secret": "••••"\n}',
        ),
        (
            b"a=1&token=x&b=%3Cb%3E",
            "application/x-www-form-urlencoded",
            "a: 1\ntoken: ••••\nb: <b>",
        ),
        (b"not json", "application/json", "not json"),
        (b"\xff", "text/plain", "�"),
        (b"[" * 5000, "application/json", "[" * 5000),
    ],
)
def test_raw_bytes_made_readable(raw: bytes, kind: str, shown: str) -> None:
    assert pretty(raw, kind) == shown
