"""One fact at a time: enter, end, correct or hand over one record of a roster, as the rows that a sheet would have for it.

The rows go through the intake (`graph/intake/entry.py`). `on` is the first day of the new state, as everywhere: what ends on a
day had its last day the day before, and whoever takes over begins on it.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from pyoxigraph import NamedNode

from graph.intake.as_row import as_row, said_of
from graph.intake.days import day
from graph.intake.dialect import Column, Roster, own_rosters
from graph.intake.entry import ENTERED, Keyboard, Row, enter_rows
from graph.intake.kinds import kinds_of, roster_of
from graph.intake.problems import CellError, Problem
from graph.intake.staging import Staged
from graph.rdf import CURRENT, META, PREFIXES
from graph.snapshot import Draft, Snapshot
from ontology.errors import BadRequest, BadRows, NotFound
from ontology.terms import RM
from queries.change_steps import free

ENTER, CORRECT, END, HAND_OVER = "enter", "correct", "end", "hand-over"
ACTS = (ENTER, CORRECT, END, HAND_OVER)
HELD_BY = (RM.holder, RM.helper, RM.supporter, RM.participant, PREFIXES["org"] + "member")
"""The properties by which a record names the one who can hand it over."""
LEAD, DELEGATED = "lead", "delegated_from"


@dataclass(frozen=True)
class Fact:
    """What somebody wants to put on record. `record` is the one it is about; None for what is entered."""

    act: str
    roster: Roster
    record: NamedNode | None
    cells: Mapping[str, str] = field(default_factory=dict)
    on: str = ""
    to: str = ""


@dataclass(frozen=True)
class Moved:
    """One cell that becomes another one."""

    record: NamedNode
    column: Column
    before: str
    after: str


@dataclass(frozen=True)
class Done:
    """What was written: the records concerned, the first of them the one that was entered, corrected, ended or handed over."""

    records: tuple[NamedNode, ...]
    moved: tuple[Moved, ...]
    digest: str


def roster_named(name: str) -> Roster:
    """The roster of a name, English or Chinese.

    BadRequest   there is none
    """
    found = own_rosters().roster(name)
    if found is None:
        raise BadRequest(f"There is no roster «{name}»; there are {', '.join(own_rosters().rosters)}.", field="roster")
    return found


def record_named(kind: str, code: str, snapshot: Snapshot) -> tuple[NamedNode, Roster]:
    """A record of a roster, and that roster.

    NotFound   there is none of that kind and code
    """
    roster = roster_of(kind)
    node = NamedNode(snapshot.ids.iri(kind, code)) if roster and code else None
    if roster is None or node is None or not said_of(node, roster, snapshot):
        raise NotFound(f"There is no {kind} with the code «{code}» in a roster.")
    return node, roster


def holder_column(roster: Roster) -> Column | None:
    """The column that names who can hand a record over; None for records that nobody hands over."""
    held = next((column for name in HELD_BY for column in roster.columns if column.predicate == name), None)
    return held if column_of(roster, "to") else None


def column_of(roster: Roster, header: str) -> Column | None:
    """A column by its header."""
    return next((column for column in roster.columns if column.header == header), None)


def acts_on(roster: Roster) -> tuple[str, ...]:
    """What can be done with a record of a roster."""
    end = (END,) if column_of(roster, "to") else ()
    return (CORRECT, *end, *((HAND_OVER,) if holder_column(roster) else ()))


def tag(record: NamedNode, roster: Roster, snapshot: Snapshot) -> str:
    """What stands for a record as it is now: it changes with whatever is said of it."""
    said = sorted(str(quad) for quad in said_of(record, roster, snapshot))
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]


def proposed_code(roster: Roster, snapshot: Snapshot) -> str:
    """A code that no record of the roster has yet: after the version that would bring it, never after a name."""
    codes = (f"e{snapshot.version.number + 1}" + (f"-{number}" if number > 1 else "") for number in range(1, 10_000))
    return next(code for code in codes if not any(_is_there(kind, code, snapshot) for kind in kinds_of(roster)))


def put(draft: Draft, fact: Fact, by: Keyboard, spool: Path) -> Done:
    """Put a fact on record in a draft.

    BadRows      what is wrong in which cell, in English and Chinese; nothing was written
    BadRequest   it says nothing new, or cannot be done with this record
    """
    records, rows, problems = _plan(draft, fact)
    before = [as_row(record, fact.roster, draft) for record in records]
    staged = Staged(problems=problems) if problems else enter_rows(draft, fact.roster, rows, by, spool)
    if staged.problems:
        listed = [problem.facts() for problem in staged.problems]
        raise BadRows("This cannot be taken as it stands; nothing was written.", problems=listed)
    if not staged.digest:
        raise BadRequest("This changes nothing: it is on record like this already.")
    if fact.act == ENTER:
        records = [NamedNode(draft.ids.iri(kind, rows[0].cells[fact.roster.key.header])) for kind in kinds_of(fact.roster)]
        records = [record for record in records if said_of(record, fact.roster, draft)][:1]
        before = [{} for _ in records]
    after = [as_row(record, fact.roster, draft) for record in records]
    moved = [one for each in zip(records, before, after, strict=True) for one in _moved(fact.roster, *each)]
    return Done(tuple(records), tuple(moved), staged.digest)


def _moved(roster: Roster, record: NamedNode, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Moved]:
    for column in roster.columns:
        was, now = before.get(column.header, ""), after.get(column.header, "")
        if was != now:
            yield Moved(record, column, was, now)


_Plan = tuple[list[NamedNode], list[Row], list[Problem]]


def _plan(draft: Draft, fact: Fact) -> _Plan:
    """The records that change, the rows for them, and what is wrong before any row is read."""
    unknown = sorted(set(fact.cells) - {column.header for column in fact.roster.columns})
    if unknown:
        there = ", ".join(column.header for column in fact.roster.columns)
        raise BadRequest(f"{fact.roster.name} has no column {', '.join(unknown)}; it has {there}.", field=unknown[0])
    if fact.act == ENTER:
        return _entered(draft, fact)
    if fact.record is None or fact.act not in acts_on(fact.roster):
        raise BadRequest(f"A record of {fact.roster.name} can: {', '.join(acts_on(fact.roster))}.", field="act")
    now = as_row(fact.record, fact.roster, draft)
    return {CORRECT: _corrected, END: _ended, HAND_OVER: _handed_over}[fact.act](draft, fact, fact.record, now)


def _entered(draft: Draft, fact: Fact) -> _Plan:
    key = fact.roster.key.header
    code = fact.cells.get(key, "").strip() or proposed_code(fact.roster, draft)
    problems = []
    if any(_is_there(kind, code, draft) for kind in kinds_of(fact.roster)):
        advice = "Correct that record, or choose another code"
        problems = [_problem(fact, key, code, "there is a record with this code already", advice)]
    return [], [Row({**fact.cells, key: code})], problems


def _corrected(draft: Draft, fact: Fact, record: NamedNode, now: Mapping[str, str]) -> _Plan:
    said = {name: cell for name, cell in fact.cells.items() if cell.strip() != now[name]}
    key = fact.roster.key.header
    problems = []
    if key in said:
        problems = [_problem(fact, key, said[key], "a code never changes", f"Write {now[key]}, or enter another record")]
    return [record], [Row({**now, **said}, frozenset(said))], problems


def _ended(draft: Draft, fact: Fact, record: NamedNode, now: Mapping[str, str]) -> _Plan:
    last, problems = _last_day(fact, now)
    return [record], [Row({**now, "to": last}, frozenset({"to"}))], problems


def _handed_over(draft: Draft, fact: Fact, record: NamedNode, now: Mapping[str, str]) -> _Plan:
    """The record ends, another one begins on that day, and what was delegated from it goes on from the new one."""
    column = holder_column(fact.roster)
    assert column is not None
    last, problems = _last_day(fact, now)
    if fact.to.strip() == now[column.header]:
        advice = "Name two different ones"
        problems.append(_problem(fact, column.header, fact.to, f"it says the same as {now[column.header]}", advice))
    kind, code = draft.ids.split(record.value) or (fact.roster.kind, "")
    follower = NamedNode(free(draft, kind, f"{code}-{proposed_code(fact.roster, draft)}"))
    new = (draft.ids.split(follower.value) or ("", ""))[1]
    cells = {**now, fact.roster.key.header: new, column.header: fact.to, "from": fact.on}
    if cells.get(LEAD) and cells[LEAD] == now[column.header]:
        cells[LEAD] = fact.to
    rows = [Row({**now, "to": last}, frozenset({"to"})), Row(cells)]
    heirs = list(_heirs(draft, fact, record)) if not problems else []
    problems += _too_early(draft, fact, heirs)
    rows += [Row({**as_row(heir, fact.roster, draft), DELEGATED: new}, frozenset({DELEGATED})) for heir in heirs]
    return [record, follower, *heirs], rows, problems


def _too_early(draft: Draft, fact: Fact, heirs: list[NamedNode]) -> Iterator[Problem]:
    """A delegation names one record that it comes from: not from the old holder up to a day ahead, then from the new."""
    declared = draft.setting("data-day")
    if heirs and declared and day(fact.on) > date.fromisoformat(declared):
        names = ", ".join((draft.ids.split(heir.value) or ("", ""))[1] for heir in heirs)
        advice = f"Hand it over on {declared} or earlier, or when the data have come to that day"
        yield _problem(fact, "on", fact.on, f"others are delegated from it until then ({names})", advice)


def _heirs(draft: Draft, fact: Fact, record: NamedNode) -> Iterator[NamedNode]:
    """What was delegated from a record and is in force on the day or later."""
    if column_of(fact.roster, DELEGATED) is None:
        return
    for quad in sorted(draft.quads(None, NamedNode(RM.delegatedFrom), record), key=str):
        last = as_row(quad.subject, fact.roster, draft).get("to", "") if isinstance(quad.subject, NamedNode) else "-"
        if isinstance(quad.subject, NamedNode) and (not last or day(last) >= day(fact.on)):
            yield quad.subject


def _last_day(fact: Fact, now: Mapping[str, str]) -> tuple[str, list[Problem]]:
    """The last day before `on`, as a cell; and what is wrong with it."""
    try:
        on = day(fact.on)
    except CellError as error:
        return "", [_problem(fact, "on", fact.on, error.reason, error.right)]
    last = (on - timedelta(days=1)).isoformat()
    if now["to"] and date.fromisoformat(now["to"]) <= date.fromisoformat(last):
        advice = "Name an earlier day, or correct the record"
        return last, [_problem(fact, "on", fact.on, f"it ends on {now['to']} already", advice)]
    if now["from"] and date.fromisoformat(now["from"]) >= on:
        advice = "Name a later day, or correct the record"
        return last, [_problem(fact, "on", fact.on, f"it only begins on {now['from']}", advice)]
    return last, []


def _problem(fact: Fact, column: str, value: str, reason: str, right: str) -> Problem:
    return Problem(ENTERED, fact.roster.name, 1, column, value, reason, right)


def _is_there(kind: str, code: str, snapshot: Snapshot) -> bool:
    node = NamedNode(snapshot.ids.iri(kind, code))
    return any(next(snapshot.quads(node, graph=graph), None) is not None for graph in (CURRENT, META))
