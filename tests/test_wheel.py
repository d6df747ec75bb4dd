"""The wheel in a fresh environment: the command, the demo and all pages are there, with nothing of this checkout beside it.

The packages that it needs are those of the runtime lock and no others; they are linked from this environment instead of fetched.
"""

import json
import os
import re
import subprocess
import sys
import sysconfig
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

import pytest
from documented import ROOT, Block, blocks, run, serving
from supply_chain import locked
from test_documented import environment
from test_release import wheel

pytestmark = pytest.mark.slow
PAGE = "how-to/install.md"
HERE = Path(sysconfig.get_path("purelib"))


@dataclass(frozen=True)
class Installed:
    """A folder in which the page on installing was followed."""

    folder: Path
    environment: dict[str, str]


def of(command: str) -> list[Block]:
    """The blocks of the page that run, and have a command in them."""
    found = [block for block in blocks(PAGE) if not block.why and command in block.text]
    assert found
    return found


def link_locked(into: Path) -> None:
    """Let an environment have the packages of the runtime lock."""
    for name in locked():
        try:
            tops = {file.parts[0] for file in files(name) or () if file.parts[0] != ".."}
        except PackageNotFoundError:
            continue  # of another system
        for top in tops - {"__pycache__"}:
            if not (into / top).exists():
                (into / top).symlink_to(HERE / top)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("fresh")
    wheel(folder / "dist", 0o022)
    made = folder / "remit-environment"
    subprocess.run([sys.executable, "-m", "venv", str(made)], check=True)
    link_locked(next(made.glob("lib/python*/site-packages")))
    told = environment(folder, PIP_NO_DEPS="1", PIP_DISABLE_PIP_VERSION_CHECK="1", REMIT_DATA=str(folder / "data"))
    for block in of("-m venv"):
        run(block, folder, told, {})
    return Installed(folder, {**told, "PATH": f"{made / 'bin'}{os.pathsep}{os.defpath}"})


@pytest.fixture(scope="module")
def address(installed: Installed) -> Iterator[str]:
    command = [str(installed.folder / "remit-environment" / "bin" / "remit"), "demo", "--households", "20", "--port", "0"]
    with serving(command, installed.folder, installed.environment) as where:
        yield where


def test_it_runs_from_its_own_files(installed: Installed) -> None:
    code = "import api.app, visualize; print(api.app.__file__, visualize.__file__)"
    done = subprocess.run(
        ["python", "-c", code], cwd=installed.folder, env=installed.environment, capture_output=True, encoding="utf-8", check=True
    )
    assert all(Path(name).is_relative_to(installed.folder) for name in done.stdout.split())
    assert str(ROOT) not in done.stdout


def test_the_rest_of_the_page_does_what_it_says(installed: Installed) -> None:
    for block in (*of("_REMIT_COMPLETE"), *of("doctor")):
        run(block, installed.folder, installed.environment, {"DATA": str(installed.folder / "data")})


def test_every_page_that_asks_for_nothing_answers(address: str) -> None:
    with urllib.request.urlopen(f"{address}/openapi.json") as answer:
        paths = json.load(answer)["paths"]
    asked = [
        path
        for path, methods in paths.items()
        if "get" in methods and "{" not in path and not any(one.get("required") for one in methods["get"]["parameters"])
    ]
    assert len(asked) > 300
    failed = [f"{path}: {status}" for path in asked if (status := _status(address + path)) >= 500]
    assert failed == []
    for path in (
        "/",
        "/findings",
        "/graph?focus=village/V01",
        "/docs",
        "/docs/tutorial/first-hour",
        "/docs/pictures/first-home.png",
        "/ns.ttl",
    ):
        assert _status(address + path) == 200, path


def test_all_that_a_page_loads_is_there(address: str) -> None:
    with urllib.request.urlopen(f"{address}/graph?focus=village/V01") as answer:
        loaded = re.findall(r'(?:src|href)="(/assets/[^"]+)"', answer.read().decode())
    assert any("vis-network" in name for name in loaded)
    assert {_status(address + name) for name in loaded} == {200}


def _status(address: str) -> int:
    try:
        with urllib.request.urlopen(address) as answer:
            status: int = answer.status
            return status
    except urllib.error.HTTPError as error:
        return error.code
