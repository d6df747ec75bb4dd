"""The page of all errors, from the error tree: what problem documents lead to (`/docs/errors#not-found`)."""

import re
from collections.abc import Iterator
from inspect import getdoc

import ontology.errors
from api.reference.parts import page
from ontology.errors import RemitError

ABOUT = """Every route says what is wrong as a problem document (RFC 9457): `type` leads here, `title` is the same for all of a
kind, `detail` says what, where and what to do. A browser gets the same as a page, a command one line and the exit
code.
"""


def document() -> str:
    """The text of the page."""
    return page("Errors", "`ontology/errors.py`", _lines())


def tree(kind: type[RemitError] = RemitError, depth: int = 0) -> Iterator[tuple[type[RemitError], int]]:
    """The kinds of errors that are defined there, each below that which it is one of."""
    yield kind, depth
    for one in kind.__subclasses__():
        if one.__module__ == ontology.errors.__name__:
            yield from tree(one, depth + 1)


def anchor(kind: type[RemitError]) -> str:
    """How the type of a problem document names a kind."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower()


def _lines() -> Iterator[str]:
    yield ABOUT
    yield "```text"
    yield from (f"{'  ' * depth}{kind.__name__:{32 - 2 * depth}} {kind.status}, exit {kind.exit_code}" for kind, depth in tree())
    yield "```\n"
    for kind, _ in tree():
        yield f"## {anchor(kind).replace('-', ' ').capitalize()}\n"
        yield f"*{kind.title}.* HTTP status {kind.status}, exit code {kind.exit_code}. {' '.join((getdoc(kind) or '').split())}\n"
