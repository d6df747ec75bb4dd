"""Where records come from that were entered here and read from no file: who was at the keyboard, and when.

They are kept as the sources of a load are: the commit is an import run, what was entered is its one file, named by its digest.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pyoxigraph import NamedNode, Quad

from graph.rdf import CURRENT, META, PREFIXES, SUPERSEDED, TYPE, Term, literal
from graph.snapshot import Draft, Snapshot
from ontology.terms import RM
from queries.events import BY, ENDED

SOURCE = NamedNode(RM.source)


@dataclass(frozen=True)
class By:
    """Who was at the keyboard, and when."""

    who: str
    when: datetime


def enter(draft: Draft, record: NamedNode, by: By) -> None:
    """Say of a record that it was entered in the commit under way."""
    _, source = _begin(draft, by)
    draft.add([Quad(record, SOURCE, source, CURRENT)])


def retire(draft: Draft, record: NamedNode, by: By) -> None:
    """Take a record out of the current facts; what it said is kept, with who took it back and when, as a load keeps it."""
    run, _ = _begin(draft, by)
    kind, code = draft.ids.split(record.value) or ("thing", record.value)
    old = NamedNode(draft.ids.iri("superseded", f"{kind}.{code}.{draft.version.number + 1}"))
    before = list(draft.quads(record))
    told: list[tuple[str, Term]] = [
        ("specializationOf", record),
        ("wasInvalidatedBy", run),
        ("invalidatedAtTime", literal(by.when)),
    ]
    draft.remove(before)
    draft.add(Quad(old, quad.predicate, quad.object, SUPERSEDED) for quad in before)
    draft.add(Quad(old, NamedNode(PREFIXES["prov"] + name), term, SUPERSEDED) for name, term in told)


def _begin(draft: Draft, by: By) -> tuple[NamedNode, NamedNode]:
    """The run and the source of what is entered in the commit under way, described once."""
    number = str(draft.version.number + 1)
    run, file, source = (NamedNode(draft.ids.iri(kind, code)) for kind, code in _names(number))
    if next(draft.quads(source, graph=META), None) is None:
        draft.add(_said(run, file, source, NamedNode(draft.ids.iri("user", by.who)), by))
    return run, source


def entered(record: NamedNode, snapshot: Snapshot) -> dict[str, Term]:
    """Who entered a record, and when, by property; empty for one that was read from a file of somebody else."""
    for quad in snapshot.quads(record, SOURCE):
        code = snapshot.ids.split(quad.object.value) if isinstance(quad.object, NamedNode) else None
        if code and code[1].endswith(".entered"):
            run = NamedNode(snapshot.ids.iri("import", code[1].partition(".")[0]))
            return {name.value: one.object for name in (ENDED, BY) for one in snapshot.quads(run, name, graph=META)}
    return {}


def _names(number: str) -> tuple[tuple[str, str], ...]:
    return ("import", number), ("file", f"{number}.entered"), ("source", f"{number}.entered")


def _said(run: NamedNode, file: NamedNode, source: NamedNode, user: NamedNode, by: By) -> Iterator[Quad]:
    digest = hashlib.sha256(f"{run.value} {user.value} {by.when}".encode()).hexdigest()
    said: list[tuple[NamedNode, str, Term]] = [
        (run, TYPE.value, NamedNode(RM.ImportRun)),
        (run, ENDED.value, literal(by.when)),
        (run, BY.value, user),
        (user, TYPE.value, NamedNode(PREFIXES["prov"] + "Agent")),
        (file, TYPE.value, NamedNode(RM.SourceFile)),
        (file, RM.fileName, literal("entered here")),
        (file, RM.sha256, literal(digest)),
        (source, TYPE.value, NamedNode(RM.SourceLocation)),
        (source, RM.inFile, file),
        (source, RM.readBy, run),
        (source, RM.locator, literal("exchange")),
    ]
    return (Quad(subject, NamedNode(name), term, META) for subject, name, term in said)
