"""How good the early-warning list of a past day was: the Python step of the question `back-test`.

docs/explanation/falling-back.md defines every figure.
"""

from collections import defaultdict
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from pyoxigraph import NamedNode

from graph.rdf import literal
from graph.snapshot import Row, Snapshot, Table
from ontology.errors import Conflict
from queries.early_warning import Risk, risks
from queries.estimates import share_of
from queries.fisher import as_few
from queries.incomes import rounded
from queries.params import Bound
from queries.risk_signs import limits

COLUMNS = (
    *("by", "group", "households", "listed", "fell", "caught", "missed", "blind", "false_alarms"),
    *("share", "share_low", "share_high", "precision", "precision_low", "precision_high", "rest", "p", "verdict"),
)
EACH = ("all", "village", "type", "cause", "group")
ERROR = Fraction(5, 100)
"""The chance that any row is called overlooked where all are caught alike, at most."""


@dataclass
class Counted:
    """The households of one row."""

    households: int = 0
    listed: int = 0
    fell: int = 0
    caught: int = 0
    blind: int = 0


@dataclass
class Facts:
    """The rows of the query, by what they say; what a household belongs to, best first."""

    groups: dict[str, dict[str, list[tuple[str, str]]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    poor: dict[str, list[tuple[date, date]]] = field(default_factory=lambda: defaultdict(list))

    def judged(self, day: date) -> list[str]:
        """The households that were not poor on a day."""
        return [home for home in self.groups if not any(first <= day < to for first, to in self.poor.get(home, ()))]

    def group(self, home: str, by: str) -> str:
        """The village, type, main cause or group of a household; empty where none is recorded, and for all."""
        found = self.groups[home]
        if by == "type":
            return max(found["type"], default=("", self.group(home, "group")))[1]
        return min(found[by], default=("", ""))[1]


def back_test(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """One row for all, or for each village, type, cause or group, or all of these one after the other."""
    facts, past, by = _read(table), date.fromisoformat(bound.words["day"]), bound.words["by"]
    given = {"as_of": past.isoformat()} | {name: said for name, said in bound.words.items() if name == "village"}
    with _recorded(bound, snapshot) as then:
        known, least = risks(given, {}, then), limits(then, past)["from"]
    few = int(snapshot.setting("small-number", bound.day) or 0)
    rows: list[Row] = []
    for one in EACH if by == "each" else (by,):
        counted: dict[str, Counted] = defaultdict(Counted)
        for home in facts.judged(past):
            fell = any(past < first <= bound.day for first, _ in facts.poor.get(home, ()))
            _count(counted[facts.group(home, one)], known.get(home, Risk()), least, fell=fell)
        rows += [(literal(one), *row) for row in _rows(counted, few)]
    wanted = bound.words.get("verdict")
    return Table(COLUMNS, [row for row in rows if wanted is None or row[-1] == literal(wanted)])


def _recorded(bound: Bound, snapshot: Snapshot) -> AbstractContextManager[Snapshot]:
    """The facts of which the list is made: those on record now, or at the end of a day.

    Conflict   there is no history to look back into
    """
    day = bound.words.get("recorded_by")
    if day is None:
        return nullcontext(snapshot)
    if snapshot.then is None:
        raise Conflict("What was on record then cannot be known here: there is no history.")
    return snapshot.then(day)


def _count(row: Counted, risk: Risk, least: Fraction, *, fell: bool) -> None:
    listed = risk.score >= least
    row.households += 1
    row.listed += listed
    row.fell += fell
    row.caught += fell and listed
    row.blind += fell and not listed and risk.score + risk.unknown >= least


def _rows(counted: dict[str, Counted], few: int) -> list[Row]:
    fell, caught = (sum(getattr(one, name) for one in counted.values()) for name in ("fell", "caught"))
    enough = [one for one in counted.values() if min(one.fell, fell - one.fell) >= few]
    rows: list[Row] = []
    for group, one in sorted(counted.items()):
        numbers = (one.households, one.listed, one.fell, one.caught, one.fell - one.caught, one.blind, one.listed - one.caught)
        others = (caught - one.caught, fell - one.fell)
        apart = as_few(one.caught, one.fell, *others) if len(counted) > 1 and one.fell and others[1] else None
        verdict = _verdict(apart, len(enough), few=one not in enough) if len(counted) > 1 else None
        rows.append(
            (
                *(NamedNode(group) if group else None, *map(literal, numbers)),
                *(*share_of(one.caught, one.fell).cells, *share_of(one.caught, one.listed).cells),
                rounded(Fraction(*others), 4) if len(counted) > 1 and others[1] else None,
                *(rounded(apart, 6), None if verdict is None else literal(verdict)),
            )
        )
    return rows


def _verdict(apart: Fraction | None, rows: int, *, few: bool) -> str:
    if few or apart is None:
        return "few"
    return "overlooked" if apart < ERROR / rows else "alike"


def _read(table: Table) -> Facts:
    facts = Facts()
    for cell in table.words():
        home, part = cell["household"], cell["part"]
        if part == "household":
            facts.groups[home]["village"].append(("", cell["item"]))
        elif part == "poor":
            facts.poor[home].append((date.fromisoformat(cell["from"]), date.fromisoformat(cell["to"])))
        elif part == "cause":
            facts.groups[home]["cause"].append((f"{int(cell['number']):09} {cell['record']}", cell["item"]))
        else:
            facts.groups[home][part].append((cell.get("from", "") + cell.get("record", ""), cell["item"]))
    return facts
