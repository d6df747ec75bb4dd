"""How villages do by the indicators of effect: Python steps of `village-effects` and `paired-effects`.

docs/explanation/effects.md defines every figure. A value is of the last day of its year, and of D in the year of D.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from statistics import median

from pyoxigraph import NamedNode

from graph.rdf import Term, literal, text
from graph.snapshot import Row, Snapshot, Table
from graph.vocabulary import vocabulary
from ontology.terms import RM, RMV
from queries.catalog import question
from queries.estimates import Estimate, cell, difference_of, mean_of, share_of, size_of
from queries.params import Bound
from queries.run import rows_of

EFFECTS = (
    *("dimension", "indicator", "village", "year", "value", "unit", "number", "low", "high", "change"),
    *("target", "peers", "median", "above"),
)
PAIRED = ("indicator", "group", "villages", "before", "after", "change", "low", "high", "size")
INCOMES = {
    RMV.income_operational: RMV.ind_operational_income,
    RMV.income_wage: RMV.ind_wage_income,
    RMV.income_property: RMV.ind_property_income,
    RMV.income_long_term: RMV.ind_long_term_income,
    RMV.income_short_term: RMV.ind_short_term_income,
}
COUNTED = {"poor": RMV.ind_poor_households, "carried": RMV.ind_stable_income_households}
SHARES = {
    "housing": (RMV.ind_safe_housing, {RMV.grade_a, RMV.grade_b}),
    "water": (RMV.ind_safe_water, {RMV.water_safe}),
    "insurance": (RMV.ind_insured_people, {"true"}),
}
"""By part of the query: the indicator, and the words that count; of those who have any word on that day."""
ASKED = {
    "asked": (RMV.ind_satisfied_households, {RMV.satisfaction_very_high, RMV.satisfaction_high}),
    "told": (RMV.ind_policy_awareness, {RMV.verdict_told}),
}
"""The same of what some were asked in a year."""
NO_OPINION = RMV.satisfaction_none


@dataclass(frozen=True)
class Value:
    """One value, of how many (None: it is stated), with its interval where only some were asked."""

    value: Decimal
    number: int | None = None
    low: Decimal | None = None
    high: Decimal | None = None


Key = tuple[str, str, int]
"""Indicator, village, year."""
Values = dict[Key, Value]


@dataclass
class Counted:
    """The rows of a query, by part."""

    rows: dict[str, list[dict[str, str]]] = field(default_factory=lambda: defaultdict(list))
    above: dict[str, str] = field(default_factory=dict)

    @property
    def villages(self) -> list[str]:
        """All villages."""
        return sorted(row["village"] for row in self.rows["village"])

    def target(self, indicator: str, village: str, year: int) -> Decimal | None:
        """The first target with a day in a year or later, of a village, else of the nearest place around it."""
        place = village
        while place:
            rows = (row for row in self.rows["target"] if (row["village"], row["word"]) == (place, indicator))
            if ahead := sorted((row["from"], Decimal(row["sum"])) for row in rows if int(row["from"][:4]) >= year):
                return ahead[0][1]
            place = self.above.get(place, "")
        return None


def village_effects(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """A row for each indicator, village and year with a value."""
    counted = read(table)
    found = values(counted, bound.day)
    only, one = (text(bound.terms[name]) if name in bound.terms else "" for name in ("village", "indicator"))
    others: dict[tuple[str, int], dict[str, Decimal]] = defaultdict(dict)
    for (indicator, village, year), value in found.items():
        others[indicator, year][village] = value.value
    rows = [
        _row(key, found, others[key[0], key[2]], counted)
        for key in sorted(found, key=lambda key: (dimension_of(key[0]), *key))
        if only in ("", key[1]) and one in ("", key[0])
    ]
    return Table(EFFECTS, rows)


def paired_effects(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """How villages with a supporting unit moved between two years, against those without one; `table` has the pairings."""
    counted = read(rows_of(question("village-effects"), {"as_of": bound.words["as_of"]}, snapshot)[2])
    found, before, after = values(counted, bound.day), int(bound.words["before"]), int(bound.words["after"])
    one = text(bound.terms["indicator"]) if "indicator" in bound.terms else ""
    pairings = list(table.words())
    paired = {row["village"] for row in pairings if _whole(row, before, after, bound.day)}
    mixed = {row["village"] for row in pairings} - paired
    rows: list[Row] = []
    for indicator in sorted({key[0] for key in found}):
        moves = {village: ends for village in counted.villages if (ends := _ends(found, indicator, village, before, after))}
        groups = {
            "paired": [ends for village, ends in moves.items() if village in paired],
            "unpaired": [ends for village, ends in moves.items() if village not in paired | mixed],
            "in part": [ends for village, ends in moves.items() if village in mixed],
        }
        if one in ("", indicator) and moves:
            rows += _compared(indicator, groups)
    return Table(PAIRED, rows)


def values(counted: Counted, day: date) -> Values:
    """All values of all villages, those counted from the facts before those that are stated."""
    found: Values = {}
    villages = set(counted.villages)
    for row in sorted(counted.rows["stated"], key=lambda row: (row["from"], row["record"])):
        if row["village"] in villages and date.fromisoformat(row["from"]) <= day:
            found[row["word"], row["village"], int(row["from"][:4])] = Value(Decimal(row["sum"]))
    for row in counted.rows["income"]:
        if row["word"] in INCOMES and int(row["year"]) <= day.year:
            number = int(row["count"])
            mean = Value(round(Decimal(row["sum"]) / number, 2), number)
            found[INCOMES[row["word"]], row["village"], int(row["year"])] = mean
    for part, indicator in COUNTED.items():
        found |= {key: Value(Decimal(number), number) for key, number in _held(counted.rows[part], indicator, day).items()}
    for part, (indicator, good) in SHARES.items():
        every = _held(counted.rows[part], indicator, day)
        some = _held([row for row in counted.rows[part] if (row.get("word") or row["insured"]) in good], indicator, day)
        found |= {key: Value(_percent(some.get(key, 0), number), number) for key, number in every.items() if number}
    for part, (indicator, good) in ASKED.items():
        found |= _asked(counted.rows[part], indicator, good)
    return found


def read(table: Table) -> Counted:
    """The rows of the query by part."""
    counted = Counted()
    for row in table.words():
        if row["part"] == "place":
            counted.above[row["village"]] = row["word"]
        else:
            counted.rows[row["part"]].append(row)
    return counted


@cache
def _said(property_: str) -> Mapping[str, str]:
    """What the vocabulary says of each thing by a property."""
    return {text(quad.subject): text(quad.object) for quad in vocabulary() if quad.predicate.value == property_}


def dimension_of(indicator: str) -> str:
    """The dimension of an indicator; empty where it has none."""
    return _said(RM.dimension).get(indicator, "")


def _held(rows: list[dict[str, str]], indicator: str, day: date) -> dict[Key, int]:
    """Of how many something holds on the last day of each year, from the first in which it begins; of the year of D, on D."""
    by_village: dict[str, list[tuple[date, date, str]]] = defaultdict(list)
    for row in rows:
        period = (date.fromisoformat(row["from"]), date.fromisoformat(row["to"]), row["household"])
        if period[0] <= day:
            by_village[row["village"]].append(period)
    found: dict[Key, int] = {}
    for village, periods in by_village.items():
        for year in range(min(first for first, _, _ in periods).year, day.year + 1):
            end = min(date(year, 12, 31), day)
            found[indicator, village, year] = len({who for first, to, who in periods if first <= end < to})
    return found


def _asked(rows: list[dict[str, str]], indicator: str, good: set[str]) -> Values:
    """A household counts where at least half of its last answers of the year are good ones; one without an opinion does not.

    Of two on one day the later by code is the last answer, and `not told` the last word.
    """
    last: dict[Key, dict[tuple[str, str], bool]] = defaultdict(dict)
    for row in sorted(rows, key=lambda row: (row["from"], row["word"] == RMV.verdict_not_told, row.get("record", ""))):
        if row["word"] != NO_OPINION:
            last[indicator, row["village"], int(row["from"][:4])][row["household"], row["matter"]] = row["word"] in good
    found: Values = {}
    for key, answers in last.items():
        homes: dict[str, list[bool]] = defaultdict(list)
        for (home, _), said in answers.items():
            homes[home].append(said)
        found[key] = _share(share_of(sum(2 * sum(said) >= len(said) for said in homes.values()), len(homes)), len(homes))
    return found


def _share(found: Estimate, number: int) -> Value:
    value, low, high = (100 * (one or Decimal(0)) for one in (found.value, found.low, found.high))
    return Value(value, number, low, high)


def _percent(some: int, number: int) -> Decimal:
    return round(100 * Decimal(some) / number, 2)


def _row(key: Key, found: Values, values_of: Mapping[str, Decimal], counted: Counted) -> Row:
    indicator, village, year = key
    value, before = found[key], found.get((indicator, village, year - 1))
    others = sorted(other for place, other in values_of.items() if place != village)
    middle = round(Decimal(median(others)), 2) if others else None
    figures = (value.value - before.value if before else None, counted.target(indicator, village, year))
    unit, dimension = _said(RM.measuredIn).get(indicator), dimension_of(indicator)
    return (
        *(NamedNode(iri) if iri else None for iri in (dimension, indicator, village)),
        literal(year),
        literal(value.value),
        NamedNode(unit) if unit else None,
        None if value.number is None else literal(value.number),
        *map(cell, (value.low, value.high, *figures)),
        literal(len(others)),
        cell(middle),
        literal(sum(other > value.value for other in others)),
    )


def _whole(row: Mapping[str, str], before: int, after: int, day: date) -> bool:
    """Whether a pairing held from the end of the first year to that of the last."""
    return row["from"] <= f"{before}-12-31" and row["to"] > min(date(after, 12, 31), day).isoformat()


def _ends(found: Values, indicator: str, village: str, before: int, after: int) -> tuple[float, float] | None:
    ends = [found.get((indicator, village, year)) for year in (before, after)]
    return (float(ends[0].value), float(ends[1].value)) if ends[0] and ends[1] else None


def _compared(indicator: str, groups: Mapping[str, list[tuple[float, float]]]) -> Iterator[Row]:
    """A row for each group, and one for how much more the paired ones moved."""
    moves = {name: [after - before for before, after in ends] for name, ends in groups.items()}
    for name, ends in groups.items():
        if ends:
            means: tuple[Term | None, ...] = tuple(cell(mean_of(list(one)).value) for one in zip(*ends, strict=True))
            yield (NamedNode(indicator), literal(name), literal(len(ends)), *means, *mean_of(moves[name]).cells, None)
    one, other = moves["paired"], moves["unpaired"]
    if one and other:
        size = cell(size_of(one, other))
        apart = difference_of(one, other).cells
        yield (NamedNode(indicator), literal("difference"), literal(len(one) + len(other)), None, None, *apart, size)
