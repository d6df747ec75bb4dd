"""What a county has in each village, read once for a version as periods: every day is then counted without another look.

Who sees no households gets the published counts instead: they are of the data day, and small ones are missing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from graph.intake.concepts import short_words
from graph.rdf import OPEN_END, PREFIXES, text
from graph.snapshot import Snapshot
from ontology.terms import RM, RMV

Span = tuple[str, str]
"""[first day, first day after), as ISO text."""
ABSENCE, POOR = "absence", "poor-households"
_PREFIXES = "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in ("rm", "rmv", "skos"))
_PLACES = """SELECT ?place ?kind ?above WHERE {
  VALUES ?kind { rm:County rm:Township rm:Village } ?place a ?kind . OPTIONAL { ?place rm:within ?above }
} ORDER BY ?place"""
_HOMES = "SELECT ?home ?place WHERE { ?home a rm:Household ; rm:within ?place }"
_NEEDS = "SELECT ?home ?from ?to WHERE { ?need a rm:Need ; rm:needOf ?home ; rm:validFrom ?from ; rm:validTo ?to }"
_POOR = """SELECT ?home ?from ?to WHERE {
  VALUES ?status { rmv:status-registered rmv:status-returned }
  ?record rm:povertyStatus ?status ; rm:statusOf ?home ; rm:validFrom ?from ; rm:validTo ?to .
}"""
_VISITS = "SELECT ?home ?day WHERE { ?visit a rm:Visit ; rm:visited ?home ; rm:onDate ?day }"
_REPORTS = """SELECT ?place ?duty ?from ?to WHERE { GRAPH <https://w3id.org/remit/graph/meta> {
  VALUES ?state { rmv:reported-partly rmv:reported-none }
  ?report a rm:ReportingCoverage ; rm:reported ?state ; rm:scope ?place ; rm:validFrom ?from ; rm:validTo ?to .
  OPTIONAL { ?report rm:duty ?duty }
} }"""
_FINDINGS = """SELECT ?finding ?type ?fault ?duty ?scope ?subject ?other ?first ?cleared WHERE {
  GRAPH <https://w3id.org/remit/graph/findings> {
    ?finding a rm:Finding ; rm:findingType ?type ; rm:fault ?fault ; rm:firstSeen ?first .
    OPTIONAL { ?finding rm:clearedOn ?cleared }
    OPTIONAL { ?finding rm:duty ?duty } OPTIONAL { ?finding rm:scope ?scope } OPTIONAL { ?finding rm:subject ?subject }
    OPTIONAL { ?finding rm:other ?other }
  }
} ORDER BY ?finding"""
_HELD = """SELECT ?record ?holder ?duty ?involvement ?scope ?from ?to WHERE {
  ?record a rm:Responsibility ; rm:holder ?holder ; rm:duty ?duty ; rm:involvement ?involvement ; rm:scope ?scope ;
    rm:validFrom ?from ; rm:validTo ?to .
} ORDER BY ?record"""
_CORE = "SELECT ?duty WHERE { ?duty rm:coreDuty true } ORDER BY ?duty"
_PUBLISHED = """SELECT ?scope ?what ?scheme ?fault ?number WHERE {
  ?record a rm:PublishedCount ; rm:countOf ?what ; rm:scope ?scope . OPTIONAL { ?record rm:quantity ?number }
  ?what skos:inScheme ?scheme . OPTIONAL { ?what rm:fault ?fault }
}"""


MOST_DAYS = 40
"""Days of which an overview keeps what it measured."""


@dataclass(frozen=True)
class Place:
    """A county, township or village (`kind`); `above` is the IRI of the place around it."""

    iri: str
    code: str
    kind: str
    above: str


@dataclass(frozen=True)
class OnFile:
    """A finding as it is kept: `sub_kind` is its short word, `village` and what is not said are empty."""

    iri: str
    sub_kind: str
    fault: bool
    duty: str
    scope: str
    village: str
    subject: str
    other: str
    first: str
    cleared: str

    @property
    def kind(self) -> str:
        """The first word of the sub-kind, such as absence."""
        return self.sub_kind.partition("-")[0]

    def stood(self, day: str) -> bool:
        """Whether it had been seen and not been cleared on a day."""
        return self.first <= day < self.cleared


@dataclass(frozen=True)
class Held:
    """A responsibility: `involvement` is a short word, `scope` a place or household, `village` the one it lies in, if any."""

    record: str
    holder: str
    duty: str
    involvement: str
    scope: str
    village: str
    first: str
    to: str

    def holds(self, day: str) -> bool:
        """Whether it was in force on a day."""
        return self.first <= day < self.to


@dataclass(frozen=True)
class Measures:
    """One village on one day; None is what nobody says, or what is not open to the reader."""

    households: int | None = None
    poor: int | None = None
    needs: int | None = None
    faults: int | None = None
    absences: int | None = None
    unreported: int | None = None
    last_visit: str | None = None

    @property
    def faults_per_household(self) -> Decimal | None:
        """How many faults come on one household; None where no household is known."""
        if self.faults is None or not self.households:
            return None
        return round(Decimal(self.faults) / self.households, 4)


@dataclass
class Overview:
    """The facts of one version, by IRI of the village. `counts` are the published ones, by village, of a reader without right."""

    places: dict[str, Place]
    duties: list[str]
    households: Counter[str] = field(default_factory=Counter)
    needs: dict[str, Counter[Span]] = field(default_factory=lambda: defaultdict(Counter))
    poor: dict[str, Counter[Span]] = field(default_factory=lambda: defaultdict(Counter))
    visits: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    reports: list[tuple[str, str, Span]] = field(default_factory=list)
    findings: list[OnFile] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    counts: dict[str, Measures] | None = None
    _measured: dict[date, dict[str, Measures]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def villages(self) -> list[Place]:
        """The villages, by code."""
        return sorted((place for place in self.places.values() if place.kind == "village"), key=lambda place: place.code)

    def around(self, place: str) -> Iterator[str]:
        """A place and those around it."""
        while place:
            yield place
            found = self.places.get(place)
            place = found.above if found else ""

    def inside(self, place: str) -> list[Place]:
        """The villages inside a place, itself if it is one; all of them for no place."""
        return [one for one in self.villages if not place or place in self.around(one.iri)]

    def measures(self, day: date) -> dict[str, Measures]:
        """Every village as it was on a day; published counts are those of the data day. Pages ask for the same few days."""
        found = self._measured.get(day)
        if found is None:
            found = self._measured[day] = self._measure(day)
            for old in list(self._measured)[:-MOST_DAYS]:
                self._measured.pop(old, None)
        return found

    def _measure(self, day: date) -> dict[str, Measures]:
        if self.counts is not None:
            nothing = Measures(poor=0, needs=0, faults=0, absences=0)
            return {place.iri: self.counts.get(place.iri, nothing) for place in self.villages}
        said = day.isoformat()
        standing = [finding for finding in self.findings if finding.fault and finding.stood(said)]
        faults = Counter(finding.village for finding in standing)
        absences = Counter(finding.village for finding in standing if finding.kind == ABSENCE)
        return {
            place.iri: Measures(
                self.households[place.iri],
                _holding(self.poor.get(place.iri, Counter()), said),
                _holding(self.needs.get(place.iri, Counter()), said),
                faults[place.iri],
                absences[place.iri],
                self._unreported(place.iri, said),
                max((visit for visit in self.visits.get(place.iri, ()) if visit <= said), default=None),
            )
            for place in self.villages
        }

    def open_needs(self, day: date) -> int:
        """How many needs were open on a day."""
        return sum(_holding(spans, day.isoformat()) for spans in self.needs.values())

    def poor_households(self, day: date) -> int:
        """How many households were poor on a day."""
        return sum(_holding(spans, day.isoformat()) for spans in self.poor.values())

    def _unreported(self, village: str, day: str) -> int:
        """How many core duties a village, or a place around it, did not report fully for a day."""
        around = set(self.around(village))
        said = {duty for place, duty, (first, to) in self.reports if place in around and first <= day < to}
        return len(self.duties) if "" in said else len(said & set(self.duties))


def overview(snapshot: Snapshot, *, published: bool) -> Overview:
    """Read everything. `published`: the snapshot has published counts instead of needs, statuses and findings."""
    found = Overview(_places(snapshot), [cell["duty"] for cell in _rows(snapshot, _CORE)])
    homes = dict(_pairs(snapshot, _HOMES))
    village_of = homes | {place.iri: place.iri for place in found.villages}
    found.held = [_held(cell, village_of) for cell in _rows(snapshot, _HELD)]
    if published:
        found.counts = _published(snapshot)
        return found
    found.households.update(homes.values())
    for spans, query in ((found.needs, _NEEDS), (found.poor, _POOR)):
        for home, first, to in _many(snapshot, query):
            if village := village_of.get(home):
                spans[village][first, to] += 1
    for home, day in _pairs(snapshot, _VISITS):
        if village := village_of.get(home):
            found.visits[village].append(day)
    found.reports = [(cell["place"], cell.get("duty", ""), (cell["from"], cell["to"])) for cell in _rows(snapshot, _REPORTS)]
    found.findings = [_on_file(cell, village_of) for cell in _rows(snapshot, _FINDINGS)]
    return found


def _rows(snapshot: Snapshot, query: str) -> Iterator[dict[str, str]]:
    return snapshot.select(_PREFIXES + query).words()


def _many(snapshot: Snapshot, query: str) -> Iterator[tuple[str, ...]]:
    """The texts of rows of which there are many and no cell is empty."""
    return (tuple(text(cell) for cell in row if cell is not None) for row in snapshot.select(_PREFIXES + query).rows)


def _pairs(snapshot: Snapshot, query: str) -> Iterator[tuple[str, str]]:
    return ((one, other) for one, other in _many(snapshot, query))


def _places(snapshot: Snapshot) -> dict[str, Place]:
    found = {}
    for cell in _rows(snapshot, _PLACES):
        split = snapshot.ids.split(cell["place"])
        if split:
            kind = cell["kind"].removeprefix(RM.BASE).lower()
            found[cell["place"]] = Place(cell["place"], split[1], kind, cell.get("above", ""))
    return found


def _on_file(cell: dict[str, str], village_of: dict[str, str]) -> OnFile:
    duty, scope, subject, other = (cell.get(name, "") for name in ("duty", "scope", "subject", "other"))
    about = (duty, scope, village_of.get(scope, ""), subject, other)
    cleared = cell.get("cleared", OPEN_END.isoformat())
    return OnFile(cell["finding"], short_words()[cell["type"]], cell["fault"] == "true", *about, cell["first"], cleared)


def _held(cell: dict[str, str], village_of: dict[str, str]) -> Held:
    about = (cell["record"], cell["holder"], cell["duty"], short_words()[cell["involvement"]], cell["scope"])
    return Held(*about, village_of.get(cell["scope"], ""), cell["from"], cell["to"])


def _published(snapshot: Snapshot) -> dict[str, Measures]:
    """What everybody may see of each village: sums of the counts that are shown; None where there are only small ones."""
    shown: dict[str, dict[str, list[int | None]]] = defaultdict(lambda: defaultdict(list))
    for cell in _rows(snapshot, _PUBLISHED):
        for name in _counted(cell):
            shown[cell["scope"]][name].append(int(cell["number"]) if "number" in cell else None)
    return {village: _shown(numbers) for village, numbers in shown.items()}


def _counted(cell: dict[str, str]) -> Iterator[str]:
    """Which measures a published count is part of."""
    word = short_words()[cell["what"]]
    if word == POOR:
        yield "poor"
    elif cell["scheme"] == f"{RMV.BASE}needs":
        yield "needs"
    elif cell.get("fault") == "true":
        yield "faults"
        if word.partition("-")[0] == ABSENCE:
            yield "absences"


def _shown(numbers: dict[str, list[int | None]]) -> Measures:
    poor, needs, faults, absences = (_sum(numbers.get(name, [])) for name in ("poor", "needs", "faults", "absences"))
    return Measures(poor=poor, needs=needs, faults=faults, absences=absences)


def _sum(numbers: list[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known or not numbers else None


def _holding(spans: Counter[Span], day: str) -> int:
    return sum(many for (first, to), many in spans.items() if first <= day < to)
