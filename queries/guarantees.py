"""Whether households have what is promised to each: the Python step of the question `guarantees`.

docs/explanation/households.md says when a need is met, unmet or unknown, and which record is the evidence.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from pyoxigraph import NamedNode

from graph.rdf import OPEN_END, Term, literal, text
from graph.snapshot import Row, Snapshot, Table
from ontology.terms import RMV
from queries.params import Bound

NEEDS = ("food", "clothing", "education", "medical", "housing", "water")
"""The two no-worries, the three guarantees, and drinking water, in the order in which they are named."""
COLUMNS = ("household", "need", "state", "basis", "evidence", "from", "against")
SCHOOL_AGE = range(6, 16)
"""Years of age at which school is compulsory."""
SAFE = {RMV.grade_a, RMV.grade_b, RMV.water_safe}
HOUSE = RMV.BASE + "grade-"


@dataclass(frozen=True)
class Said:
    """One record that says something: since when, and for a need that was closed until before which day."""

    record: str
    since: date
    item: str = ""
    to: date = OPEN_END


@dataclass(frozen=True)
class Verdict:
    """What holds of one need: `met`, `unmet` or `unknown`, why, and by which record; `against` is one that says otherwise."""

    state: str
    basis: str
    evidence: Said | None = None
    against: Said | None = None


SILENT = Verdict("unknown", "silent")


@dataclass
class Facts:
    """The rows of the query, by what they say. `members` are the people of a household with their birth dates, if known."""

    as_of: date
    households: set[str] = field(default_factory=set)
    needs: dict[tuple[str, str], list[Said]] = field(default_factory=lambda: defaultdict(list))
    states: dict[str, list[Said]] = field(default_factory=lambda: defaultdict(list))
    members: dict[str, dict[str, date | None]] = field(default_factory=lambda: defaultdict(dict))
    insurance: dict[str, list[Said]] = field(default_factory=lambda: defaultdict(list))
    schooling: dict[str, list[Said]] = field(default_factory=lambda: defaultdict(list))
    confirmed: dict[str, list[Said]] = field(default_factory=lambda: defaultdict(list))

    def pupils(self, household: str) -> list[str] | None:
        """The members of school age; None where nobody is known to live there, or somebody's age is not known."""
        born = self.members.get(household, {})
        known = {person: day for person, day in born.items() if day}
        if not born or len(known) < len(born):
            return None
        return [person for person, day in known.items() if age(day, self.as_of) in SCHOOL_AGE]


def age(born: date, day: date) -> int:
    """Whole years of age on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def guarantees(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """One row per household and need."""
    facts = read(table, bound.day)
    need, state = text(bound.terms["need"]) if "need" in bound.terms else "", bound.words.get("state", "")
    rows = [
        _row(household, domain, found)
        for household, domain, found in verdicts(facts)
        if need in ("", RMV.BASE + f"need-{domain}") and state in ("", found.state)
    ]
    return Table(COLUMNS, rows)


def read(table: Table, as_of: date) -> Facts:
    """The rows of the query as facts."""
    facts = Facts(as_of)
    for cell in table.words():
        _READERS[cell["part"]](facts, cell)
    return facts


def _said(cell: dict[str, str]) -> Said:
    to = date.fromisoformat(cell["to"]) if "to" in cell else OPEN_END
    return Said(cell["record"], date.fromisoformat(cell["from"]), cell.get("item") or cell.get("insured", ""), to)


def _member(facts: Facts, cell: dict[str, str]) -> None:
    facts.members[cell["household"]][cell["person"]] = date.fromisoformat(cell["born"]) if "born" in cell else None


_READERS: dict[str, Callable[[Facts, dict[str, str]], None]] = {
    "household": lambda facts, cell: facts.households.add(cell["household"]),
    "need": lambda facts, cell: facts.needs[cell["household"], cell["item"]].append(_said(cell)),
    "state": lambda facts, cell: facts.states[cell["household"]].append(_said(cell)),
    "member": _member,
    "insurance": lambda facts, cell: facts.insurance[cell["person"]].append(_said(cell)),
    "schooling": lambda facts, cell: facts.schooling[cell["person"]].append(_said(cell)),
    "confirmed": lambda facts, cell: facts.confirmed[cell["household"]].append(_said(cell)),
}


def verdict(household: str, domain: str, facts: Facts) -> Verdict:
    """What holds of one need of a household: what speaks against it is heard before what speaks for it."""
    needs = facts.needs.get((household, RMV.BASE + f"need-{domain}"), [])
    lacks, has = _states(household, domain, facts)
    if found := [need for need in needs if need.to > facts.as_of]:
        return Verdict("unmet", "need", _first(found), has)
    if lacks:
        return Verdict("unmet", "state", _first(lacks), has)
    if has:
        return Verdict("met", "state", has)
    if domain == "education" and facts.pupils(household) == []:
        return Verdict("met", "nobody")
    if needs:
        last = max(needs, key=lambda need: (need.to, need.record))
        return Verdict("met", "closed", Said(last.record, last.to))
    if confirmed := facts.confirmed.get(household):
        return Verdict("met", "confirmed", _last(confirmed))
    return SILENT


def _states(household: str, domain: str, facts: Facts) -> tuple[list[Said], Said | None]:
    """The recorded states that say that something is lacking, and one that says that nothing is."""
    if domain in ("housing", "water"):
        states = [one for one in facts.states.get(household, ()) if one.item.startswith(HOUSE) == (domain == "housing")]
        return [one for one in states if one.item not in SAFE], _last(one for one in states if one.item in SAFE)
    people = list(facts.members.get(household, ()))
    if domain == "medical":
        return _of_people(facts.insurance, people, people, "false")
    if domain == "education":
        return _of_people(facts.schooling, people, facts.pupils(household) or [], RMV.schooling_dropped_out)
    return [], None


def _of_people(states: dict[str, list[Said]], people: list[str], needed: list[str], lack: str) -> tuple[list[Said], Said | None]:
    """States of people: those that are the lack; and the latest of the others, if each of those needed has one and none lacks."""
    lacks = [one for person in people for one in states.get(person, ()) if one.item == lack]
    good = [[one for one in states.get(person, ()) if one.item != lack] for person in needed]
    whole = bool(good) and all(good) and not lacks
    return lacks, _last(one for found in good for one in found) if whole else None


def _first(found: Iterable[Said]) -> Said:
    return min(found, key=lambda one: (one.since, one.record))


def _last(found: Iterable[Said]) -> Said | None:
    return max(found, key=lambda one: (one.since, one.record), default=None)


def cells(found: Verdict) -> tuple[Term | None, ...]:
    """State, basis, evidence and since when, as terms."""
    evidence = found.evidence
    record, since = (NamedNode(evidence.record), literal(evidence.since)) if evidence else (None, None)
    return (literal(found.state), literal(found.basis), record, since)


def _row(household: str, domain: str, found: Verdict) -> Row:
    against = NamedNode(found.against.record) if found.against else None
    return (NamedNode(household), NamedNode(RMV.BASE + f"need-{domain}"), *cells(found), against)


def verdicts(facts: Facts) -> Iterator[tuple[str, str, Verdict]]:
    """What holds of every need of every household."""
    for household in sorted(facts.households):
        for domain in NEEDS:
            yield household, domain, verdict(household, domain, facts)
