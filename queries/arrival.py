"""What was sent to households and what arrived: Python steps of `told` and `arrival` (docs/explanation/voice.md)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from graph.rdf import Term, literal, text
from graph.snapshot import Row, Snapshot, Table
from ontology.terms import RM, RMV
from queries.estimates import cell, mean_of, share_of
from queries.params import Bound
from queries.run import ask

TOLD = ("household", "village", "information", "origin", "layers", "teller", "channel", "said", "direct", "record")
ARRIVAL = (
    *("information", "village", "channel", "households", "sent", "layers"),
    *("spoke", "told", "share", "low", "high", "direct"),
)


@dataclass
class Group:
    """Households that should know a policy, by what was sent and said; the layers of each version sent."""

    households: set[Term | None] = field(default_factory=set)
    sent: set[Term | None] = field(default_factory=set)
    layers: dict[Term, float] = field(default_factory=dict)
    spoke: set[Term | None] = field(default_factory=set)
    told: set[Term | None] = field(default_factory=set)
    direct: set[Term | None] = field(default_factory=set)


def told(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """The rows of the query with the layers that each version came through."""
    known: dict[Term, int] = {}
    rows: list[Row] = []
    for row in table.named_rows():
        record = row["record"]
        if isinstance(record, NamedNode) and record not in known:
            known[record] = _layers(record, snapshot)
        row["layers"] = literal(known[record]) if record is not None else None
        rows.append(tuple(row[name] for name in TOLD))
    return Table(TOLD, rows)


def arrival(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """Counts of what `told` says, by policy and village, or by policy and channel; `table` names the villages."""
    names = ("as_of", "village")
    given = {name: bound.words[name] for name in names if name in bound.words}
    groups: dict[tuple[Term | None, Term | None, Term | None], Group] = defaultdict(Group)
    for row in ask("told", given, snapshot).table.named_rows():
        place, channel = (row["village"], None) if bound.words["by"] == "village" else (None, row["channel"])
        count(groups[row["information"], place, channel], row)
    order = sorted(groups, key=lambda key: [text(term) if term else "" for term in key])
    return Table(ARRIVAL, [(*key, *_figures(groups[key])) for key in order])


def count(group: Group, row: dict[str, Term | None]) -> None:
    """Several rows may tell of one household: versions that came to it by different ways."""
    home, record, layers, said = (row[name] for name in ("household", "record", "layers", "said"))
    group.households.add(home)
    if record and layers:
        group.sent.add(home)
        group.layers[record] = float(text(layers))
    if said:
        group.spoke.add(home)
        group.told |= {home} if text(said) == RMV.verdict_told else set()
    if row["direct"] == literal(True):
        group.direct.add(home)


def _figures(group: Group) -> Iterator[Term | None]:
    yield from (literal(len(group.households)), literal(len(group.sent)), cell(mean_of(list(group.layers.values())).value))
    yield from (literal(len(group.spoke)), literal(len(group.told)), *share_of(len(group.told), len(group.spoke)).cells)
    yield literal(len(group.direct))


def _layers(record: NamedNode, snapshot: Snapshot) -> int:
    """How many times what a version says was retold on its way to it."""
    seen, layers = {record}, 0
    above = next((quad.object for quad in snapshot.quads(record, NamedNode(RM.retells))), None)
    while isinstance(above, NamedNode) and above not in seen:
        seen.add(above)
        layers += 1
        above = next((quad.object for quad in snapshot.quads(above, NamedNode(RM.retells))), None)
    return layers
