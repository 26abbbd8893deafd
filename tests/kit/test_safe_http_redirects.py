"""Every hop is checked again, and credentials stay with their host."""

import pytest

from cauce.kit import safe_http
from cauce.kit.safe_http import Refused
from tests.kit.servers import get, http_server, local, say


def test_redirects_are_not_followed_unasked():
    with http_server(say(302, Location="/next")) as server:
        assert get(server.port).status == 302
    assert len(server.requests) == 1


def hop(handler, _):
    """/a → /b → … → /e, then an answer; /post-3xx redirects to /e."""
    path = handler.path
    status = int(path[-3:]) if path.startswith("/post") else 302
    handler.send_response(200 if path == "/e" else status)
    handler.send_header(
        "Location", "/e" if path.startswith("/post") else f"/{chr(ord(path[1]) + 1)}"
    )
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def test_three_redirects_and_no_more():
    with http_server(hop) as server:
        answer = get(server.port, "/b", follow_redirects=True)
        assert (answer.status, answer.final_url[-2:]) == (200, "/e")
        with pytest.raises(Refused, match="redirects"):
            get(server.port, "/a", follow_redirects=True)


@pytest.mark.parametrize(
    ("status", "method", "body"),
    [
        (301, "GET", b""),
        (302, "GET", b""),
        (303, "GET", b""),
        (307, "POST", b"x"),
        (308, "POST", b"x"),
    ],
)
def test_what_a_redirected_post_becomes(status, method, body):
    with http_server(hop) as server:
        safe_http.request(
            "POST",
            f"http://127.0.0.1:{server.port}/post-{status}",
            content=b"x",
            allow=local(server.port),
            follow_redirects=True,
        )
    assert (server.requests[1][0], server.requests[1][3]) == (method, body)


def test_each_hop_is_checked_again():
    with http_server(say()) as inside:
        to_inside = say(302, Location=f"http://127.0.0.1:{inside.port}/")
        with http_server(to_inside) as server, pytest.raises(Refused, match="private_address"):
            get(server.port, follow_redirects=True)
    assert inside.requests == []


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "http://u:p@example.com/", "http://x:99999/", "http://x:port/"]
)
def test_a_redirect_to_nonsense_is_refused(target):
    with http_server(say(302, Location=target)) as server, pytest.raises(Refused):
        get(server.port, follow_redirects=True)


def test_credentials_stay_with_their_host():
    there = []

    def send_on(handler, body):
        say(307, Location=f"http://127.0.0.1:{there[0]}/")(handler, body)

    headers = {
        "Authorization": "Bearer x",
        "X-Api-Token": "y",
        "Cookie": "z",
        "Accept": "text/html",
    }
    with http_server(say()) as other, http_server(send_on) as server:
        there.append(other.port)
        allow = local(server.port) | local(other.port)
        get(server.port, headers=headers, allow=allow, follow_redirects=True)
    assert server.requests[0][2]["authorization"] == "Bearer x"
    sent = other.requests[0][2]
    assert sent["accept"] == "text/html"
    assert not {"authorization", "x-api-token", "cookie"} & set(sent)


def test_credentials_go_on_within_their_host():
    with http_server(hop) as server:
        get(server.port, "/d", headers={"Authorization": "Bearer x"}, follow_redirects=True)
    assert [seen[2]["authorization"] for seen in server.requests] == ["Bearer x"] * 2
