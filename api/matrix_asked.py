"""What a request for the responsibility matrix asks: a place on a day, how it is to be seen, and what is known of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request
from pyoxigraph import NamedNode

from api.kept import Kept
from api.overviews import Named, Overviews, named
from api.reader import Reader
from graph.rdf import TYPE, Term, text
from graph.snapshot import Snapshot
from graph.store import PUBLIC
from ontology.errors import BadRequest, Conflict
from ontology.terms import RM
from queries.catalog import question
from queries.overview import Overview
from queries.params import resolve
from queries.run import ask, word
from visualize.words import Choice, Words, choices

PLACES = (RM.County, RM.Township, RM.Village)
VIEWS = {
    "parts": Words("who has which part over the place", "各主体在该地的参与方式"),
    "villages": Words("how many are accountable in each village", "各村负总责主体数"),
    "subjects": Words("how many responsibilities each subject has inside", "各主体在该地内的责任数"),
}
PARAMETERS = ("place", "as_of", "view", "duty", "role", "lang")
Cells = dict[str, Term | None]


@dataclass(frozen=True)
class Sheet:
    """What the questions say of a day, everywhere: accountable subjects, broken rules, and the roles of subjects."""

    coverage: list[Cells]
    violations: list[Cells]
    roles: dict[str, set[str]]


@dataclass(frozen=True)
class Asked:
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


def sheet_of(snapshot: Snapshot, dataset: str, key: str) -> Sheet:
    """What the questions say of a day, which `key` names; of the data day where it is empty."""
    given = {"as_of": key or snapshot.data_day().isoformat()}
    roles: dict[str, set[str]] = {}
    for row in ask("roles", given, snapshot).table.named_rows():
        roles.setdefault(text(row["subject"]), set()).add(word(row["role"], snapshot)) if row["subject"] else None
    broken = [] if dataset == PUBLIC else list(ask("matrix-violations", given, snapshot).table.named_rows())
    return Sheet(list(ask("coverage-matrix", given, snapshot).table.named_rows()), broken, roles)


def asked_of(snapshot: Snapshot, reader: Reader, overviews: Overviews, sheets: Kept[Sheet]) -> Asked:
    """What the request asks.

    BadRequest   there is no such place, day, duty, role or view
    """
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
    return Asked(*about, snapshot, overviews.of(snapshot, reader.dataset), sheet)


def _data_day(snapshot: Snapshot) -> str:
    try:
        return snapshot.data_day().isoformat()
    except Conflict:
        return ""


def places_of(snapshot: Snapshot) -> Iterator[NamedNode]:
    """All places that have a matrix: counties, townships, villages, each by code."""
    for kind in PLACES:
        found = (quad.subject for quad in snapshot.quads(None, TYPE, NamedNode(kind)))
        yield from sorted((place for place in found if isinstance(place, NamedNode)), key=lambda place: place.value)
