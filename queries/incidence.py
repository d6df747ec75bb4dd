"""How many are poor at the end of each year: the Python step of the question `incidence`.

docs/explanation/households.md defines the figures. Who sees no households gets the published counts of the data day instead.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pyoxigraph import NamedNode

from graph.rdf import literal
from graph.snapshot import Row, Snapshot, Table
from queries.params import Bound

COLUMNS = ("place", "year", "day", "households", "people", "population", "incidence", "suppressed")

Period = tuple[date, date]
"""[first day, first day after)."""


@dataclass
class Facts:
    """The rows of the query, by what they say; `published` is None where a count is suppressed."""

    above: dict[str, str] = field(default_factory=dict)
    village: dict[str, str] = field(default_factory=dict)
    poor: dict[str, list[Period]] = field(default_factory=lambda: defaultdict(list))
    members: dict[str, list[tuple[str, Period]]] = field(default_factory=lambda: defaultdict(list))
    population: dict[str, Decimal] = field(default_factory=dict)
    published: dict[str, int | None] = field(default_factory=dict)

    def around(self, place: str) -> Iterator[str]:
        """A place and those around it."""
        while place:
            yield place
            place = self.above.get(place, "")


def incidence(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """One row per place and year."""
    facts, as_of, by = read(table), bound.day, bound.words["by"]
    places = sorted(place for place in facts.above if (split := snapshot.ids.split(place)) and split[0] == by)
    if facts.published:
        known = as_of == snapshot.data_day() and by == "village"
        return Table(COLUMNS, [_published(place, as_of, facts) for place in places] if known else [])
    counts = [(day, *counted(day, facts)) for day in days(facts, as_of)]
    rows = [
        _row(place, day, (households[place], people[place]), facts.population.get(place))
        for place in places
        for day, households, people in counts
    ]
    return Table(COLUMNS, rows)


def days(facts: Facts, as_of: date) -> list[date]:
    """The last days of the years, from the first in which somebody is poor; of the last year, the day that counts."""
    begins = [first for periods in facts.poor.values() for first, _ in periods if first <= as_of]
    return [min(date(year, 12, 31), as_of) for year in range(min(begins).year, as_of.year + 1)] if begins else []


def counted(day: date, facts: Facts) -> tuple[Counter[str], Counter[str]]:
    """How many households and people are poor on a day, by place."""
    households, people = Counter[str](), Counter[str]()
    for household, periods in facts.poor.items():
        if _holds(periods, day):
            size = len({person for person, period in facts.members.get(household, ()) if _holds([period], day)})
            for place in facts.around(facts.village[household]):
                households[place] += 1
                people[place] += size
    return households, people


def _holds(periods: Iterable[Period], day: date) -> bool:
    return any(first <= day < to for first, to in periods)


def _row(place: str, day: date, numbers: tuple[int, int], population: Decimal | None) -> Row:
    households, people = numbers
    figures = (households, people, population, share_of(people, population))
    return (*_head(place, day), *(None if figure is None else literal(figure) for figure in figures), literal(False))


def share_of(people: int, population: Decimal | None) -> Decimal | None:
    """The poor of a hundred of the population."""
    return round(100 * people / population, 2) if population else None


def _published(place: str, day: date, facts: Facts) -> Row:
    """What everybody may see of a village; one without a count has nobody who is poor."""
    number = facts.published.get(place, 0)
    population = facts.population.get(place)
    shown, whole = (None if figure is None else literal(figure) for figure in (number, population))
    return (*_head(place, day), shown, None, whole, None, literal(number is None))


def _head(place: str, day: date) -> Row:
    return (NamedNode(place), literal(day.year), literal(day))


def read(table: Table) -> Facts:
    """The rows of the query as facts."""
    facts = Facts()
    for cell in table.words():
        if cell["part"] == "place":
            facts.above[cell["scope"]] = cell.get("above", "")
        elif cell["part"] == "status":
            facts.village[cell["household"]] = cell["scope"]
            facts.poor[cell["household"]].append(_period(cell))
        elif cell["part"] == "member":
            facts.members[cell["household"]].append((cell["person"], _period(cell)))
        elif cell["part"] == "published":
            facts.published[cell["scope"]] = int(cell["number"]) if "number" in cell else None
        elif "scope" in cell:
            facts.population[cell["scope"]] = Decimal(cell["number"])
    return facts


def _period(cell: dict[str, str]) -> Period:
    return date.fromisoformat(cell["from"]), date.fromisoformat(cell["to"])
