"""Requests end in time and size, and say whether anything was sent."""

import socket
import threading
import time

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.kit import safe_http
from cauce.kit.safe_http import Refused, Unknown, Unreachable
from tests.kit.servers import get, http_server, local, raw_server, say


@pytest.mark.parametrize(
    "headers", [{"X": "a\r\nHost: b"}, {"X": "a\0"}, {"X: y": "a"}, {"": "a"}, {"X": "\n"}]
)
def test_forged_headers_are_refused(headers):
    with pytest.raises(Refused, match="bad_header"):
        safe_http.request("GET", "http://example.com/", headers=headers)


def test_a_forged_method_is_refused():
    with http_server(say()) as server:
        with pytest.raises(Refused):
            safe_http.request(
                "GET / HTTP/1.1\r\nX: y",
                f"http://127.0.0.1:{server.port}/",
                allow=local(server.port),
            )
        assert server.requests == []


def test_no_time_sends_nothing():
    with http_server(say()) as server:
        with pytest.raises(Unreachable, match="timeout"):
            get(server.port, timeout=0)
        assert server.requests == []


def test_a_caller_may_name_itself():
    with http_server(say()) as server:
        get(server.port, headers={"user-agent": "Cauce webhooks"})
    assert server.requests[0][2]["user-agent"] == "Cauce webhooks"


def test_a_caller_cannot_set_the_host():
    with http_server(say()) as server:
        get(server.port, headers={"host": "inside", "Accept-Encoding": "gzip"})
    assert server.requests[0][2]["host"] == f"127.0.0.1:{server.port}"
    assert server.requests[0][2]["accept-encoding"] == "identity"


@pytest.mark.parametrize(("size", "truncated"), [(999, False), (1000, False), (1001, True)])
def test_the_size_is_capped(size, truncated):
    with http_server(say(body=b"x" * size)) as server:
        answer = get(server.port, max_bytes=1000)
    assert (len(answer.body), answer.truncated) == (min(size, 1000), truncated)


def test_an_endless_body_is_cut():
    def talk(connection):
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    with raw_server(talk) as port:
        assert get(port, max_bytes=10_000).truncated


def test_nobody_listens():
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        with pytest.raises(Unreachable, match="connect"):
            get(deaf.getsockname()[1])


def test_no_such_name(monkeypatch):
    def resolve(host, port):
        raise socket.gaierror("no such name")

    monkeypatch.setattr(safe_http, "resolve", resolve)
    with pytest.raises(Unreachable, match="dns"):
        safe_http.request("GET", "http://nowhere.invalid/")


def test_a_slow_look_up_ends_in_time(monkeypatch):
    over = threading.Event()
    monkeypatch.setattr(safe_http, "resolve", lambda *_: over.wait(30))
    with pytest.raises(Unreachable, match="timeout"):
        safe_http.request("GET", "http://slow.example/", timeout=0.1)
    over.set()


def test_a_connection_that_is_not_answered_sent_nothing(monkeypatch):
    def connect_tcp(self, host, port, **_):
        raise httpcore.ConnectTimeout("silence")

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect_tcp)
    with pytest.raises(Unreachable, match="timeout"):
        safe_http.request("GET", "http://8.8.8.8/")


def test_silence_after_sending_is_unknown():
    over = threading.Event()
    with raw_server(lambda connection: over.wait(30)) as port:
        with pytest.raises(Unknown, match="timeout"):
            get(port, timeout=0.3)
        over.set()


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"HTTP/1.1 2",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
        b"\x00garbage\r\n\r\n",
    ],
)
def test_a_broken_answer_is_unknown(start):
    def talk(connection):
        connection.recv(65536)
        connection.sendall(start)

    with raw_server(talk) as port, pytest.raises(Unknown, match="disconnected"):
        get(port)


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_server_that_drips_gains_no_time(start):
    over = threading.Event()

    def talk(connection):
        connection.recv(65536)
        connection.sendall(start)
        while not over.wait(0.05):
            connection.sendall(b"x")

    with raw_server(talk) as port:
        began = time.monotonic()
        with pytest.raises(Unknown, match="timeout"):
            get(port, timeout=0.5)
        assert time.monotonic() - began < 5
        over.set()


@given(st.text() | st.text().map("http://{}".format) | st.text().map("http://127.0.0.1/{}".format))
def test_no_url_raises_anything_else(url):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(safe_http, "resolve", lambda *_: ["127.0.0.1"])
        with pytest.raises((Refused, Unreachable)):
            safe_http.request("GET", url)
