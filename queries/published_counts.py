"""What everybody may be told of how many households there are: the Python steps of the questions `published-…`, but for incomes.

docs/explanation/privacy.md says what is suppressed; what is counted is defined where staff are told of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction

from pyoxigraph import NamedNode

from graph.rdf import literal, text
from graph.snapshot import Row, Snapshot
from ontology.terms import RMV
from queries import guarantees as promised
from queries import incidence as poverty
from queries import money_facts
from queries.catalog import question
from queries.estimates import cell
from queries.incomes import money
from queries.params import Bound
from queries.published import Layout, Numbers, in_order, in_steps, step, told
from queries.run import ask, rows_of

INCIDENCE = ("place", "year", "day", "households", "people", "population", "incidence", "suppressed")
GUARANTEES = ("place", "need", "unmet", "unknown", "met", "suppressed")
RISKS = ("place", "listed", "watched", "returned", "suppressed")
MONEY = ("place", "purpose", "year", "households", "amount", "unit", "suppressed")
COUNTED = {
    "listed": ("early-warning", {}),
    "watched": ("monitored", {"state": "watched"}),
    "returned": ("returned", {}),
}
"""The questions whose households are counted, by column."""
STATES = ("unmet", "unknown", "met")


@step(INCIDENCE)
def incidence(found: Layout, bound: Bound, snapshot: Snapshot) -> list[Row]:
    """One row per place of the kind asked for and year, like those of `incidence`."""
    asked, _, rows = rows_of(question("incidence"), {}, snapshot)
    facts = poverty.read(rows)
    days = poverty.days(facts, asked.day)
    return [row for day in days for row in _poor_on(day, facts, found, bound, snapshot)]


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


@step(GUARANTEES)
def guarantees(found: Layout, bound: Bound, snapshot: Snapshot) -> list[Row]:
    """One row per place and need."""
    asked, _, rows = rows_of(question("guarantees"), {}, snapshot)
    homes: dict[tuple[str, str], list[str]] = defaultdict(list)
    for household, need, verdict in promised.verdicts(promised.read(rows, asked.day)):
        homes[need, verdict.state].append(household)
    counts = {(need, state): found.count(homes[need, state]) for need in promised.NEEDS for state in STATES}
    return promises(counts, found, found.of_kind(bound.words["by"], bound, snapshot))


def promises(counts: Mapping[tuple[str, str], Mapping[str, int]], found: Layout, places: Iterable[str]) -> list[Row]:
    """The rows of some places, by the households in each village of each need and state.

    How many have it is told only where each other number of the place is: beside the others it says how many households a place
    has, and so what is suppressed there.
    """
    sums = {key: found.sums(numbers) for key, numbers in counts.items()}
    hidden = {key: found.hidden(numbers, " ".join(key)) for key, numbers in counts.items()}
    shut = set().union(*hidden.values())
    needs = list(dict.fromkeys(need for need, _ in counts))
    rows: list[Row] = []
    for place in places:
        for need in needs:
            closed = [place in (shut if state == "met" else hidden[need, state]) for state in STATES]
            cells = [told(sums[need, state][place], hidden=unsaid) for state, unsaid in zip(STATES, closed, strict=True)]
            rows.append((NamedNode(place), NamedNode(f"{RMV.BASE}need-{need}"), *cells, literal(any(closed[:2]))))
    return rows


@step(RISKS)
def risks(found: Layout, bound: Bound, snapshot: Snapshot) -> list[Row]:
    """One row per place."""
    columns = [
        found.numbers((row["household"] for row in _listed(asked, given, snapshot, returned=name == "returned")), name)
        for name, (asked, given) in COUNTED.items()
    ]
    rows: list[Row] = []
    for place in found.of_kind(bound.words["by"], bound, snapshot):
        cells = [numbers.at(place) for numbers in columns]
        rows.append((NamedNode(place), *cells, literal(None in cells)))
    return rows


def _listed(asked: str, given: Mapping[str, str], snapshot: Snapshot, *, returned: bool) -> Iterable[dict[str, str]]:
    """The rows of an answer; of `returned` those alone who did return."""
    rows = ask(asked, given, snapshot).table.words()
    return (row for row in rows if not returned or row["status"] == RMV.status_returned)


@step(MONEY)
def payments(found: Layout, bound: Bound, snapshot: Snapshot) -> list[Row]:
    """One row per place, purpose and unit, or per year of these: how many households money reached, and how much in steps."""
    _, _, rows = rows_of(question("money-totals"), {}, snapshot)
    places, wanted = found.of_kind(bound.words["by"], bound, snapshot), bound.terms.get("purpose")
    made: list[Row] = []
    for (purpose, unit), these in money_facts.by_key(money_facts.read(rows), "" if wanted is None else text(wanted)):
        reached = [one for one in these if one.home]
        for year, numbers, amounts in by_year(reached, found, yearly=bound.words["time"] == "yearly"):
            head, when = NamedNode(purpose), literal(int(year)) if year else None
            for place in places:
                shut = place in numbers.hidden
                amount = None if shut else money(in_steps(amounts[place]))
                made.append((NamedNode(place), head, when, numbers.at(place), amount, NamedNode(unit), literal(shut)))
    return in_order(made)


def by_year(
    these: list[money_facts.Payment], found: Layout, *, yearly: bool
) -> Iterator[tuple[str, Numbers, dict[str, Fraction]]]:
    """Payments of each year, or of all (""); a place is left out of all where it is left out of a year, which else followed."""
    term = f"{these[0].purpose} {these[0].unit}" if these else ""
    years: dict[str, list[money_facts.Payment]] = defaultdict(list)
    for one in these:
        years[one.day[:4]].append(one)
    numbers = {year: found.numbers((one.home for one in of), term) for year, of in sorted(years.items())}
    if yearly:
        yield from ((year, told_of, _amounts(years[year], found)) for year, told_of in numbers.items())
    elif these:
        whole = found.numbers((one.home for one in these), term)
        hidden = whole.hidden.union(*(told_of.hidden for told_of in numbers.values()))
        yield "", Numbers(whole.sums, hidden), _amounts(these, found)


def _amounts(these: Iterable[money_facts.Payment], found: Layout) -> dict[str, Fraction]:
    """What reached the households of each place."""
    by_home: dict[str, Fraction] = defaultdict(Fraction)
    for one in these:
        by_home[one.home] += one.amount
    sums = {place: sum((by_home[home] for home in homes), Fraction(0)) for place, homes in found.groups(by_home).items()}
    return defaultdict(Fraction, sums)
