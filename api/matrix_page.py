"""The responsibility matrix of a village, township or county as a page: `/matrix?place=V03`, from answers of the catalog."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode

from api.cells import href
from api.parameters import check_parameters
from api.reader import Reader, current_reader
from api.service import Service
from graph.rdf import TYPE, Term, text
from graph.snapshot import Snapshot
from ontology.terms import RM
from queries.catalog import question
from queries.params import resolve
from queries.run import ask, word
from visualize.matrix import LETTERS, Answers, Line, Violation, build
from visualize.words import Words, choices, name_of

PLACES = (RM.County, RM.Township, RM.Village)


@dataclass(frozen=True)
class _Named:
    """A thing of the page: its code, its names, and its path."""

    code: str
    words: Words
    path: str | None


@dataclass(frozen=True)
class _Asked:
    """A place on a day, and who wants to see its matrix."""

    place: _Named
    is_village: bool
    as_of: str
    reader: Reader
    snapshot: Snapshot

    def rows(self, name: str) -> list[dict[str, Term | None]]:
        """The rows of a question about the place, as cells by column; none of a question that the reader may not ask."""
        if not self.reader.may_ask(question(name)):
            return []
        return list(ask(name, {"place": self.place.code, "as_of": self.as_of}, self.snapshot).table.named_rows())

    def url(self, name: str, **more: str) -> str:
        """Where a question is answered for the place."""
        return f"/q/{name}?{urlencode({'place': self.place.code, 'as_of': self.as_of, **more})}"


def blueprint(service: Service) -> Blueprint:
    """The route."""
    door = Blueprint("matrix", __name__)

    @door.get("/matrix")
    def page() -> ResponseReturnValue:
        """Who is accountable, responsible, consulted or informed for each duty over a place, and which rules that breaks."""
        check_parameters("place", "as_of", "lang")
        reader = current_reader()
        with service.snapshot(reader) as snapshot:
            places = [_named(place, snapshot) for place in _places(snapshot)]
            if not request.args.get("place", "").strip():
                return render_template("matrix.html", asked=None, places=places, letters=LETTERS)
            asked = _asked(reader, snapshot)
            subjects, lines = _matrix(asked)
            return render_template(
                "matrix.html",
                asked=asked,
                places=places,
                letters=LETTERS,
                subjects=subjects,
                lines=lines,
                judged=reader.may_ask(question("matrix-violations")),
                version=str(snapshot.version),
                data_day=snapshot.setting("data-day"),
            )

    return door


def _asked(reader: Reader, snapshot: Snapshot) -> _Asked:
    given = {name: said for name, said in request.args.items() if name in ("place", "as_of")}
    bound = resolve(question("matrix"), given, snapshot)
    place = NamedNode(text(bound.terms["place"]))
    is_village = next(snapshot.quads(place, TYPE, NamedNode(RM.Village)), None) is not None
    return _Asked(_named(place, snapshot), is_village, bound.words["as_of"], reader, snapshot)


def _places(snapshot: Snapshot) -> Iterator[NamedNode]:
    """All places that have a matrix: counties, townships, villages, each by code."""
    for kind in PLACES:
        found = (quad.subject for quad in snapshot.quads(None, TYPE, NamedNode(kind)))
        yield from sorted((place for place in found if isinstance(place, NamedNode)), key=lambda place: place.value)


def _named(node: NamedNode, snapshot: Snapshot) -> _Named:
    return _Named(word(node, snapshot), name_of(node.value, snapshot), href(node, snapshot))


def _matrix(asked: _Asked) -> tuple[list[_Named], list[Line]]:
    """The subjects that have a part, by code, and the lines of the matrix."""
    cells = asked.rows("matrix")
    found = {text(term) for row in cells if (term := row["subject"])}
    subjects = sorted((_named(NamedNode(iri), asked.snapshot) for iri in found), key=lambda subject: subject.code)
    answers = Answers(
        asked.place.code,
        {(_word(row, "duty", asked), _word(row, "subject", asked)): _held(row) for row in cells},
        {} if asked.is_village else _counts(asked),
        [_violation(row, asked) for row in asked.rows("matrix-violations")],
    )
    return subjects, build(choices("duties"), [subject.code for subject in subjects], answers)


def _counts(asked: _Asked) -> dict[str, list[int]]:
    """By core duty, how many are accountable in each village inside."""
    counts: dict[str, list[int]] = {}
    for row in asked.rows("coverage-matrix"):
        counts.setdefault(_word(row, "duty", asked), []).append(int(_word(row, "accountable", asked)))
    return counts


def _word(row: dict[str, Term | None], column: str, asked: _Asked) -> str:
    return word(row[column], asked.snapshot)


def _held(row: dict[str, Term | None]) -> tuple[tuple[str, str], ...]:
    letters, records = (text(term).split() if (term := row[column]) else [] for column in ("involvements", "records"))
    return tuple(zip(letters, records, strict=True))


def _violation(row: dict[str, Term | None], asked: _Asked) -> Violation:
    cell = {column: word(term, asked.snapshot) for column, term in row.items()}
    parties = tuple(cell[column] for column in ("subject", "other") if cell[column])
    return Violation(cell["scope"], cell["duty"], cell["rule"], cell["verdict"] == "unknown", parties, cell["finding"])
