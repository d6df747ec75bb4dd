"""What went wrong, in the language of the page: errors are raised with English sentences, `told_zh.toml` has their Chinese.

Problem documents for programs stay English, whatever the language of the request: programs compare them.
"""

import re
from functools import cache, lru_cache
from importlib.resources import files
from tomllib import loads

from markupsafe import Markup, escape

from api.page import language

PART = re.compile(r"\{(\d)\}")
KEPT = 2_000
"""Sentences that are remembered; pages of jobs and uploads tell the same ones again and again."""
DEEPEST = 3
"""Sentences within sentences."""


def told(detail: str) -> Markup:
    """A sentence of an error for a page; marked as English where it has no Chinese."""
    if language() != "zh" or not detail:
        return escape(detail)
    found = in_chinese(detail)
    return Markup('<span lang="en">{}</span>').format(detail) if found is None else escape(found)


@lru_cache(maxsize=KEPT)
def in_chinese(detail: str, depth: int = DEEPEST) -> str | None:
    """A sentence of an error in Chinese, with those of its parts that have Chinese, too; None where it has none."""
    if detail in sentences():
        return sentences()[detail]
    for pieces, chinese in _with_parts() if depth else ():
        parts = _parts(detail, pieces)
        if parts is None:
            continue
        said = [in_chinese(part, depth - 1) for part in parts]
        if any(said) or any(map(str.isalpha, "".join(pieces))):
            return _whole(chinese, [one or part for one, part in zip(said, parts, strict=True)])
    return None


def _parts(detail: str, pieces: list[str]) -> list[str] | None:
    """What stands between the fixed pieces of a sentence; None where it is another one. Takes no longer for hostile parts."""
    first, *between, last = pieces
    start, end = len(first), len(detail) - len(last)
    if start > end or not detail.startswith(first) or not detail.endswith(last):
        return None
    found = []
    for piece in between:
        there = detail.find(piece, start, end)
        if there < 0:
            return None
        found.append(detail[start:there])
        start = there + len(piece)
    return [*found, detail[start:end]]


def _whole(sentence: str, parts: list[str]) -> str:
    return PART.sub(lambda place: parts[int(place[1]) - 1], sentence)


@cache
def sentences() -> dict[str, str]:
    """The Chinese of every sentence, by the English one; {1}, {2} ... stand for its parts."""
    return loads(files("api").joinpath("told_zh.toml").read_text(encoding="utf-8"))


@cache
def _with_parts() -> list[tuple[list[str], str]]:
    """The pieces of every sentence that has parts, and its Chinese: those first that say most by themselves."""
    ordered = sorted((text for text in sentences() if PART.search(text)), key=lambda text: -len(PART.sub("", text)))
    return [(PART.split(text)[::2], sentences()[text]) for text in ordered]
