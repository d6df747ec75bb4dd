"""Keys for programs: `Authorization: Bearer rk_...`. Shown once, kept as a digest, never worth more than their account."""

import datetime
import json
import secrets
import sqlite3
from dataclasses import dataclass

from api.accounts.book import Book, User, digest
from api.accounts.users import user
from api.reader import WHOLE, Role
from ontology.errors import BadRequest, NotFound, Unauthorized

PREFIX = "rk_"
LONGEST_DAYS = 366
BELOW: dict[Role, tuple[Role, ...]] = {
    "administrator": ("integrator", "coordinator", "administrator", "public"),
    "coordinator": ("integrator", "coordinator", "public"),
    "integrator": ("integrator", "public"),
    "auditor": ("auditor", "public"),
    "subject": ("subject", "public"),
    "field": ("field", "public"),
}
"""The roles that a key of an account can have."""


@dataclass(frozen=True)
class Key:
    """One key, without its secret. `used` is the last day on which it was."""

    id: str
    account: str
    name: str
    role: Role
    areas: tuple[str, ...]
    writes: bool
    ends: float
    used: str
    revoked: bool


def make_key(  # noqa: PLR0913 - all that a key has
    book: Book, owner: User, name: str, role: str, *, areas: tuple[str, ...], writes: bool, days: int
) -> str:
    """A new key of an account, shown this once.

    BadRequest   it would be worth more than the account, or last too long
    """
    if not 0 < len(name.strip()) <= 64 or not name.isprintable():
        raise BadRequest("Give the key a name of at most 64 characters, such as the program it is for.", field="name")
    if not 1 <= days <= LONGEST_DAYS:
        raise BadRequest(f"A key lasts 1 to {LONGEST_DAYS} days.", field="days")
    if role not in BELOW.get(owner.role, ()):
        raise BadRequest(f"A key of yours can have the role {' or '.join(BELOW.get(owner.role, ()))}.", field="role")
    if not set(areas) <= set(_areas(owner)) and WHOLE not in _areas(owner):
        raise BadRequest("A key cannot be for a place that its owner is not for.", field="areas")
    secret = PREFIX + secrets.token_urlsafe(32)
    now = book.now()
    book.write(
        "INSERT INTO keys (id, digest, account, name, role, areas, writes, made, ends) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *(secrets.token_hex(6), digest(secret), owner.id, name.strip(), role, json.dumps(areas or _areas(owner))),
        *(int(writes), now, now + days * 86_400.0),
    )
    return secret


def open_key(book: Book, secret: str) -> tuple[Key, User]:
    """The key of a secret, and whose it is, as far as that account still reaches.

    Unauthorized   there is no such key any more, or its account is closed
    """
    row = book.row("SELECT * FROM keys WHERE digest = ?", digest(secret))
    refusal = Unauthorized("This key opens nothing: it is unknown, has ended, or was taken back.")
    if row is None or row["revoked"] or row["ends"] <= book.now():
        raise refusal
    owner = user(book, row["account"])
    key = _key(row)
    within = WHOLE in _areas(owner) or set(key.areas) <= set(_areas(owner))
    if owner.disabled or key.role not in BELOW.get(owner.role, ()) or not within:
        raise refusal
    today = datetime.datetime.fromtimestamp(book.now(), datetime.UTC).date().isoformat()
    if key.used != today:
        book.write("UPDATE keys SET used = ? WHERE id = ?", today, key.id)
    return key, owner


def keys_of(book: Book, account: str | None = None) -> list[Key]:
    """The keys of an account, or of all, the newest first."""
    where, given = ("", ()) if account is None else ("WHERE account = ?", (account,))
    return [_key(row) for row in book.rows(f"SELECT * FROM keys {where} ORDER BY made DESC", *given)]


def revoke(book: Book, key: str, account: str | None = None) -> None:
    """Take a key back; with an account, one of its own.

    NotFound   there is no such key
    """
    where, given = ("", ()) if account is None else (" AND account = ?", (account,))
    if not book.write(f"UPDATE keys SET revoked = 1 WHERE id = ?{where}", key, *given):
        raise NotFound("There is no such key.")


def _areas(owner: User) -> tuple[str, ...]:
    return (WHOLE,) if owner.role == "administrator" else owner.areas


def _key(row: sqlite3.Row) -> Key:
    return Key(
        id=row["id"],
        account=row["account"],
        name=row["name"],
        role=row["role"],
        areas=tuple(json.loads(row["areas"])),
        writes=bool(row["writes"]),
        ends=row["ends"],
        used=row["used"],
        revoked=bool(row["revoked"]),
    )
