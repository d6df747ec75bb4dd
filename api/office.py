"""Sign-in at the identity provider of an office (OpenID Connect, code flow with PKCE), as `sign-in.toml` of the data folder says.

    issuer = "https://id.example.org"
    client_id = "remit"
    client_secret = "..."
    name = "County office"

    [[rights]]
    claim = "groups"
    value = "east-township"
    role = "coordinator"
    areas = ["township/T1"]

The first of the rights whose claim has its value counts, at every sign-in anew; who has none is not let in.
"""

import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.service import Service
from graph.folder import SIGN_IN
from ontology.errors import Conflict


@dataclass(frozen=True)
class Office:
    """A provider, and which claim gives which right here."""

    issuer: str
    client_id: str
    client_secret: str
    name: str
    rights: tuple[Mapping[str, Any], ...]


def office_of(service: Service) -> Office | None:
    """The office by which people may sign in; None where the folder names none.

    Conflict   the file is wrong, or others of this machine can read the secret in it
    """
    file = service.store.folder.shared / SIGN_IN
    return read_office(file) if file.exists() else None


def read_office(file: Path) -> Office:
    """What `sign-in.toml` says; Conflict where it is wrong."""
    if file.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        raise Conflict(f"{SIGN_IN} holds a secret and can be read by others; make it readable by its owner alone (chmod 600).")
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8"))
        issuer, client, secret, name = (str(said[name]) for name in ("issuer", "client_id", "client_secret", "name"))
        office = Office(issuer, client, secret, name, tuple(said["rights"]))
    except (tomllib.TOMLDecodeError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise Conflict(f"{SIGN_IN} is wrong: {error}.") from error
    if not office.issuer.startswith("https://") and not office.issuer.startswith("http://127.0.0.1:"):
        raise Conflict(f"{SIGN_IN}: the issuer is to be an https address.")
    return office
