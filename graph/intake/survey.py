"""The first reading of the files: which sheet is which roster, which columns it has, and which codes there are.

Rows may refer to rows further down, or in another file; so all codes are known before any row is taken.
"""

from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from graph.intake import hxl, iati, rdf_rows
from graph.intake.cells import said
from graph.intake.dialect import Choice, Column, Dialect, Roster
from graph.intake.foreign import ForeignSheet, all_sheets
from graph.intake.found import Found
from graph.intake.headers import FIRST_ROWS, Header, find_header
from graph.intake.left_out import Tally
from graph.intake.making import Making, everywhere
from graph.intake.names import Answers, Names, plain
from graph.intake.problems import Place, Problem
from graph.intake.rdf_files import is_rdf
from graph.intake.recognition import recognise
from graph.intake.units import Unit, has_unit, of_header, unit_column
from graph.intake.workbooks import Cell, Line, Sheet, sheets
from graph.snapshot import Snapshot

OTHERS = (
    (
        iati.derived,
        "its IATI activities name nobody who takes part",
        "Name the funding, extending, implementing or accountable organisations",
    ),
    (
        hxl.derived,
        "its HXL tags say nothing that can be taken",
        "Tag a place (#country, #adm1 ...), and either #org with #sector, or figures (#inneed, #targeted, #reached)",
    ),
)
"""How sheets of others are read as sheets of ours, and what is wrong where they hold nothing."""


@dataclass(frozen=True)
class Unknown:
    """A header of a sheet of ours that is not recognised, and where it stands."""

    found: Found
    place: int
    word: str


@dataclass(frozen=True)
class UnknownSheet:
    """A sheet that is not recognised, and its first rows."""

    sheet: Sheet
    first: list[Line]


@dataclass
class Survey:
    """What the files hold: their sheets, the codes of every kind with the place of each, and what is wrong so far."""

    dialect: Dialect
    answers: Answers = field(default_factory=dict)
    waiting: frozenset[Place] = frozenset()
    names: Names = field(init=False)
    found: list[Found] = field(default_factory=list)
    foreign: list[tuple[ForeignSheet, Found]] = field(default_factory=list)
    """Sheets of dialects, from which sheets of ours are made."""
    left_out: list[str] = field(default_factory=list)
    """Columns that are known, or were answered, to be left out, as sheet: header."""
    unknown: list[Unknown] = field(default_factory=list)
    unknown_sheets: list[UnknownSheet] = field(default_factory=list)
    codes: dict[str, dict[str, Place]] = field(default_factory=dict)
    refused: dict[str, dict[str, Place]] = field(default_factory=dict)
    """The codes of rows that wait."""
    doubles: set[Place] = field(default_factory=set)
    """Rows whose code another row has, too."""
    rows: int = 0
    footers: int = 0
    left: Tally = field(default_factory=Tally)
    """What the files say that is not taken."""
    problems: list[Problem] = field(default_factory=list)

    def refused_at(self, code: str, kinds: tuple[str, ...]) -> Place | None:
        """The row of a code of one of some kinds that waits, as something is wrong with it; None where there is none."""
        named, slash, rest = code.partition("/")
        if slash and named in kinds:
            return self.refused.get(named, {}).get(rest)
        return next((self.refused[kind][code] for kind in kinds if code in self.refused.get(kind, {})), None)

    def __post_init__(self) -> None:
        self.names = Names(all_sheets(), self.answers)


def survey(
    paths: list[Path],
    dialect: Dialect,
    answers: Answers | None = None,
    waiting: frozenset[Place] = frozenset(),
    known: Snapshot | None = None,
) -> Survey:
    """Read all files once. `answers` says what words mean that are not ours; rows that are `waiting` are passed over.

    Where the row that waits is the header, or no row, its sheet waits. What is `known` already need not be described by RDF.

    BadRequest   a file that cannot be read at all
    """
    result = Survey(dialect, answers or {}, waiting)
    derived_rows: set[tuple[str, str]] = set()
    for path in paths:
        for sheet in [] if is_rdf(path) else sheets(path):
            _recognise_all(sheet, derived_rows, result)
    for part in rdf_rows.derived([path for path in paths if is_rdf(path)], dialect, known, result.left):
        _recognise(part, result)
    for made in list(Making(list(result.foreign), result.names).sheets()):
        _recognise(made, result)
    for _, source in result.foreign:
        result.footers += sum(footer for _, _, footer in source.below())
    for found in result.found:
        _collect_codes(found, result)
    return result


def survey_own(sheet: Sheet, dialect: Dialect) -> Survey:
    """The same of one sheet that Remit wrote itself, in its own words: nothing of it is a sheet of somebody else."""
    result = Survey(dialect)
    _recognise(sheet, result)
    for found in result.found:
        _collect_codes(found, result)
    return result


def choice(roster: Roster, cells: list[Cell], columns: tuple[tuple[int, Column], ...], dialect: Dialect) -> Choice | None:
    """The class that a row chooses for itself; None where its word is not known."""
    place, column = next((place, column) for place, column in columns if column.kind == "class")
    word = said(cells[place]) if place < len(cells) else ""
    choices = dialect.classes[column.of[0]]
    return choices.get(word.casefold()) or next((c for c in choices.values() if c.zh == word), None)


def kind_of(found: Found, cells: list[Cell], dialect: Dialect) -> str:
    """The kind in the IRI of a row's thing."""
    chosen = None if found.roster.iri else choice(found.roster, cells, found.columns, dialect)
    return (chosen.kind if chosen else "") or found.roster.kind


def _recognise_all(sheet: Sheet, seen: set[tuple[str, str]], result: Survey) -> None:
    """A sheet as itself, or the sheets that are derived from its activities or its HXL tags."""
    if (sheet.path.name, sheet.name, 0) in result.waiting:
        return
    for read, reason, right in OTHERS:
        parts = read(sheet, seen)
        if parts == []:
            result.problems.append(Problem(sheet.path.name, sheet.name, 0, "", "", reason, right))
        if parts is not None:
            break
    for part in [sheet] if parts is None else parts:
        _recognise(part, result)


def _recognise(sheet: Sheet, result: Survey) -> None:
    if result.names.is_left_out(sheet.name):
        return
    first = list(islice(sheet.lines(), FIRST_ROWS))
    roster = recognise(sheet.name, first, result.dialect, result.names)
    if roster is None:
        result.unknown_sheets.append(UnknownSheet(sheet, first))
    elif first:
        _take(sheet, roster, find_header(first, roster, result.names), result)
    else:
        reason, right = "the sheet is empty", "Write the column names in its first row"
        result.problems.append(Problem(sheet.path.name, sheet.name, 0, "", "", reason, right))


def _take(sheet: Sheet, roster: Roster, header: Header, result: Survey) -> None:
    waiting = frozenset(row for file, name, row in result.waiting if (file, name) == (sheet.path.name, sheet.shown))
    if any(row <= header.row for row in waiting):
        return
    columns = _once(sheet, header, roster, result)
    unit = unit_column(roster)
    amounts = [place for place, column in columns if column.kind == "decimal" and (column.unit or unit)]
    units = tuple((place, of_header(header.words[place])) for place in amounts)
    if unit and unit not in [column for _, column in columns] and _says_units(sheet, header, units):
        columns.append((len(header.words), unit))
    absent = [column for column in roster.columns if column not in [column for _, column in columns]]
    stating = tuple(column for column in absent if column.predicate)
    missing = [column for column in absent if column.required and not _is_said_otherwise(sheet, roster, column, result)]
    for column in missing:
        right = f"Add it ({column.header} or {column.zh})"
        if not roster.own:
            right += f", or say it for the whole sheet: remit map --answer {roster.name}:{column.header}==WORD"
        result.problems.append(
            Problem(sheet.path.name, sheet.shown, header.row, column.header, "", "this column is missing", right)
        )
    found = Found(sheet, roster, header.row, tuple(columns), stating, units, waiting, header.words)
    if isinstance(roster, ForeignSheet):
        result.foreign += [] if missing else [(roster, found)]
    elif not any(column.kind in ("code", "class") for column in missing):
        result.found.append(found)
    _look_at_others(found, header, result)


def _look_at_others(found: Found, header: Header, result: Survey) -> None:
    """The columns of a sheet that nothing is read from: those that are to be left out, and those that are not known."""
    roster = found.roster
    known = roster.left_out if isinstance(roster, ForeignSheet) else ()
    for place, word in enumerate(header.words):
        if not word or header.columns[place] is not None:
            continue
        if plain(word) in known or result.names.is_left_out(roster.name, word):
            result.left_out.append(f"{found.sheet.shown}: {word}")
        else:
            result.unknown.append(Unknown(found, place, word))


def _is_said_otherwise(sheet: Sheet, roster: Roster, column: Column, result: Survey) -> bool:
    return isinstance(roster, ForeignSheet) and bool(everywhere(roster, sheet, column, result.names))


def _once(sheet: Sheet, header: Header, roster: Roster, result: Survey) -> list[tuple[int, Column]]:
    """The columns of a header, each where it stands first."""
    columns: list[tuple[int, Column]] = []
    for place, column in enumerate(header.columns):
        if column and column in [other for _, other in columns]:
            reason, right = "this column stands twice", f"Its columns are: {', '.join(own.header for own in roster.columns)}"
            word = header.words[place]
            result.problems.append(Problem(sheet.path.name, sheet.shown, header.row, word, "", reason, right))
        elif column:
            columns.append((place, column))
    return columns


def _says_units(sheet: Sheet, header: Header, units: tuple[tuple[int, Unit | None], ...]) -> bool:
    """Whether the amounts of a sheet without a column for units say theirs, in the header or in the first cells."""
    first = [cells for number, cells in islice(sheet.lines(), 2 * FIRST_ROWS) if number > header.row]
    return any(unit or any(has_unit(cells[place]) for cells in first if place < len(cells)) for place, unit in units)


def _collect_codes(found: Found, result: Survey) -> None:
    roster = found.roster
    place = found.place(roster.key)
    assert place is not None
    if found.waiting:
        _collect_refused(found, place, result)
    for number, cells, footer in found.below():
        result.footers += footer
        if footer:
            continue
        result.rows += 1
        code = said(cells[place]) if place < len(cells) else ""
        if not code:
            reason, right = "the code is missing", "Give the row a code that never changes"
            result.problems.append(found.problem(number, roster.key.header, "", reason, right))
            continue
        codes = result.codes.setdefault(kind_of(found, cells, result.dialect), {})
        here = found.sheet.path.name, found.sheet.shown, number
        if code in codes:
            file, sheet, row = codes[code]
            result.doubles.add(codes[code])
            reason, right = f"this code was used before ({file}, sheet {sheet}, row {row})", "Give every row its own code"
            result.problems.append(found.problem(number, roster.key.header, code, reason, right))
        codes.setdefault(code, here)


def _collect_refused(found: Found, place: int, result: Survey) -> None:
    for number, cells in found.sheet.lines():
        if number in found.waiting and place < len(cells) and (code := said(cells[place])):
            here = found.sheet.path.name, found.sheet.shown, number
            result.refused.setdefault(kind_of(found, cells, result.dialect), {}).setdefault(code, here)
