"""Findings over time, in world time: what today's data say about several days (the questions `compare` and `trend`).

Judging a whole county takes half a minute for each day, so what stands on a day is kept in memory as long as its version lasts;
docs/explanation/clarity.md says what is compared, and how that differs from the life of a finding.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from pyoxigraph import NamedNode, Quad

from graph.intake.concepts import concepts, short_words
from graph.kept import Keeper
from graph.rdf import FINDINGS, TYPE, Term, literal, text
from graph.snapshot import Draft, Row, Snapshot, Table, Version
from ontology.errors import BadRequest
from ontology.terms import RM
from queries.catalog import Question, catalog
from queries.judge import finding_iri
from queries.params import Bound
from queries.run import ask
from queries.standing import ABOUT

COMPARED = ("change", "before", "sub_kind", *ABOUT, "finding")
COUNTED = ("day", "village", "kind", "sub_kind", "findings")
STEPS = {"month": range(1, 13), "quarter": range(3, 13, 3)}
"""The months at whose ends a series has a day."""
MOST_DAYS = 60
KEPT = 120
"""How many days, each of a county or a village, are kept in memory: some 3,000 findings for a day of a county."""


@dataclass(frozen=True)
class Standing:
    """One finding on one day: `sub_kind` is the IRI of its concept, `about` its cells in the order of `ABOUT`."""

    sub_kind: str
    about: tuple[Term | None, ...]


Day = dict[str, Standing]
"""The findings that stand on a day, by IRI."""


judged_days: Keeper[tuple[Version, str, date], Day] = Keeper(KEPT)


def compare(found: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """What is new, cleared and still open. `found` has the sub-kinds that count in its first column.

    BadRequest   the days are in the wrong order
    """
    counted = {text(row[0]) for row in found.rows if row[0] is not None}
    before, after = (
        _counted(_standing(snapshot, day, bound.words.get("village", "")), counted) for day in _ends(bound, snapshot)
    )
    only = bound.words.get("change")
    rows = []
    for iri in before.keys() | after.keys():
        change = "open" if iri in before and iri in after else "new" if iri in after else "cleared"
        if only in (None, change):
            rows.append(_compared(change, before.get(iri), after.get(iri), _on_file(iri, snapshot)))
    return Table(COMPARED, sorted(rows, key=_order))


def trend(found: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """How many findings stand on each day of a series, with a zero where another day of the series has some.

    BadRequest   the days are in the wrong order, or more than `MOST_DAYS`
    """
    counted = {text(row[0]) for row in found.rows if row[0] is not None}
    days = list(_series(*_ends(bound, snapshot), bound.words["step"]))
    if len(days) > MOST_DAYS:
        raise BadRequest(f"This series has {len(days)} days; at most {MOST_DAYS} are judged. Take quarters, or a shorter time.")
    by_village = bound.words["by"] == "village"
    numbers = {
        day: Counter(
            _key(standing, by_village, snapshot)
            for standing in _counted(_standing(snapshot, day, bound.words.get("village", "")), counted).values()
        )
        for day in days
    }
    keys = sorted({key for number in numbers.values() for key in number})
    return Table(COUNTED, [_number(day, key, numbers[day][key]) for day in days for key in keys])


def _standing(snapshot: Snapshot, day: date, village: str) -> Day:
    if isinstance(snapshot, Draft):  # it can still change under its version
        return _judge(snapshot, day, village)
    return judged_days.of((snapshot.version, village, day), lambda: _judge(snapshot, day, village))


def _judge(snapshot: Snapshot, day: date, village: str) -> Day:
    """What stands on a day, in one village or everywhere: of several verdicts on one matter the worst."""
    given = {"as_of": day.isoformat(), **({"village": village} if village else {})}
    found: Day = {}
    for rule in catalog().values():
        if rule.finding:
            for iri, standing in _found(rule, given, snapshot):
                if iri not in found or _rank(standing.sub_kind) < _rank(found[iri].sub_kind):
                    found[iri] = standing
    return found


def _found(rule: Question, given: dict[str, str], snapshot: Snapshot) -> Iterator[tuple[str, Standing]]:
    assert rule.finding
    kind = rule.finding.kind
    for cells in ask(rule.name, given, snapshot).table.solutions():
        sub_kind = text(cells["sub_kind"])
        about = {column: cells[column] for column in ABOUT if column in cells}
        standing = Standing(concepts("findings")[f"{kind}-{sub_kind}"], tuple(about.get(column) for column in ABOUT))
        yield finding_iri(snapshot.ids, kind, sub_kind, about), standing


@cache
def _rank(concept: str) -> int:
    """How bad a sub-kind is, 0 the worst: in the order in which questions name their rules, and rules their sub-kinds."""
    rules = [catalog()[part].finding for question in catalog().values() for part in question.of]
    words = [f"{rule.kind}-{sub_kind}" for rule in rules if rule for sub_kind in rule.sub_kinds]
    return words.index(short_words()[concept])


def _counted(day: Day, concepts_: set[str]) -> Day:
    return {iri: standing for iri, standing in day.items() if standing.sub_kind in concepts_}


def _ends(bound: Bound, snapshot: Snapshot) -> tuple[date, date]:
    first = date.fromisoformat(bound.words["from_day"])
    last = date.fromisoformat(bound.words["to_day"]) if "to_day" in bound.words else snapshot.data_day()
    if last < first:
        raise BadRequest(f"from_day cannot be later ({first}) than to_day ({last}).")
    return first, last


def _series(first: date, last: date, step: str) -> Iterator[date]:
    """The first day, the ends of months or quarters between, and the last day."""
    yield first
    for number in range(first.year * 12 + first.month, last.year * 12 + last.month):
        end = date(number // 12, number % 12 + 1, 1) - timedelta(days=1)
        if first < end < last and end.month in STEPS[step]:
            yield end
    if last != first:
        yield last


def _compared(change: str, before: Standing | None, after: Standing | None, finding: NamedNode | None) -> Row:
    verdicts = (NamedNode(one.sub_kind) if one else None for one in (before, after))
    there = after or before
    assert there
    return literal(change), *verdicts, *there.about, finding


def _on_file(iri: str, snapshot: Snapshot) -> NamedNode | None:
    node = NamedNode(iri)
    return node if Quad(node, TYPE, NamedNode(RM.Finding), FINDINGS) in snapshot.store else None


def _order(row: Row) -> tuple[str, ...]:
    change, before, after, *rest = ("" if term is None else text(term) for term in row)
    return str(["new", "cleared", "open"].index(change)), after or before, *rest


def _key(standing: Standing, by_village: bool, snapshot: Snapshot) -> tuple[str, str, str]:
    """What is counted together: village, kind and sub-kind, each empty where it is not looked at."""
    kind = short_words()[standing.sub_kind].partition("-")[0]
    if not by_village:
        return "", kind, standing.sub_kind
    scope = standing.about[ABOUT.index("scope")]
    inside = snapshot.quads(scope, NamedNode(RM.inside)) if isinstance(scope, NamedNode) else ()
    villages = (quad.object for quad in inside if _is_village(quad.object, snapshot))
    return next((text(village) for village in villages), ""), kind, ""


def _is_village(place: Term, snapshot: Snapshot) -> bool:
    return isinstance(place, NamedNode) and Quad(place, TYPE, NamedNode(RM.Village)) in snapshot.store


def _number(day: date, key: tuple[str, str, str], number: int) -> Row:
    village, kind, sub_kind = key
    return (
        literal(day),
        NamedNode(village) if village else None,
        literal(kind),
        NamedNode(sub_kind) if sub_kind else None,
        literal(number),
    )
