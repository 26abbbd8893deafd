"""Reads are shared by those who asked before they began, and by nobody else."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from cauce.store.shared_read import SharedRead

pytestmark = pytest.mark.no_database


class Counted:
    """Answers with the number of the read; each waits until it is let go."""

    def __init__(self) -> None:
        self.began, self.let_go = threading.Semaphore(0), threading.Semaphore(0)
        self.keys: list[str] = []

    def __call__(self, key: str) -> int:
        self.keys.append(key)
        number = len(self.keys)
        self.began.release()
        assert self.let_go.acquire(timeout=10)
        return number


def asked_by_all(shared: SharedRead, pool: ThreadPoolExecutor, count: int) -> list[Future]:
    """So many threads that have asked for «a» while another read of it runs."""
    asked = [pool.submit(shared, "a") for _ in range(count)]
    while (following := shared._next.get("a")) is None:
        pass
    while len(following.over._cond._waiters) < count - 1:  # type: ignore[attr-defined]
        pass
    return asked


def test_who_asks_during_a_read_shares_the_next() -> None:
    read = Counted()
    shared = SharedRead[str, int](read)
    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(shared, "a")
        assert read.began.acquire(timeout=10)
        others = asked_by_all(shared, pool, 7)
        read.let_go.release(2)
        assert first.result(10) == 1
        assert [future.result(10) for future in others] == [2] * 7
    assert read.keys == ["a", "a"]
    assert not shared._running
    assert not shared._next


def test_another_key_does_not_wait() -> None:
    read = Counted()
    shared = SharedRead[str, int](read)
    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(shared, "a")
        assert read.began.acquire(timeout=10)
        other = pool.submit(shared, "b")
        assert read.began.acquire(timeout=10)
        read.let_go.release(2)
        assert {slow.result(10), other.result(10)} == {1, 2}


def test_an_error_reaches_all_who_share_it_and_is_over_then() -> None:
    gone = True

    def read(key: str) -> str:
        if gone:
            raise ConnectionError("the database is gone")
        return key

    shared = SharedRead[str, str](read)
    with pytest.raises(ConnectionError):
        shared("a")
    gone = False
    assert shared("a") == "a"


def test_many_threads_get_what_was_true_after_they_asked() -> None:
    now = 0
    lock = threading.Lock()

    def read(_: str) -> int:
        return now

    shared = SharedRead[str, int](read)

    def ask(_: int) -> bool:
        nonlocal now
        with lock:
            now += 1
            mine = now
        return shared("a") >= mine

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(ask, range(3_000)))
