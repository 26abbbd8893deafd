"""Entries of many threads share batches, each comes back once, and errors reach everyone."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from cauce.accounts.models import Company
from cauce.accounts.scope import company_scope
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


def test_whoever_comes_while_a_batch_is_written_shares_the_next() -> None:
    batches: list[int] = []
    first_is_in, let_it_go = threading.Event(), threading.Event()

    def take(entries: Sequence[Entry]) -> None:
        if not batches:
            batches.append(len(entries))
            first_is_in.set()
            let_it_go.wait(10)
        else:
            batches.append(len(entries))
        for entry in entries:
            entry.state = "lead"

    gate = Gate(take)
    with ThreadPoolExecutor(8) as pool:
        leader = pool.submit(pass_through, gate, ACME)
        assert first_is_in.wait(10)
        others = [pool.submit(pass_through, gate, ACME) for _ in range(7)]
        while len(gate._queues[ACME.pk]) < 7:
            pass
        let_it_go.set()
        results = [future.result(10) for future in (leader, *others)]
    assert batches == [1, 7]
    assert {entry.state for entry in results} == {"lead"}
    assert not gate._busy
    assert not gate._queues


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
    assert not gate._busy


def test_many_threads_lose_nothing() -> None:
    taken: list[int] = []

    def take(entries: Sequence[Entry]) -> None:
        taken.append(len(entries))

    gate = Gate(take)
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda _: pass_through(gate, ACME), range(2_000)))
    assert sum(taken) == 2_000
