"""The difference that a worker works out, against the two stores themselves."""

from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, RdfFormat

from graph.change_child import ADDS, GRAPHS, REMOVES, run
from graph.update_scope import scope

BASE = "http://base/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


P, Q, R = "http://base/p", "http://base/q", "http://base/r"
LIST = [RDF + name for name in ("first", "rest", "type")]


@pytest.mark.parametrize(
    ("text", "predicates"),
    [
        ("PREFIX e: <urn:e> INSERT DATA { e:a e:p 1 ; a e:T . GRAPH e:g { e:a e:q (1) } }", ["urn:ep", "urn:eq", *LIST]),
        ("DELETE WHERE { ?s <p> ?o }", [P]),
        ("DELETE { ?s <p> ?o } INSERT { GRAPH ?g { ?s <q> [ <r> $o ] } } WHERE { ?s ?p ?o FILTER(?o > 1) }", [P, Q, R]),
        ("WITH <g> DELETE { ?s <p> ?o } USING <h> USING NAMED <i> WHERE { ?s <z> ?o }", [P]),
        ("INSERT DATA { <a> <p> '?x } <b> <c>' } ; DELETE DATA { <a> <q> 2 }", [P, Q]),
        ("DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", None),
        ("INSERT DATA { <a> <p> 1 } ; CLEAR DEFAULT", None),
        ("PREFIX e: <urn:e> INSERT DATA { <a> e:p 1 } ; PREFIX e: <urn:f> INSERT DATA { <a> e:p 1 }", None),
        ("BASE <urn:e> INSERT DATA { <a> <p> 1 } ; BASE <urn:f> INSERT DATA { <a> <p> 1 }", None),
        ("nonsense {", None),
    ],
)
def test_the_predicates_that_an_update_can_change(text: str, predicates: list[str] | None) -> None:
    found = scope(text, BASE)
    assert found == (None if predicates is None else frozenset(predicates))


def checkpoint(folder: Path, text: str) -> Path:
    live = ox.Store(str(folder / "live"))
    live.update(text)
    live.flush()
    live.backup(str(folder / "checkpoint"))
    return folder / "checkpoint"


def changed(folder: Path, known: Path, text: str) -> tuple[set[Quad], set[str]]:
    """The checkpoint with the change that the worker found."""
    out = folder / "out"
    out.mkdir()
    dataset: dict[str, Any] = {"using": [], "using_named": [], "base": BASE, "only": None}
    run({"store": str(known), "out": str(out), "update": text, **dataset}, lambda facts: None)
    quads = set(ox.Store.read_only(str(known)))
    removed, added = (set(ox.parse(path=str(out / name), format=RdfFormat.N_QUADS)) for name in (REMOVES, ADDS))
    assert removed <= quads
    assert not added & quads
    return (quads - removed) | added, set((out / GRAPHS).read_text().splitlines())


NODES = st.sampled_from(["<urn:a>", "<urn:b>", "<urn:c>"])
PREDICATES = st.sampled_from(["<urn:p>", "<urn:q>"])
DATA = st.lists(st.tuples(NODES, PREDICATES, NODES, st.sampled_from(["", "<urn:g>", "<urn:h>"])), max_size=8)
OPERATIONS = [
    "DELETE WHERE {{ ?s {p} {o} }}",
    "INSERT {{ ?o {p} ?s }} WHERE {{ ?s ?any ?o }}",
    "DELETE {{ ?s {p} ?o }} INSERT {{ GRAPH <urn:h> {{ ?s {p} {o} }} }} WHERE {{ ?s <urn:q> ?o }}",
    "DELETE {{ GRAPH ?g {{ ?s ?any ?o }} }} WHERE {{ GRAPH ?g {{ ?s ?any ?o . ?s {p} {o} }} }}",
    "WITH <urn:g> INSERT {{ ?s {p} {o} }} WHERE {{ ?s ?any ?o }}",
    "INSERT DATA {{ {o} {p} {o} . GRAPH <urn:i> {{ {o} {p} 1 }} }}",
    "MOVE SILENT <urn:g> TO DEFAULT",
    "DROP SILENT GRAPH <urn:h>",
    "CREATE SILENT GRAPH <urn:j>",
]
UPDATES = st.lists(
    st.builds(lambda text, p, o: text.format(p=p, o=o), st.sampled_from(OPERATIONS), PREDICATES, NODES), max_size=3
)


def as_data(quads: list[tuple[str, str, str, str]]) -> str:
    said = (f"GRAPH {g} {{ {s} {p} {o} }}" if g else f"{s} {p} {o} ." for s, p, o, g in quads)
    return f"INSERT DATA {{ {' '.join(said)} }}"


@settings(max_examples=30)
@given(DATA, UPDATES)
def test_the_difference_makes_of_the_one_store_the_other(
    tmp_path_factory: pytest.TempPathFactory, data: list[tuple[str, str, str, str]], updates: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("change")
    text = " ; ".join(updates)
    wanted = ox.Store()
    wanted.update(as_data(data))
    before = set(wanted.named_graphs())
    wanted.update(text)
    found, graphs = changed(folder, checkpoint(folder, as_data(data)), text)
    assert found == set(wanted)
    after = set(wanted.named_graphs())
    assert graphs == {f"+{graph}" for graph in after - before} | {f"-{graph}" for graph in before - after}


def test_a_graph_that_an_update_names_only_there_is_found(tmp_path: Path) -> None:
    known = checkpoint(tmp_path, "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:p> 1 } }")
    found, _ = changed(tmp_path, known, "DELETE WHERE { GRAPH ?g { ?s <urn:p> 1 } }")
    assert found == set()
    assert NamedNode("urn:g") in set(ox.Store.read_only(str(known)).named_graphs())
