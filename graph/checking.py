"""Checks the data of a version: every constraint of the shapes, and every check of `ontology/checks/`, one query after the other.

Memory does not grow with what is wrong: of each constraint the first few violations are kept, and all are counted.
"""

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad, QuerySolutions

from graph.rdf import CURRENT, FINDINGS, META, Term, text
from graph.shapes import constraints
from graph.snapshot import Snapshot
from ontology.terms import RM

EXAMPLE_BASE = "https://data.example.org/"
"""Stands in the checks for the base of the data that are checked."""
SEVERITY = {"error": "Violation", "warning": "Warning"}
HEADER = re.compile(r"# (?P<en>[^\n]+)\n(# zh: (?P<zh>[^\n]+)\n)?# severity: (?P<severity>error|warning)")


@dataclass(frozen=True)
class Check:
    """One thing that must not be: `name`, its severity (Violation or Warning), what it says (en, zh), and the query for it."""

    name: str
    component: str
    path: str
    severity: str
    messages: dict[str, str]
    query: str


@dataclass(frozen=True)
class Violation:
    """One thing that breaks a check, and the values that show it. `source` is file, sheet and row of the record; empty where it
    has none.
    """

    focus: Term
    values: tuple[Term, ...]
    source: tuple[str, str, str]


@dataclass(frozen=True)
class Result:
    """What breaks one check: how much in all, and the first of it."""

    check: Check
    total: int
    first: list[Violation]


@contextmanager
def one_graph(snapshot: Snapshot, folder: Path) -> Iterator[Snapshot]:
    """A copy of a version, made in a folder for as long as the context lasts, whose current facts hold sources, settings and
    findings too: what is checked refers to them, and asking three graphs takes more than twice as long as asking one.
    """
    with tempfile.TemporaryDirectory(prefix="check-", dir=folder) as name:
        path = Path(name) / "facts"
        snapshot.store.backup(str(path))
        _merge(snapshot, ox.Store(str(path)))
        # Read-only: nothing writes in the background any more when the folder goes.
        yield Snapshot(ox.Store.read_only(str(path)), snapshot.version, snapshot.ids)


def _merge(snapshot: Snapshot, copy: ox.Store) -> None:
    for graph in (META, FINDINGS):
        quads = snapshot.quads(graph=graph)
        copy.bulk_extend(Quad(quad.subject, quad.predicate, quad.object, CURRENT) for quad in quads)
    copy.flush()


def all_checks(snapshot: Snapshot) -> list[Check]:
    """The constraints of the shapes that speak of classes which the data have, then the checks, by name."""
    there = {_word(term) for (term,) in _rows(snapshot, "SELECT DISTINCT ?class WHERE { ?thing a ?class }")}
    shaped = [
        Check(f"{one.shape}/{one.of_class}", one.component, one.path, one.severity, one.messages, one.query)
        for one in constraints()
        if any(name.endswith(f"#{one.of_class}") for name in there)
    ]
    return shaped + sorted(_written(snapshot.ids.base), key=lambda check: check.name)


def run_checks(snapshot: Snapshot, checks: list[Check], keep: int, progress: Callable[[int, int], None]) -> Iterator[Result]:
    """Run checks, telling after each how many of how many are done; the results of those that are broken, `keep` of each."""
    for number, check in enumerate(checks, start=1):
        total, first = 0, list[tuple[Term, ...]]()
        for row in _rows(snapshot, check.query):
            total += 1
            if total <= keep:
                first.append(tuple(term for term in row if term is not None))
        if total:
            yield Result(check, total, [Violation(row[0], row[1:], _source(snapshot, row[0])) for row in first])
        progress(number, len(checks))


def _written(base: str) -> Iterator[Check]:
    for file in files("ontology").joinpath("checks").iterdir():
        if file.name.endswith(".rq"):
            query = file.read_text(encoding="utf-8")
            said = HEADER.match(query)
            assert said, f"{file.name} has no header"
            messages = {"en": said["en"], "zh": said["zh"] or said["en"]}
            name = file.name.removesuffix(".rq")
            yield Check(name, "", "", SEVERITY[said["severity"]], messages, query.replace(EXAMPLE_BASE, base))


def _rows(snapshot: Snapshot, query: str) -> Iterable[tuple[Term | None, ...]]:
    found = snapshot.store.query(query)
    assert isinstance(found, QuerySolutions)
    return (tuple(row) for row in found)


def _source(snapshot: Snapshot, focus: Term) -> tuple[str, str, str]:
    """File, sheet and row that a thing comes from."""
    if not isinstance(focus, NamedNode):
        return "", "", ""
    sheet = _one(snapshot, focus, RM.source)
    file = _one(snapshot, sheet, RM.inFile) if isinstance(sheet, NamedNode) else None
    name = _one(snapshot, file, RM.fileName) if isinstance(file, NamedNode) else None
    label = _one(snapshot, sheet, RM.sheet) if isinstance(sheet, NamedNode) else None
    return _word(name), _word(label), _word(_one(snapshot, focus, RM.rowNumber))


def _one(snapshot: Snapshot, node: NamedNode, predicate: str) -> Term | None:
    for graph in (CURRENT, META):
        for quad in snapshot.quads(node, NamedNode(predicate), graph=graph):
            return quad.object
    return None


def _word(term: Term | None) -> str:
    return text(term) if term is not None else ""
