"""The three views of the responsibility matrix, as a page shows them and as tables for files."""

from collections import Counter

from pyoxigraph import NamedNode

from api.matrix_asked import Asked, Cells
from api.overviews import Named, named
from graph.intake.concepts import concepts
from graph.rdf import literal, text
from graph.snapshot import Row
from queries.run import ask, word
from visualize.heat import Grid, health
from visualize.matrix import Answers, Line, Violation, build

MOST_SUBJECTS = 60
"""Subjects that the view of a whole county shows, those with most responsibilities; files have all."""
OVERLOAD = 3
"""Whoever is accountable for so many duties of a place, and for more than half of those that somebody answers for, is named."""


def _parts(asked: Asked) -> dict[str, object]:
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


def _matrix(asked: Asked) -> tuple[list[Named], list[Line]]:
    """The subjects that have a part, by code, and the lines of the matrix."""
    given = {"place": asked.place.code, "as_of": asked.as_of, "duty": asked.duty}
    rows = list(ask("matrix", given, asked.snapshot).table.named_rows())
    cells = [row for row in rows if row["subject"] and asked.plays(text(row["subject"]))]
    found = {text(term) for row in cells if (term := row["subject"])}
    subjects = sorted((named(iri, asked.snapshot) for iri in found), key=lambda subject: subject.code)
    below = _below(asked)
    answers = Answers(
        asked.place.code,
        {(_word(row, "duty", asked), _word(row, "subject", asked)): _held(row) for row in cells},
        {} if asked.is_village else _counts(asked),
        [_violation(row, asked) for row in asked.sheet.violations if text(row["scope"] or literal("")) in below],
    )
    return subjects, build(asked.duties, [subject.code for subject in subjects], answers)


def _below(asked: Asked) -> set[str]:
    """The places of which broken rules are told: the place and all inside it."""
    return {place.iri for place in asked.seen.places.values() if asked.iri in asked.seen.around(place.iri)}


def _counts(asked: Asked) -> dict[str, list[int]]:
    """By core duty, how many are accountable in each village inside."""
    counts: dict[str, list[int]] = {}
    inside = asked.inside
    for row in asked.sheet.coverage:
        if text(row["village"] or literal("")) in inside:
            counts.setdefault(_word(row, "duty", asked), []).append(int(_word(row, "accountable", asked)))
    return counts


def _word(row: Cells, column: str, asked: Asked) -> str:
    return word(row[column], asked.snapshot)


def _held(row: Cells) -> tuple[tuple[str, str], ...]:
    letters, records = (text(term).split() if (term := row[column]) else [] for column in ("involvements", "records"))
    return tuple(zip(letters, records, strict=True))


def _violation(row: Cells, asked: Asked) -> Violation:
    cell = {column: word(term, asked.snapshot) for column, term in row.items()}
    parties = tuple(cell[column] for column in ("subject", "other") if cell[column])
    return Violation(cell["scope"], cell["duty"], cell["rule"], cell["verdict"] == "unknown", parties, cell["finding"])


def _village_grid(asked: Asked) -> Grid[str, str]:
    """How many are accountable, by code of the village and word of the core duty."""
    inside = asked.inside
    rows = [row for row in asked.sheet.coverage if text(row["village"] or literal("")) in inside]
    numbers = {(_word(row, "village", asked), _word(row, "duty", asked)): int(_word(row, "accountable", asked)) for row in rows}
    duties = [duty.word for duty in asked.duties if any(found == duty.word for _, found in numbers)]
    return Grid(sorted({village for village, _ in numbers}), duties, numbers)


def _villages(asked: Asked) -> dict[str, object]:
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


def _subject_grid(asked: Asked) -> Grid[str, str]:
    """How many responsibilities, by IRI of the subject and word of the duty."""
    iris, inside = {iri: duty.word for duty in asked.duties if (iri := concepts("duties")[duty.word])}, asked.inside
    numbers = Counter(
        (one.holder, iris[one.duty])
        for one in asked.seen.held
        if one.duty in iris and one.holds(asked.as_of) and {one.scope, one.village} & inside and asked.plays(one.holder)
    )
    sums = Counter[str]()
    for (subject, _), number in numbers.items():
        sums[subject] += number
    duties = [duty.word for duty in asked.duties if any(found == duty.word for _, found in numbers)]
    return Grid(sorted(sums, key=lambda subject: (-sums[subject], subject)), duties, numbers)


def _subjects(asked: Asked) -> dict[str, object]:
    whole = _subject_grid(asked)
    grid = Grid(whole.rows[:MOST_SUBJECTS], whole.columns, whole.numbers)
    return {
        "grid": grid,
        "total": len(whole.rows),
        "names": {subject: named(subject, asked.snapshot) for subject in grid.rows},
        "called": {duty.word: duty.words for duty in asked.duties},
        "sums": {column: sum(whole.of_column(column)) for column in whole.columns},
    }


def _parts_table(asked: Asked) -> tuple[list[str], list[Row]]:
    subjects, lines = _matrix(asked)
    rows: list[Row] = [
        (literal(line.duty.word), *(literal(" ".join(letter for letter, _ in cell.held)) for cell in line.cells))
        for line in lines
    ]
    return ["duty", *(subject.code for subject in subjects)], rows


def _villages_table(asked: Asked) -> tuple[list[str], list[Row]]:
    grid = _village_grid(asked)
    return ["village", *grid.columns], [(literal(row), *map(literal, grid.of_row(row))) for row in grid.rows]


def _subjects_table(asked: Asked) -> tuple[list[str], list[Row]]:
    grid = _subject_grid(asked)
    return ["subject", *grid.columns], [(NamedNode(row), *map(literal, grid.of_row(row))) for row in grid.rows]


SHOWN = {"parts": _parts, "villages": _villages, "subjects": _subjects}
TABLES = {"parts": _parts_table, "villages": _villages_table, "subjects": _subjects_table}
