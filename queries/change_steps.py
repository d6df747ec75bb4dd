"""How each kind of change is made in a draft: the shapes of records are those of the rosters, read by the intake's own cells."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import count
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad

from graph.intake.codes import Codes
from graph.intake.days import day
from graph.intake.dialect import Column, Roster, own_rosters
from graph.intake.found import Found
from graph.intake.problems import CellError, Problem
from graph.intake.rows import Record, Rows
from graph.intake.survey import Survey
from graph.intake.workbooks import Sheet
from graph.rdf import CURRENT, META, OPEN_END, PREFIXES, TYPE, Term, literal, text, value
from graph.snapshot import Draft, GraphName
from ontology.errors import BadRequest
from ontology.terms import RM

Words = Mapping[str, str]
_BORNE = (RM.holder, RM.fromSubject, RM.toSubject, RM.supporter, RM.participant, RM.helper)
PARTIES = (*_BORNE, *(PREFIXES["org"] + name for name in ("member", "organization", "postIn")))
"""The properties by which a dated record names who bears it."""
SUBJECTS = ("subject", "person", "household")
FROM, TO, WITHIN = NamedNode(RM.validFrom), NamedNode(RM.validTo), NamedNode(RM.within)
HOLDER, DELEGATED, DESCENDS = NamedNode(RM.holder), NamedNode(RM.delegatedFrom), NamedNode(RM.descendsFrom)


def read_day(word: str) -> date:
    """The day that somebody wrote.

    BadRequest   it is none
    """
    try:
        return day(word)
    except CellError as error:
        raise BadRequest(f"«{word}» cannot be taken: {error.reason}. {error.right}.") from None


def leave(draft: Draft, said: Words, row: Words) -> None:
    """End on a day whatever names a subject as the one who bears it; what would begin then or later never begins."""
    subject, on = thing(draft, said["subject"], SUBJECTS), read_day(said["on"])
    dated = {_node(quad.subject) for name in PARTIES for quad in draft.quads(None, NamedNode(name), subject)}
    for record in sorted(dated, key=text):
        first, last = _day_of(draft, record, FROM), _day_of(draft, record, TO)
        if first and last and last > on:
            if first >= on:
                draft.remove(list(draft.quads(record)))
            else:
                _replace(draft, record, TO, literal(on))


def end(draft: Draft, said: Words, row: Words) -> None:
    """End one record on a day."""
    record, on = _record(draft, said["record"]), read_day(said["on"])
    first, last = _day_of(draft, record, FROM), _day_of(draft, record, TO)
    if first is None or last is None:
        raise BadRequest(f"{said['record']} has no period; it can only be retracted.")
    if on <= first:
        raise BadRequest(f"{said['record']} began on {first}; end it on a later day, or retract it.")
    if on >= last:
        raise BadRequest(f"{said['record']} has ended on {last} already; name an earlier day.")
    _replace(draft, record, TO, literal(on))


def move(draft: Draft, said: Words, row: Words) -> None:
    """Let another subject follow the holder of a record from a day; what is delegated from it then comes from the new one."""
    record, to, on = _record(draft, said["record"]), thing(draft, said["to"], SUBJECTS), read_day(said["on"])
    if Quad(record, HOLDER, to, CURRENT) in draft.store:
        raise BadRequest(f"{said['to']} holds {said['record']} already; name another subject.")
    if next(draft.quads(record, HOLDER), None) is None:
        raise BadRequest(f"{said['record']} has no holder; a responsibility, mandate, role or holding can move.")
    before = list(draft.quads(record))
    end(draft, said, row)
    kind, code = draft.ids.split(record.value) or ("", "")
    follower = NamedNode(free(draft, kind, f"{code}-{said['to']}"))
    kept = [quad for quad in before if quad.predicate not in (HOLDER, FROM, DESCENDS)]
    draft.add(Quad(follower, quad.predicate, quad.object, CURRENT) for quad in kept)
    draft.add([Quad(follower, HOLDER, to, CURRENT), Quad(follower, FROM, literal(on), CURRENT)])
    for heir in [_node(quad.subject) for quad in draft.quads(None, DELEGATED, record)]:
        last = _day_of(draft, heir, TO)
        if last and last > on:
            _replace(draft, heir, DELEGATED, follower)


def add(draft: Draft, said: Words, row: Words) -> None:
    """Add a record, as a row of a sheet of the rosters says it."""
    roster = _roster(said["table"])
    headers = {column.header for column in roster.columns}
    if unknown := sorted(set(row) - headers):
        raise BadRequest(f"{roster.name} has no column {', '.join(unknown)}; it has {', '.join(sorted(headers))}.")
    cells = dict(row)
    cells[roster.key.header] = row.get(roster.key.header) or _new_code(draft, roster)
    record = _read(draft, roster, cells)
    graph = META if roster.meta else CURRENT
    if next(draft.quads(NamedNode(record.iri), graph=graph), None) is not None:
        raise BadRequest(f"there is a {roster.kind} {cells[roster.key.header]} already; correct it, or choose another code.")
    draft.add(_quads(record, graph))


def correct(draft: Draft, said: Words, row: Words) -> None:
    """Say one cell of a record anew; an empty value takes away what it said."""
    record = _record(draft, said["record"])
    kind = (draft.ids.split(record.value) or ("", ""))[0]
    roster = own_rosters().of_kind(kind)
    column = next((one for one in roster.columns if one.header == said["column"] and one.predicate), None) if roster else None
    if roster is None or column is None:
        names = ", ".join(one.header for one in roster.columns if one.predicate) if roster else "none"
        raise BadRequest(f"{said['record']} has no column {said['column']}; it has {names}.")
    terms = _cell(draft, roster, column, said["value"])
    predicate = NamedNode(column.predicate)
    graph = META if roster.meta else CURRENT
    draft.remove(list(draft.quads(record, predicate, graph=graph)))
    draft.add(Quad(record, predicate, term, graph) for term in terms)
    first, last = _day_of(draft, record, FROM), _day_of(draft, record, TO)
    if first and last and first >= last:
        raise BadRequest(f"{said['record']} would end before it begins; correct the other end first.")


def retract(draft: Draft, said: Words, row: Words) -> None:
    """Take a record away as if it had never been."""
    record = _record(draft, said["record"])
    if heir := next(draft.quads(None, DELEGATED, record), None):
        raise BadRequest(f"{said['record']} has been delegated on ({_code(draft, heir.subject)}); end or retract that first.")
    draft.remove([quad for graph in (CURRENT, META) for quad in draft.quads(record, graph=graph)])


def merge(draft: Draft, said: Words, row: Words) -> None:
    """Let the households of one village belong to another; what names the old village reaches nobody any more."""
    village, into = thing(draft, said["village"], ("village",)), thing(draft, said["into"], ("village",))
    if village == into:
        raise BadRequest("a village cannot merge into itself; name two different ones.")
    homes = list(draft.quads(None, WITHIN, village))
    draft.remove(homes)
    draft.add(Quad(quad.subject, WITHIN, into, CURRENT) for quad in homes)


def _roster(name: str) -> Roster:
    roster = own_rosters().roster(name)
    if roster is None:
        raise BadRequest(f"there is no table {name}; there are {', '.join(own_rosters().rosters)}.")
    return roster


def _read(draft: Draft, roster: Roster, cells: Words) -> Record:
    """The record of a row, read and checked as a load reads it."""
    survey = Survey(own_rosters())
    found = Found(Sheet(Path("change"), roster.name), roster, 0, tuple(enumerate(roster.columns)), ())
    row = [cells.get(column.header, "") for column in roster.columns]
    record, problems = Rows(survey, draft.ids, Codes(survey, draft).find).read(found, 1, list(row))
    if record is None:
        raise BadRequest(" ".join(_said(problem) for problem in problems))
    return record


def _said(problem: Problem) -> str:
    value = f" says «{problem.value}»" if problem.value else ""
    return f"{problem.sheet}, {problem.column}{value}: {problem.reason}. {problem.right}."


def _cell(draft: Draft, roster: Roster, column: Column, word: str) -> list[Term]:
    """The terms of one cell, which may name several: read in a row of its own, so that it is read as everywhere."""
    alone = Roster(
        roster.name,
        roster.zh,
        roster.workbook,
        roster.kind,
        roster.iri or RM.Record,
        (roster.key, column),
        roster.meta,
        False,
        (),
        (),
    )
    record = _read(draft, alone, {roster.key.header: "x", column.header: word})
    quads = _quads(record, CURRENT)
    return [quad.object for quad in quads if quad.predicate.value == column.predicate and quad.predicate != TYPE]


def _quads(record: Record, graph: GraphName) -> Iterator[Quad]:
    lines = "".join(f"<{record.iri}> {predicate} {term} .\n" for predicate, term in sorted(record.pairs))
    for quad in ox.parse(input=lines, format=ox.RdfFormat.N_TRIPLES):
        yield Quad(quad.subject, quad.predicate, quad.object, graph)


def thing(draft: Draft, code: str, kinds: tuple[str, ...]) -> NamedNode:
    """The thing of one of some kinds that has a code.

    BadRequest   there is none
    """
    found = Codes(Survey(own_rosters()), draft).find(code, kinds)
    if found is None:
        raise BadRequest(f"no {' or '.join(kinds)} has the code «{code}»; look it up under /search or in the rosters.")
    return NamedNode(found)


def _record(draft: Draft, word: str) -> NamedNode:
    kind, slash, code = word.partition("/")
    node = NamedNode(draft.ids.iri(kind if slash else "responsibility", code if slash else word))
    if not any(next(draft.quads(node, graph=graph), None) for graph in (CURRENT, META)):
        raise BadRequest(f"there is no record «{word}»; write kind/code, or the code alone of a responsibility.")
    return node


def _new_code(draft: Draft, roster: Roster) -> str:
    codes = (f"new-{number}" for number in count(1))
    return next(code for code in codes if not _is_there(draft, NamedNode(draft.ids.iri(roster.kind, code))))


def free(draft: Draft, kind: str, code: str) -> str:
    """The IRI of a code that nothing of the kind has yet: this one, or with a number behind it."""
    codes = (draft.ids.iri(kind, code + ("" if number == 1 else f"-{number}")) for number in count(1))
    return next(iri for iri in codes if not _is_there(draft, NamedNode(iri)))


def _is_there(draft: Draft, node: NamedNode) -> bool:
    return any(next(draft.quads(node, graph=graph), None) is not None for graph in (CURRENT, META))


def _day_of(draft: Draft, record: NamedNode, predicate: NamedNode) -> date | None:
    """A day of a record; the open end as such, None where it says none."""
    quad = next((quad for graph in (CURRENT, META) for quad in draft.quads(record, predicate, graph=graph)), None)
    if quad is None:
        return None
    found = value(quad.object)
    return found if isinstance(found, date) else OPEN_END


def _replace(draft: Draft, record: NamedNode, predicate: NamedNode, term: Term) -> None:
    graph: GraphName = CURRENT if next(draft.quads(record, TYPE), None) is not None else META
    draft.remove(list(draft.quads(record, predicate, graph=graph)))
    draft.add([Quad(record, predicate, term, graph)])


def _code(draft: Draft, term: object) -> str:
    return (draft.ids.split(_node(term).value) or ("", str(term)))[1]


def _node(term: object) -> NamedNode:
    if not isinstance(term, NamedNode):
        raise TypeError(f"{term} is not an IRI")
    return term
