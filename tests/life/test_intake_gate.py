"""Entries of many threads share batches, each comes back once, and errors reach everyone."""

import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from cauce.accounts.models import Company
from cauce.accounts.scope import company_scope
from cauce.life import intake_gate
from cauce.life.capture import Entry
from cauce.life.intake_gate import Gate

ACME, GLOBEX = Company(pk=1, name="Acme"), Company(pk=2, name="Globex")


def an_entry() -> Entry:
    return Entry(source="api", raw=b"{}", at=datetime(2026, 1, 1, tzinfo=UTC))


def pass_through(gate: Gate, company: Company) -> Entry:
    entry = an_entry()
    with company_scope(company):
        gate.take(entry)
    return entry


class FirstHeld:
    """Takes batches and keeps their sizes; the first is held until `let_it_go`."""

    def __init__(self) -> None:
        self.batches: list[int] = []
        self.first_is_in, self.let_it_go = threading.Event(), threading.Event()

    def __call__(self, entries: Sequence[Entry]) -> None:
        self.batches.append(len(entries))
        if len(self.batches) == 1:
            self.first_is_in.set()
            self.let_it_go.wait(10)
        for entry in entries:
            entry.state = "lead"


def seven_behind_one(gate: Gate, held: FirstHeld, pool: ThreadPoolExecutor) -> list[Future]:
    """One entry alone, and seven that came while it was written."""
    leader = pool.submit(pass_through, gate, ACME)
    assert held.first_is_in.wait(10)
    others = [pool.submit(pass_through, gate, ACME) for _ in range(7)]
    while len(gate._lines[ACME.pk].waiting) < 7:
        pass
    held.let_it_go.set()
    return [leader, *others]


def is_idle(gate: Gate) -> bool:
    return not any(line.busy or line.waiting for line in gate._lines.values())


def test_whoever_comes_while_a_batch_is_written_shares_the_next() -> None:
    held = FirstHeld()
    gate = Gate(held)
    with ThreadPoolExecutor(8) as pool:
        results = [future.result(10) for future in seven_behind_one(gate, held, pool)]
    assert {entry.state for entry in results} == {"lead"}
    assert held.batches == [1, 7]
    assert is_idle(gate)


def test_a_batch_is_held_for_those_who_had_a_part_in_the_last(monkeypatch) -> None:
    monkeypatch.setattr(intake_gate, "LINGER", 60.0)
    held = FirstHeld()
    gate = Gate(held)
    with ThreadPoolExecutor(8) as pool:
        first = seven_behind_one(gate, held, pool)
        assert first.pop(0).result(10).state == "lead"
        for waiting in (first, []):  # the seven are held for the one; then all for all
            more = [pool.submit(pass_through, gate, ACME) for _ in range(8 - len(waiting))]
            results = [future.result(10) for future in (*waiting, *more)]
            assert {entry.state for entry in results} == {"lead"}
    assert held.batches == [1, 8, 8]
    assert is_idle(gate)


def test_nobody_waits_long_for_who_does_not_come_again(monkeypatch) -> None:
    held = FirstHeld()
    gate = Gate(held)
    with ThreadPoolExecutor(8) as pool:
        for future in seven_behind_one(gate, held, pool):
            future.result(10)
    pass_through(gate, ACME)  # held for six more, in vain
    monkeypatch.setattr(intake_gate, "LINGER", 60.0)
    with ThreadPoolExecutor(1) as pool:
        for _ in range(3):  # alone, so there is nobody to wait for
            assert pool.submit(pass_through, gate, ACME).result(10).state == "lead"
    assert held.batches == [1, 7, 1, 1, 1, 1]


def test_companies_do_not_wait_for_each_other() -> None:
    held, release = threading.Event(), threading.Event()

    def take(entries: Sequence[Entry]) -> None:
        if not held.is_set():
            held.set()
            release.wait(10)

    gate = Gate(take)
    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(pass_through, gate, ACME)
        assert held.wait(10)
        pool.submit(pass_through, gate, GLOBEX).result(10)
        assert not slow.done()
        release.set()
        slow.result(10)


def test_a_failure_reaches_everyone_in_the_batch_and_nobody_else() -> None:
    def take(entries: Sequence[Entry]) -> None:
        raise ConnectionError("the database is gone")

    gate = Gate(take)
    for _ in range(2):
        with pytest.raises(ConnectionError):
            pass_through(gate, ACME)
    assert is_idle(gate)


def test_many_threads_lose_nothing() -> None:
    taken: list[int] = []

    def take(entries: Sequence[Entry]) -> None:
        taken.append(len(entries))

    gate = Gate(take)
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda _: pass_through(gate, ACME), range(2_000)))
    assert sum(taken) == 2_000
