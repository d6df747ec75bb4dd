"""How clear responsibilities are, in figures: the Python step of the question `clarity`.

docs/explanation/clarity.md defines each figure. Everything is counted from the rows of the query: cases with the accountable
responsibilities that cover them, what is undecidable, all responsibilities, and the tree of places.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from pyoxigraph import NamedNode

from graph.rdf import Term, literal, text
from graph.snapshot import Row, Snapshot, Table
from ontology.terms import RMV
from queries.params import Bound

COLUMNS = (
    *("about", "cases", "one", "several", "none", "unknown", "one_share", "subjects", "concentration"),
    *("households", "duties", "layers", "most_layers", "hand_overs", "years", "hand_over_rate"),
)
YEAR = Decimal("365.25")
"""Days of a year."""

Case = tuple[str, str]
"""A household and a core duty."""


@dataclass(frozen=True)
class Held:
    """One responsibility; it holds from `first` until before `to`."""

    iri: str
    subject: str
    duty: str
    accountable: bool
    scope: str
    group: str
    first: date
    to: date
    above: str

    def days(self, since: date, as_of: date) -> int:
        """On how many days of a period, its ends included, it holds."""
        return max(min(self.to.toordinal(), as_of.toordinal() + 1) - max(self.first, since).toordinal(), 0)


@dataclass
class Facts:
    """The rows of the query, by what they say."""

    since: date
    as_of: date
    covered_by: dict[Case, set[str]] = field(default_factory=dict)
    undecidable: set[Case] = field(default_factory=set)
    held: dict[str, Held] = field(default_factory=dict)
    above: dict[str, str] = field(default_factory=dict)
    villages: set[str] = field(default_factory=set)

    def around(self, place: str) -> list[str]:
        """The place and the areas around it, from the inside out."""
        found = [place]
        while (above := self.above.get(found[-1])) and above not in found:
            found.append(above)
        return found

    def subjects(self, case: Case) -> set[str]:
        """Who is accountable for a case."""
        return {self.held[record].subject for record in self.covered_by[case]}

    @cached_property
    def hands(self) -> dict[str, list[tuple[int, str]]]:
        """For each responsibility, those that hold on the day and descend from it: hands between, and scope."""
        found: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for held in self.held.values():
            if held.first <= self.as_of < held.to:
                for hands, above in enumerate(self._line(held)):
                    found[above].append((hands, held.scope))
        return found

    def _line(self, held: Held) -> list[str]:
        found = [held.iri]
        while (above := self.held[found[-1]].above) in self.held and above not in found:
            found.append(above)
        return found

    def layers(self, case: Case, record: str) -> int:
        """The layers between who decides and the household: places climbed, and the hands down to who acts."""
        areas = self.around(case[0])
        return areas.index(self.held[record].scope) + max(hands for hands, scope in self.hands[record] if scope in areas)

    @cached_property
    def changes(self) -> list[Held]:
        """The accountable responsibilities that took a post over in the period."""
        posts: dict[tuple[str, str, str], list[Held]] = defaultdict(list)
        for held in self.accountable:
            posts[held.duty, held.scope, held.group].append(held)
        return [
            later
            for post in posts.values()
            for later in post
            if self.since <= later.first <= self.as_of and any(_gives_way(earlier, later) for earlier in post)
        ]

    @cached_property
    def accountable(self) -> list[Held]:
        """All accountable responsibilities."""
        return [held for held in self.held.values() if held.accountable]


@dataclass
class Group:
    """What counts for one row: cases, the covering responsibilities that count, and who took over what for how long."""

    cases: dict[Case, set[str]] = field(default_factory=dict)
    hand_overs: int = 0
    days: int = 0


def figures(found: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """The figures, one row per village, duty or subject, by IRI."""
    facts = _read(found, bound)
    by = bound.words["by"]
    groups: dict[str, Group] = defaultdict(Group)
    for case, records in facts.covered_by.items():
        for about, counted in _groups_of(case, records, by, facts):
            groups[about].cases[case] = counted
    place, duty = (text(bound.terms[name]) if name in bound.terms else "" for name in ("place", "duty"))
    took_over = {held.iri for held in facts.changes}
    for held in facts.accountable:
        days = held.days(facts.since, facts.as_of)
        if days and duty in ("", held.duty) and _near(held, place, facts):
            for about in _shares_of(held, by, facts):
                groups[about].days += days
                groups[about].hand_overs += held.iri in took_over
    return Table(COLUMNS, [_row(about, group, by, facts) for about, group in sorted(groups.items())])


def _read(found: Table, bound: Bound) -> Facts:
    facts = Facts(date.fromisoformat(bound.words["since"]), bound.day)
    for cell in found.words():
        part, case = cell["part"], (cell.get("household", ""), cell.get("duty", ""))
        if part == "case":
            facts.covered_by.setdefault(case, set()).update({cell["record"]} if "record" in cell else ())
        elif part == "undecidable":
            facts.undecidable.add(case)
        elif part == "responsibility":
            facts.held[cell["record"]] = _held(cell)
        elif part == "place":
            facts.above[cell["scope"]] = cell["above"]
        else:
            facts.villages.add(cell["village"])
    return facts


def _held(cell: dict[str, str]) -> Held:
    return Held(
        cell["record"],
        cell["subject"],
        cell["duty"],
        cell["involvement"] == RMV.accountable,
        cell["scope"],
        cell["group"],
        date.fromisoformat(cell["from"]),
        date.fromisoformat(cell["to"]),
        cell.get("above", ""),
    )


def _gives_way(earlier: Held, later: Held) -> bool:
    return earlier.subject != later.subject and earlier.first < later.first and earlier.to < later.to


def _near(held: Held, place: str, facts: Facts) -> bool:
    """Whether a responsibility lies inside or around a place; any does if there is none."""
    return not place or place in facts.around(held.scope) or held.scope in facts.around(place)


def _groups_of(case: Case, records: set[str], by: str, facts: Facts) -> Iterator[tuple[str, set[str]]]:
    """The groups that a case belongs to, each with the responsibilities that count there."""
    if by == "subject":
        for subject in facts.subjects(case):
            yield subject, {record for record in records if facts.held[record].subject == subject}
    elif by == "duty":
        yield case[1], records
    else:
        yield from ((place, records) for place in facts.around(case[0]) if place in facts.villages)


def _shares_of(held: Held, by: str, facts: Facts) -> Iterable[str]:
    """The groups that an accountable responsibility belongs to."""
    if by == "subject":
        return [held.subject]
    return [held.duty] if by == "duty" else [village for village in facts.villages if _near(held, village, facts)]


def _row(about: str, group: Group, by: str, facts: Facts) -> Row:
    cases = {case: facts.subjects(case) for case in group.cases}
    numbers = Counter(min(len(subjects), 2) for subjects in cases.values())
    unknown = sum(1 for case, subjects in cases.items() if not subjects and case in facts.undecidable)
    load = Counter(subject for subjects in cases.values() for subject in subjects)
    layers = [max(facts.layers(case, record) for record in records) for case, records in group.cases.items() if records]
    whole = by != "subject"
    return (
        NamedNode(about),
        *map(literal, (len(cases), numbers[1], numbers[2], numbers[0] - unknown, unknown)),
        _ratio(numbers[1], len(cases) - unknown),
        literal(len(load)) if whole else None,
        _ratio(sum(number**2 for number in load.values()), load.total() ** 2) if whole else None,
        literal(len({household for household, _ in cases})),
        literal(len({duty for _, duty in cases})),
        _ratio(sum(layers), len(layers)),
        literal(max(layers)) if layers else None,
        literal(group.hand_overs),
        literal(round(group.days / YEAR, 2)),
        _ratio(group.hand_overs * YEAR, group.days),
    )


def _ratio(part: Decimal | int, whole: int) -> Term | None:
    return literal(round(Decimal(part) / whole, 4)) if whole else None
