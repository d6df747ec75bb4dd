"""SERVICE to addresses that the administrator named: asked before the query runs, and put in its place as VALUES.

By SPARQL 1.1 Federated Query a SERVICE clause is evaluated by itself and joined with the rest, which is what VALUES does with its
rows. So no engine and no worker of ours ever opens a connection: the owner sends the text of the clause to an address that is
named to the letter, and what comes back is data. Nothing of our own data is sent.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from pyoxigraph import Literal, NamedNode

from graph.guard import guard
from graph.sparql_tokens import Token, tokens
from ontology.errors import BadGateway, Forbidden

Solutions: TypeAlias = dict[str, Any]
"""A document of SPARQL 1.1 Query Results JSON, parsed."""
Ask: TypeAlias = Callable[[str, str], Solutions]
"""Asks an address a query; BadGateway where it does not answer."""

NAME = re.compile(r"\w+", re.ASCII)
PROLOGUE = {"BASE": 1, "PREFIX": 2}
"""Declarations at the head of a query, and how many tokens follow the word."""


@dataclass(frozen=True)
class _Call:
    """A clause: from where to where it stands in the text, whom it asks what, and whether its failure is to be no matter."""

    start: int
    end: int
    address: str
    group: str
    silent: bool


def calls_out(text: str) -> bool:
    """Whether a text asks other addresses."""
    return any(_is(token, "SERVICE") for token in tokens(text))


def answered(text: str, allowed: Sequence[str], ask: Ask) -> str:
    """A query with the answers of others in the place of its SERVICE clauses.

    QueryRefused   the guard, before anybody is asked
    Forbidden      an address that is not allowed, given by a variable, or asked from within another clause
    BadGateway     an address that gives no answer that can be used, unless the clause is SILENT
    """
    guard(text, allow=frozenset({"SERVICE"}))
    found = list(tokens(text))
    head = _prologue(text, found)
    pieces, at = list[str](), 0
    for call in list(_calls(text, found, allowed)):
        rows = _rows(call, head, ask)
        lost = text.count("\n", call.start, call.end)
        pieces += [text[at : call.start], f"{{ {rows} }}", "\n" * lost]
        at = call.end
    return "".join([*pieces, text[at:]])


def _is(token: Token, word: str) -> bool:
    return token.kind == "word" and token.text.upper() == word


def _prologue(text: str, found: list[Token]) -> str:
    """The declarations at the head of a text, as they stand there."""
    at = 0
    while at < len(found) and found[at].kind == "word" and (more := PROLOGUE.get(found[at].text.upper())):
        at += 1 + more
    return text[: found[at].at] if at < len(found) else text


def _calls(text: str, found: list[Token], allowed: Sequence[str]) -> Iterator[_Call]:
    at = 0
    while at < len(found):
        if not _is(found[at], "SERVICE"):
            at += 1
            continue
        silent = at + 1 < len(found) and _is(found[at + 1], "SILENT")
        address, opens = at + 1 + silent, at + 2 + silent
        if opens >= len(found) or found[address].kind != "iri" or found[opens].text != "{":
            raise Forbidden(
                "SERVICE takes a full IRI in <> and a group in {}; a variable or a name with a prefix is not open here."
            )
        if found[address].text[1:-1] not in allowed:
            raise Forbidden(f"SERVICE {found[address].text} is not open here; open are: {', '.join(allowed) or 'none'}.")
        closes = _closing(found, opens)
        if any(_is(token, "SERVICE") for token in found[opens:closes]):
            raise Forbidden("A SERVICE within another one is not open here.")
        end = found[closes].at + 1
        yield _Call(found[at].at, end, found[address].text[1:-1], text[found[opens].at : end], silent)
        at = closes + 1


def _closing(found: list[Token], opens: int) -> int:
    """Where the brace closes that is opened there."""
    depth = 0
    for at, token in enumerate(found[opens:], start=opens):
        depth += (token.text == "{") - (token.text == "}") if token.kind == "mark" else 0
        if depth == 0:
            return at
    raise Forbidden("The group of a SERVICE is not closed.")


def _rows(call: _Call, head: str, ask: Ask) -> str:
    """What an address answers, as VALUES; without a matter, where the clause is SILENT, one row that says nothing."""
    try:
        return _values(ask(call.address, f"{head}\nSELECT * WHERE {call.group}"), call.address)
    except BadGateway:
        if call.silent:
            return ""
        raise


def _values(answer: Solutions, address: str) -> str:
    try:
        names = [str(name) for name in answer["head"]["vars"]]
        rows = [
            [_term(row[name], address) if name in row else "UNDEF" for name in names] for row in answer["results"]["bindings"]
        ]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadGateway(f"{address} answered with something that is no table of SPARQL results.", address=address) from error
    if not all(map(NAME.fullmatch, names)):
        raise BadGateway(f"{address} answered with names of columns that are none.", address=address)
    head, table = " ".join(f"?{name}" for name in names), " ".join(f"({' '.join(row)})" for row in rows)
    return f"VALUES ({head}) {{ {table} }}"


def _term(cell: dict[str, str], address: str) -> str:
    """A cell as SPARQL writes it; the engine's own classes check and escape it."""
    if cell["type"] == "uri":
        return str(NamedNode(cell["value"]))
    if cell["type"] not in {"literal", "typed-literal"}:
        raise BadGateway(f"{address} answered with a blank node, which means nothing here; ask for others.", address=address)
    if language := cell.get("xml:lang"):
        return str(Literal(cell["value"], language=language))
    datatype = cell.get("datatype")
    return str(Literal(cell["value"], datatype=NamedNode(datatype)) if datatype else Literal(cell["value"]))
