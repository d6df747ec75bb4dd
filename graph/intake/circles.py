"""Places within themselves and delegations that come back: circles in a hierarchy, found before anything is loaded.

A circle may run through several files and through what the store knows; so may a chain too long to be kept closed.
"""

from collections.abc import Iterator, Mapping

from pyoxigraph import NamedNode

from graph.intake.codes import Codes
from graph.intake.dialect import Column
from graph.intake.found import Found
from graph.intake.problems import Problem
from graph.intake.survey import Survey, kind_of
from graph.rdf import text
from graph.snapshot import Snapshot
from ontology.terms import RM

HIERARCHIES = {"places": ("within", RM.within), "responsibilities": ("delegated_from", RM.delegatedFrom)}
"""Column and property by roster."""
MOST_STEPS = 100
"""The closure of one chain grows with the square of its length."""


def circles(found_in: Survey, known: Snapshot) -> list[Problem]:
    """One problem for each row that lies on a circle of its hierarchy, or where a chain becomes too long."""
    return [problem for name, header in HIERARCHIES.items() for problem in _Hierarchy(found_in, known, name).problems()]


class _Hierarchy:
    """What stands above what, by IRI: as the rows of one roster say, and from there on as the store knows."""

    def __init__(self, found_in: Survey, known: Snapshot, name: str) -> None:
        self._header, step = HIERARCHIES[name]
        self._dialect = found_in.dialect
        self._known = known
        self._codes = Codes(found_in, known)
        self._rows: dict[str, tuple[Found, int, str, str]] = {}
        self._steps: dict[str, str] = {}
        for found in found_in.found:
            if found.roster.name == name:
                self._read(found, next(column for column in found.roster.columns if column.header == self._header))
        self._go_on(NamedNode(step))

    def problems(self) -> Iterator[Problem]:
        """What is wrong with the rows."""
        found_depths = depths(self._steps)
        for iri, (found, number, code, parent) in self._rows.items():
            depth = found_depths.get(iri)
            if depth in (0, MOST_STEPS + 1):
                circle = f"following it from {code} leads back to {code}", "Break the circle"
                chain = f"more than {MOST_STEPS} steps lead up from {code}", "Shorten the chain"
                yield found.problem(number, self._header, parent, *(chain if depth else circle))

    def _read(self, found: Found, column: Column) -> None:
        for number, cells in found.rows():
            code, parent = found.said(cells, found.roster.key), found.said(cells, column)
            iri = self._known.ids.iri(kind_of(found, cells, self._dialect), code)
            self._rows[iri] = found, number, code, parent
            above = self._codes.find(parent, column.of) if parent else None
            if above:
                self._steps[iri] = above

    def _go_on(self, step: NamedNode) -> None:
        ahead = set(self._steps.values())
        while ahead:
            here = ahead.pop()
            if here not in self._rows and here not in self._steps:
                for quad in self._known.quads(NamedNode(here), step):
                    self._steps[here] = text(quad.object)
                    ahead.add(self._steps[here])


def depths(steps: Mapping[str, str]) -> dict[str, int]:
    """How many steps lead up from each; 0 for what lies on a circle."""
    found: dict[str, int] = {}
    for start in steps:
        path: dict[str, int] = {}
        here = start
        while here in steps and here not in found and here not in path:
            path[here] = len(path)
            here = steps[here]
        walked = list(path)
        before = path.get(here, len(walked))
        found |= dict.fromkeys(walked[before:], 0)
        for below in reversed(walked[:before]):
            found[below] = found.get(steps[below], 0) + 1
    return found
