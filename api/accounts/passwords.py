"""Passwords: what is taken for one, and how it is kept (argon2id). Long and not well known, nothing else (NIST
SP 800-63B)."""

import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ontology.errors import BadRequest

HASHER = PasswordHasher()
SHORTEST, LONGEST = 12, 256
BLOCKED = (
    "password", "passw0rd", "qwerty", "letmein", "welcome", "administrator", "changeme", "iloveyou",
    "monkey", "dragon", "football", "baseball", "sunshine", "princess", "superman", "trustno1",
    "abcdef", "abc123", "111111", "000000", "123456", "654321", "123123", "qazwsx", "1q2w3e",
    "1qaz2wsx", "asdfgh", "zxcvbn", "woaini", "5201314", "remit", "village", "household", "county",
    "poverty", "fupin",
)  # fmt: skip
"""Words of which a password cannot consist, whatever they are filled up with."""
_TURNS = threading.Semaphore(2)
"""One hash takes 64 MiB: a crowd that signs in must not take all memory."""


def check_password(password: str, name: str) -> str:
    """The password as it is kept (NFKC).

    BadRequest   it is too short, too long, well known, or the name
    """
    plain = unicodedata.normalize("NFKC", password)
    if not SHORTEST <= len(plain) <= LONGEST:
        raise BadRequest(
            f"A password has {SHORTEST} to {LONGEST} characters; a few words in a row are a good one.", field="password"
        )
    if _weak(plain.casefold(), name.casefold()):
        raise BadRequest("This password is easily guessed; take a few words that nobody would put together.", field="password")
    return plain


def hashed(password: str) -> str:
    """What is kept of a password."""
    with _TURNS:
        return HASHER.hash(unicodedata.normalize("NFKC", password))


def matches(kept: str | None, password: str) -> bool:
    """Whether a password is the one that is kept. Where none is kept this takes as long, and says no."""
    plain = unicodedata.normalize("NFKC", password[: 2 * LONGEST])
    with _TURNS:
        try:
            return HASHER.verify(kept or _nobody(), plain) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def outdated(kept: str) -> bool:
    """Whether what is kept was made with other parameters than those of today."""
    return HASHER.check_needs_rehash(kept)


def _weak(password: str, name: str) -> bool:
    rest = password.replace(name, "") if name else password
    for word in sorted(BLOCKED, key=len, reverse=True):
        rest = rest.replace(word, "")
    return len(set(password)) < 5 or len(rest.strip("0123456789!.-_ @#$")) < 4


@cache
def _nobody() -> str:
    """What an unknown name is held against."""
    return HASHER.hash("nobody has this password")
