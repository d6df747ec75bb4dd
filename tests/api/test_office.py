"""Sign-in at an office's identity provider: a small real one on loopback, which signs what it says."""

import base64
import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from accounts import Browser, account, browser, with_accounts
from flask import Flask, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from served import served
from tiny_service import Doors

from api.accounts import users
from graph.folder import SIGN_IN

RIGHTS = """
[[rights]]
claim = "groups"
value = "east-township"
role = "coordinator"
areas = ["township/T1"]

[[rights]]
claim = "groups"
value = "audit"
role = "auditor"
"""


def unsigned(claims: dict[str, Any]) -> str:
    parts = (b'{"alg":"none"}', str(claims).replace("'", '"').encode())
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."


@dataclass
class Provider:
    """An identity provider; `claims` changes what it says of whoever signs in, `sign` how."""

    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}))
    sign_with: RSAKey | None = None
    none: bool = False
    claims: dict[str, Any] = field(default_factory=dict)
    issuer: str = ""
    started: dict[str, dict[str, str]] = field(default_factory=dict)

    def token(self, nonce: str) -> str:
        now = int(time.time())
        said = {"iss": self.issuer, "aud": "remit", "sub": "u-17", "iat": now, "exp": now + 300, "nonce": nonce}
        said |= {"groups": ["east-township"], "preferred_username": "li"} | self.claims
        return unsigned(said) if self.none else jwt.encode({"alg": "RS256", "kid": "one"}, said, self.sign_with or self.key)

    def app(self) -> Flask:
        app = Flask("provider")

        @app.get("/.well-known/openid-configuration")
        def configuration() -> Any:
            paths = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/jwks"}
            return jsonify(issuer=self.issuer, **{name: self.issuer + path for name, path in paths.items()})

        @app.get("/jwks")
        def jwks() -> Any:
            return jsonify(keys=[self.key.as_dict(private=False)])

        @app.get("/authorize")
        def authorize() -> Any:
            self.started["a-code"] = request.args.to_dict()
            return redirect(f"{request.args['redirect_uri']}?code=a-code&state={request.args['state']}")

        @app.post("/token")
        def token() -> Any:
            asked = self.started.pop(request.form["code"])
            digest = hashlib.sha256(request.form["code_verifier"].encode()).digest()
            assert asked["code_challenge_method"] == "S256"
            assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
            assert request.authorization
            assert request.authorization.password == "a client's secret"
            return jsonify(access_token="x", token_type="Bearer", id_token=self.token(asked["nonce"]))

        return app


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with with_accounts(tmp_path_factory.mktemp("office"), empty=True) as found:
        account(found, "Root", "administrator")
        yield found


@pytest.fixture
def provider(doors: Doors) -> Iterator[Provider]:
    made = Provider()
    with served(made.app()) as address:
        made.issuer = address
        said = {"issuer": address, "client_id": "remit", "client_secret": "a client's secret", "name": "County office"}
        file = doors.service.store.folder.root / SIGN_IN
        file.write_text("".join(f'{name} = "{word}"\n' for name, word in said.items()) + RIGHTS)
        file.chmod(0o600)
        yield made


def sent_to(who: Browser) -> str:
    """Where the provider is asked; it sends whoever comes there back at once."""
    return who.get("/sign-in/office?next=/account").headers["Location"]


def sent_back(place: str) -> str:
    back = urlsplit(requests.get(place, allow_redirects=False, timeout=10).headers["Location"])
    return f"{back.path}?{back.query}"


def test_somebody_signs_in_by_the_office_with_the_rights_that_it_claims(doors: Doors, provider: Provider) -> None:
    who = browser(doors)
    assert "County office" in who.get("/sign-in").text
    answer = who.get(sent_back(sent_to(who)))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account")
    assert "township/T1" in who.get("/account").text
    provider.claims = {"groups": "audit"}
    again = browser(doors)
    assert again.get(sent_back(sent_to(again))).status_code == 303
    assert users.named(doors.service.accounts, "li").role == "auditor"
    assert who.get("/account").status_code == 403  # its rights have changed


WRONG: list[dict[str, Any]] = [
    {"claims": {"nonce": "of another sign-in"}},
    {"claims": {"aud": "another-client"}},
    {"claims": {"iss": "https://evil.example"}},
    {"claims": {"exp": int(time.time()) - 3600}},
    {"claims": {"sub": None}},
    {"none": True},
    {"sign_with": RSAKey.generate_key(2048, {"kid": "one"})},
]


@pytest.mark.parametrize("wrong", WRONG, ids=["nonce", "audience", "issuer", "expired", "nobody", "alg none", "another key"])
def test_a_token_that_cannot_be_believed_is_refused(doors: Doors, provider: Provider, wrong: dict[str, Any]) -> None:
    for name, word in wrong.items():
        setattr(provider, name, word)
    who = browser(doors)
    assert who.get(sent_back(sent_to(who))).status_code == 401
    assert who.get("/account").status_code == 403


def test_a_sign_in_counts_once_and_in_the_browser_where_it_began(doors: Doors, provider: Provider) -> None:
    who, other = browser(doors), browser(doors)
    back = sent_back(sent_to(who))
    other.get("/sign-in")
    assert other.get(back).status_code == 401
    assert who.get(back).status_code == 410
    assert who.get("/sign-in/office/back?code=x&state=guessed").status_code == 410
    state = parse_qs(urlsplit(sent_to(who)).query)["state"][0]
    assert who.get(f"/sign-in/office/back?error=access_denied&state={state}").status_code == 401


def test_whoever_has_none_of_the_rights_is_not_let_in(doors: Doors, provider: Provider) -> None:
    provider.claims = {"groups": ["canteen"], "sub": "u-18"}
    who = browser(doors)
    assert who.get(sent_back(sent_to(who))).status_code == 403


def test_a_file_that_others_can_read_is_not_used(doors: Doors, provider: Provider) -> None:
    (doors.service.store.folder.root / SIGN_IN).chmod(0o644)
    assert browser(doors).get("/sign-in/office").status_code == 409
