"""Every command and program in the documentation runs as it stands there; what does not says why, and is counted."""

import os
import re
import shlex
import shutil
import subprocess
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from documented import DOCS, ROOT, RUN, SERVES, WRITTEN, Block, blocks, run, serving
from tiny_service import tiny_data

PAGES = [file.relative_to(DOCS).as_posix() for file in sorted(DOCS.rglob("*.md"))]
CODE = {page: found for page in PAGES if not page.startswith("reference/") and (found := blocks(page))}
ELSEWHERE = {"how-to/integrators.md": "tests/test_integrators.py", "how-to/install.md": "tests/test_wheel.py"}
"""Pages whose blocks another test runs."""
WALKS = [page for page in CODE if page.startswith("how-to/extend/")]
DEMO = [
    "tutorial/first-hour.md",
    "tutorial/first-hour-zh.md",
    "how-to/trace.md",
    "how-to/findings.md",
    "how-to/import.md",
    "how-to/subscribe.md",
    "explanation/income-formulas.md",
]
"""Pages that speak of the demo county, in the order in which they run; the first begins it."""
ONLY_TOML = [page for page, found in CODE.items() if all(block.why or block.language == "toml" for block in found)]
OTHERS = [page for page in CODE if page not in {*ELSEWHERE, *WALKS, *DEMO, *ONLY_TOML}]
BESIDE_NO_SERVER = {"how-to/backup.md", "how-to/rosters.md"}
"""Pages that need the data folder for themselves, or name folders of their own; commands go through a server much faster."""
NOT_RUN = {
    "explanation/income-formulas.md": 1,
    "explanation/paths.md": 1,
    "explanation/rules.md": 1,
    "how-to/accounts.md": 2,
    "how-to/counties.md": 1,
    "how-to/facts.md": 2,
    "how-to/install.md": 3,
    "how-to/production.md": 2,
    "how-to/remote-store.md": 3,
    "how-to/spark.md": 1,
    "how-to/subscribe.md": 1,
}
"""How many blocks of each page say why they are not run: 18 of all."""


@dataclass(frozen=True)
class Place:
    """Where blocks run, and what their words stand for there."""

    folder: Path
    environment: dict[str, str]
    words: dict[str, str]

    def follow(self, page: str) -> None:
        """Run all blocks of a page."""
        for block in CODE[page]:
            if not block.why and not SERVES.match(block.text):
                run(block, self.folder, self.environment, self.words)


def environment(folder: Path, **more: str) -> dict[str, str]:
    path = f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"  # noqa: TID251
    return {"PATH": path, "HOME": str(folder), "LANG": "C.UTF-8", **more}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The demo as the tutorial begins it, but at a free port."""
    folder = tmp_path_factory.mktemp("demo")
    (begins,) = (block for block in CODE[DEMO[0]] if SERVES.match(block.text))
    told = environment(folder, REMIT_DATA="first-hour/data")
    with serving([*shlex.split(begins.text), "--port", "0"], folder, told) as address:
        yield Place(folder, told, {WRITTEN: address})


@pytest.fixture
def tiny(tmp_path: Path) -> Place:
    """The tiny county in a folder, served by nobody."""
    data = tiny_data(tmp_path)
    words = {"DATA": str(data), "NEW": "new", "/mnt/copies": f"{tmp_path}/copies"}
    return Place(tmp_path, environment(tmp_path, REMIT_DATA=str(data)), words)


@pytest.fixture
def checkout(tmp_path: Path) -> Place:
    """A copy of this checkout, of what is in its history or could be."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True, encoding="utf-8").stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).exists():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tmp_path / name)
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    return Place(tmp_path, environment(tmp_path, PYTHONPATH=str(tmp_path)), {})


def test_every_block_is_run_or_says_why_not() -> None:
    known = {*RUN, "toml"}
    silent = [
        str(block) for found in CODE.values() for block in found if not block.why and block.language not in known | {"javascript"}
    ]
    assert silent == [], "fence it with its language, or say `<!-- not run: why -->` before it"
    assert Counter(block.page for found in CODE.values() for block in found if block.why) == NOT_RUN


def test_a_block_that_goes_on_until_it_is_ended_is_one_command() -> None:
    begins = re.compile(r"^\s*remit (--data \S+ )?(serve|demo)\b", re.MULTILINE)
    found = [block for page in CODE if page not in ELSEWHERE for block in CODE[page] if not block.why]
    assert [str(block) for block in found if begins.search(block.text) and not SERVES.match(block.text)] == []


def test_a_block_that_fails_or_prints_something_else_is_noticed(tmp_path: Path) -> None:
    for wrong in (
        Block("x", 1, "sh", "false\n"),
        Block("x", 1, "sh", "echo a\n", prints="b\n"),
        Block("x", 1, "python", "1 / 0"),
    ):
        with pytest.raises(AssertionError, match="x:1"):
            run(wrong, tmp_path, environment(tmp_path), {})
    run(Block("x", 1, "sh", "echo DATA\n", prints="here\n"), tmp_path, environment(tmp_path), {"DATA": "here"})


@pytest.mark.slow
@pytest.mark.parametrize("page", DEMO)
def test_a_page_about_the_demo_does_what_it_says(demo: Place, page: str) -> None:
    demo.follow(page)
    for address in set(addresses(page)):
        with urllib.request.urlopen(address.replace(WRITTEN, demo.words[WRITTEN])) as answer:
            assert answer.status in (200, 202), address  # 202: it is being worked out


def addresses(page: str) -> list[str]:
    """The addresses to which a page leads."""
    return re.findall(rf"\]\(({WRITTEN}[^)]*)\)", (DOCS / page).read_text(encoding="utf-8"))


@pytest.mark.slow
@pytest.mark.parametrize("page", OTHERS)
def test_a_page_does_what_it_says(tiny: Place, page: str) -> None:
    serves = [block for block in CODE[page] if not block.why and SERVES.match(block.text)]
    for block in serves:
        words = [tiny.words.get(word, word) for word in shlex.split(block.text)]
        with serving([*words, "--port", "0"], tiny.folder, tiny.environment) as address:
            assert address.startswith("http://127.0.0.1:")
    if page in BESIDE_NO_SERVER:
        tiny.follow(page)
        return
    with serving(["remit", "serve", "--port", "0"], tiny.folder, tiny.environment) as address:
        Place(tiny.folder, tiny.environment, {**tiny.words, WRITTEN: address}).follow(page)


@pytest.mark.parametrize("page", ONLY_TOML)
def test_what_a_page_declares_can_be_read(page: str, tmp_path: Path) -> None:
    Place(tmp_path, {}, {}).follow(page)


@pytest.mark.slow
@pytest.mark.parametrize("page", WALKS)
def test_a_walk_leads_where_it_says(checkout: Place, page: str) -> None:
    assert len((DOCS / page).read_text(encoding="utf-8").splitlines()) <= 110
    checkout.follow(page)
