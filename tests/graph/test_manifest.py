"""A backup says what it holds: any damage is found, and what an earlier one has too is shared."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.manifest import MANIFEST, finish, verify
from ontology.errors import BadRequest, Damaged

FILES = {"CURRENT": b"one", "full/1/000012.sst": b"facts" * 100, "full/1/LOG": b"", "public/1/000009.sst": b"what all may see"}


def made(folder: Path, earlier: Path | None = None, **other: bytes) -> int:
    for name, content in (FILES | other).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return finish(folder, "7-abc", "2026-11-27T12:00:00Z", earlier)


def test_is_as_it_was_made(tmp_path: Path) -> None:
    assert made(tmp_path) == 0
    manifest = verify(tmp_path)
    assert (manifest.version, manifest.made) == ("7-abc", "2026-11-27T12:00:00Z")
    assert {name: kept.size for name, kept in manifest.files.items()} == {name: len(text) for name, text in FILES.items()}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.sampled_from([name for name, text in FILES.items() if text]), st.integers(0), st.integers(1, 255))
def test_every_changed_byte_is_found(tmp_path: Path, name: str, place: int, change: int) -> None:
    made(tmp_path)
    content = bytearray(FILES[name])
    content[place % len(content)] ^= change
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Damaged, match=f"{name} differs"):
        verify(tmp_path)


def test_what_is_missing_or_came_along_is_found(tmp_path: Path) -> None:
    made(tmp_path)
    (tmp_path / "full/1/LOG").rename(tmp_path / "full/1/LOG.old")
    with pytest.raises(Damaged, match=r"full/1/LOG is missing; full/1/LOG\.old is not listed"):
        verify(tmp_path)


def test_without_a_manifest_it_was_not_finished(tmp_path: Path) -> None:
    made(tmp_path)
    (tmp_path / MANIFEST).write_text('{"version": "7', encoding="utf-8")
    with pytest.raises(Damaged, match="cannot be read"):
        verify(tmp_path)
    (tmp_path / MANIFEST).unlink()
    with pytest.raises(BadRequest, match="not finished"):
        verify(tmp_path)


def test_shares_what_an_earlier_one_has_under_any_name(tmp_path: Path) -> None:
    made(tmp_path / "first")
    shared = made(tmp_path / "second", tmp_path / "first", **{"full/2/000031.sst": FILES["full/1/000012.sst"], "CURRENT": b"two"})
    assert shared == 500 + 500 + 16
    first, second = tmp_path / "first", tmp_path / "second"
    assert (second / "full/2/000031.sst").samefile(first / "full/1/000012.sst")
    assert not (second / "CURRENT").samefile(first / "CURRENT")
    assert {verify(first).version, verify(second).version} == {"7-abc"}
    assert not list(second.rglob("*.link"))
