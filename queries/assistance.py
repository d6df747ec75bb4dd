"""How far the assistance models reach, and whether incomes last: Python steps of `models` and `model-stability`.

docs/explanation/assistance.md defines the figures.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from statistics import median

from pyoxigraph import NamedNode

from graph.rdf import Term, literal, text
from graph.snapshot import Row, Snapshot, Table
from ontology.terms import RMV
from queries.params import Bound

MODELS = ("model", "arrangements", "whole", "carriers", "villages", "households", "share", "least", "median", "most")
STABILITY = ("model", "joined", "years", "households", "still", "known", "stable", "share", "poor")
THREE = {RMV.supporter_department, RMV.supporter_state_owned, RMV.supporter_private}
CARRIED = (RMV.slot_household, RMV.slot_base)
"""Slots of those who are carried, and of sites."""
Period = tuple[date, date]


@dataclass
class Reach:
    """What the rows say: households by village; by model the slots it needs, and by arrangement who fills which; pairings."""

    village: dict[str, str] = field(default_factory=dict)
    slots: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    filled: dict[str, dict[str, dict[str, set[str]]]] = field(default_factory=lambda: defaultdict(dict))
    units: dict[str, dict[str, set[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))

    def carried(self, filled: Mapping[str, set[str]]) -> set[str]:
        """The households that an arrangement carries, by who fills its slots."""
        return {home for home in filled.get(RMV.slot_household, ()) if home in self.village}


def models(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """A row for each model that is applied, and one for the pairing of units and villages."""
    reach, village = read(table), _word(bound, "village")
    rows = [_arranged(model, reach.filled[model], reach) for model in sorted(reach.filled)]
    here = {place: kinds for place, kinds in reach.units.items() if village in ("", place)}
    rows += [_paired(here, reach)] if here else []
    return Table(MODELS, [row for row in rows if _word(bound, "model") in ("", text(row[0]) if row[0] else "")])


def model_stability(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """A row for each model, year of joining, and number of years since, up to the year of D."""
    joined: dict[str, dict[str, list[Period]]] = defaultdict(lambda: defaultdict(list))
    incomes: dict[tuple[str, int], Decimal] = {}
    poor: dict[str, list[Period]] = defaultdict(list)
    for row in table.words():
        if row["part"] == "income":
            incomes[row["one"], int(row["year"])] = Decimal(row["amount"])
        else:
            spells = joined[row["model"]][row["one"]] if row["part"] == "joined" else poor[row["one"]]
            spells.append((date.fromisoformat(row["from"]), date.fromisoformat(row["to"])))
    rows = [row for model in sorted(joined) for row in _cohorts(model, joined[model], incomes, poor, bound.day)]
    wanted = bound.words.get("years", "")
    return Table(STABILITY, [row for row in rows if wanted in ("", text(row[2]) if row[2] else "")])


def _cohorts(
    model: str,
    joined: dict[str, list[Period]],
    incomes: dict[tuple[str, int], Decimal],
    poor: dict[str, list[Period]],
    day: date,
) -> Iterator[Row]:
    cohorts: dict[int, list[str]] = defaultdict(list)
    for home, spells in joined.items():
        cohorts[min(first for first, _ in spells).year].append(home)
    for year, homes in sorted(cohorts.items()):
        for years in range(1, day.year - year + 1):
            end = min(date(year + years, 12, 31), day)
            known = [home for home in homes if {(home, year), (home, year + years)} <= incomes.keys()]
            stable = sum(incomes[home, year + years] >= incomes[home, year] for home in known)
            counts = (len(homes), _holding(homes, joined, end), len(known), stable)
            share = literal(round(Decimal(stable) / len(known), 4)) if known else None
            head = (NamedNode(model), literal(year), literal(years))
            yield (*head, *map(literal, counts), share, literal(_holding(homes, poor, end)))


def _holding(homes: Iterable[str], spells: dict[str, list[Period]], day: date) -> int:
    """Of how many households a spell holds on a day."""
    return sum(any(first <= day < to for first, to in spells.get(home, ())) for home in homes)


def _arranged(model: str, arrangements: dict[str, dict[str, set[str]]], reach: Reach) -> Row:
    whole = sum(reach.slots[model] <= filled.keys() for filled in arrangements.values())
    carriers: set[str] = set()
    sizes, homes = [], set[str]()
    for filled in arrangements.values():
        carriers |= {who for slot, several in filled.items() if slot not in CARRIED for who in several}
        carried = reach.carried(filled)
        homes |= carried
        sizes.append(len(carried))
    villages = {reach.village[home] for home in homes}
    return _figures(model, (len(arrangements), whole, len(carriers), len(villages)), len(homes), reach, sizes)


def _paired(units: dict[str, dict[str, set[str]]], reach: Reach) -> Row:
    every = [unit for kinds in units.values() for several in kinds.values() for unit in several]
    whole = sum(kinds.keys() >= THREE for kinds in units.values())
    homes = sum(place in units for place in reach.village.values())
    sizes = [sum(other == place for other in reach.village.values()) for place in units]
    return _figures(RMV.model_pairing, (len(every), whole, len(set(every)), len(units)), homes, reach, sizes)


def _figures(model: str, counts: tuple[int, ...], homes: int, reach: Reach, sizes: list[int]) -> Row:
    share: Term | None = literal(round(Decimal(homes) / len(reach.village), 4)) if reach.village else None
    spread = (literal(min(sizes)), literal(Decimal(str(median(sizes)))), literal(max(sizes)))
    return (NamedNode(model), *map(literal, counts), literal(homes), share, *spread)


def read(table: Table) -> Reach:
    """What the rows of `models` say."""
    reach = Reach()
    for row in table.words():
        if row["part"] == "household":
            reach.village[row["one"]] = row["village"]
        elif row["part"] == "slot":
            reach.slots[row["model"]].add(row["two"])
        elif row["part"] == "pairing":
            reach.units[row["village"]][row["two"]].add(row["one"])
        else:
            slots = reach.filled[row["model"]].setdefault(row["village"], {})
            if "two" in row:
                slots.setdefault(row["two"], set()).add(row["one"])
    return reach


def _word(bound: Bound, name: str) -> str:
    return text(bound.terms[name]) if name in bound.terms else ""
