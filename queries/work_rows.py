"""The findings as rows to work through: made once for a version, then chosen from, counted and sorted without the store."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote

from pyoxigraph import NamedNode

from graph.intake.concepts import short_words
from graph.rdf import LABEL, PREF_LABEL, Term, text
from graph.snapshot import Snapshot, Version
from ontology.terms import RM
from queries.events import life_of
from queries.life import state_of
from queries.run import ask, word

STANDING = {"open", "acknowledged", "assigned", "reopened"}
BANDS = (1, 5, 10, 20, 50, 100)
"""Severities from which on findings are counted; those that are only listed have none."""
AGES = (30, 90, 182, 365)
"""Days since first seen from which on findings are counted."""


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One finding. Concepts are short words, things are nodes; `village` and `township` are codes, of where its scope lies."""

    finding: NamedNode
    kind: str
    sub_kind: str
    fault: bool
    duty: str
    scope: NamedNode | None
    subject: NamedNode | None
    other: NamedNode | None
    matter: NamedNode | None
    village: str
    township: str
    severity: int
    households: int
    days: int
    first_seen: str
    state: str
    assignee: NamedNode | None


@dataclass(frozen=True)
class WorkIndex:
    """All findings of a version as they stood on a day, the worst first."""

    version: Version
    rows: list[WorkRow]
    names: dict[NamedNode, str]
    """What things are called, in all languages and with their codes, in lower case, for looking for a text."""


Test = Callable[[WorkRow], bool]


@dataclass(frozen=True)
class Found:
    """The rows that pass every test, and for each facet how many would pass with another choice of it."""

    rows: list[WorkRow]
    facets: dict[str, Counter[str]]


def work_index(snapshot: Snapshot, as_of: str = "") -> WorkIndex:
    """The findings of a snapshot as of a day (the data day); a pure function of the two."""
    answer = ask("findings", {"state": "all"} | ({"as_of": as_of} if as_of else {}), snapshot)
    places: dict[NamedNode, tuple[str, str]] = {}
    rows = [_row(cells, places, snapshot) for cells in answer.table.named_rows()]
    things = {node for row in rows for node in (row.scope, row.subject, row.other, row.matter, row.assignee) if node}
    return WorkIndex(snapshot.version, rows, {node: _names(node, snapshot) for node in things})


def renewed(index: WorkIndex, changed: Iterable[NamedNode], snapshot: Snapshot) -> WorkIndex:
    """The index of a later version in which only people have acted on some findings: their states and assignees are looked up."""
    lives = {node: life_of(node, snapshot) for node in changed}
    rows = [_with_life(row, lives[row.finding]) if row.finding in lives else row for row in index.rows]
    fresh = {row.assignee for row in rows if row.assignee and row.assignee not in index.names}
    return WorkIndex(snapshot.version, rows, index.names | {node: _names(node, snapshot) for node in fresh})


def choose(index: WorkIndex, tests: Mapping[str, Test]) -> Found:
    """The rows that pass tests, by facet or other name; every facet is counted without its own test."""
    passed = [row for row in index.rows if all(test(row) for test in tests.values())]
    facets: dict[str, Counter[str]] = {}
    for name, values in FACETS.items():
        others = [test for of, test in tests.items() if of != name]
        rows = [row for row in index.rows if all(test(row) for test in others)] if name in tests else passed
        facets[name] = Counter(value for row in rows for value in values(row) if value)
    return Found(passed, facets)


def _code(node: NamedNode | None) -> str:
    return unquote(node.value.rpartition("/")[2]) if node else ""


def _bands(row: WorkRow) -> list[str]:
    return [str(least) for least in BANDS if row.severity >= least]


def _ages(row: WorkRow) -> list[str]:
    return [str(least) for least in AGES if row.days >= least]


FACETS: dict[str, Callable[[WorkRow], Iterable[str]]] = {
    "kind": lambda row: (row.kind,),
    "sub_kind": lambda row: (row.sub_kind,),
    "fault": lambda row: ("yes" if row.fault else "no",),
    "state": lambda row: (row.state, "standing") if row.state in STANDING else (row.state,),
    "township": lambda row: (row.township,),
    "village": lambda row: (row.village,),
    "duty": lambda row: (row.duty,),
    "subject": lambda row: {_code(row.subject), _code(row.other)},
    "assignee": lambda row: (_code(row.assignee),),
    "severity": _bands,
    "age": _ages,
}
"""What findings are counted by, and the values of a row; a row can count for several."""
SORTS: dict[str, Callable[[WorkRow], tuple[object, ...]]] = {
    "severity": lambda row: (),
    "age": lambda row: (-row.days,),
    "kind": lambda row: (row.kind, row.sub_kind),
    "place": lambda row: (row.township, row.village, _code(row.scope)),
    "duty": lambda row: (row.duty,),
    "subject": lambda row: (not row.subject, _code(row.subject)),
    "assignee": lambda row: (not row.assignee, _code(row.assignee)),
    "state": lambda row: (row.state,),
}
"""Orders of the rows; equals stay with the worst first."""


def _row(cells: Mapping[str, Term | None], places: dict[NamedNode, tuple[str, str]], snapshot: Snapshot) -> WorkRow:
    scope = _node(cells["scope"])
    if scope and scope not in places:
        places[scope] = _places(scope, snapshot)
    village, township = places[scope] if scope else ("", "")
    return WorkRow(
        finding=NamedNode(text(cells["finding"])),  # type: ignore[arg-type]
        kind=_said(cells["kind"]),
        sub_kind=word(cells["sub_kind"], snapshot),
        fault=_said(cells["fault"]) == "true",
        duty=word(cells["duty"], snapshot),
        scope=scope,
        subject=_node(cells["subject"]),
        other=_node(cells["other"]),
        matter=_node(cells["matter"]),
        village=village,
        township=township,
        severity=int(_said(cells["severity"])),
        households=int(_said(cells["households"])),
        days=int(_said(cells["days"])),
        first_seen=_said(cells["first_seen"]),
        state=word(cells["state"], snapshot),
        assignee=_node(cells["assignee"]),
    )


def _with_life(row: WorkRow, life: Mapping[str, Term]) -> WorkRow:
    return replace(row, state=short_words()[state_of(life).value], assignee=_node(life.get(RM.assignee)))


def _places(scope: NamedNode, snapshot: Snapshot) -> tuple[str, str]:
    found = {"village": "", "township": ""}
    for quad in snapshot.quads(scope, NamedNode(RM.inside)):
        split = snapshot.ids.split(text(quad.object))
        if split and split[0] in found:
            found[split[0]] = split[1]
    return found["village"], found["township"]


def _names(node: NamedNode, snapshot: Snapshot) -> str:
    labels = [text(quad.object) for name in (LABEL, PREF_LABEL) for quad in snapshot.quads(node, name)]
    return " ".join([word(node, snapshot), *labels]).casefold()


def _node(term: Term | None) -> NamedNode | None:
    return term if isinstance(term, NamedNode) else None


def _said(term: Term | None) -> str:
    return text(term) if term else ""
