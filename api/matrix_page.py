"""The responsibility matrix of a village, township or county as a heat map, `/matrix?place=V03`, from answers of the catalog.

It has three views: who has which part in each duty over the place itself; how many are accountable in each village inside; and
how many responsibilities each subject has inside, by duty.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode

from api.exports import sent
from api.kept import Kept
from api.matrix_cell import cell_page
from api.overviews import Named, Overviews, named
from api.parameters import check_parameters
from api.reader import Reader, current_reader
from api.service import Service
from graph.intake.concepts import concepts
from graph.rdf import TYPE, Term, literal, text
from graph.snapshot import Row, Snapshot
from graph.store import FULL, PUBLIC
from ontology.errors import BadRequest, Conflict
from ontology.terms import RM
from queries.catalog import question
from queries.overview import Overview
from queries.params import resolve
from queries.run import ask, word
from visualize.heat import Grid, health
from visualize.matrix import LETTERS, Answers, Line, Violation, build
from visualize.words import Choice, Words, choices

PLACES = (RM.County, RM.Township, RM.Village)
VIEWS = {
    "parts": Words("who has which part over the place", "各主体在该地的参与方式"),
    "villages": Words("how many are accountable in each village", "各村负总责主体数"),
    "subjects": Words("how many responsibilities each subject has inside", "各主体在该地内的责任数"),
}
PARAMETERS = ("place", "as_of", "view", "duty", "role", "lang")
MOST_SUBJECTS = 60
"""Subjects that the view of a whole county shows, those with most responsibilities; files have all."""
OVERLOAD = 3
"""Whoever is accountable for so many duties of a place, and for more than half of those that somebody answers for, is named."""

Cells = dict[str, Term | None]


@dataclass(frozen=True)
class Sheet:
    """What the questions say of a day, everywhere: accountable subjects, broken rules, and the roles of subjects."""

    coverage: list[Cells]
    violations: list[Cells]
    roles: dict[str, set[str]]


@dataclass(frozen=True)
class _Asked:
    """A place on a day, and how it is to be seen."""

    place: Named
    iri: str
    is_village: bool
    as_of: str
    view: str
    duty: str
    role: str
    snapshot: Snapshot
    seen: Overview
    sheet: Sheet

    @property
    def duties(self) -> list[Choice]:
        """The duties that are looked at."""
        return [one for one in choices("duties") if self.duty in ("", one.word)]

    @property
    def inside(self) -> set[str]:
        """The place and the villages inside it, by IRI."""
        return {self.iri, *(place.iri for place in self.seen.inside(self.iri))}

    def url(self, name: str, **more: str) -> str:
        """Where a question is answered for the place."""
        said = {"place": self.place.code, "as_of": self.as_of, "duty": self.duty, **more}
        return f"/q/{name}?{urlencode({key: value for key, value in said.items() if value})}"

    def seen_url(self, path: str = "/matrix", **more: str) -> str:
        """This page, another view of it, or its file."""
        said = {"place": self.place.code, "as_of": self.as_of, "view": self.view, "duty": self.duty, "role": self.role, **more}
        return f"{path}?{urlencode({key: value for key, value in said.items() if value})}"

    def plays(self, subject: str) -> bool:
        """Whether a subject has the role that is looked at."""
        return not self.role or self.role in self.sheet.roles.get(subject, ())


def blueprint(service: Service, overviews: Overviews) -> Blueprint:
    """The routes."""
    door = Blueprint("matrix", __name__)
    sheets = Kept(service, _sheet, warm=[(FULL, ""), (PUBLIC, "")], most=12)

    @door.get("/matrix")
    def page() -> ResponseReturnValue:
        """Who is accountable, responsible, consulted or informed for each duty over a place, and which rules that breaks."""
        check_parameters(*PARAMETERS)
        reader = current_reader()
        with service.snapshot(reader) as snapshot:
            places = [named(place.value, snapshot) for place in _places(snapshot)]
            if not request.args.get("place", "").strip():
                return render_template(
                    "matrix.html", asked=None, places=places, letters=LETTERS, views=VIEWS, roles=choices("roles")
                )
            asked = _asked(snapshot, reader, overviews, sheets)
            return render_template(
                "matrix.html",
                asked=asked,
                places=places,
                letters=LETTERS,
                views=VIEWS,
                roles=choices("roles"),
                duties=choices("duties"),
                judged=reader.may_ask(question("matrix-violations")),
                version=str(snapshot.version),
                data_day=snapshot.setting("data-day"),
                **_SHOWN[asked.view](asked),
            )

    @door.get("/matrix/cell")
    def cell() -> ResponseReturnValue:
        """What stands behind a cell: the records, with who, since when, on whose authority and from which file; and findings."""
        check_parameters("place", "duty", "subject", "as_of", "lang")
        with service.snapshot(current_reader()) as snapshot:
            return cell_page(snapshot, overviews.of(snapshot, current_reader().dataset))

    def file(form: str) -> Callable[[], ResponseReturnValue]:
        def table() -> ResponseReturnValue:
            """The matrix as it is seen, with all its rows, as a file."""
            check_parameters(*PARAMETERS)
            with service.snapshot(current_reader()) as snapshot:
                if not request.args.get("place", "").strip():
                    raise BadRequest("Name the place: place=C1.")
                asked = _asked(snapshot, current_reader(), overviews, sheets)
                columns, rows = _TABLES[asked.view](asked)
                return sent(f"matrix-{asked.view}", form, columns, rows, snapshot)

        return table

    for form in ("csv", "xlsx"):
        door.add_url_rule(f"/matrix/table.{form}", f"table_{form}", file(form))
    return door


def _sheet(snapshot: Snapshot, dataset: str, key: str) -> Sheet:
    given = {"as_of": key or snapshot.data_day().isoformat()}
    roles: dict[str, set[str]] = {}
    for row in ask("roles", given, snapshot).table.named_rows():
        roles.setdefault(text(row["subject"]), set()).add(word(row["role"], snapshot)) if row["subject"] else None
    broken = [] if dataset == PUBLIC else list(ask("matrix-violations", given, snapshot).table.named_rows())
    return Sheet(list(ask("coverage-matrix", given, snapshot).table.named_rows()), broken, roles)


def _asked(snapshot: Snapshot, reader: Reader, overviews: Overviews, sheets: Kept[Sheet]) -> _Asked:
    given = {name: request.args.get(name, "") for name in ("place", "as_of", "duty")}
    bound = resolve(question("matrix"), given, snapshot)
    role = resolve(question("roles"), {"role": request.args.get("role", "")}, snapshot).words.get("role", "")
    place = NamedNode(text(bound.terms["place"]))
    is_village = next(snapshot.quads(place, TYPE, NamedNode(RM.Village)), None) is not None
    view = request.args.get("view", "").strip() or "parts"
    if view not in VIEWS or (is_village and view == "villages"):
        raise BadRequest(f"view cannot be «{view}» here; it is one of {', '.join(VIEWS)}, and villages only of a larger place.")
    day = bound.words["as_of"]
    sheet = sheets.of(snapshot, reader.dataset, "" if day == _data_day(snapshot) else day)
    about = (named(place.value, snapshot), place.value, is_village, day, view, bound.words.get("duty", ""), role)
    return _Asked(*about, snapshot, overviews.of(snapshot, reader.dataset), sheet)


def _data_day(snapshot: Snapshot) -> str:
    try:
        return snapshot.data_day().isoformat()
    except Conflict:
        return ""


def _places(snapshot: Snapshot) -> Iterator[NamedNode]:
    """All places that have a matrix: counties, townships, villages, each by code."""
    for kind in PLACES:
        found = (quad.subject for quad in snapshot.quads(None, TYPE, NamedNode(kind)))
        yield from sorted((place for place in found if isinstance(place, NamedNode)), key=lambda place: place.value)


def _parts(asked: _Asked) -> dict[str, object]:
    subjects, lines = _matrix(asked)
    counts = [line.accountable for line in lines]
    by_subject = [sum(line.cells[place].strongest == "A" for line in lines) for place in range(len(subjects))]
    answered = sum(count > 0 for count in counts)
    loaded = [
        (subject, count)
        for subject, count in zip(subjects, by_subject, strict=True)
        if count >= OVERLOAD and count * 2 > answered
    ]
    return {
        "subjects": subjects,
        "lines": lines,
        "health": health(counts),
        "sums": by_subject,
        "loaded": loaded,
        "answered": answered,
    }


def _matrix(asked: _Asked) -> tuple[list[Named], list[Line]]:
    """The subjects that have a part, by code, and the lines of the matrix."""
    given = {"place": asked.place.code, "as_of": asked.as_of, "duty": asked.duty}
    rows = list(ask("matrix", given, asked.snapshot).table.named_rows())
    cells = [row for row in rows if row["subject"] and asked.plays(text(row["subject"]))]
    found = {text(term) for row in cells if (term := row["subject"])}
    subjects = sorted((named(iri, asked.snapshot) for iri in found), key=lambda subject: subject.code)
    answers = Answers(
        asked.place.code,
        {(_word(row, "duty", asked), _word(row, "subject", asked)): _held(row) for row in cells},
        {} if asked.is_village else _counts(asked),
        [_violation(row, asked) for row in asked.sheet.violations if text(row["scope"] or literal("")) in _below(asked)],
    )
    return subjects, build(asked.duties, [subject.code for subject in subjects], answers)


def _below(asked: _Asked) -> set[str]:
    """The places of which broken rules are told: the place and all inside it."""
    return {place.iri for place in asked.seen.places.values() if asked.iri in asked.seen.around(place.iri)}


def _counts(asked: _Asked) -> dict[str, list[int]]:
    """By core duty, how many are accountable in each village inside."""
    counts: dict[str, list[int]] = {}
    for row in asked.sheet.coverage:
        if text(row["village"] or literal("")) in asked.inside:
            counts.setdefault(_word(row, "duty", asked), []).append(int(_word(row, "accountable", asked)))
    return counts


def _word(row: Cells, column: str, asked: _Asked) -> str:
    return word(row[column], asked.snapshot)


def _held(row: Cells) -> tuple[tuple[str, str], ...]:
    letters, records = (text(term).split() if (term := row[column]) else [] for column in ("involvements", "records"))
    return tuple(zip(letters, records, strict=True))


def _violation(row: Cells, asked: _Asked) -> Violation:
    cell = {column: word(term, asked.snapshot) for column, term in row.items()}
    parties = tuple(cell[column] for column in ("subject", "other") if cell[column])
    return Violation(cell["scope"], cell["duty"], cell["rule"], cell["verdict"] == "unknown", parties, cell["finding"])


def _village_grid(asked: _Asked) -> Grid[str, str]:
    """How many are accountable, by code of the village and word of the core duty."""
    rows = [row for row in asked.sheet.coverage if text(row["village"] or literal("")) in asked.inside]
    numbers = {(_word(row, "village", asked), _word(row, "duty", asked)): int(_word(row, "accountable", asked)) for row in rows}
    duties = [duty.word for duty in asked.duties if any(found == duty.word for _, found in numbers)]
    return Grid(sorted({village for village, _ in numbers}), duties, numbers)


def _villages(asked: _Asked) -> dict[str, object]:
    grid = _village_grid(asked)
    names = {place.code: named(place.iri, asked.snapshot) for place in asked.seen.inside(asked.iri)}
    return {
        "grid": grid,
        "names": names,
        "called": {duty.word: duty.words for duty in asked.duties},
        "by_row": {row: health(grid.of_row(row)) for row in grid.rows},
        "by_column": {column: health(grid.of_column(column)) for column in grid.columns},
        "health": health(number for row in grid.rows for number in grid.of_row(row)),
    }


def _subject_grid(asked: _Asked) -> Grid[str, str]:
    """How many responsibilities, by IRI of the subject and word of the duty."""
    iris = {iri: duty.word for duty in asked.duties if (iri := concepts("duties")[duty.word])}
    numbers = Counter(
        (one.holder, iris[one.duty])
        for one in asked.seen.held
        if one.duty in iris and one.holds(asked.as_of) and {one.scope, one.village} & asked.inside and asked.plays(one.holder)
    )
    sums = Counter[str]()
    for (subject, _), number in numbers.items():
        sums[subject] += number
    duties = [duty.word for duty in asked.duties if any(found == duty.word for _, found in numbers)]
    return Grid(sorted(sums, key=lambda subject: (-sums[subject], subject)), duties, numbers)


def _subjects(asked: _Asked) -> dict[str, object]:
    whole = _subject_grid(asked)
    grid = Grid(whole.rows[:MOST_SUBJECTS], whole.columns, whole.numbers)
    return {
        "grid": grid,
        "total": len(whole.rows),
        "names": {subject: named(subject, asked.snapshot) for subject in grid.rows},
        "called": {duty.word: duty.words for duty in asked.duties},
        "sums": {column: sum(whole.of_column(column)) for column in whole.columns},
    }


def _parts_table(asked: _Asked) -> tuple[list[str], list[Row]]:
    subjects, lines = _matrix(asked)
    rows: list[Row] = [
        (literal(line.duty.word), *(literal(" ".join(letter for letter, _ in cell.held)) for cell in line.cells))
        for line in lines
    ]
    return ["duty", *(subject.code for subject in subjects)], rows


def _villages_table(asked: _Asked) -> tuple[list[str], list[Row]]:
    grid = _village_grid(asked)
    return ["village", *grid.columns], [(literal(row), *map(literal, grid.of_row(row))) for row in grid.rows]


def _subjects_table(asked: _Asked) -> tuple[list[str], list[Row]]:
    grid = _subject_grid(asked)
    return ["subject", *grid.columns], [(NamedNode(row), *map(literal, grid.of_row(row))) for row in grid.rows]


_SHOWN = {"parts": _parts, "villages": _villages, "subjects": _subjects}
_TABLES = {"parts": _parts_table, "villages": _villages_table, "subjects": _subjects_table}
