"""Identifiers are unguessable, ordered or copyable."""

import threading
import time

from cauce.kit import ids


def test_token_is_url_safe_and_new_each_time():
    assert len(ids.token(32)) == 43
    assert ids.token(8).replace("-", "").replace("_", "").isalnum()
    assert len({ids.token(16) for _ in range(1000)}) == 1000


def test_public_key_has_no_letters_that_look_alike():
    keys = {ids.public_key() for _ in range(1000)}
    assert len(keys) == 1000
    assert {len(key) for key in keys} == {12}
    assert not set("".join(keys)) & set("01ilo")


def test_uuid7_is_ordered_and_carries_the_time():
    before = time.time_ns() // 1_000_000
    made = [ids.uuid7() for _ in range(10_000)]
    assert made == sorted(set(made))
    assert {(uuid.version, uuid.variant) for uuid in made} == {(7, "specified in RFC 4122")}
    assert before <= made[0].int >> 80 <= before + 10_000


def test_uuid7_stays_unique_and_ordered_when_the_clock_goes_back(monkeypatch):
    first = ids.uuid7()
    monkeypatch.setattr(ids.time, "time_ns", lambda: 1_000_000)
    assert first < ids.uuid7() < ids.uuid7()


def test_uuid7_borrows_from_the_next_millisecond_when_one_is_used_up(monkeypatch):
    monkeypatch.setattr(ids.time, "time_ns", lambda: 1_000_000)
    made = [ids.uuid7() for _ in range(5000)]
    assert made == sorted(set(made))
    assert made[-1].int >> 80 > made[0].int >> 80


def test_uuid7_from_many_threads_never_repeats():
    found = []
    threads = [
        threading.Thread(target=lambda: found.extend(ids.uuid7() for _ in range(2000)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 8000
