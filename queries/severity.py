"""How severe findings are, and the worst of them first (docs/explanation/rules.md, «Severity»)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from pyoxigraph import NamedNode

from graph.kept import Keeper
from graph.rdf import FINDINGS, PREFIXES, Term, literal, text
from graph.snapshot import Draft, Row, Snapshot, Table, Version
from ontology.terms import RM
from queries.params import Bound

ABOUT = ("duty", "scope", "subject", "other", "matter")
COLUMNS = ("kind", "sub_kind", "fault", *ABOUT, "severity", "households", "days", "first_seen", "state", "assignee", "finding")
YEAR = 365
"""After so many days a finding weighs twice as much."""
MANY = 30
"""Duties and scopes from which on it is quicker to read the needs of all households."""
_OPEN = f"""PREFIX rm: <{RM.BASE}>
SELECT ?home ?domain WHERE {{
  ?need rm:needOf ?home ; rm:needDomain ?domain ; rm:validFrom ?from ; rm:validTo ?to .
  FILTER(?from <= @DAY && @DAY < ?to)
}}"""
Counted = dict[tuple[NamedNode, NamedNode], int]
counted: Keeper[tuple[Version, str], Counted] = Keeper(4)
"""The households in need by duty and scope, kept for a version and its data day: counting those of a county takes seconds."""


def severity(weight: int, households: int, days: int) -> int:
    """The weight of the kind, times the households in need of the duty (1 at least), doubled for every year; rounded down."""
    return weight * max(households, 1) * (YEAR + days) // YEAR


def worst_first(found: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """Add `severity`, `households` and `days` to the findings of the query, the worst of the severe and old first.

    What is only listed has severity 0. Equals stay in the order of the query.
    """
    if not found.rows:
        return Table(COLUMNS, [])
    needs = _needs(snapshot)
    needs.expect({(cells["duty"], cells["scope"]) for cells in found.named_rows()})
    least, oldest = (int(text(bound.terms[name])) if name in bound.terms else 0 for name in ("severity", "age"))
    rows = [_figures(cells, needs) for cells in found.named_rows()]
    kept = [cells for cells in rows if _number(cells["severity"]) >= least and _number(cells["days"]) >= oldest]
    kept.sort(key=lambda cells: -_number(cells["severity"]))
    return Table(COLUMNS, [_row(cells) for cells in kept])


def figures_of(finding: NamedNode, snapshot: Snapshot) -> dict[str, int]:
    """The severity of one finding, and the weight, households and days that it is made of."""
    said = snapshot.said(finding, FINDINGS)
    kind = said[RM.findingType]
    above = [quad.object for quad in snapshot.quads(_node(kind), NamedNode(PREFIXES["skos"] + "broader"))]
    weights = [quad.object for kind in above for quad in snapshot.quads(_node(kind), NamedNode(RM.severityWeight))]
    cells: dict[str, Term | None] = {name: said.get(RM.BASE + name) for name in ("fault", "duty", "scope")}
    cells |= {
        "cleared": said.get(RM.clearedOn),
        "first_seen": said[RM.firstSeen],
        "weight": next(iter(weights), None),
        "stands": None,
    }
    found = _figures(cells, _needs(snapshot))
    weight = (_number(found["weight"]) or 1) if cells["fault"] == literal(True) else 0
    return {"weight": weight} | {name: _number(found[name]) for name in ("households", "days", "severity")}


def needs_of(duty: Term | None, snapshot: Snapshot) -> list[Term]:
    """The domains of need that a duty, or a narrower one, addresses: those whose households a finding counts."""
    return sorted(Needs(snapshot, snapshot.data_day()).domains(duty), key=text) if isinstance(duty, NamedNode) else []


@dataclass
class Needs:
    """The needs open on a day, counted by place and duty; what was looked up once is kept."""

    snapshot: Snapshot
    day: date
    _open: dict[NamedNode, set[Term]] = field(default_factory=dict)
    _served: dict[NamedNode, set[Term]] = field(default_factory=dict)
    _counted: Counted = field(default_factory=dict)
    _whole: bool = False
    """Whether the needs of all households were read."""

    def expect(self, wanted: set[tuple[Term | None, Term | None]]) -> None:
        """Read all needs at once where households of many duties and scopes will be asked for."""
        if not self._whole and len(wanted - self._counted.keys()) > MANY:
            for home, domain in self.snapshot.select(_OPEN.replace("@DAY", str(literal(self.day)))).rows:
                if isinstance(home, NamedNode) and domain is not None:
                    self._open.setdefault(home, set()).add(domain)
            self._whole = True

    def households(self, duty: Term | None, scope: Term | None) -> int:
        """How many households inside a scope have an open need of a domain that the duty, or a narrower one, addresses."""
        if not (isinstance(duty, NamedNode) and isinstance(scope, NamedNode)):
            return 0
        if (duty, scope) not in self._counted:
            served = self.domains(duty)
            inside = self.snapshot.quads(None, NamedNode(RM.inside), scope)
            households = {quad.subject for quad in inside if isinstance(quad.subject, NamedNode)}
            self._counted[duty, scope] = sum(not served.isdisjoint(self._needed(one)) for one in households)
        return self._counted[duty, scope]

    def domains(self, duty: NamedNode) -> set[Term]:
        """The domains of need that a duty, or a narrower one, addresses."""
        if duty not in self._served:
            found = {quad.object for quad in self.snapshot.quads(duty, NamedNode(RM.addressesNeed))}
            for quad in self.snapshot.quads(None, NamedNode(PREFIXES["skos"] + "broader"), duty):
                found |= self.domains(quad.subject) if isinstance(quad.subject, NamedNode) else set()
            self._served[duty] = found
        return self._served[duty]

    def _needed(self, household: NamedNode) -> set[Term]:
        if self._whole:
            return self._open.get(household, set())
        if household not in self._open:
            needs = [quad.subject for quad in self.snapshot.quads(None, NamedNode(RM.needOf), household)]
            self._open[household] = {domain for need in needs if isinstance(need, NamedNode) for domain in self._if_open(need)}
        return self._open[household]

    def _if_open(self, need: NamedNode) -> Iterator[Term]:
        """The domain of a need that holds on the day."""
        said = self.snapshot.said(need)
        if _day(said[RM.validFrom]) <= self.day < _day(said[RM.validTo]):
            yield said[RM.needDomain]


def _needs(snapshot: Snapshot) -> Needs:
    """The needs of the data day; of a version what was counted once is kept, of a draft it is not, for that can still change."""
    day = snapshot.data_day()
    if isinstance(snapshot, Draft):
        return Needs(snapshot, day)
    return Needs(snapshot, day, _counted=counted.of((snapshot.version, snapshot.ids.base), dict))


def _figures(cells: dict[str, Term | None], needs: Needs) -> dict[str, Term | None]:
    last, first = cells["cleared"], cells["first_seen"]
    days = max(((_day(last) if last else needs.day) - (_day(first) if first else needs.day)).days, 0)
    households = needs.households(cells["duty"], cells["scope"])
    weight = (_number(cells["weight"]) or 1) if cells["fault"] == literal(True) else 0
    figures = {"households": households, "days": days, "severity": severity(weight, households, days)}
    return cells | {"state": cells["stands"]} | {name: literal(figure) for name, figure in figures.items()}


def _row(cells: dict[str, Term | None]) -> Row:
    return tuple(cells[column] for column in COLUMNS)


def _day(term: Term) -> date:
    return date.fromisoformat(text(term))


def _number(term: Term | None) -> int:
    return int(text(term)) if term else 0


def _node(term: Term) -> NamedNode | None:
    return term if isinstance(term, NamedNode) else None
