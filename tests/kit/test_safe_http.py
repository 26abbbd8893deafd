"""Requests go only where they may, to the address that was checked."""

import socket
import ssl

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.kit import addresses, safe_http
from cauce.kit.safe_http import Refused, Unreachable
from tests.kit.servers import get, http_server, local, say, write_certificate


def test_an_answer():
    with http_server(say(418, X_Two="2")) as server:
        answer = safe_http.request(
            "POST",
            f"http://127.0.0.1:{server.port}/a?b=%20c",
            headers={"Content-Type": "text/plain", "X-Key": "clé"},
            content="ñ".encode(),
            allow=local(server.port),
        )
    assert (answer.status, answer.body, answer.headers["x-two"]) == (418, b"hello", "2")
    assert not answer.truncated
    assert answer.elapsed_ms >= 0
    assert answer.final_url == f"http://127.0.0.1:{server.port}/a?b=%20c"
    method, path, headers, body = server.requests[0]
    assert (method, path, body) == ("POST", "/a?b=%20c", "ñ".encode())
    assert headers["host"] == f"127.0.0.1:{server.port}"
    assert headers["content-type"] == "text/plain"
    assert headers["content-length"] == "2"
    assert headers["user-agent"] == "Cauce"


def test_an_empty_post_says_that_it_is_empty():
    with http_server(say()) as server:
        url = f"http://127.0.0.1:{server.port}/"
        safe_http.request("POST", url, allow=local(server.port))
    assert server.requests[0][2]["content-length"] == "0"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://example.com/", "bad_scheme"),
        ("file:///etc/passwd", "bad_scheme"),
        ("javascript:alert(1)", "bad_scheme"),
        ("//example.com/", "bad_scheme"),
        ("http://user:secret@example.com/", "userinfo"),
        ("http://user@example.com/", "userinfo"),
        ("http:///path", "bad_url"),
        ("http://", "bad_url"),
        ("http://example.com:0/", "bad_url"),
        ("http://example.com:99999/", "bad_url"),
        ("http://exa\nmple.com/", "bad_url"),
        ("http://\ud800/", "bad_url"),
        ("", "bad_scheme"),
    ],
)
def test_refused_before_any_look_up(monkeypatch, url, reason):
    monkeypatch.setattr(safe_http, "resolve", lambda *_: pytest.fail("looked up"))
    with pytest.raises(Refused) as refused:
        safe_http.request("GET", url)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "host",
    [
        *(
            "127.0.0.1",
            "127.1",
            "0x7f.1",
            "2130706433",
            "0",
            "[::1]",
            "[::]",
            "0.0.0.0",
        ),
        *("10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1"),
        *(
            "[fe80::1]",
            "[fc00::1]",
            "[ff02::1]",
            "[fec0::1]",
            "[::ffff:8.8.8.8]",
            "[2002:7f00:1::]",
        ),
        *("[64:ff9b::8.8.8.8]", "[::127.0.0.1]", "168.63.129.16", "255.255.255.255", "192.0.2.1"),
    ],
)
def test_private_addresses_are_refused_in_every_spelling(monkeypatch, host):
    monkeypatch.setattr(httpcore, "SyncBackend", lambda: pytest.fail("connected"))
    with pytest.raises(Refused) as refused:
        safe_http.request("GET", f"http://{host}/", timeout=5)
    assert refused.value.reason == "private_address"


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111"])
def test_public_addresses_are_public(address):
    assert addresses.is_public(address)


@given(st.ip_addresses(v=4) | st.ip_addresses(v=6) | st.text())
def test_public_means_global(address):
    if addresses.is_public(str(address)):
        assert addresses.parse(str(address)).is_global


def test_one_private_address_among_public_ones_is_enough(monkeypatch):
    monkeypatch.setattr(safe_http, "resolve", lambda *_: ["8.8.8.8", "127.0.0.1"])
    with pytest.raises(Refused, match="private_address"):
        safe_http.request("GET", "http://shop.example/")


def test_only_the_exact_host_and_port_is_allowed():
    with http_server(say()) as server:
        assert get(server.port).status == 200
        for allow in ({("127.0.0.1", server.port + 1)}, {("localhost", server.port)}, set()):
            with pytest.raises(Refused, match="private_address"):
                get(server.port, allow=allow)
    assert len(server.requests) == 1


def test_the_name_is_looked_up_once_and_its_address_pinned(monkeypatch):
    """A name that turns private between the check and the connection must not get there."""
    connected = []

    def connect_tcp(self, host, port, **_):
        connected.append((host, port))
        raise httpcore.ConnectError("no network in tests")

    turns = iter([["8.8.8.8"], ["127.0.0.1"]])
    monkeypatch.setattr(safe_http, "resolve", lambda *_: next(turns))
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect_tcp)
    with pytest.raises(Unreachable, match="connect"):
        safe_http.request("GET", "http://rebinding.example/")
    assert connected == [("8.8.8.8", 80)]
    with pytest.raises(Refused, match="private_address"):
        safe_http.request("GET", "http://rebinding.example/")


def test_the_next_address_is_tried_when_one_does_not_connect(monkeypatch):
    with http_server(say()) as server, socket.socket() as deaf:
        deaf.bind(("127.0.0.2", 0))
        monkeypatch.setattr(safe_http, "resolve", lambda *_: ["127.0.0.2", "127.0.0.1"])
        answer = safe_http.request(
            "GET", f"http://shop.example:{server.port}/", allow={("shop.example", server.port)}
        )
    assert answer.status == 200
    assert server.requests[0][2]["host"] == f"shop.example:{server.port}"


def test_no_proxy_from_the_environment(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with http_server(say()) as server:
        assert get(server.port).status == 200


@pytest.fixture
def trusted(tmp_path, monkeypatch):
    """A certificate for shop.example, trusted; the name leads to loopback."""
    path = write_certificate(tmp_path, "shop.example")
    client = ssl.create_default_context(cafile=path)
    monkeypatch.setattr(safe_http, "_tls", lambda: client)
    monkeypatch.setattr(safe_http, "resolve", lambda *_: ["127.0.0.1"])
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    return server


def test_tls_checks_the_name_though_the_address_is_pinned(trusted):
    names = []
    trusted.sni_callback = lambda connection, name, context: names.append(name)
    with http_server(say(), tls=trusted) as server:
        url = f"https://shop.example:{server.port}/"
        assert safe_http.request("GET", url, allow={("shop.example", server.port)}).status == 200
    assert names == ["shop.example"]


def test_tls_of_another_name_sends_nothing(trusted):
    with http_server(say(), tls=trusted) as server:
        with pytest.raises(Unreachable, match="connect"):
            safe_http.request(
                "POST",
                f"https://bank.example:{server.port}/",
                content=b"secret",
                allow={("bank.example", server.port)},
            )
        assert server.requests == []


def test_the_system_resolves_names():
    assert set(safe_http.resolve("localhost", 80)) & {"127.0.0.1", "::1"}
