"""The journals on a server: the files that each commit wrote (graph/journal.py), as texts, so that whoever works on the store has
the same history. Each process keeps copies of the files, where everything that looks back reads them.
"""

import base64
from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple

from graph.journal import ENDS, Journals
from graph.remote.client import Client
from graph.remote.facts import parsed
from graph.remote.names import HISTORY
from graph.store import FULL, PUBLIC

PART = 40_000
"""Bytes of a journal in one text."""
MOST = 8 * 2**20
"""Bytes of a journal that is kept on the server; what a larger one did can be fetched, but not told step by step."""
AT_ONCE = 50
_END = {end: NamedNode(f"{HISTORY}#{end.strip('.').replace('.', '-')}") for end in ENDS}
_NUMBER = NamedNode(f"{HISTORY}#number")


def told(journals: Journals, dataset: str, number: int) -> Iterator[Triple]:
    """One journal as statements; none where it is too large."""
    files = journals.files_of(dataset, number)
    if not files or sum(map(len, files.values())) > MOST:
        return
    node = _node(dataset, number)
    yield Triple(node, _NUMBER, Literal(number))
    for end, content in files.items():
        for place, first in enumerate(range(0, max(1, len(content)), PART)):
            part = base64.b64encode(content[first : first + PART]).decode()
            yield Triple(node, _END[end], Literal(f"{place} {part}"))


def bring(client: Client, journals: Journals, after: int) -> None:
    """Take in the journals of all versions after one that are not here."""
    text = f"SELECT ?e WHERE {{ GRAPH <{HISTORY}> {{ ?e {_NUMBER} ?n }} FILTER(?n > {after}) }}"
    there = {row["e"].value for row in parsed(client.select(text), client.address.query)}
    known = {_node(dataset, number).value for dataset in (FULL, PUBLIC) for number in journals.numbers(dataset)}
    missing = sorted(there - known)
    for first in range(0, len(missing), AT_ONCE):
        for iri, files in _files(client, missing[first : first + AT_ONCE]).items():
            dataset, _, number = iri.removeprefix(f"{HISTORY}/").partition("/")
            journals.take_in(dataset, int(number), files)


def _files(client: Client, nodes: list[str]) -> dict[str, dict[str, bytes]]:
    wanted = " ".join(f"<{iri}>" for iri in nodes)
    text = f"SELECT ?e ?end ?part WHERE {{ VALUES ?e {{ {wanted} }} GRAPH <{HISTORY}> {{ ?e ?end ?part }} }}"
    ends = {node.value: end for end, node in _END.items()}
    parts: dict[str, dict[str, dict[int, bytes]]] = {}
    for row in parsed(client.select(text), client.address.query):
        if end := ends.get(row["end"].value):
            place, _, part = row["part"].value.partition(" ")
            parts.setdefault(row["e"].value, {}).setdefault(end, {})[int(place)] = base64.b64decode(part)
    return {
        iri: {end: b"".join(found[place] for place in sorted(found)) for end, found in of.items()} for iri, of in parts.items()
    }


def _node(dataset: str, number: int) -> NamedNode:
    return NamedNode(f"{HISTORY}/{dataset}/{number}")
