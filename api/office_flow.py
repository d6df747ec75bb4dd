"""The way to the identity provider of an office and back (OpenID Connect Core 1.0, code flow with PKCE, RFC 7636)."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from api.accounts import links, users
from api.accounts.book import Book, User
from api.office import Office
from ontology.errors import BadGateway, Forbidden, Unauthorized

ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
"""Signatures that are believed; `none` and shared secrets are not among them."""
PATIENCE, MINUTES, SLACK = 10.0, 600.0, 60
"""Seconds: for an answer of the provider, for whoever signs in there, and by how much its clock may differ."""
OFFICE = "office"


@dataclass(frozen=True)
class Claimed:
    """A right as claims give it."""

    role: str
    areas: tuple[str, ...]
    subject: str


def start(book: Book, office: Office, back: str, then: str, bound_to: str) -> str:
    """The address at the provider where whoever signs in is sent."""
    kept = {name: secrets.token_urlsafe(32) for name in ("nonce", "verifier", "salt")}
    about = json.dumps({**kept, "then": then, "bound": bound_to, "issuer": office.issuer})
    state = links.make_link(book, OFFICE, about, MINUTES)
    client = OAuth2Session(office.client_id, redirect_uri=back, scope="openid profile", code_challenge_method="S256")
    where = _told(office)["authorization_endpoint"]
    address, _ = client.create_authorization_url(where, state=state, nonce=kept["nonce"], code_verifier=kept["verifier"])
    return str(address)


def finish(book: Book, office: Office, answer: Mapping[str, str], back: str, bound_to: str) -> tuple[User, str]:
    """Who has signed in at the provider, and where they wanted to go.

    Unauthorized   the provider says no, or what it sent is not for this sign-in
    Forbidden      none of the rights fits
    """
    _, about = links.use(book, (OFFICE,), answer.get("state", ""))
    kept = json.loads(about)
    if kept["bound"] != bound_to or kept["issuer"] != office.issuer or "code" not in answer:
        raise Unauthorized("This sign-in was not started in this browser, or the office refused it. Start again.")
    claims = _claims(office, answer["code"], back, kept)
    return _account(book, office, claims, _right(office, claims)), kept["then"]


def _claims(office: Office, code: str, back: str, kept: Mapping[str, str]) -> Mapping[str, Any]:
    """What the provider's signed token says; Unauthorized where it is not signed by it, or not meant for this sign-in."""
    told = _told(office)
    with OAuth2Session(office.client_id, office.client_secret, redirect_uri=back) as client:
        try:
            token = client.fetch_token(
                told["token_endpoint"],
                code=code,
                code_verifier=kept["verifier"],
                grant_type="authorization_code",
                timeout=PATIENCE,
            )
            keys = KeySet.import_key_set(_json(told["jwks_uri"]))  # type: ignore[arg-type]
            signed = jwt.decode(token["id_token"], keys, algorithms=ALGORITHMS)
            _registry(office, kept["nonce"]).validate(signed.claims)
        except (JoseError, AuthlibBaseError, requests.RequestException, KeyError, ValueError, TypeError) as error:
            raise Unauthorized("The office did not confirm the sign-in, or its token cannot be believed. Start again.") from error
    return signed.claims


def _registry(office: Office, nonce: str) -> jwt.JWTClaimsRegistry:
    exactly = {"iss": office.issuer, "aud": office.client_id, "nonce": nonce}
    needed: dict[str, Any] = {name: {"essential": True} for name in ("sub", "exp", "iat")}
    needed |= {name: {"essential": True, "value": word} for name, word in exactly.items()}
    return jwt.JWTClaimsRegistry(leeway=SLACK, **needed)


def _right(office: Office, claims: Mapping[str, Any]) -> Claimed:
    for right in office.rights:
        said = claims.get(str(right.get("claim", "")))
        if right.get("value") in (said if isinstance(said, list) else [said]):
            subject = str(claims.get(str(right.get("subject_claim", "")), right.get("subject", "")))
            return Claimed(str(right["role"]), tuple(right.get("areas", ())), subject)
    raise Forbidden("Your office has signed you in, but none of its rights is one here; ask the administrator.")


def _account(book: Book, office: Office, claims: Mapping[str, Any], right: Claimed) -> User:
    """The account of whoever has signed in: made at the first time, and given the rights that the claims give now."""
    there = str(claims["sub"])
    row = book.row("SELECT id FROM users WHERE issuer = ? AND who_there = ?", office.issuer, there)
    if row is None:
        called = str(claims.get("preferred_username") or claims.get("name") or there)[:40]
        taken = book.row("SELECT 1 FROM users WHERE folded = ?", users.folded(called))
        name = f"{called} {secrets.token_hex(3)}" if taken else called
        made = users.add_user(book, name, right.role, areas=right.areas, subject=right.subject)
        book.write("UPDATE users SET issuer = ?, who_there = ? WHERE id = ?", office.issuer, there, made.id)
        return made
    who = users.user(book, row["id"])
    if (who.role, who.areas, who.subject) != (right.role, right.areas, right.subject):
        users.set_role(book, who.id, right.role, right.areas, right.subject)
    return users.user(book, who.id)


def _told(office: Office) -> dict[str, str]:
    """What the provider says of itself; BadGateway where it says nothing that can be used."""
    said = _json(f"{office.issuer.rstrip('/')}/.well-known/openid-configuration")
    if said.get("issuer") != office.issuer:
        raise BadGateway("The office's identity provider calls itself otherwise than sign-in.toml does.")
    return said


def _json(address: str) -> dict[str, Any]:
    try:
        answer = requests.get(address, timeout=PATIENCE, allow_redirects=False)
        answer.raise_for_status()
        found = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise BadGateway("The office's identity provider does not answer.") from error
    if not isinstance(found, dict):
        raise BadGateway("The office's identity provider does not answer.")
    return found
