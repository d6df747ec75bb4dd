"""What belongs to a release says the same everywhere, and a wheel is the same bytes whoever makes it."""

import os
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml
from tiny_service import facts, tiny_service

ROOT = Path(__file__).parents[1]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def wheel(into: Path, umask: int) -> Path:
    """The wheel, made with another umask and other times of files."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(into)]
    told = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}  # noqa: TID251
    subprocess.run(command, cwd=ROOT, env=told, check=True, capture_output=True, umask=umask)
    return next(into.glob("*.whl"))


def test_the_version_stands_in_one_place_and_the_citation_agrees() -> None:
    assert version("remit") == VERSION
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == VERSION
    assert {"cff-version", "message", "title", "authors", "license"} <= set(citation)
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## Unreleased" in changelog or f"## {VERSION}" in changelog


@pytest.mark.slow
def test_the_description_of_the_service_has_the_version(tmp_path: Path) -> None:
    with tiny_service(tmp_path) as doors:
        assert facts(doors.client("public").get("/openapi.json"))["info"]["version"] == VERSION


def test_every_kind_of_change_has_a_template_with_a_name_and_a_purpose() -> None:
    templates = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.md"))
    assert len(templates) > 5
    for file in templates:
        head = yaml.safe_load(file.read_text(encoding="utf-8").split("---")[1])
        assert head["name"], file
        assert head["about"], file


@pytest.mark.slow
def test_a_wheel_is_the_same_bytes_each_time_and_holds_all_that_is_read(tmp_path: Path) -> None:
    one, two = wheel(tmp_path / "one", 0o022), wheel(tmp_path / "two", 0o077)
    assert one.read_bytes() == two.read_bytes()
    held = set(ZipFile(one).namelist())
    for package in ("ontology", "graph", "queries", "visualize", "api"):
        for file in (ROOT / package).rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                assert file.relative_to(ROOT).as_posix() in held
    assert {"api/docs/contents.toml", "api/docs/pictures/layers.svg", "api/requirements.lock"} <= held
    assert not any(name.startswith(("tests/", ".github/", "deploy/")) for name in held)
