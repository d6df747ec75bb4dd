"""What tables there are: one for the things of one set of classes in one graph, with a column for each property that has at
most one value, and one of pairs for each property that has several."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from graph.columns.kinds import Kind
from graph.columns.terms import Terms

CURRENT, FINDINGS, META = "", "https://w3id.org/remit/graph/findings", "https://w3id.org/remit/graph/meta"
GRAPHS = (CURRENT, FINDINGS, META)
"""The graphs that are held as columns, by IRI; the first is that of the current facts."""


@dataclass(frozen=True)
class Things:
    """A table of the things that have just these classes; `columns` are the properties it has a column for."""

    name: str
    classes: frozenset[str]
    columns: frozenset[str]


@dataclass(frozen=True)
class Property:
    """How a property is held in one graph. `column` names its column, or that of the values in `pairs`, a table (s, column)."""

    kind: Kind
    column: str
    pairs: str = ""


@dataclass(frozen=True)
class GraphLayout:
    """The tables of one graph. Of a property that is in neither `properties` nor `refused` nothing is said in it."""

    things: tuple[Things, ...] = ()
    properties: dict[str, Property] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()
    """Properties whose values are of several kinds, or of one that no column holds."""

    def with_table(self, table: Things) -> "GraphLayout":
        """The same with one table more, or another of its name."""
        return replace(self, things=(*(one for one in self.things if one.name != table.name), table))

    def with_property(self, name: str, held: Property) -> "GraphLayout":
        """The same with one property more."""
        return replace(self, properties={**self.properties, name: held})


@dataclass(frozen=True)
class Layout:
    """The layout of each graph, by the graph's IRI."""

    terms: Terms
    graphs: Mapping[str, GraphLayout]

    def with_graph(self, name: str, graph: GraphLayout) -> "Layout":
        """The same with another layout of a graph."""
        return replace(self, graphs={**self.graphs, name: graph})
