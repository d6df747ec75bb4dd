"""What everybody may be told of incomes: the Python step of `published-incomes`, for the tables I and II and for places.

docs/explanation/privacy.md says what is suppressed, docs/explanation/households.md what the figures are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pyoxigraph import NamedNode

from graph.formulas.names import SUMS, TOP
from graph.intake.concepts import concepts
from graph.published import order_of
from graph.rdf import Term, literal
from graph.snapshot import Row, Snapshot
from graph.withheld import Places, withheld
from queries.catalog import question
from queries.income_facts import read
from queries.incomes import Group, money, rounded
from queries.inequality import gini
from queries.params import Bound
from queries.published import Layout, in_steps, step
from queries.run import rows_of
from queries.statistics import deviation, mean, quantile

COLUMNS = (
    *("place", "category", "households", "having", "mean", "sd", "low", "lower", "median", "upper", "high", "gini", "share"),
    *("before", "change", "suppressed"),
)
QUANTILES = (Fraction(1, 10), Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), Fraction(9, 10))
TERM = "incomes"
"""What the order is called in which places stand in for others: the same in all years."""
Amounts = list[Fraction]


@dataclass(frozen=True)
class _Years:
    """A year and the one before, each by household."""

    now: Group
    then: Group
    least: int


@step(COLUMNS)
def incomes(found: Layout, bound: Bound, snapshot: Snapshot) -> Iterator[Row]:
    """One row per category of each county, or one per place of a kind."""
    year = int(bound.words["year"])
    asked, _, rows = rows_of(question("incomes"), {"year": bound.words["year"]}, snapshot)
    facts, per_head = read(rows, asked.day, snapshot), bound.words["per"] == "head"
    by = bound.words["by"]
    names = (*TOP, *SUMS) if by == "category" else ("total",)
    now, then = (Group(facts, one, names, per_head=per_head) for one in (year, year - 1))
    years = _Years(now, then, found.least)
    if not now.homes:
        return iter(())
    if by == "category":
        return _by_category(found.of_kind("county", bound, snapshot), found, years)
    return _by_place(found.of_kind(by, bound, snapshot), found, years)


def _by_place(places: list[str], found: Layout, years: _Years) -> Iterator[Row]:
    """All income of each place."""
    hidden = [found.hidden(found.count(group.homes), TERM) for group in (years.now, years.then)]
    groups = [found.groups(group.homes) for group in (years.now, years.then)]
    for place in places:
        homes, before = (group.get(place, []) for group in groups)
        shut, unsaid = (place in those for those in hidden)
        yield _row(place, "total", (homes, [] if unsaid else before), years, hidden=shut)


def _by_category(counties: list[str], found: Layout, years: _Years) -> Iterator[Row]:
    """The categories and sums of each county."""
    groups = [found.groups(group.homes) for group in (years.now, years.then)]
    for county in counties:
        homes, before = (group.get(county, []) for group in groups)
        shut, unsaid = (_hidden(group, of, found.least) for group, of in ((years.now, homes), (years.then, before)))
        for name in (*TOP, *SUMS):
            yield _row(county, name, (homes, [] if name in unsaid else before), years, hidden=name in shut)


def _hidden(group: Group, homes: Sequence[str], least: int) -> set[str]:
    """The categories and sums that are not told of a county.

    Categories add up to sums and these to all income as villages do to townships and a county. A small number counts as 1, for
    who has one category may be who has the other, and so each sum of what is not told is of `least` households in one of them.
    """
    if 0 < len(homes) < least:
        return {*TOP, *SUMS}
    having = {name: sum(1 for one in group.amounts(name, homes) if one) for name in TOP}
    counts = {name: 1 if 0 < number < least else number for name, number in having.items()}
    places = Places()
    for name in TOP:
        places.add(name, next((part for part in ("earned", "transfers") if name in SUMS[part]), f"only {name}"), "total")
    kept = withheld(counts, places, least, order_of(TERM))
    return kept.villages | kept.townships | ({"total"} if 0 < max(counts.values()) < least else set())


def _row(place: str, name: str, homes: tuple[Sequence[str], Sequence[str]], years: _Years, *, hidden: bool) -> Row:
    category = literal(name) if name in SUMS else NamedNode(concepts("income-categories")[name])
    head = (NamedNode(place), category)
    if hidden:
        return (*head, *(None for _ in COLUMNS[2:-1]), literal(True))
    amounts, before = (group.amounts(name, of) for group, of in zip((years.now, years.then), homes, strict=True))
    having = sum(1 for one in amounts if one)
    whole = sum(years.now.amounts("total", homes[0]), Fraction(0))
    return (
        *head,
        literal(len(amounts)),
        literal(having) if _is_clear(len(amounts) - having, years.least) else None,
        *_spread(amounts, years.least),
        rounded(sum(amounts, Fraction(0)) / whole, 2) if whole else None,
        *_change(before, amounts),
        literal(False),
    )


def _is_clear(number: int, least: int) -> bool:
    return number == 0 or number >= least


def _spread(amounts: Amounts, least: int) -> Iterator[Term | None]:
    yield money(in_steps(mean(amounts)))
    spread = deviation(amounts)
    yield None if spread is None else money(in_steps(Fraction(spread)))
    for share in QUANTILES:
        enough = len(amounts) * min(share, 1 - share) >= least
        yield money(in_steps(quantile(amounts, share))) if enough else None
    yield rounded(gini(amounts), 2)


def _change(before: Amounts, now: Amounts) -> tuple[Term | None, Term | None]:
    """The mean of the year before, and the change from it: of what is told of either year, and of nothing else."""
    old, new = in_steps(mean(before)), in_steps(mean(now))
    return money(old), None if old is None or new is None else money(new - old)
