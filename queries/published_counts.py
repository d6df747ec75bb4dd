"""What everybody may be told of how many households there are: the Python steps of the questions `published-…`, but for incomes.

docs/explanation/privacy.md says what is suppressed; what is counted is defined where staff are told of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from pyoxigraph import NamedNode

from graph.rdf import literal
from graph.snapshot import Row, Snapshot, Table
from ontology.terms import RMV
from queries import guarantees as promised
from queries import incidence as poverty
from queries import money_facts
from queries.catalog import question
from queries.estimates import cell
from queries.incomes import money
from queries.params import Bound
from queries.published import Layout, in_steps, layout, told
from queries.run import ask, rows_of

INCIDENCE = ("place", "year", "day", "households", "people", "population", "incidence", "suppressed")
GUARANTEES = ("place", "need", "unmet", "unknown", "met", "suppressed")
RISKS = ("place", "listed", "watched", "returned", "suppressed")
MONEY = ("place", "purpose", "households", "amount", "unit", "suppressed")
COUNTED = {
    "listed": ("early-warning", {}),
    "watched": ("monitored", {"state": "watched"}),
    "returned": ("returned", {}),
}
"""The questions whose households are counted, by column."""
STATES = ("unmet", "unknown", "met")


def incidence(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """One row per place of the kind asked for and year, like those of `incidence`."""
    found = layout(table, snapshot)
    if found is None:
        return Table(INCIDENCE, [])
    asked, _, rows = rows_of(question("incidence"), {}, snapshot)
    facts = poverty.read(rows)
    days = poverty.days(facts, asked.day)
    return Table(INCIDENCE, [row for day in days for row in _poor_on(day, facts, found, bound, snapshot)])


def _poor_on(day: date, facts: poverty.Facts, found: Layout, bound: Bound, snapshot: Snapshot) -> list[Row]:
    households, people = poverty.counted(day, facts)
    villages = {village for inside in found.places.villages.values() for village in inside}
    hidden = found.hidden({village: households[village] for village in villages}, RMV.ind_poor_households)
    # Where few people are on file of many households the number of people is a small one that nothing else guards.
    unsafe = any(0 < people[one] < found.least <= households[one] for one in villages)
    return [
        _poor(place, day, (households[place], people[place]), facts, hidden=place in hidden, unsafe=unsafe)
        for place in found.of_kind(bound.words["by"], bound, snapshot)
    ]


def _poor(  # noqa: PLR0913 - one row, with what may be told of it
    place: str, day: date, numbers: tuple[int, int], facts: poverty.Facts, *, hidden: bool, unsafe: bool
) -> Row:
    households, people = numbers
    population = facts.population.get(place)
    share = None if hidden or unsafe else poverty.share_of(people, population)
    return (
        *(NamedNode(place), literal(day.year), literal(day), told(households, hidden=hidden)),
        *(told(people, hidden=hidden or unsafe), cell(population), cell(share), literal(hidden or unsafe)),
    )


def guarantees(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """One row per place and need.

    How many have it is told of a county alone, and only where each number there may be told: beside the others it would say
    how many households a village has, and so what is suppressed there.
    """
    found = layout(table, snapshot)
    if found is None:
        return Table(GUARANTEES, [])
    asked, _, rows = rows_of(question("guarantees"), {}, snapshot)
    homes: dict[tuple[str, str], list[str]] = defaultdict(list)
    for household, need, verdict in promised.verdicts(promised.read(rows, asked.day)):
        homes[need, verdict.state].append(household)
    counts = {key: found.count(them) for key, them in homes.items()}
    sums = {key: found.sums(numbers) for key, numbers in counts.items()}
    hidden = {key: found.hidden(numbers, " ".join(key)) for key, numbers in counts.items()}
    open_to = {place for place in found.of_kind("county", bound, snapshot) if not any(place in of for of in hidden.values())}
    places = [(place, need) for place in found.of_kind(bound.words["by"], bound, snapshot) for need in promised.NEEDS]
    return Table(GUARANTEES, [_promise(place, need, sums, hidden, met=place in open_to) for place, need in places])


def _promise(
    place: str,
    need: str,
    sums: Mapping[tuple[str, str], dict[str, int]],
    hidden: Mapping[tuple[str, str], set[str]],
    *,
    met: bool,
) -> Row:
    closed = [place in hidden.get((need, state), ()) for state in STATES]
    closed[2] = not met
    numbers = [sums.get((need, state), {}).get(place, 0) for state in STATES]
    cells = [told(number, hidden=shut) for number, shut in zip(numbers, closed, strict=True)]
    return (NamedNode(place), NamedNode(f"{RMV.BASE}need-{need}"), *cells, literal(any(closed[:2])))


def risks(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """One row per place."""
    found = layout(table, snapshot)
    if found is None:
        return Table(RISKS, [])
    columns: list[tuple[dict[str, int], set[str]]] = []
    for name, (asked, given) in COUNTED.items():
        counts = found.count(row["household"] for row in _listed(asked, given, snapshot, returned=name == "returned"))
        columns.append((found.sums(counts), found.hidden(counts, name)))
    rows: list[Row] = []
    for place in found.of_kind(bound.words["by"], bound, snapshot):
        cells = [told(sums[place], hidden=place in hidden) for sums, hidden in columns]
        rows.append((NamedNode(place), *cells, literal(None in cells)))
    return Table(RISKS, rows)


def _listed(asked: str, given: Mapping[str, str], snapshot: Snapshot, *, returned: bool) -> Iterable[dict[str, str]]:
    """The rows of an answer; of `returned` those alone who did return."""
    rows = ask(asked, given, snapshot).table.words()
    return (row for row in rows if not returned or row["status"] == RMV.status_returned)


def payments(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """One row per place, purpose and unit: how many households money reached, and how much in steps."""
    found = layout(table, snapshot)
    if found is None:
        return Table(MONEY, [])
    _, _, rows = rows_of(question("money-totals"), {}, snapshot)
    made: list[Row] = []
    for (purpose, unit), these in money_facts.by_key(money_facts.read(rows), ""):
        counts = found.count(one.home for one in these if one.home)
        hidden, sums, amounts = found.hidden(counts, f"{purpose} {unit}"), found.sums(counts), _amounts(these, found)
        for place in found.of_kind(bound.words["by"], bound, snapshot):
            shut = place in hidden
            amount = None if shut else money(in_steps(amounts[place]))
            said = (told(sums[place], hidden=shut), amount, NamedNode(unit), literal(shut))
            made.append((NamedNode(place), NamedNode(purpose), *said))
    wanted = bound.terms.get("purpose")
    return Table(MONEY, sorted((row for row in made if wanted in (None, row[1])), key=lambda row: (str(row[0]), str(row[1]))))


def _amounts(these: Iterable[money_facts.Payment], found: Layout) -> dict[str, Fraction]:
    """What reached the households of each place."""
    by_home: dict[str, Fraction] = defaultdict(Fraction)
    for one in these:
        if one.home:
            by_home[one.home] += one.amount
    sums = {place: sum((by_home[home] for home in homes), Fraction(0)) for place, homes in found.groups(by_home).items()}
    return defaultdict(Fraction, sums)
