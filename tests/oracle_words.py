"""The words of docs/explanation/rules.md for the oracle: days, places, duties, parts and mandates over rows of sheets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

Record = dict[str, Any]
Tables = dict[str, list[Record]]

OPEN = date.max
DEFAULTS = {
    "look-back-days": "90",
    "hand-over-days": "31",
    "risk-factor": "2",
    "handed-times": "3",
    "vacant-days": "90",
    "measure-days": "30",
    "visit-days": "182",
    "request-days": "30",
    "sole-households": "2",
    "lost-share": "0.5",
    "confirm-days": "365",
    "confirm-days-needs": "182",
    "confirm-days-responsibilities": "182",
    "small-number": "5",
    "warn-from": "5",
    "warn-income-factor": "1.5",
    "warn-income-points": "3",
    "warn-drop-share": "0.2",
    "warn-drop-points": "2",
    "warn-transfers-share": "0.5",
    "warn-transfers-points": "1",
    "warn-working-from": "16",
    "warn-working-to": "59",
    "warn-labour-points": "1",
    "warn-debt-share": "1",
    "warn-debt-points": "1",
    "warn-overdue-points": "2",
    "warn-sudden-days": "182",
    "warn-sudden-points": "3",
    "warn-lack-points": "2",
    "warn-again-points": "1",
    "warn-test-days": "365",
}
NEEDS = ("food", "clothing", "education", "medical", "housing", "water", "income")


class Row(NamedTuple):
    """One answer row in the codes of the sheets and short words of concepts; '' where a column does not apply."""

    kind: str
    sub_kind: str
    duty: str = ""
    scope: str = ""
    subject: str = ""
    other: str = ""
    matter: str = ""


@dataclass(frozen=True)
class Vocabulary:
    """What the rules need of the concepts: of a duty the broader one, the need (core duties) and required resources."""

    broader: Mapping[str, str] = field(default_factory=lambda: {"jobs": "income", "training": "income"})
    core: Mapping[str, str] = field(default_factory=lambda: {need: need for need in NEEDS})
    requires: Mapping[str, Sequence[str]] = field(
        default_factory=lambda: {
            **{duty: ("funds",) for duty in ("food", "clothing", "housing", "water", "income")},
            **{duty: (duty,) for duty in ("education", "medical", "training")},
        }
    )

    def and_broader(self, duty: str) -> list[str]:
        """Return the duty and all broader ones, itself first."""
        return climb(duty, self.broader.get)


def climb(start: str, parent: Callable[[str], str | None]) -> list[str]:
    steps = [start]
    while (above := parent(steps[-1])) is not None:
        steps.append(above)
    return steps


def end(record: Record) -> date:
    """Return the first day on which the record no longer holds; a sheet's `to` is the last one on which it does."""
    last: date | None = record.get("to")
    return OPEN if last is None or last == OPEN else last + timedelta(days=1)


def holds(record: Record, day: date) -> bool:
    return bool(record["from"] <= day < end(record))


def number(cell: object) -> Decimal:
    return Decimal(str(cell))


@dataclass(frozen=True)
class County:
    """The tables with the day they are judged on, the first day looked back to, and a few indexes."""

    tables: Tables
    vocabulary: Vocabulary
    day: date
    since: date

    def rows(self, table: str) -> list[Record]:
        return self.tables.get(table, [])

    def setting(self, name: str) -> Decimal:
        return number(setting(self.tables, name, self.day))

    def before(self, name: str) -> date:
        """Return the day so many days before the one judged on as the setting says."""
        return self.day - timedelta(days=int(self.setting(name)))

    def recent(self, table: str) -> list[Record]:
        """Return the events of the table with their day in [since, day]."""
        return [event for event in self.rows(table) if self.since <= event["date"] <= self.day]

    @cached_property
    def at(self) -> dict[tuple[str, str], list[Record]]:
        """Return the records whose scope is a place, by table and place."""
        columns = {"responsibilities": "scope", "mandates": "scope", "actions": "scope", "reporting": "place"}
        index: dict[tuple[str, str], list[Record]] = defaultdict(list)
        for table, column in columns.items():
            for row in self.rows(table):
                index[table, row[column]].append(row)
        return dict(index)

    @cached_property
    def roles_of(self) -> dict[str, list[Record]]:
        index: dict[str, list[Record]] = defaultdict(list)
        for row in self.rows("roles"):
            index[row["subject"]].append(row)
        return dict(index)

    @cached_property
    def responsibility(self) -> dict[str, Record]:
        return {row["code"]: row for row in self.rows("responsibilities")}

    @cached_property
    def group_of(self) -> dict[str, str]:
        return {row["code"]: row["group"] for row in self.rows("households")}

    @cached_property
    def place_above(self) -> dict[str, str]:
        places = {row["code"]: row["within"] for row in self.rows("places") if row.get("within")}
        return places | {row["code"]: row["village"] for row in self.rows("households")}

    @cached_property
    def heirs(self) -> dict[str, list[Record]]:
        """Return for each responsibility all that descend from it, itself included, whatever their dates."""
        index: dict[str, list[Record]] = defaultdict(list)
        for row in self.rows("responsibilities"):
            for ancestor in self.line(row):
                index[ancestor["code"]].append(row)
        return index

    def line(self, row: Record) -> list[Record]:
        """Return the responsibility and those up its delegation chain, itself first."""
        codes = climb(row["code"], lambda code: self.responsibility[code].get("delegated_from"))
        return [self.responsibility[code] for code in codes]

    def around(self, place: str) -> list[str]:
        return climb(place, self.place_above.get)

    def reaching(self, table: str, place: str) -> Iterator[Record]:
        """Yield the records of the table whose scope is the place or an area around it."""
        return chain.from_iterable(self.at.get((table, area), []) for area in self.around(place))

    def serves(self, act: Record, duty: str) -> bool:
        return duty in self.vocabulary.and_broader(act["duty"])


def setting(tables: Tables, name: str, day: date | None = None) -> str | None:
    """Return the value that holds on the day; of two the one that began later."""
    rows = [row for row in tables.get("settings", []) if row["setting"].partition("@")[0] == name]
    held = [row for row in rows if day is None or ((row.get("from") or date.min) <= day < end(row))]
    latest = max(held, key=lambda row: (row.get("from") or date.min, row["setting"]), default=None)
    return str(latest["value"]) if latest else DEFAULTS.get(name)


def involved(row: Record, *involvements: str) -> bool:
    return row["involvement"] in involvements


def data_day(tables: Tables) -> date:
    """Return the data day of the settings; ValueError if there is none."""
    value = setting(tables, "data-day")
    if value is None:
        raise ValueError("The settings name no data-day, and no as_of was given.")
    return date.fromisoformat(value)


def does(county: County, row: Record, act: Record) -> bool:
    """Tell whether the responsibility makes its holder, the performer, one that does the duty of the act on its day."""
    return (
        row["holder"] == act["performer"]
        and involved(row, "accountable", "responsible")
        and county.serves(act, row["duty"])
        and holds(row, act["date"])
    )


def takes_part(county: County, act: Record) -> bool:
    return any(does(county, row, act) for row in county.reaching("responsibilities", act["scope"]))


def addressed(county: County, mandate: Record, subject: str, day: date) -> bool:
    roles = {row["role"] for row in county.roles_of.get(subject, []) if holds(row, day)}
    return mandate.get("holder") == subject or mandate.get("role") in roles


def modalities(county: County, act: Record) -> set[str]:
    """Return the modalities of all mandates that reach the performer, the duty and the scope on the day of the act."""
    return {
        row["modality"]
        for row in county.reaching("mandates", act["scope"])
        if holds(row, act["date"]) and county.serves(act, row["duty"]) and addressed(county, row, act["performer"], act["date"])
    }


def allowed(county: County, act: Record) -> bool:
    return bool(modalities(county, act) & {"may", "must"})


def undecidable(county: County, household: str, duty: str, first: date) -> bool:
    """Tell whether a record of poor reporting, for the very duty or for all, meets [first, day]."""
    return any(
        row["reported"] in {"partly", "none"} and row["from"] <= county.day and first < end(row)
        for row in county.reaching("reporting", household)
        if row.get("duty") in {None, duty}
    )


def open_cases(county: County) -> set[tuple[str, str]]:
    return {
        (need["household"], duty)
        for need in county.rows("needs")
        for duty, domain in county.vocabulary.core.items()
        if domain == need["need"] and holds(need, county.day)
    }
