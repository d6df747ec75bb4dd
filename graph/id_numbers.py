"""Resident identity numbers (GB 11643-1999): whether one is right, and what is kept of it instead of the number itself.

18 characters: division (6), day of birth (8), sequence (3), check character (ISO 7064 MOD 11-2). The older 15 digits have a
year of two digits and no check character; they mean the number of 18 of the same person, born in 19xx.

Kept are a keyed hash (who has the same number), a keyed hash for each character left out (which numbers differ in one), the last
two characters (what may be shown: four would be all that the day of birth and the county leave open), and, if the setting
`id-numbers` says `encrypted`, the number sealed. Sealing is AES-SIV (RFC 5297): the same number gives the same text, so that a
roster that is loaded again changes nothing.
"""

import base64
import hmac
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
DIVISIONS = {*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83, 91}
"""The first two digits: provinces, by GB/T 2260."""
LONG, SHORT = 18, 15
SHOWN, PIECE = 2, 6
LIKE = re.compile(r"(?<![0-9])[1-9][0-9]{16}[0-9X](?![0-9])", re.IGNORECASE)
"""What stands in a text among others."""
ENDING = re.compile(r"\**([0-9][0-9X])")
WHOLE = re.compile(r"[0-9]{15}|[0-9]{17}[0-9X]")


class BadNumber(ValueError):
    """A text that is not an ID number: why, and what would be right."""

    def __init__(self, reason: str, right: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.right = right


def check_character(body: str) -> str:
    """The 18th character of 17 digits."""
    return CHECKS[sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body, strict=True)) % 11]


def plain(text: str) -> str:
    """An ID number without what makes no difference: width, case, spaces and hyphens, and an apostrophe before it."""
    return re.sub(r"[\s'’-]", "", unicodedata.normalize("NFKC", text)).upper()


def read(text: str, *, any_check: bool = False) -> str:
    """The number of 18 characters that a text means; with `any_check` also one whose check character is wrong.

    BadNumber   it means none
    """
    found = plain(text)
    if re.fullmatch(r"[0-9]{15}", found):
        body = f"{found[:6]}19{found[6:]}"
        found = body + check_character(body)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", found):
        raise BadNumber("this is not an ID number", "Write 18 characters: 17 digits, and a digit or X; or the older 15 digits")
    if int(found[:2]) not in DIVISIONS:
        raise BadNumber("an ID number begins with the code of a province", "Compare the first two digits with the document")
    _check_day(found[6:14])
    if not any_check and (right := check_character(found[:17])) != found[17]:
        raise BadNumber(
            "the check digit of this ID number does not fit",
            f"Compare it with the document: if the first 17 digits are right, the last character is {right}",
        )
    return found


def fits(number: str) -> bool:
    """Whether the check character of a number is the right one."""
    return check_character(number[:17]) == number[17]


def holds_number(text: str) -> bool:
    """Whether a text holds a whole, right ID number, or is one."""
    if len(text) < SHORT and text.isascii():
        return False
    wide = unicodedata.normalize("NFKC", text)
    return any(_is_right(found) for found in (*LIKE.findall(wide), wide))


def masked(text: str) -> str:
    """A text whose ID numbers show their last two characters at most; wrong ones, too."""
    wide = unicodedata.normalize("NFKC", text)
    if LIKE.search(wide):
        return LIKE.sub(lambda found: "*" * (len(found[0]) - SHOWN) + found[0][-SHOWN:], wide)
    whole = plain(wide)
    return "*" * (len(whole) - SHOWN) + whole[-SHOWN:] if WHOLE.fullmatch(whole) else text


def shown(end: str) -> str:
    """A number of which only the end is known, as sheets of ours write it."""
    return "*" * (LONG - SHOWN) + end


def end_of(text: str) -> str:
    """The end that a number written so shows; empty for anything else."""
    found = ENDING.fullmatch(plain(unicodedata.normalize("NFKC", text)))
    return found[1] if found else ""


@dataclass(frozen=True)
class Kept:
    """What is kept of an ID number. `near` has a piece for each character left out; `sealed` is empty if only hashes are kept."""

    hashed: str
    near: str
    end: str
    fits: bool
    sealed: str


class Vault:
    """Hashes and seals ID numbers with the keys of one data folder."""

    def __init__(self, hashing: bytes, sealing: bytes, *, seal: bool) -> None:
        self._hashing = hashing
        self._siv = AESSIV(sealing)
        self._seal = seal

    def keep(self, number: str) -> Kept:
        """What is kept of a number of 18 characters."""
        near = b"".join(self._hash(f"{place}:{number[:place]}?{number[place + 1 :]}")[:PIECE] for place in range(LONG))
        sealed = base64.b64encode(self._siv.encrypt(number.encode(), [b"id-number"])).decode() if self._seal else ""
        return Kept(self._hash(number).hex(), base64.b64encode(near).decode(), number[-SHOWN:], fits(number), sealed)

    def open(self, sealed: str) -> str:
        """The number that was sealed.

        ValueError   it was sealed with another key, or has been changed
        """
        try:
            return self._siv.decrypt(base64.b64decode(sealed, validate=True), [b"id-number"]).decode()
        except InvalidTag as error:
            raise ValueError("sealed with another key") from error

    def _hash(self, text: str) -> bytes:
        return hmac.digest(self._hashing, text.encode(), "sha256")


def pieces(near: str) -> list[bytes]:
    """The hashes of a number with each character left out, in their order."""
    packed = base64.b64decode(near)
    return [packed[start : start + PIECE] for start in range(0, len(packed), PIECE)]


def _is_right(text: str) -> bool:
    try:
        return bool(read(text))
    except BadNumber:
        return False


def _check_day(digits: str) -> None:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        born = date.min
    if not date(1850, 1, 1) <= born <= date(2100, 1, 1):
        raise BadNumber("the day of birth in this ID number is no day", "Compare the 7th to 14th digit with the document")
