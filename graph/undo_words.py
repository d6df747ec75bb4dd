"""What stands in the way of an undo, in the words of the rosters: sheet, row and column, and which later import it was."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from pyoxigraph import NamedNode, Quad

from graph.closures import EVERYONE
from graph.imports import import_of
from graph.intake.kinds import roster_of
from graph.intake.wording import cell_of, cells_of, column_of, place_of_record
from graph.journal import Entry, Journals
from graph.rdf import text
from graph.snapshot import Snapshot


@dataclass(frozen=True)
class Conflict:
    """One statement that stands in the way. `roster`, `column` and the place are empty where no roster says it."""

    why: str
    roster: str
    code: str
    column: str
    file: str
    sheet: str
    row: str
    said: str
    says: str
    since: str
    statement: str

    def __str__(self) -> str:
        parts = (self.file, self.sheet and f"sheet {self.sheet}", self.row and f"row {self.row}")
        place = ", ".join(part for part in parts if part)
        where = f"{self.roster} {self.code}" + (f" ({place})" if place else "")
        where += f", column {self.column}" if self.column else ""
        now = f", now {self.says!r}" if self.says else ""
        since = f", since {self.since}" if self.since else ""
        return f"{where}: {self.said!r} {self.why}{now}{since}: {self.statement} ."

    def facts(self) -> dict[str, str]:
        """The conflict as plain values, for JSON."""
        return asdict(self) | {"text": str(self)}


def explained(named: list[tuple[str, Quad]], snapshot: Snapshot, journals: Journals, entry: Entry) -> list[Conflict]:
    """Conflicts, as what is wrong with which statement, in words. `snapshot` is the version in force before the undo."""
    later = _last_said((quad for _, quad in named), snapshot, journals, entry)
    return [_explain(why, quad, snapshot, later.get(quad.subject, 0)) for why, quad in named]


def _explain(why: str, quad: Quad, snapshot: Snapshot, number: int) -> Conflict:
    subject, term = quad.subject, quad.object
    kind, code = snapshot.ids.split(text(subject)) or ("", text(subject))
    roster = roster_of(kind)
    column = column_of(roster, quad.predicate.value, term) if roster else None
    says, place = "", ("", "", "")
    if isinstance(subject, NamedNode):
        there = snapshot.store.quads_for_pattern(subject, quad.predicate, None, quad.graph_name)
        now = [one.object for one in there if one.object not in (term, EVERYONE)]
        same = [one for one in now if roster is None or column_of(roster, quad.predicate.value, one) is column]
        says = cells_of(same, column, snapshot.ids)
        place = place_of_record(snapshot, subject)
    since = str(import_of(snapshot, number) or f"version {number}") if number else ""
    said = cell_of(term, column, snapshot.ids)
    name, header = roster.name if roster else kind or "statement", column.header if column else ""
    return Conflict(why, name, code, header, *place, said, says, since, str(quad))


def _last_said(quads: Iterable[Quad], snapshot: Snapshot, journals: Journals, entry: Entry) -> dict[object, int]:
    """The last version after an entry that said something of the subject of each statement, as its journal tells."""
    starts = {f"{quad.subject} ".encode(): quad.subject for quad in quads}
    found: dict[object, int] = {}
    for later in journals.since(entry.dataset, snapshot.version, entry.number, erasures=True) if starts else ():
        for line in journals.lines(later):
            about = line[2 : line.index(b" ", 2) + 1]
            if about in starts:
                found[starts[about]] = later.number
    return found
