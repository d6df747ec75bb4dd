"""Who alone links households to organisations: the Python step of the question `only-bridge` (docs/explanation/consensus.md)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from graph.rdf import literal
from graph.snapshot import Row, Snapshot, Table
from queries.params import Bound

COLUMNS = ("village", "cadre", "households", "direct", "only_cadres", "one_cadre", "cut_off")


@dataclass
class _Facts:
    """By village its households; who is a cadre with ties to organisations; by household its other ties; who has its own."""

    homes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    cadres: set[str] = field(default_factory=set)
    near: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    direct: set[str] = field(default_factory=set)

    def bridges(self, home: str) -> set[str]:
        """The cadres who link a household."""
        return self.near[home] & self.cadres


def only_bridge(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """A row for each village as a whole, and one for each cadre who links households of it."""
    facts, only = _read(table), bound.terms.get("cadre")
    rows: list[Row] = []
    for village, homes in sorted(facts.homes.items()):
        rows.append(_row(village, None, homes, facts))
        linked: dict[str, list[str]] = defaultdict(list)
        for home in homes:
            for cadre in facts.bridges(home):
                linked[cadre].append(home)
        rows += [_row(village, cadre, linked[cadre], facts) for cadre in sorted(linked)]
    return Table(COLUMNS, [row for row in rows if only is None or row[1] == only])


def _row(village: str, cadre: str | None, homes: Iterable[str], facts: _Facts) -> Row:
    homes = list(homes)
    direct = [home for home in homes if home in facts.direct]
    over = [facts.bridges(home) for home in homes if home not in facts.direct]
    figures = (len(homes), len(direct), sum(map(bool, over)), sum(len(one) == 1 for one in over), sum(not one for one in over))
    return (NamedNode(village), NamedNode(cadre) if cadre else None, *map(literal, figures))


def _read(table: Table) -> _Facts:
    facts = _Facts()
    for cell in table.words():
        if cell["part"] == "household":
            facts.homes[cell["village"]].append(cell["household"])
        elif cell["part"] == "cadre":
            facts.cadres.add(cell["other"])
        elif cell["part"] == "direct":
            facts.direct.add(cell["household"])
        else:
            facts.near[cell["household"]].add(cell["other"])
    return facts
