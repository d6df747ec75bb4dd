"""What Remit is made of is locked, listed and may be shipped; the threat model names tests that there are."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from supply_chain import LICENCES, LOCK, ROOT, document, judged, licence, locked, only_spark

THREATS = ROOT / "docs" / "explanation" / "threat-model.md"
TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def test_every_package_of_the_lock_has_a_licence_that_can_be_shipped() -> None:
    assert {name: licence(name) for name in {**locked(), **only_spark()} if not judged(licence(name))} == {}


@pytest.mark.parametrize(
    "said", ["", "UNKNOWN", "GPL-3.0-only", "GNU Lesser General Public License v3", "MIT AND AGPL-3.0", "Freeware"]
)
def test_another_licence_is_refused(said: str) -> None:
    assert not judged(said)


def test_the_list_of_licences_is_up_to_date() -> None:
    assert LICENCES.read_text(encoding="utf-8") == document(), "run python tests/supply_chain.py licences"


def test_every_package_is_locked_with_hashes() -> None:
    for lock in (LOCK, ROOT / "requirements-dev.lock", ROOT / "requirements-spark.lock"):
        entries = re.split(r"\n(?=[A-Za-z0-9])", lock.read_text(encoding="utf-8").strip())
        assert all("--hash=sha256:" in entry for entry in entries)


@pytest.mark.slow
def test_the_bill_of_materials_names_every_package_and_is_the_same_each_time(tmp_path: Path) -> None:
    written = []
    for name in ("one", "two"):
        file = tmp_path / f"{name}.json"
        command = [sys.executable, "-m", "cyclonedx_py", "requirements", str(LOCK), "--output-reproducible", "-o", str(file)]
        subprocess.run(command, check=True, capture_output=True)
        written.append(file.read_bytes())
    assert written[0] == written[1]
    assert {one["name"] for one in json.loads(written[0])["components"]} == set(locked())


def test_every_test_that_the_threat_model_names_is_there() -> None:
    rows = [
        row for row in THREATS.read_text(encoding="utf-8").splitlines() if row.startswith("| ") and not row.startswith("| threat")
    ]
    assert len(rows) > 20
    for row in rows:
        named = TEST.findall(row)
        assert named, row
        for file, function in named:
            assert (ROOT / file).exists(), file
            assert not function or f"def {function}(" in (ROOT / file).read_text(encoding="utf-8"), (file, function)
