"""What the graphs of both datasets are called on a server, which holds them side by side, and its own record beside them.

The full dataset's graphs keep their names; its current facts, a default graph at home, get one. The public dataset's are apart.
"""

from pyoxigraph import DefaultGraph, NamedNode

from graph.rdf import CURRENT, FINDINGS, META, SUPERSEDED
from graph.snapshot import GraphName

BASE = "https://w3id.org/remit/graph/"
GRAPHS: tuple[GraphName, ...] = (CURRENT, META, FINDINGS, SUPERSEDED)
"""All graphs that Remit keeps."""
NAMED = tuple(graph for graph in GRAPHS if isinstance(graph, NamedNode))
PUBLIC = BASE + "public/"
CONTROL = BASE + "control"
"""The graph of the record: which version is in force, and who may write now."""
HISTORY = BASE + "history"
"""The graph of the journals."""
STAGING = BASE + "staging/"
"""What is on its way into a version: a graph for each graph and direction, of one commit."""


def remote_name(dataset: str, graph: GraphName) -> str:
    """What a graph of a dataset (full or public) is called on a server."""
    local = "current" if isinstance(graph, DefaultGraph) else graph.value.removeprefix(BASE)
    return (PUBLIC if dataset == "public" else BASE) + local


def local_name(name: str) -> GraphName:
    """The graph that is called so on a server."""
    local = name.removeprefix(PUBLIC).removeprefix(BASE)
    return CURRENT if local == "current" else NamedNode(BASE + local)
