"""The second factor: codes of an authenticator app (TOTP, RFC 6238), and recovery codes for when the phone is lost."""

import hmac
import secrets

import pyotp
import segno

from api.accounts.book import Book, User, digest
from api.accounts.throttle import check_pace, count_failure
from ontology.errors import BadRequest, Unauthorized

CODES = 10
STEP = 30
SLACK = 1
"""Steps that a clock may be wrong by."""


def propose() -> str:
    """A new secret, which counts once a code of it was given."""
    return pyotp.random_base32()


def picture(secret: str, name: str) -> str:
    """A secret as a picture (SVG, as the address of an image) that authenticator apps read."""
    address = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="Remit")
    return segno.make(address, error="m").svg_data_uri(scale=4, light="white")


def start(book: Book, account: str, secret: str, code: str) -> list[str]:
    """Let an account need codes of a secret from now on; its recovery codes, shown this once.

    BadRequest   the code is not one of this secret
    """
    step = _step_of(book, secret, code)
    if step is None:
        raise BadRequest("This code is not the one that the app shows now; try the next one.", field="code")
    codes = [f"{secrets.token_hex(3)}-{secrets.token_hex(3)}" for _ in range(CODES)]
    with book.change() as connection:
        connection.execute("UPDATE users SET secret = ?, secret_step = ? WHERE id = ?", (secret, step, account))
        connection.execute("DELETE FROM recovery WHERE account = ?", (account,))
        connection.executemany("INSERT INTO recovery VALUES (?, ?)", [(account, digest(code)) for code in codes])
    return codes


def stop(book: Book, account: str) -> None:
    """Let an account need no codes any more."""
    with book.change() as connection:
        connection.execute("UPDATE users SET secret = NULL WHERE id = ?", (account,))
        connection.execute("DELETE FROM recovery WHERE account = ?", (account,))


def check_code(book: Book, who: User, code: str, address: str) -> None:
    """Take a code of the app, which is good once, or a recovery code, which is then gone.

    Unauthorized      it is neither
    TooManyRequests   it was tried too often
    """
    check_pace(book, who.id, address)
    row = book.row("SELECT secret, secret_step FROM users WHERE id = ?", who.id)
    if row is None or not row["secret"]:
        return
    step = _step_of(book, row["secret"], code)
    if step is not None and _taken(book, who.id, step):
        return
    if book.write("DELETE FROM recovery WHERE account = ? AND digest = ?", who.id, digest(code.strip().lower())):
        return
    count_failure(book, who.id, address)
    raise Unauthorized("This code is wrong or was used already; wait for the next one.")


def _taken(book: Book, account: str, step: int) -> bool:
    """Use a step up; no code of it or of an earlier one is taken again."""
    return bool(book.write("UPDATE users SET secret_step = ? WHERE id = ? AND secret_step < ?", step, account, step))


def _step_of(book: Book, secret: str, code: str) -> int | None:
    """The step of time that a code is of; None where it is of none near now."""
    said, now = code.replace(" ", ""), int(book.now()) // STEP
    found = [step for step in range(now - SLACK, now + SLACK + 1) if hmac.compare_digest(_code(secret, step), said.encode())]
    return found[-1] if found else None


def _code(secret: str, step: int) -> bytes:
    return pyotp.TOTP(secret).at(step * STEP).encode()
