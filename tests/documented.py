"""The code blocks of the documentation, and the places where they run.

A block in `sh`, `bash`, `python` or `javascript` is a command or a program, one in `toml` has to be TOML. A block after the
comment `<!-- not run: why -->` is left out. A block in `text` right after one that runs is what that one prints, among others.
"""

import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
WRITTEN = "http://127.0.0.1:8000"
"""The address of a server in the documentation."""
RUN = {"sh": ["bash", "-euo", "pipefail", "-c"], "bash": ["bash", "-euo", "pipefail", "-c"], "python": [sys.executable, "-c"]}
SERVES = re.compile(r"\Aremit (--data \S+ )?(serve|demo)\b[^\n]*\n?\Z")
"""A block that is one command which goes on until it is ended."""
_NOT_RUN = re.compile(r"\A<!-- not run: (.+) -->\Z")


@dataclass(frozen=True)
class Block:
    """One block of code. `why` says why it is not run, where it is not."""

    page: str
    line: int
    language: str
    text: str
    why: str = ""
    prints: str = ""

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks(page: str) -> list[Block]:
    """The blocks of a page."""
    found: list[Block] = []
    why, last = "", ""
    for token in MarkdownIt("commonmark").enable("table").parse((DOCS / page).read_text(encoding="utf-8")):
        if token.type == "fence" and token.info == "text" and last == "fence" and found and not why:
            found[-1] = Block(**{**vars(found[-1]), "prints": token.content})
        elif token.type in ("fence", "code_block"):
            found.append(Block(page, (token.map or [0])[0] + 1, token.info, token.content, why))
        why = why_not[1] if (why_not := _NOT_RUN.match(token.content.strip())) and token.type == "html_block" else ""
        last = token.type
    return found


def run(block: Block, folder: Path, environment: Mapping[str, str], words: Mapping[str, str]) -> None:
    """Run a block in a folder, with some of its words replaced; AssertionError where it fails or prints something else."""
    if block.language == "toml":
        tomllib.loads(block.text)
        return
    text = _with(words, block.text)
    command = [*RUN[block.language], text]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, f"{block}\n{text}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    missing = [line for line in block.prints.splitlines() if line not in done.stdout]
    assert not missing, f"{block} does not print {missing}, but\n{done.stdout}"


def _with(words: Mapping[str, str], text: str) -> str:
    """A text in which some words stand for others."""
    for word, instead in words.items():
        text = re.sub(rf"(?<![\w-]){re.escape(word)}(?!\w)", instead.replace("\\", r"\\"), text)
    return text


@contextmanager
def serving(command: list[str], folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """The address at which a command that serves says that it answers; it is ended at the end."""
    with (folder / "served.log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        while not (said := re.search(r"answers at (\S+?)/?(?=\s|$)", (folder / "served.log").read_text(encoding="utf-8"))):
            assert server.poll() is None, (folder / "served.log").read_text(encoding="utf-8")
            time.sleep(0.05)
        yield said[1]
    finally:
        server.terminate()
        server.wait()
