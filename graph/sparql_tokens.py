"""SPARQL text as tokens, in time linear in the text.

Wider than the grammar where that is harmless (every character beyond ASCII counts as part of a name: one that the
grammar forbids there is an error to the engine anyway), exact where a token could hide what follows it: strings,
comments, IRIs and names. Spaces and comments are left out.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_CHAR = r"[A-Za-z0-9_\x80-\U0010ffff]"
_RUN = rf"{_CHAR}(?:{_CHAR}|\.)*+(?:-(?:{_CHAR}|\.)++)*+"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
_LOCAL = rf"(?:{_CHAR}|:|{_ESCAPED})(?:{_CHAR}|[:.\-]|{_ESCAPED})*+"
_UNICODE = r"\\u(?![Dd][89A-Fa-f])[0-9A-Fa-f]{4}|\\U(?:000[0-9A-Fa-f]|0010)[0-9A-Fa-f]{4}"
_IN_STRING = rf"""\\[tbnrf\\"']|{_UNICODE}"""
_TOKEN = re.compile(
    rf"""
      (?P<space>[ \t\r\n]++ | \#[^\r\n]*+)
    | (?P<string>\"\"\"(?:"{{0,2}}(?:[^"\\]|{_IN_STRING}))*+\"\"\" | '''(?:'{{0,2}}(?:[^'\\]|{_IN_STRING}))*+'''
        | "(?!"")(?:[^"\\\r\n]|{_IN_STRING})*+" | '(?!'')(?:[^'\\\r\n]|{_IN_STRING})*+')
    | (?P<iri><(?:[^\x00-\x20<>"{{}}|^`\\]|{_UNICODE})*+>)
    | (?P<variable>[?$]{_CHAR}++)
    | (?P<blank>_:(?P<label>{_CHAR}(?:{_CHAR}|[.\-])*+))
    | (?P<language>@[A-Za-z]++(?:-++[A-Za-z0-9]++)*+)
    | (?P<name>(?P<prefix>(?:{_RUN})?+):(?P<local>(?:{_LOCAL})?+))
    | (?P<word>{_RUN})
    | (?P<mark><< | >> | \{{\| | \|\}} | .)
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """One token; `at` counts characters from 0, `prefix` and `local` are the parts of a name or a blank node."""

    kind: str
    text: str
    at: int
    prefix: str = ""
    local: str = ""


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text in order. A mark that is a quote or a backslash is one that nothing closes or explains."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind == "name":
            yield Token(kind, match[0], match.start(), match["prefix"], match["local"])
        elif kind == "blank":
            yield Token(kind, match[0], match.start(), "", match["label"])
        elif kind != "space":
            yield Token(kind, match[0], match.start())


def iri_at(text: str, at: int) -> bool:
    """Whether an IRI in angle brackets starts at this place."""
    match = _TOKEN.match(text, at)
    return match is not None and match.lastgroup == "iri"
