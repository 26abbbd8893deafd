"""A small OpenID Connect issuer on loopback that plays a company's own sign-in.

It checks what RFC 6749 and RFC 7636 ask of a client: its secret, its redirect address, a code used
once, and the PKCE verifier. The ID token is signed with a key of its JWKS.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "cauce", "a secret of the client"


@dataclass
class Issuer:
    """`person` is whoever sits at the issuer's own log-in form: the claims about them."""

    url: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: dict[str, dict[str, Any]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    def settings(self) -> str:
        """CAUCE_OIDC for this issuer."""
        app = {"provider_id": "casa", "name": "Casa", "client_id": CLIENT, "secret": SECRET}
        return json.dumps([app | {"server_url": self.url}])

    def discovery(self) -> dict[str, Any]:
        """/.well-known/openid-configuration."""
        places = {
            "authorization_endpoint": "/authorize",
            "token_endpoint": "/token",
            "userinfo_endpoint": "/userinfo",
            "jwks_uri": "/jwks",
        }
        return {name: self.url + path for name, path in places.items()} | {
            "issuer": self.url,
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code"],
        }

    def jwks(self) -> dict[str, Any]:
        """The public key."""
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [public | {"kid": "one", "use": "sig", "alg": "RS256"}]}

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser is sent: back to the client with a code."""
        assert query["client_id"] == CLIENT
        assert query["response_type"] == "code"
        assert "openid" in query["scope"].split()
        assert query["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        return query["redirect_uri"] + "?" + urlencode({"code": code, "state": query["state"]})

    def token(self, form: dict[str, str]) -> dict[str, Any]:
        """The answer of the token endpoint. Raises KeyError or AssertionError for a bad client."""
        asked = self.codes.pop(form["code"])
        assert (form["client_id"], form["client_secret"]) == (CLIENT, SECRET)
        assert form["redirect_uri"] == asked["redirect_uri"]
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        assert challenge == asked["code_challenge"]
        now, access = int(time.time()), secrets.token_urlsafe(16)
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300} | self.person
        self.tokens[access] = dict(self.person)
        signed = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "one"})
        return {"access_token": access, "token_type": "Bearer", "id_token": signed}


class Handler(BaseHTTPRequestHandler):
    """The HTTP face of one issuer; a subclass says of which."""

    issuer: Issuer

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.issuer.authorize(query))
            self.end_headers()
            return
        bearer = (self.headers["Authorization"] or "").removeprefix("Bearer ")
        documents: dict[str, Any] = {
            "/.well-known/openid-configuration": self.issuer.discovery(),
            "/jwks": self.issuer.jwks(),
            "/userinfo": self.issuer.tokens.get(bearer),
        }
        found = documents.get(parts.path)
        self._answer(200 if found else 404, found or {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        try:
            self._answer(200, self.issuer.token(form))
        except (AssertionError, KeyError) as error:
            self.issuer.refused.append(repr(error))
            self._answer(400, {"error": "invalid_grant"})

    def _answer(self, status: int, found: dict[str, Any]) -> None:
        raw = json.dumps(found).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def running_issuer() -> Iterator[Issuer]:
    """An issuer that answers on a port of its own until the block ends."""
    issuer = Issuer()
    face = type("Face", (Handler,), {"issuer": issuer})
    server = ThreadingHTTPServer(("127.0.0.1", 0), face)
    issuer.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
