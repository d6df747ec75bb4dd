"""The file `accounts.sqlite` of a data folder (mode 0600): what every part of `api.accounts` reads and writes.

Secrets are in it only as digests: passwords by argon2id, ids of sign-ins, keys and one-time links by SHA-256 (they are 256 random
bits). The secret of a second factor has to be kept as it is, and is.
"""

import hashlib
import json
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.reader import Role
from graph.folder import ACCOUNTS

FORM_KEY = "form-key"
SECRET = 32
"""Bytes of a secret."""
PATIENCE = 30.0
"""Seconds that one process waits for another one's transaction."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS users (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, folded TEXT NOT NULL UNIQUE, password TEXT, role TEXT NOT NULL,
  areas TEXT NOT NULL DEFAULT '[]', subject TEXT NOT NULL DEFAULT '', disabled INTEGER NOT NULL DEFAULT 0, made REAL NOT NULL,
  secret TEXT, secret_step INTEGER NOT NULL DEFAULT 0, issuer TEXT, who_there TEXT, UNIQUE (issuer, who_there));
CREATE TABLE IF NOT EXISTS recovery (account TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (account, digest));
CREATE TABLE IF NOT EXISTS sessions (
  digest TEXT PRIMARY KEY, id TEXT NOT NULL, account TEXT NOT NULL, household TEXT NOT NULL DEFAULT '', whole INTEGER NOT NULL,
  began REAL NOT NULL, seen REAL NOT NULL, agent TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS keys (
  id TEXT PRIMARY KEY, digest TEXT NOT NULL UNIQUE, account TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL,
  areas TEXT NOT NULL, writes INTEGER NOT NULL, made REAL NOT NULL, ends REAL NOT NULL, used TEXT NOT NULL DEFAULT '',
  revoked INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS links (
  digest TEXT PRIMARY KEY, purpose TEXT NOT NULL, about TEXT NOT NULL, ends REAL NOT NULL);
DROP TABLE IF EXISTS said;
CREATE TABLE IF NOT EXISTS failures (what TEXT PRIMARY KEY, number INTEGER NOT NULL, last REAL NOT NULL);
CREATE TABLE IF NOT EXISTS known (account TEXT NOT NULL, address TEXT NOT NULL, PRIMARY KEY (account, address));
CREATE INDEX IF NOT EXISTS sessions_of ON sessions (account);
"""


@dataclass(frozen=True)
class User:
    """An account. `id` is opaque; `areas` are places (`village/V03`) or the whole county; `subject` is whom it acts for."""

    id: str
    name: str
    role: Role
    areas: tuple[str, ...] = ()
    subject: str = ""
    disabled: bool = False
    has_password: bool = False
    has_second_factor: bool = False


class Book:
    """The file; made when the first thing is written. Safe for threads, and for processes of one machine.

    shared   several processes have it open: a form that one of them showed may be sent to another
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time, *, shared: bool = False) -> None:
        self._file, self.now = folder / ACCOUNTS, clock
        self._lock = threading.RLock()
        self._open: sqlite3.Connection | None = None
        self._there = False
        self._secret = common_secret(folder / FORM_KEY) if shared else secrets.token_bytes(32)

    @property
    def empty(self) -> bool:
        """Whether nobody has an account."""
        return not self.rows("SELECT 1 FROM users LIMIT 1")

    def rows(self, query: str, *given: Any) -> list[sqlite3.Row]:
        """The rows of a SELECT; none where there is no file yet."""
        with self._lock:
            self._there = self._there or self._file.exists()
            if not self._there:
                return []
            return self._connection().execute(query, given).fetchall()

    def row(self, query: str, *given: Any) -> sqlite3.Row | None:
        """The first row of a SELECT."""
        return next(iter(self.rows(query, *given)), None)

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all that is written in it is on disk when it ends, or none of it."""
        with self._lock, self._connection() as connection:
            yield connection

    def write(self, statement: str, *given: Any) -> int:
        """One statement as a transaction of its own; how many rows it changed."""
        with self.change() as connection:
            return connection.execute(statement, given).rowcount

    def sign(self, text: str) -> str:
        """What only whoever holds the secret can have written about a text (HMAC): this process, and who shares the file."""
        return hashlib.blake2b(text.encode(), key=self._secret, digest_size=24).hexdigest()

    def copy_to(self, folder: Path) -> None:
        """Bring the file, if there is one, into another folder, as it is at this moment."""
        if not self.rows("SELECT 1"):
            return
        _make(folder / ACCOUNTS)
        with self._lock, closing(sqlite3.connect(folder / ACCOUNTS)) as target:
            self._connection().backup(target)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._open:
                self._open.close()
            self._open = None

    def _connection(self) -> sqlite3.Connection:
        if self._open is None:
            _make(self._file)
            self._there = True
            self._open = sqlite3.connect(self._file, timeout=PATIENCE, check_same_thread=False)
            self._open.row_factory = sqlite3.Row
            self._open.execute("PRAGMA synchronous = FULL")
            self._open.executescript(_SCHEMA)
        return self._open


def digest(secret: str) -> str:
    """What is kept of a secret that is random itself."""
    return hashlib.sha256(secret.encode()).hexdigest()


def as_user(row: sqlite3.Row) -> User:
    """An account as it is kept."""
    return User(
        row["id"],
        row["name"],
        row["role"],
        tuple(json.loads(row["areas"])),
        row["subject"],
        bool(row["disabled"]),
        bool(row["password"]),
        bool(row["secret"]),
    )


def common_secret(file: Path) -> bytes:
    """A secret that all who name the same file have; made by the first of them."""
    draft = file.with_name(f"{file.name}-{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(secrets.token_bytes(SECRET))
    try:
        with suppress(FileExistsError):
            file.hardlink_to(draft)
    finally:
        draft.unlink()
    return file.read_bytes()


def _make(file: Path) -> None:
    """An empty file that only its owner can read, from its first byte on."""
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600))
