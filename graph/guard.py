"""What a stranger's SPARQL text must pass before any engine parses it.

A small text can end the process that parses it (deep nesting) or make the engine call other machines (SERVICE,
LOAD). Nothing here evaluates; the time is linear in the text.

The engine reads without tokens: at each place it takes whatever fits. So `1SERVICE`, `SERVICE:x {` with an empty
prefix, `a:b.c.SERVICE` and `FILTER(1<2#>` mean to it what they do not mean by the letter of the grammar. Wherever
the two readings could part, the text is refused with a hint how to write it plainly.
"""

import re
from dataclasses import dataclass, field
from typing import NamedTuple, NoReturn

from graph.sparql_tokens import Token, iri_at, tokens
from ontology.errors import RemitError

_OPENS = {"(": ")", "[": "]", "{": "}", "{|": "|}", "<<": ">>"}
_CLOSES = frozenset(_OPENS.values())
_SIGNS = frozenset("!-+")
_OPERANDS = frozenset({"string", "iri", "variable", "blank", "language", "name", "word"})
_GRAPH_NAMED_NEXT = frozenset({"GRAPH", "FROM", "NAMED"})
# Either `scheme://`, where reading `<` as "less than" fails at the second slash, or nothing inside that would make
# the text after `>` read differently: no comment, string or bracket.
_ONE_READING = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*://|<[^#'()\[\]]*>\Z")
_ONE_DOT = re.compile(r"[^.]+\.*[^.]*")


class QueryRefused(RemitError):
    """A SPARQL text that no engine gets to see; `extra` has `line` and `column`, both counted from 1."""

    status = 400
    exit_code = 2
    title = "This query is refused"


class QueryTooLong(QueryRefused):
    """A SPARQL text over the size limit."""

    status = 413
    exit_code = 7


class CallRefused(QueryRefused):
    """A SPARQL text that would make the service call another address (SERVICE, LOAD)."""

    status = 403
    exit_code = 4


@dataclass(frozen=True)
class Limits:
    """Bounds of a text: bytes of UTF-8, open brackets, signs in a row, occurrences of UNION."""

    size: int = 1 << 20
    nesting: int = 128
    signs: int = 128
    unions: int = 256


DEFAULT_LIMITS = Limits()


class Place(NamedTuple):
    """A place in a text, both counted from 1; columns count characters."""

    line: int
    column: int


@dataclass(frozen=True)
class Calls:
    """Where a text first calls another address, or None."""

    service: Place | None
    load: Place | None


def guard(text: str, *, allow: frozenset[str] = frozenset(), limits: Limits = DEFAULT_LIMITS) -> None:
    """Refuse a text over the limits, or with SERVICE or LOAD unless `allow` names that keyword in capitals.

    QueryRefused  with line and column; QueryTooLong and CallRefused are two kinds of it
    """
    calls = inspect(text, limits)
    for keyword, place in (("SERVICE", calls.service), ("LOAD", calls.load)):
        if place and keyword not in allow:
            raise CallRefused(
                f"{keyword} in line {place.line}, column {place.column} would call another address, which is not open "
                "here. If it is part of a name, write that name as a full IRI in <>.",
                line=place.line,
                column=place.column,
            )


def inspect(text: str, limits: Limits = DEFAULT_LIMITS) -> Calls:
    """The calls that a text would make.

    QueryRefused  where it is over the limits, or can be read in two ways
    """
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        _refuse(text, error.start, "half of a surrogate pair is not a character")
    if size > limits.size:
        raise QueryTooLong(f"The query has {size} bytes; at most {limits.size} are read.", line=1, column=1)
    if "\0" in text:
        _refuse(text, text.index("\0"), "NUL is not a character of SPARQL")
    reading = _Reading(text, limits)
    for token in tokens(text):
        reading.take(token)
    return reading.calls()


def _place(text: str, at: int) -> Place:
    lines = re.split(r"\r\n|\r|\n", text[:at])
    return Place(len(lines), len(lines[-1]) + 1)


def _refuse(text: str, at: int, reason: str) -> NoReturn:
    line, column = _place(text, at)
    raise QueryRefused(f"Line {line}, column {column}: {reason}.", line=line, column=column)


@dataclass
class _Reading:
    """What is known of a text up to the next token."""

    text: str
    limits: Limits
    open: list[str] = field(default_factory=list)
    previous: Token = Token("start", "", 0)
    signs: int = 0
    unions: int = 0
    service: int | None = None
    load: int | None = None
    service_if_group: int | None = None

    def take(self, token: Token) -> None:
        """Move on by one token."""
        if self.service_if_group is not None and token.text == "{":
            self._service_at(self.service_if_group)
        self.service_if_group = None
        self._count_sign(token)
        if token.kind == "mark":
            self._mark(token)
        elif token.kind == "iri":
            if self._after_operand() and not _ONE_READING.match(token.text):
                self._two_readings(token)
        elif token.kind in {"word", "language"}:
            self._word(token)
        elif token.kind in {"name", "blank"}:
            self._name(token)
        self.previous = token

    def calls(self) -> Calls:
        """The first places found so far."""
        found = [None if at is None else _place(self.text, at) for at in (self.service, self.load)]
        return Calls(*found)

    def _count_sign(self, token: Token) -> None:
        self.signs = self.signs + 1 if token.text in _SIGNS else 0
        if self.signs > self.limits.signs:
            _refuse(self.text, token.at, f"more than {self.limits.signs} signs in a row")

    def _mark(self, token: Token) -> None:
        if token.text in _OPENS:
            if token.text == "<<" and self._after_operand() and iri_at(self.text, token.at + 1):
                self._two_readings(token)
            self.open.append(token.text)
            if len(self.open) > self.limits.nesting:
                _refuse(self.text, token.at, f"brackets nested more than {self.limits.nesting} deep")
        elif self.open and token.text == _OPENS[self.open[-1]]:
            self.open.pop()
        elif token.text in {'"', "'"}:
            _refuse(self.text, token.at, "this string is not closed, or has an escape that means nothing")
        elif token.text == "\\":
            _refuse(self.text, token.at, "a backslash means nothing here; write the character itself")

    def _after_operand(self) -> bool:
        """Whether `<` could be "less than": an expression is always in parentheses, and stands to its left."""
        ended = self.previous.kind in _OPERANDS or self.previous.text in _CLOSES
        return ended and bool(self.open) and self.open[-1] == "("

    def _two_readings(self, token: Token) -> NoReturn:
        hint = "this < may mean less than or start an IRI; put a space after it, or write the IRI in full"
        _refuse(self.text, token.at, hint)

    def _word(self, token: Token) -> None:
        folded = token.text.casefold()
        if "service" in folded:
            self._service_at(token.at)
        if "load" in folded:
            self._load_at(token.at)
        if folded == "union":
            self.unions += 1
            if self.unions > self.limits.unions:
                _refuse(self.text, token.at, f"more than {self.limits.unions} UNION")

    def _name(self, token: Token) -> None:
        prefix, local = token.prefix.casefold(), token.local.casefold()
        if "service" in prefix and self.previous.text.upper() not in _GRAPH_NAMED_NEXT:
            # `SERVICE:x {` is a call of <:x>; nothing else but GRAPH and FROM has a group after a name.
            self.service_if_group = token.at
        if ".service" in local and not _ONE_DOT.fullmatch(local):
            # The engine ends a local name before its second dot.
            self._service_at(token.at)
        if "load" in prefix and not self.open and self.previous.kind != "word":
            self._load_at(token.at)

    def _service_at(self, at: int) -> None:
        self.service = at if self.service is None else self.service

    def _load_at(self, at: int) -> None:
        self.load = at if self.load is None else self.load
