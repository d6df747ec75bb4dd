"""ID numbers: which are right, what is kept of them, and that no more than two characters are ever shown."""

import stat
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.id_numbers import CHECKS, BadNumber, Vault, check_character, fits, holds_number, masked, pieces, read
from graph.keys import make_key, read_key
from ontology.errors import Conflict

RIGHT = "11010519491231002X"
"""The example of GB 11643-1999."""
VAULT = Vault(b"h" * 32, b"s" * 64, seal=True)
NUMBERS = st.builds(
    lambda born, sequence: f"529999{born:%Y%m%d}{sequence:03d}",
    st.dates(date(1900, 1, 1), date(2020, 1, 1)),
    st.integers(0, 999),
).map(lambda body: body + check_character(body))


@pytest.mark.parametrize(
    "text", [RIGHT, "11010519491231002x", "１１０１０５１９４９１２３１００２Ｘ", " 110105 19491231 002X", "110105491231002"]
)
def test_one_number_however_it_is_written(text: str) -> None:
    assert read(text) == RIGHT


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("110105194912310021", "check digit"),
        ("11010519491331002X", "no day"),
        ("11010519491231002", "not an ID number"),
        ("99010519491231002X", "province"),
        ("张三", "not an ID number"),
    ],
)
def test_what_is_wrong_with_a_number(text: str, reason: str) -> None:
    with pytest.raises(BadNumber, match=reason):
        read(text)


def test_what_would_be_right_is_said() -> None:
    with pytest.raises(BadNumber) as caught:
        read("110105194912310021")
    assert caught.value.right.endswith("the last character is X")
    assert read("110105194912310021", any_check=True) == "110105194912310021"


@given(NUMBERS, st.integers(0, 17), st.sampled_from("0123456789"))
def test_one_wrong_digit_never_fits_and_shares_one_piece(number: str, place: int, digit: str) -> None:
    other = number[:place] + digit + number[place + 1 :]
    if other != number:
        assert fits(number)
        assert not fits(other)
        shared = [a == b for a, b in zip(pieces(VAULT.keep(number).near), pieces(VAULT.keep(other).near), strict=True)]
        assert [at for at, same in enumerate(shared) if same] == [place]


@given(NUMBERS)
def test_what_is_kept_can_be_opened_with_the_key_and_is_always_the_same(number: str) -> None:
    kept = VAULT.keep(number)
    assert kept == VAULT.keep(number)
    assert VAULT.open(kept.sealed) == number
    assert not any(number[:16] in part for part in (kept.hashed, kept.near, kept.sealed, kept.end))
    assert Vault(b"x" * 32, b"s" * 64, seal=False).keep(number).hashed != kept.hashed
    with pytest.raises(ValueError, match="another key"):
        Vault(b"h" * 32, b"t" * 64, seal=True).open(kept.sealed)


@given(NUMBERS, st.sampled_from(CHECKS), st.text(max_size=5), st.text(max_size=5))
def test_a_mask_leaves_two_characters(number: str, check: str, before: str, after: str) -> None:
    written = number[:17] + check
    text = f"{before} {written} {after}"
    assert number[:16] not in masked(text)
    assert masked(text).endswith(f"{'*' * 16}{unicodedata.normalize('NFKC', f'{written[16:]} {after}')}")
    assert holds_number(f"x {number}")


def test_the_key_is_its_owners_alone_and_is_made_once(tmp_path: Path) -> None:
    file = make_key(tmp_path)
    keys = read_key(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert read_key(make_key(tmp_path)) == keys
    file.write_text("broken")
    with pytest.raises(Conflict, match="backup"):
        read_key(file)
