"""The figures of a county for its home page: how much there is of what, what is open, and what was found."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from pyoxigraph import Literal

from graph.intake.concepts import short_words
from graph.rdf import PREFIXES, Term, literal, text
from graph.snapshot import Snapshot
from ontology.errors import Conflict
from ontology.terms import RM
from visualize.words import Words, concept_name, name_of

MOST_VILLAGES = 10
THINGS = {
    "County": Words("counties", "县"),
    "Township": Words("townships", "乡镇"),
    "Village": Words("villages", "村"),
    "Household": Words("households", "户"),
}


@dataclass(frozen=True)
class Figure:
    """How much there is of one thing; `word` is its code or short word."""

    word: str
    words: Words
    number: int


@dataclass(frozen=True)
class Found:
    """How many findings of one sub-kind there are; `fault` is whether they are faults, or only listed."""

    kind: Words
    kind_word: str
    sub_kind: Words
    word: str
    fault: bool
    number: int


@dataclass(frozen=True)
class Named:
    """A thing that can be asked for: its code and name."""

    code: str
    words: Words


@dataclass(frozen=True)
class Figures:
    """All figures at one version. `day` is None where the data declare no data day; then what depends on it is empty.

    `published` says that needs and findings are published counts: small ones are missing, and they are sums over villages.
    """

    day: date | None
    version: str
    sample: bool
    published: bool
    things: list[Figure]
    subjects: list[Figure]
    responsibilities: list[Figure]
    needs: list[Figure]
    found: list[Found]
    villages: list[Figure]
    names: dict[str, list[Named]]

    @property
    def faults(self) -> list[Found]:
        """The findings that are faults, by kind and sub-kind."""
        return [found for found in self.found if found.fault]

    @property
    def listed(self) -> list[Found]:
        """The findings that are listed without being faults."""
        return [found for found in self.found if not found.fault]


def figures(snapshot: Snapshot, *, published: bool) -> Figures:
    """Compute all figures. `published`: the snapshot has published counts instead of needs and findings."""
    day = _day(snapshot)
    bodies = _figures("subjects", snapshot, day)
    things = [Figure(one.word, THINGS[one.word], one.number) for one in _figures("things", snapshot, day)]
    people = Figure("people", Words("people", "人"), _one("people", snapshot))
    open_needs, found = ("published_needs", "published_findings") if published else ("needs", "findings")
    return Figures(
        day=day,
        version=str(snapshot.version),
        sample=snapshot.setting("sample") == "yes",
        published=published,
        things=[figure for figure in (*things, people) if figure.number],
        subjects=bodies,
        responsibilities=_figures("responsibilities", snapshot, day) if day else [],
        needs=_figures(open_needs, snapshot, day) if day else [],
        found=_found(found, snapshot, day),
        villages=_figures("published_villages" if published else "villages", snapshot, day)[:MOST_VILLAGES],
        names={kind: _named(kind, snapshot, day) for kind in ("village", "subject")},
    )


def _day(snapshot: Snapshot) -> date | None:
    try:
        return snapshot.data_day()
    except Conflict:
        return None


def _rows(name: str, snapshot: Snapshot, day: date | None) -> Iterable[tuple[Term | None, ...]]:
    prefixes = "".join(f"PREFIX {prefix}: <{base}>\n" for prefix, base in PREFIXES.items())
    bound = f"VALUES ?as_of {{ {literal(day)} }}" if day else ""
    return snapshot.select(prefixes + _file(name).replace("@BOUND", bound)).rows


@cache
def _file(name: str) -> str:
    return files("visualize").joinpath("counts", f"{name}.rq").read_text(encoding="utf-8")


def _figures(name: str, snapshot: Snapshot, day: date | None) -> list[Figure]:
    """The rows of a query that gives a thing or concept, and a number."""
    return [
        Figure(_word(text(thing), snapshot), _name(text(thing), snapshot), int(number.value))
        for thing, number in _rows(name, snapshot, day)
        if thing and isinstance(number, Literal) and number.value != "0"
    ]


def _one(name: str, snapshot: Snapshot) -> int:
    number = next(iter(_rows(name, snapshot, None)))[0]
    return int(number.value) if isinstance(number, Literal) else 0


def _found(name: str, snapshot: Snapshot, day: date | None) -> list[Found]:
    found = []
    for sub_kind, kind, fault, number in _rows(name, snapshot, day):
        if sub_kind and kind and fault and isinstance(number, Literal):
            names = _words(kind, snapshot), _words(sub_kind, snapshot)
            found.append(Found(*names[0], *names[1], text(fault) == "true", int(number.value)))
    return found


def _words(concept: Term, snapshot: Snapshot) -> tuple[Words, str]:
    return concept_name(text(concept)), _word(text(concept), snapshot)


def _named(kind: str, snapshot: Snapshot, day: date | None) -> list[Named]:
    things = [text(thing) for (thing,) in _rows(f"names_{kind}", snapshot, day) if thing]
    return [Named(_word(iri, snapshot), name_of(iri, snapshot)) for iri in things if snapshot.ids.split(iri)]


def _word(iri: str, snapshot: Snapshot) -> str:
    split = snapshot.ids.split(iri)
    return split[1] if split else short_words().get(iri, iri.removeprefix(RM.BASE))


def _name(iri: str, snapshot: Snapshot) -> Words:
    return name_of(iri, snapshot) if snapshot.ids.split(iri) else concept_name(iri)
