"""The page for integrators: every snippet runs as it stands there, and prints what stands below it."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from served import served
from tiny_service import tiny_service

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "how-to" / "integrators.md").read_text(encoding="utf-8")
WRITTEN = "http://127.0.0.1:8000"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = BLOCK.findall(TEXT)
SNIPPETS = list(zip(BLOCKS[::2], BLOCKS[1::2], strict=True))
COMUNICA = ROOT / "node_modules" / "@comunica" / "query-sparql"
"""There after `npm install --no-save @comunica/query-sparql@4`; it is no part of the project."""
RUN = {
    "bash": ["bash", "-euo", "pipefail", "-c"],
    "python": [sys.executable, "-c"],
    "javascript": ["node", "--input-type=module", "-e"],
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the tiny county is served as real data are: to the public."""
    with tiny_service(tmp_path_factory.mktemp("tiny")) as doors, served(doors.app) as where:
        yield where


def test_the_page_speaks_of_one_address_and_every_snippet_has_its_output() -> None:
    assert {language for (language, _), _ in SNIPPETS} == set(RUN)
    assert {language for _, (language, _) in SNIPPETS} == {"text"}
    assert set(re.findall(r"http://[\d.]+:\d+", TEXT)) == {WRITTEN}


@pytest.mark.parametrize(("snippet", "output"), SNIPPETS, ids=[f"{number}-{one[0]}" for number, (one, _) in enumerate(SNIPPETS)])
def test_a_snippet_prints_what_the_page_says(address: str, snippet: tuple[str, str], output: tuple[str, str]) -> None:
    language, code = snippet
    if language == "bash" and not shutil.which("curl"):
        pytest.skip("there is no curl")
    if language == "javascript" and not COMUNICA.exists():
        pytest.skip("there is no node_modules/@comunica/query-sparql")
    done = subprocess.run(
        [*RUN[language], code.replace(WRITTEN, address)], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert done.stdout.replace("\r\n", "\n") == output[1], done.stderr
