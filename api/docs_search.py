"""Finds pages of the documentation by words: those whose headings have them come first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape

from api.docs_text import Page, pages, shown
from visualize.words import Words

MOST = 30
_HEADING = re.compile(r'<h[1-3] id="([^"]+)">(.*?)</h[1-3]>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_AROUND = 90


@dataclass(frozen=True)
class Section:
    """What stands under one heading, as plain text."""

    page: Page
    anchor: str
    heading: str
    text: str


@dataclass(frozen=True)
class Found:
    """A place that has all words, and the text around the first."""

    path: str
    title: Words
    heading: str
    before: str
    word: str
    after: str


def prepare() -> None:
    """Read every page, so that nobody waits for it."""
    _sections()


def search(said: str) -> list[Found]:
    """The sections that have all words that were said, best first."""
    words = said.casefold().split()
    if not words:
        return []
    fitting = [one for one in _sections() if all(word in _searched(one) for word in words)]
    return [_found(one, words[0]) for one in sorted(fitting, key=lambda one: _rank(one, words))[:MOST]]


def _rank(one: Section, words: list[str]) -> tuple[int, int]:
    """How many words its heading and its page's title lack (a heading counts twice), and how seldom its text has them."""
    heading, title = one.heading.casefold(), f"{one.page.title.en} {one.page.title.zh}".casefold()
    lacking = sum(2 * (word not in heading) + (word not in title) for word in words)
    return lacking, -sum(one.text.casefold().count(word) for word in words)


def _searched(one: Section) -> str:
    return f"{one.page.title.en} {one.page.title.zh} {one.heading} {one.text}".casefold()


def _found(one: Section, word: str) -> Found:
    at = max(one.text.casefold().find(word), 0)
    start, end = max(0, at - _AROUND), at + len(word)
    path = f"{one.page.path}#{one.anchor}"
    there = one.text[at:end] if one.text[at:end].casefold() == word else ""
    return Found(path, one.page.title, one.heading, one.text[start:at], there, one.text[end : end + _AROUND])


@cache
def _sections() -> tuple[Section, ...]:
    return tuple(section for page in pages().values() if page.name != "index" for section in _of(page))


def _of(page: Page) -> Iterator[Section]:
    _, *pieces = _HEADING.split(shown(page.name).html)
    for anchor, heading, text in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True):
        yield Section(page, anchor, _plain(heading), _plain(text))


def _plain(html: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", html)).split())
