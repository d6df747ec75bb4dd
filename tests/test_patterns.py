"""No pattern of ours takes much longer for a text that is somewhat longer (ReDoS): all of them, against pumped texts."""

import ast
import importlib
import re
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("ontology", "graph", "queries", "visualize", "api")
PUMPED = (
    "a", "1", "_", "-", ".", ",", " ", "\t", "\n", "\r\n", "\\", '"', "'", "[", "(", "{", "{{", "<", "=", "#", "/", "%", "@",
    "*", "+", ":", ";", "?x ", "1,", "1 ", "a-", "a=a;", "a/a,", "\\\\", '\\"', "wait=", "年", "一", "注", ". ", "1.", "(1",
    "a+", "#a ",
)  # fmt: skip
BEFORE = ("", "a", "1", "<", '"', "#", "POINT(", "VALUES (", "{", "'")
AFTER = ("", "\n!")
LENGTHS = (18, 100, 800)
"""Letters of texts, each tried only if those before took no time: one that doubles with every letter shows at the first."""
NOTHING = 0.03
"""Seconds in which a text of that length is looked through even by what takes the square of it."""


def constants(file: Path) -> Iterator[str | bytes]:
    """The patterns that a file writes down as they are."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and ast.unparse(node.func.value) == "re"
            and node.args
        ):
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str | bytes):
                yield first.value


def kept(module: ModuleType) -> Iterator[re.Pattern[str] | re.Pattern[bytes]]:
    """The patterns that a module keeps, however it made them, those in tables included."""
    for value in vars(module).values():
        parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else (value,)
        yield from (part for part in parts if isinstance(part, re.Pattern))


def patterns() -> dict[str, re.Pattern[str] | re.Pattern[bytes]]:
    """All patterns of ours, by where they are and what they say."""
    found: dict[str, re.Pattern[str] | re.Pattern[bytes]] = {}
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(file.relative_to(ROOT).with_suffix("").parts)
            made = {said: re.compile(said) for said in constants(file)}
            if made or "re.compile" in file.read_text(encoding="utf-8"):
                made |= {one.pattern: one for one in kept(importlib.import_module(name))}
            found |= {f"{name} {said!r}": one for said, one in made.items()}
    return found


def seconds(pattern: re.Pattern[str] | re.Pattern[bytes], text: str) -> float:
    """CPU time for matching a text whole, or its beginning."""
    said = text.encode() if isinstance(pattern.pattern, bytes) else text
    began = time.process_time()
    pattern.match(said)  # type: ignore[arg-type]
    pattern.fullmatch(said)  # type: ignore[arg-type]
    return time.process_time() - began


def slow(pattern: re.Pattern[str] | re.Pattern[bytes]) -> Iterator[str]:
    """The first text that takes a pattern more than the square of its length."""
    for pump in PUMPED:
        for before in BEFORE:
            for after in AFTER:
                for length in LENGTHS:
                    text = before + pump * (length // len(pump)) + after
                    if seconds(pattern, text) > NOTHING and seconds(pattern, text) > NOTHING:
                        yield f"{before!r} {pump!r} {after!r}"
                        return


@pytest.mark.slow
def test_no_pattern_takes_more_than_the_square_of_the_text() -> None:
    found = patterns()
    assert len(found) > 100
    assert not {name: texts for name, one in found.items() if (texts := list(slow(one)))}


def test_a_pattern_that_tries_everything_is_noticed() -> None:
    assert list(slow(re.compile(r"(a|a)+d")))
    assert list(slow(re.compile(r"a*a*a*d")))
    assert not list(slow(re.compile(r"a*d")))
