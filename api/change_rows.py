"""Journals as JSON: a version in one row, its statements, and what was judged with it."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from graph.ids import Ids
from graph.journal import Entry, Journals
from graph.rdf import FINDINGS, META, PREFIXES, TYPE, text
from ontology.terms import RM, RMV

BY = NamedNode(PREFIXES["prov"] + "wasAssociatedWith")
STATE = NamedNode(RM.findingState)
STATES = f"{RMV.BASE}state-"
WORDS = {b"A": "added", b"D": "removed"}

Change = tuple[str, Quad]


def version_row(entry: Entry, journals: Journals, ids: Ids) -> dict[str, Any]:
    """What made a version, in short; `who` is null where nobody is named, `judged` counts findings by their new state."""
    about = list(changes(journals.lines(entry, facts=False)))
    made = {quad.subject for word, quad in about if word == "added" and quad.graph_name == META and quad.predicate == TYPE}
    who = [quad.object for word, quad in about if word == "added" and quad.predicate == BY and quad.subject in made]
    users = {named[1] for named in (ids.split(text(one)) for one in who if isinstance(one, NamedNode)) if named}
    return {
        "version": str(entry.version),
        "number": entry.number,
        "before": entry.before,
        "when": entry.made,
        "who": sorted(users)[0] if users else None,
        "added": entry.added,
        "removed": entry.removed,
        "judged": dict(Counter(row["state"] for row in judged(about, ids))),
        "statements": f"/changes/{entry.number}",
        "difference": f"/changes/{entry.number}.rdfp",
    }


def judged(about: list[Change], ids: Ids) -> list[dict[str, Any]]:
    """The findings that got a state: `open` are those that appeared, `cleared` those that are no longer found, and so on."""
    rows = []
    for word, quad in about:
        if word == "added" and quad.graph_name == FINDINGS and quad.predicate == STATE and isinstance(quad.subject, NamedNode):
            split = ids.split(quad.subject.value)
            code, state = split[1] if split else quad.subject.value, text(quad.object).removeprefix(STATES)
            rows.append({"finding": code, "id": quad.subject.value, "state": state})
    return sorted(rows, key=lambda row: (row["state"], row["finding"]))


def statement_row(change: Change) -> dict[str, Any]:
    """A statement that was added or removed; its terms as in SPARQL 1.1 Query Results JSON, no graph for the current facts."""
    word, quad = change
    graph = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else None
    terms = {name: _term(getattr(quad, name)) for name in ("subject", "predicate", "object")}
    return {"change": word, **terms, "graph": graph}


def changes(lines: Iterator[bytes]) -> Iterator[Change]:
    """The lines of an RDF Patch as statements."""
    while piece := list(islice(lines, 1000)):
        quads = ox.parse(b"".join(line[2:] for line in piece), format=ox.RdfFormat.N_QUADS)
        yield from ((WORDS[line[:1]], quad) for line, quad in zip(piece, quads, strict=True))


def _term(term: object) -> dict[str, str]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Literal) and term.language:
        return {"type": "literal", "value": term.value, "xml:lang": term.language}
    if isinstance(term, Literal):
        return {"type": "literal", "value": term.value, "datatype": term.datatype.value}
    return {"type": "triple", "value": str(term)}
