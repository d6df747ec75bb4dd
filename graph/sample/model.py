"""What the sample generator hands out, and the shape of the sheets it fills (read from where intake declares them)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from graph.intake.declared import declared

Cell = str | int | Decimal | date | bool | None
Row = dict[str, Cell]

BESIDE = {
    "bodies": ("seats", "vacancies", "confirmations", "prices", "formula_terms", "formulas"),
    "welfare": (
        *("helper_pairings", "visits", "measures", "monitoring", "housing", "water", "insurance", "schooling", "accounts"),
        "testimonies",
    ),
    "exchange": (
        *("offers", "requests", "exchange_steps", "loans", "money_flows", "key_points", "information", "transmissions"),
        *("goals", "stances", "surveys", "survey_questions", "survey_answers"),
    ),
}
"""The tables that the sample has of the other declarations of sheets; of rosters.toml it has all."""
SECOND = ("people", "members", "households", "subjects")
"""The tables of the second set of rosters."""
DATA_DAY = date(2017, 11, 30)
LOOK_BACK_FROM = date(2017, 9, 1)


class Expected(NamedTuple):
    """One answer row of docs/explanation/rules.md; what does not apply is empty. `note` says why it is, or is not, found."""

    kind: str
    sub_kind: str
    duty: str
    scope: str
    subject: str
    other: str
    matter: str
    note: str


class Bridge(NamedTuple):
    """A local elite and how many households only it joins with all others on the data day: 0 for a near-miss."""

    subject: str
    households: str
    note: str


class Flip(NamedTuple):
    """A household whose side of the line a change of formula changes (up or down), or only just does not (none)."""

    household: str
    before: str
    after: str
    crossed: str
    note: str


class Double(NamedTuple):
    """Two entries that are the same (yes) or only look so (no)."""

    kind: str
    one: str
    other: str
    same: str
    note: str


@dataclass(frozen=True)
class County:
    """A generated county, or several.

    `tables` has one entry per table that it fills, its rows keyed by the English headers: codes, short words and texts as
    `str`, days as `date` (`to` is the last day, None = open), amounts as `Decimal`, whole numbers as `int`.
    `planted` is the complete list of faults on the data day; `near_misses` must not be found as faults.
    `flips` lists all households whose side of the line of 2017 a change of formula changes, and some that it nearly does.
    `second` is a second set of rosters, as another office keeps it; `doubles` lists who is on both, and who only looks so.
    `bridges` lists all local elites that are cut points, and some that nearly are.
    """

    tables: dict[str, list[Row]]
    planted: list[Expected]
    near_misses: list[Expected]
    bridges: list[Bridge]
    flips: list[Flip]
    doubles: list[Double]
    second: dict[str, list[Row]]


@dataclass(frozen=True)
class Sheet:
    """One table: the workbook it lives in and its headers in both languages."""

    table: str
    workbook: str
    headers: tuple[str, ...]
    headers_zh: tuple[str, ...]


@cache
def sheets() -> dict[str, Sheet]:
    """Every table of the sample by name, in the order of the files that declare them."""
    tables = [*declared("rosters.toml")["table"]]
    for name, kept in BESIDE.items():
        tables += [table for table in declared(f"{name}.toml")["table"] if table["name"] in kept]
    return {table["name"]: _sheet(table["name"], table["workbook"], table["column"]) for table in tables}


def _sheet(table: str, workbook: str, columns: list[dict[str, str]]) -> Sheet:
    return Sheet(table, workbook, tuple(c["header"] for c in columns), tuple(c["zh"] for c in columns))
