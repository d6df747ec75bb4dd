"""What the home page says of one version: key figures and how they moved, the worst places, what changed, and trends."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from api.change_rows import version_row
from api.overviews import Named, all_named
from graph.imports import Import, import_of
from graph.journal import Journals
from graph.snapshot import Snapshot
from graph.store import FULL
from queries.overview import Overview
from visualize.figures import Figures
from visualize.words import Words

MONTH, WEEK = timedelta(days=30), timedelta(days=7)
MONTHS, MOST_YEARS = 12, 10
MOST_LISTED, MOST_CHANGES = 8, 5
Points = list[tuple[str, Decimal]]


@dataclass(frozen=True)
class Tile:
    """A figure, and how much more it is than a month ago; None where nobody can say."""

    words: Words
    number: int
    change: int | None = None
    alarm: bool = False
    url: str = ""


@dataclass(frozen=True)
class Worst:
    """One line of a list of the worst: a thing, its number, and another number that may stand beside it."""

    thing: Named
    number: int
    beside: Decimal | int | None = None


@dataclass(frozen=True)
class Change:
    """A version: what made it (`load` is the import, if it was one), and what was found and cleared with it."""

    facts: dict[str, Any]
    load: Import | None


@dataclass
class Board:
    """All of it. `needs` and `poor` are how many there were at the ends of months and years; empty where nobody may know."""

    figures: Figures
    tiles: list[Tile]
    changes: list[Change]
    worst: dict[str, list[Worst]] = field(default_factory=dict)
    week: dict[str, int] | None = None
    needs: Points = field(default_factory=list)
    poor: Points = field(default_factory=list)


def board(snapshot: Snapshot, dataset: str, found: Figures, seen: Overview, journals: Journals) -> Board:
    """Work everything out of the figures and the overview of a version."""
    made = Board(found, _tiles(found, seen), _changes(journals, snapshot, dataset))
    if found.day:
        made.worst, made.week = _worst(seen, found.day, snapshot), _week(seen, found.day)
        if not found.published:
            made.needs, made.poor = _needs(seen, found.day), _poor(seen, found.day)
    return made


def _tiles(found: Figures, seen: Overview) -> list[Tile]:
    """The key figures, and how they moved in a month where the data tell."""
    needs, faults = (sum(one.number for one in listed) for listed in (found.needs, found.faults))
    held = sum(one.number for one in found.responsibilities)
    tiles = [Tile(one.words, one.number) for one in found.things]
    tiles.append(Tile(Words("subjects", "主体"), sum(one.number for one in found.subjects)))
    if found.day is None:
        return tiles
    before = found.day - MONTH
    duties = sum(one.holds(before.isoformat()) for one in seen.held)
    tiles.append(Tile(Words("responsibilities", "责任"), held, held - duties, url="/matrix"))
    if found.published:
        return [
            *tiles,
            Tile(Words("open needs", "未解决需求"), needs),
            Tile(Words("faults found", "发现的问题"), faults, alarm=True),
        ]
    poor, more = seen.poor_households(found.day), _more_faults(faults, seen, before)
    return [
        *tiles,
        Tile(Words("poor households", "贫困户"), poor, poor - seen.poor_households(before), url="/incidence"),
        Tile(Words("open needs", "未解决需求"), needs, needs - seen.open_needs(before), url="/q/needs"),
        Tile(Words("faults found", "发现的问题"), faults, more, alarm=True, url="/findings?fault=yes"),
    ]


def _more_faults(now: int, seen: Overview, before: date) -> int | None:
    """How many more faults there are than on a day; None where nothing was found by then, as nobody may have judged yet."""
    if not _found_by(before, seen):
        return None
    return now - sum(one.fault and one.stood(before.isoformat()) for one in seen.findings)


def _found_by(day: date, seen: Overview) -> bool:
    return any(one.first <= day.isoformat() for one in seen.findings)


def _worst(seen: Overview, day: date, snapshot: Snapshot) -> dict[str, list[Worst]]:
    """The places and duties with most faults, and the subjects with most to answer for."""
    measured = seen.measures(day)
    faults = {iri: one.faults for iri, one in measured.items() if one.faults}
    per_home = {iri: share for iri, one in measured.items() if (share := one.faults_per_household)}
    said = day.isoformat()
    duties = Counter(one.duty for one in seen.findings if one.fault and one.duty and one.stood(said))
    held = [one for one in seen.held if one.holds(said)]
    answers = Counter(one.holder for one in held if one.involvement == "accountable")
    works = Counter(one.holder for one in held if one.involvement == "responsible")
    load = {iri: (number, works[iri]) for iri, number in answers.items()}
    lists: dict[str, tuple[list[str], Callable[[str], int], Callable[[str], Decimal | int | None]]] = {
        "places": (_most(faults), lambda iri: faults[iri], per_home.get),
        "per_household": (_most(per_home), lambda iri: faults[iri], per_home.get),
        "duties": (_most(duties), lambda iri: duties[iri], lambda iri: None),
        "subjects": (_most(load), lambda iri: answers[iri], lambda iri: works[iri]),
    }
    things = all_named((iri for iris, _, _ in lists.values() for iri in iris), snapshot)
    return {
        name: [Worst(things[iri], number(iri), beside(iri)) for iri in iris] for name, (iris, number, beside) in lists.items()
    }


def _most(numbers: dict[str, Any]) -> list[str]:
    """The keys of the greatest numbers, by key where these are the same."""
    return sorted(sorted(numbers), key=lambda key: numbers[key], reverse=True)[:MOST_LISTED]


def _week(seen: Overview, day: date) -> dict[str, int] | None:
    """How many faults were first seen and cleared in the last week; None where findings are not told or began in it."""
    if seen.counts is not None or not _found_by(day - WEEK, seen):
        return None
    since, said = (day - WEEK).isoformat(), day.isoformat()
    faults = [one for one in seen.findings if one.fault]
    return {
        "new": sum(since < one.first <= said and one.stood(said) for one in faults),
        "cleared": sum(since < one.cleared <= said for one in faults),
    }


def _changes(journals: Journals, snapshot: Snapshot, dataset: str) -> list[Change]:
    """The latest versions, the last one first."""
    entries = journals.chain(dataset, snapshot.version)[-MOST_CHANGES:]
    rows = [version_row(entry, journals, snapshot.ids) for entry in reversed(entries)]
    return [Change(row, import_of(snapshot, row["number"]) if dataset == FULL else None) for row in rows]


def _needs(seen: Overview, day: date) -> Points:
    days = [end_of_month(day, months) for months in range(MONTHS, 0, -1)] + [day]
    return [(f"{one:%Y-%m}", Decimal(seen.open_needs(one))) for one in days]


def _poor(seen: Overview, day: date) -> Points:
    begins = min((int(first[:4]) for spans in seen.poor.values() for first, _ in spans), default=day.year)
    years = range(max(begins, day.year - MOST_YEARS), day.year + 1)
    return [(str(year), Decimal(seen.poor_households(min(date(year, 12, 31), day)))) for year in years]


def end_of_month(day: date, months: int) -> date:
    """The last day of the month so many months before that of a day."""
    number = day.year * 12 + day.month - months
    return date(number // 12, number % 12 + 1, 1) - timedelta(days=1)
