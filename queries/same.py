"""What may be the same: the Python step of the question `same`. docs/explanation/identity.md says what is asked for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pyoxigraph import NamedNode, Quad

from graph.id_numbers import pieces
from graph.matching.bodies import bodies
from graph.matching.households import households
from graph.matching.model import Body, Candidate, Person
from graph.matching.people import people
from graph.rdf import LABEL, TYPE, literal, text
from graph.snapshot import Row, Snapshot, Table
from ontology.terms import RM, RMV
from queries.params import Bound

COLUMNS = ("kind", "one", "other", "score", "reasons", "reasons_zh", "state", "decision")
OPEN = ("open", "later")
PERSONAL = {"birth": RM.birthDate, "sex": RM.sex, "hash": RM.idNumberHash, "near": RM.idNumberNear, "fits": RM.idNumberFits}
BODIES = {RM.GovernmentBody, RM.VillageCommittee, RM.Enterprise, RM.SocialOrganization, RM.Cooperative, RM.MutualFundAssociation}
VERDICT = f"{RMV.BASE}identity-"


@dataclass
class Facts:
    """The rows of the query, by what they say."""

    people: dict[str, dict[str, str]] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    bodies: set[str] = field(default_factory=set)
    homes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    places: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    kinds: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    about: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    verdicts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Pair:
    """Two entries, whether proposed, decided, or both."""

    kind: str
    one: str
    other: str
    found: Candidate | None
    state: str
    decision: str


def same(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """One row for each two entries, the likeliest first."""
    facts = _read(table)
    wanted, least = bound.words, Decimal(bound.words["least"])
    rows = [pair for pair in _pairs(facts) if _is_wanted(pair, wanted, bound, facts)]
    rows = [pair for pair in rows if pair.found is None or pair.found.score >= least]
    rows.sort(key=lambda pair: (-(pair.found.score if pair.found else 0), pair.kind, pair.one, pair.other))
    return Table(COLUMNS, [_row(pair) for pair in rows])


def proposed(one: NamedNode, other: NamedNode, snapshot: Snapshot) -> Candidate | None:
    """What the question says of two entries on the data day, from what is said of them alone; None where it proposes nothing."""
    facts, day = Facts(), snapshot.data_day()
    for node in (one, other):
        for person in _near(node, day, snapshot):
            _take_person(facts, person, day, snapshot)
        _take_body(facts, node, snapshot)
    wanted = {one.value, other.value}
    return next((pair.found for pair in _pairs(facts) if {pair.one, pair.other} == wanted), None)


def _near(node: NamedNode, day: date, snapshot: Snapshot) -> Iterator[NamedNode]:
    """A person itself, the people of a household."""
    if any(snapshot.quads(node, TYPE, NamedNode(RM.Person))):
        yield node
    for member in _members(NamedNode(RM.ofHousehold), node, day, snapshot):
        yield from _named(snapshot.quads(member, NamedNode(RM.ofPerson)))


def _members(role: NamedNode, node: NamedNode, day: date, snapshot: Snapshot) -> Iterator[NamedNode]:
    """The memberships of a household (or of a person: `role` says which it is) that hold on the day."""
    for quad in snapshot.quads(None, role, node):
        if isinstance(quad.subject, NamedNode):
            said = {(one.predicate.value, text(one.object)) for one in snapshot.quads(quad.subject)}
            days = dict(said)
            if (TYPE.value, RM.HouseholdMembership) in said and days[RM.validFrom] <= day.isoformat() < days[RM.validTo]:
                yield quad.subject


def _take_person(facts: Facts, person: NamedNode, day: date, snapshot: Snapshot) -> None:
    said = {quad.predicate.value: text(quad.object) for quad in snapshot.quads(person)}
    named = {part: said[name] for part, name in PERSONAL.items() if name in said}
    for quad in snapshot.quads(person, LABEL):
        _take(facts, "person", person.value, named | {"name": text(quad.object)})
    for member in _members(NamedNode(RM.ofPerson), person, day, snapshot):
        for home in _named(snapshot.quads(member, NamedNode(RM.ofHousehold))):
            for place in snapshot.quads(home, NamedNode(RM.within)):
                _take(facts, "home", person.value, {"in": home.value, "place": text(place.object)})


def _take_body(facts: Facts, node: NamedNode, snapshot: Snapshot) -> None:
    types = {text(quad.object) for quad in snapshot.quads(node, TYPE)}
    if RM.Organization not in types:
        return
    places = [{"place": text(quad.object)} for quad in snapshot.quads(node, NamedNode(RM.servesArea))] or [{}]
    for quad in snapshot.quads(node, LABEL):
        for place in places:
            _take(facts, "body", node.value, {"name": text(quad.object)} | place)
    for kind in types & BODIES:
        _take(facts, "kind", node.value, {"in": kind})


def _named(quads: Iterable[Quad]) -> Iterator[NamedNode]:
    return (quad.object for quad in quads if isinstance(quad.object, NamedNode))


def _pairs(facts: Facts) -> Iterator[Pair]:
    """All that is proposed, then what was decided without being proposed any more."""
    decided = {tuple(sorted(about)): record for record, about in facts.about.items()}
    entries = list(_people(facts))
    found = list(people(entries))
    proposed = [("person", one) for one in found]
    proposed += [("household", one) for one in households(entries, found)]
    proposed += [("organization", one) for one in bodies(_bodies(facts))]
    for kind, one in proposed:
        record = decided.pop((one.one, one.other), "")
        yield Pair(kind, one.one, one.other, one, facts.verdicts.get(record, "open"), record)
    for about, record in decided.items():
        kind = "person" if about[0] in facts.people else "organization" if about[0] in facts.bodies else "household"
        yield Pair(kind, about[0], about[-1], None, facts.verdicts[record], record)


def _is_wanted(pair: Pair, wanted: dict[str, str], bound: Bound, facts: Facts) -> bool:
    state = wanted.get("state", "")
    if state != "any" and pair.state not in ((state,) if state else OPEN):
        return False
    if wanted.get("kind", pair.kind) != pair.kind:
        return False
    if "subject" in bound.terms and str(bound.terms["subject"])[1:-1] not in (pair.one, pair.other):
        return False
    village = str(bound.terms.get("village", ""))[1:-1]
    return not village or any(village in facts.places.get(thing, ()) for thing in (pair.one, pair.other))


def _row(pair: Pair) -> Row:
    reasons = pair.found.reasons if pair.found else ()
    return (
        literal(pair.kind),
        NamedNode(pair.one),
        NamedNode(pair.other),
        literal(pair.found.score) if pair.found else None,
        literal("; ".join(reason.en for reason in reasons)),
        literal("；".join(reason.zh for reason in reasons)),
        literal(pair.state),
        NamedNode(pair.decision) if pair.decision else None,
    )


def _people(facts: Facts) -> Iterator[Person]:
    for iri, said in facts.people.items():
        yield Person(
            iri,
            tuple(facts.names[iri]),
            _day(said.get("birth", "")),
            said.get("sex", ""),
            said.get("hash", ""),
            tuple(pieces(said["near"])) if "near" in said else (),
            said.get("fits", "true") in ("true", "1"),
            frozenset(facts.homes.get(iri, ())),
            frozenset(facts.places.get(iri, ())),
        )


def _bodies(facts: Facts) -> Iterable[Body]:
    for iri in facts.bodies:
        yield Body(iri, tuple(facts.names[iri]), frozenset(facts.kinds.get(iri, ())), frozenset(facts.places.get(iri, ())))


def _read(table: Table) -> Facts:
    facts = Facts()
    for said in table.words():
        _take(facts, said.pop("part"), said.pop("thing"), said)
    return facts


def _take(facts: Facts, part: str, thing: str, said: dict[str, str]) -> None:
    if "name" in said and said["name"] not in facts.names[thing]:
        facts.names[thing].append(said["name"])
    if part == "person":
        facts.people.setdefault(thing, said)
    elif part == "home":
        facts.homes[thing].add(said["in"])
        facts.places[said["in"]].add(said["place"])
        facts.places[thing].add(said["place"])
    elif part == "body":
        facts.bodies.add(thing)
        facts.places[thing] |= {said["place"]} if "place" in said else set()
    elif part == "kind":
        facts.kinds[thing].add(said["in"])
    elif part == "decision":
        facts.about[thing].add(said["in"])
        facts.verdicts[thing] = said["place"].removeprefix(VERDICT)


def _day(said: str) -> date | None:
    """A day of birth; what SPARQL has written otherwise counts as none."""
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None
