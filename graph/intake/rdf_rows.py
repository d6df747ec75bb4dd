"""Files of RDF read as sheets of ours: the words of others as `ontology/align.ttl` says, our own words as they are.

A thing of one of our classes becomes a row, a property the column that states it. Only what the alignment lists is taken; all
else is counted and named. A file that is silent says nothing: what is known of a thing and not said again stays.
"""

from pathlib import Path

from pyoxigraph import Literal

from graph.intake.alignment import as_ours
from graph.intake.derived import Derived
from graph.intake.dialect import Column, Dialect, Roster
from graph.intake.left_out import Tally
from graph.intake.rdf_cells import best_name, cell_of, last_part, names_of
from graph.intake.rdf_files import Facts, Node, Value, facts_of
from graph.intake.rdf_periods import plain_periods
from graph.intake.rdf_things import SAME, Thing, Things
from graph.intake.workbooks import Line
from graph.rdf import LABEL, TYPE, compact, text
from graph.snapshot import Snapshot

NO_CLASS = "no class of ours is read from this one"
NO_COLUMN = "no property of ours is read from this one"
NO_VALUE = "these values mean nothing here"
ONE_ONLY = "only one value is taken, the first"
UNTYPED = "nothing says what is described by this"
LACKS = "it does not say {what}"


def derived(paths: list[Path], dialect: Dialect, known: Snapshot | None, left: Tally) -> list[Derived]:
    """The sheets of ours that some files of RDF hold together; what they hold besides is counted in `left`.

    BadRequest   a file that cannot be read
    """
    return _Reading(facts_of(paths), dialect, known, left).sheets() if paths else []


class _Reading:
    """Makes the rows of one load."""

    def __init__(self, facts: Facts, dialect: Dialect, known: Snapshot | None, left: Tally) -> None:
        self._facts = facts
        self._dialect = dialect
        self._left = left
        self._things = Things(facts, dialect, known)
        self._found: dict[Node, Thing] = {}
        self._ahead: list[Node] = []
        self._rows: dict[tuple[Path, str], dict[str, Line]] = {}

    def sheets(self) -> list[Derived]:
        """The sheets, in the order in which what stands in them was found."""
        helpers = plain_periods(self._facts)
        for node in self._facts.said:
            if node not in helpers and (thing := self._things.typed(node)):
                self._found[node] = thing
        self._ahead = list(self._found)
        while self._ahead:
            self._take(self._ahead.pop(0))
        for node in self._facts.said.keys() - self._found.keys() - helpers:
            self._not_ours(node)
        return [
            Derived(path, name, _headers(self._dialect.rosters[name]), tuple(rows.values()), open=True)
            for (path, name), rows in self._rows.items()
        ]

    def _take(self, node: Node) -> None:
        """Make the row of a thing."""
        thing = self._found[node]
        path, number = self._facts.places[node]
        cells = {thing.roster.key.header: thing.code} | self._cells(node, thing, path)
        cells |= {column.header: thing.word for column in thing.roster.columns if column.kind == "class"}
        lacking = [column.header for column in thing.roster.columns if column.required and not cells.get(column.header)]
        if lacking:
            self._left.add(path.name, thing.roster.name, LACKS.format(what=", ".join(lacking)))
            return
        line: Line = number, [cells.get(header, "") for header in _headers(thing.roster)]
        self._rows.setdefault((path, thing.roster.name), {}).setdefault(thing.code, line)

    def _cells(self, node: Node, thing: Thing, path: Path) -> dict[str, str]:
        """What a thing says, by column."""
        words: dict[Column, list[str]] = {}
        for predicate, values in self._facts.said.get(node, {}).items():
            if predicate == TYPE.value:
                self._count_classes(values, path)
                continue
            columns = [column for column in thing.roster.columns if column.predicate in as_ours(predicate)]
            if not columns:
                self._left.add(path.name, compact(predicate), NO_COLUMN, len(values))
            elif columns[0].predicate != LABEL.value:
                self._sort(values, columns, predicate, words, node)
        cells = {column.header: self._joined(column, said, path) for column, said in words.items()}
        if self._things.is_foreign(node):
            same = next((column for column in thing.roster.columns if column.predicate == SAME), None)
            if same and thing.kind != "person":
                cells[same.header] = ";".join(dict.fromkeys([text(node), *words.get(same, [])]))
        return cells | self._names(node, thing, path)

    def _sort(self, values: list[Value], columns: list[Column], predicate: str, words: dict[Column, list[str]], by: Node) -> None:
        """Put every value under the first column that it means something in."""
        path, _ = self._facts.places[by]
        for value in values:
            for column in columns:
                refers = column.kind == "ref"
                word = self._code(value, column, by) if refers else cell_of(value, column, predicate, self._facts)
                if word is not None:
                    words.setdefault(column, []).append(word)
                    break
            else:
                self._left.add(path.name, compact(predicate), NO_VALUE)

    def _code(self, value: Value, column: Column, by: Node) -> str | None:
        """The code of what is referred to; what nothing describes is taken up too, known or not: the file has it."""
        if isinstance(value, Literal):
            return None
        thing = self._found.get(value) or self._things.meant(value, column.of)
        if thing is None:
            return self._things.own_code(value, column.of)
        if value not in self._found:
            self._found[value] = thing
            self._facts.places.setdefault(value, self._facts.places[by])
            self._ahead.append(value)
        return thing.code if thing.kind in column.of else None

    def _joined(self, column: Column, words: list[str], path: Path) -> str:
        words = list(dict.fromkeys(words))
        if column.many:
            return ";".join(words)
        self._left.add(path.name, compact(column.predicate), ONE_ONLY, len(words) - 1)
        return words[0]

    def _names(self, node: Node, thing: Thing, path: Path) -> dict[str, str]:
        """The cells for names, one for a language. Without any, the known name stays, else it is called as its IRI ends."""
        columns = [column for column in thing.roster.columns if column.predicate == LABEL.value]
        names = names_of(node, self._facts)
        cells = {column.header: best_name(names, column.language or "en") for column in columns}
        spare = {name.value for name in names} - set(cells.values())
        self._left.add(path.name, compact(LABEL.value), ONE_ONLY, len(spare))
        for column in columns:
            if column.required and not cells[column.header]:
                cells[column.header] = self._things.known_name(thing) or last_part(node, thing.code)
        return cells

    def _count_classes(self, values: list[Value], path: Path) -> None:
        for value in values:
            if not self._things.is_read(text(value)):
                self._left.add(path.name, compact(text(value)), NO_CLASS)

    def _not_ours(self, node: Node) -> None:
        """Count a thing that is none of ours: by its classes, else by what is said of it."""
        path, _ = self._facts.places[node]
        said = self._facts.said[node]
        for of_class in said.get(TYPE.value, []):
            self._left.add(path.name, compact(text(of_class)), NO_CLASS)
        if TYPE.value not in said:
            for predicate, values in said.items():
                self._left.add(path.name, compact(predicate), UNTYPED, len(values))


def _headers(roster: Roster) -> tuple[str, ...]:
    return tuple(column.header for column in roster.columns)
