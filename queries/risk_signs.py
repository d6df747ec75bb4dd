"""The signs that a household may fall back, with their points: the Python step of the question `risk-signs`.

docs/explanation/falling-back.md defines every sign. A score is the sum of the points of the rows, and nothing else.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from pyoxigraph import NamedNode

from graph.formulas.names import SUMS
from graph.rdf import Term, literal, value
from graph.snapshot import Draft, Row, Snapshot, Table
from graph.usual_settings import SETTINGS
from ontology.terms import RMV
from queries.catalog import question
from queries.guarantees import NEEDS, age, verdict
from queries.guarantees import Facts as Promised
from queries.guarantees import read as read_promised
from queries.income_facts import Account
from queries.incomes import rounded
from queries.params import Bound, resolve
from queries.risk_facts import Facts, Owed, read
from queries.run import rows_of

COLUMNS = ("household", "sign", "state", "found", "limit", "points", "record", "from")
FOUND, UNKNOWN = "found", "unknown"


Limits = dict[str, Fraction]
"""The settings that hold on a day, by what follows `warn-`."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of one household, found or unknown; `since` is the first day of its record."""

    name: str
    state: str
    points: Fraction
    found: Fraction | None = None
    limit: Fraction | None = None
    record: str = ""
    since: date | None = None


@dataclass(frozen=True)
class Unmet:
    """A promise that is not met: found or unknown, and the record with its first day."""

    need: str
    state: str
    record: str
    since: date | None


NAMES = (
    *("from", "income-factor", "income-points", "drop-share", "drop-points", "transfers-share", "transfers-points"),
    *("working-from", "working-to", "labour-points", "debt-share", "debt-points", "overdue-points"),
    *("sudden-days", "sudden-points", "lack-points", "again-points"),
)


def limits(snapshot: Snapshot, day: date) -> Limits:
    """The limits and points that hold on a day."""
    return {name: Fraction(snapshot.setting(f"warn-{name}", day) or 0) for name in NAMES}


def risk_limits(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """One row per setting: what holds on the day, what is usual, and since when it holds."""
    names = [name for name in NAMES if bound.words.get("sign", "") in ("", name.partition("-")[0])]
    rows = [_limit(f"warn-{name}", bound.day, snapshot) for name in names]
    everything = not value(bound.terms.get("changed"))
    return Table(("setting", "number", "usual", "from"), [row for row in rows if everything or row[1] != row[2]])


def _limit(setting: str, day: date, snapshot: Snapshot) -> Row:
    held = [first for first, last, _, _ in snapshot.records_of(setting) if first <= day < last and first != date.min]
    number, usual = (Fraction(said or 0) for said in (snapshot.setting(setting, day), SETTINGS[setting]))
    return (literal(setting), rounded(number, 4), rounded(usual, 4), literal(max(held)) if held else None)


def risk_signs(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """One row per household and sign that is found, or unknown if that is asked for."""
    sought, sign = bound.words["state"], bound.words.get("sign", "")
    rows = [
        _row(home, one)
        for home, of_home in _kept(bound, snapshot, lambda: table).items()
        for one in of_home
        if sought in ("all", one.state) and sign in ("", one.name)
    ]
    return Table(COLUMNS, rows)


def signs_of(given: Mapping[str, str], snapshot: Snapshot) -> dict[str, list[Sign]]:
    """The signs with points, found or unknown, of each household that is judged, by the day and place that are given."""
    asked = question("risk-signs")
    bound = resolve(asked, given, snapshot)
    return _kept(bound, snapshot, lambda: rows_of(asked, given, snapshot)[2])


def _kept(bound: Bound, snapshot: Snapshot, rows: Callable[[], Table]) -> dict[str, list[Sign]]:
    """Those of the whole county are worked out once for each version: three questions rest on them."""
    if bound.terms.keys() & {"village", "household"} or isinstance(snapshot, Draft):
        return _worked_out(rows(), bound, snapshot)
    key = f"risk-signs {bound.words['as_of']} {bound.words['sudden_since']}"
    found: dict[str, list[Sign]] = snapshot.known.worked_out.of(key, lambda: _worked_out(rows(), bound, snapshot))
    return found


def _worked_out(table: Table, bound: Bound, snapshot: Snapshot) -> dict[str, list[Sign]]:
    facts, marks = read(table, bound.day, snapshot), limits(snapshot, bound.day)
    given = {name: said for name, said in bound.words.items() if name in ("village", "household", "as_of")}
    promised = read_promised(rows_of(question("guarantees"), given, snapshot)[2], bound.day)
    return {
        home: [one for one in signs(home, facts, marks, list(_unmet(home, promised))) if one.points] for home in facts.judged()
    }


def signs(home: str, facts: Facts, marks: Limits, unmet: Iterable[Unmet]) -> list[Sign]:
    """All signs of a household in the order of the page; a record that shows a sudden hardship shows no lack as well."""
    struck = max(facts.struck.get(home, ()), key=lambda one: (one.since, one.record), default=None)
    found = [*_of_income(home, facts, marks), *_of_labour(home, facts, marks), *_of_debt(home, facts, marks)]
    if struck:
        found.append(Sign("sudden", FOUND, marks["sudden-points"], None, marks["sudden-days"], struck.record, struck.since))
    used = struck.record if struck else ""
    points = marks["lack-points"]
    found += [
        Sign(one.need, one.state, points, None, None, one.record, one.since) for one in unmet if not used or one.record != used
    ]
    back = [one for one in facts.statuses.get(home, ()) if one.item == RMV.status_returned]
    if last := max(back, key=lambda one: (one.since, one.record), default=None):
        found.append(Sign("again", FOUND, marks["again-points"], record=last.record, since=last.since))
    return found


def _of_income(home: str, facts: Facts, marks: Limits) -> Iterator[Sign]:
    """Income per head against the line, its fall, and how much of it is transferred."""
    year = facts.year(home)
    if year is None:
        yield from (Sign(name, UNKNOWN, marks[f"{name}-points"]) for name in ("income", "drop", "transfers"))
        return
    account = Account(facts.accounts, facts.accounts.rule.formula, home, year)
    line = facts.line(year)
    limit = None if line is None else marks["income-factor"] * Fraction(line)
    record, whole = facts.largest(home, year), account.whole
    yield from _weighed("income", account.per_head, limit, marks, record)
    yield from _weighed("drop", _fall(home, year, whole, facts), marks["drop-share"], marks, record)
    moved = account.counted(*SUMS["transfers"])
    share = None if whole is None or moved is None else moved / whole if whole > 0 else Fraction(0)
    yield from _weighed("transfers", share, marks["transfers-share"], marks, record)


def _fall(home: str, year: int, whole: Fraction | None, facts: Facts) -> Fraction | None:
    """By which share the income of the household fell against the year before; None is unknown."""
    if whole is None or (home, year - 1) not in facts.incomes:
        return None
    before = Account(facts.accounts, facts.accounts.rule.formula, home, year - 1).whole
    return None if before is None else (before - whole) / before if before > 0 else Fraction(0)


def _of_labour(home: str, facts: Facts, marks: Limits) -> Iterator[Sign]:
    births = facts.births.get(home, {}).values()
    known = [age(day, facts.as_of) for day in births if day]
    if not births or len(known) < len(births):
        yield Sign("labour", UNKNOWN, marks["labour-points"])
    elif not any(marks["working-from"] <= years <= marks["working-to"] for years in known):
        yield Sign("labour", FOUND, marks["labour-points"], Fraction(0))


def _of_debt(home: str, facts: Facts, marks: Limits) -> Iterator[Sign]:
    loans = facts.owed(home)
    if not loans:
        return
    year = facts.year(home)
    whole = Account(facts.accounts, facts.accounts.rule.formula, home, year).whole if year else None
    limit = None if whole is None else marks["debt-share"] * whole
    yield from _weighed("debt", _sum(loans), limit, marks, _most(loans))
    if late := [loan for loan in loans if loan.to <= facts.as_of]:
        yield Sign("overdue", FOUND, marks["overdue-points"], _sum(late), None, _most(late))


def _sum(loans: Iterable[Owed]) -> Fraction:
    return sum((loan.amount for loan in loans), Fraction(0))


def _most(loans: Iterable[Owed]) -> str:
    return max(loans, key=lambda loan: (loan.amount, loan.record)).record


def _weighed(name: str, found: Fraction | None, limit: Fraction | None, marks: Limits, record: str) -> Iterator[Sign]:
    """A number against its limit: income is to be above it, transfers below it, the others not over it."""
    points = marks[f"{name}-points"]
    if found is None or limit is None:
        yield Sign(name, UNKNOWN, points)
    elif found < limit if name == "income" else found >= limit if name == "transfers" else found > limit:
        yield Sign(name, FOUND, points, found, limit, record)


def _unmet(home: str, promised: Promised) -> Iterator[Unmet]:
    """The promises to a household that are unmet or unknown, in the order in which they are named."""
    for need in NEEDS:
        found = verdict(home, need, promised)
        if found.state != "met":
            record, since = (found.evidence.record, found.evidence.since) if found.evidence else ("", None)
            yield Unmet(need, FOUND if found.state == "unmet" else UNKNOWN, record, since)


def _row(home: str, one: Sign) -> Row:
    record: Term | None = NamedNode(one.record) if one.record else None
    numbers = (rounded(one.found, 4), rounded(one.limit, 4), rounded(one.points, 4))
    return (NamedNode(home), literal(one.name), literal(one.state), *numbers, record, literal(one.since) if one.since else None)
