"""Reads the neighbourhood of one thing out of a snapshot, as rows: the queries are the files of `neighbourhood/`.

`?focus` (one thing, or several) and `?as_of` are bound by VALUES with serialised terms, never by text.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from pyoxigraph import Literal, NamedNode

from graph.rdf import PREFIXES, Term, literal, text, value
from graph.snapshot import Snapshot
from visualize.focus import AREAS, PARTIES, Focus


@dataclass(frozen=True)
class Period:
    """From the first day on, and until before `end`; None where a record has no day, or is not known to end."""

    start: date | None = None
    end: date | None = None


@dataclass(frozen=True)
class Held:
    """One responsibility. All but the period are IRIs."""

    record: str
    holder: str
    involvement: str
    duty: str
    scope: str
    period: Period


@dataclass(frozen=True)
class Relation:
    """One relation of the focus with another thing; `out` says that it goes from the focus to the other."""

    kind: str
    other: str
    what: str | None
    record: str | None
    period: Period
    out: bool


@dataclass(frozen=True)
class Counted:
    """Needs of one domain, or findings of one type: how many, the duty concerned, and the record where it is one."""

    concept: str
    duty: str | None
    number: int
    record: str | None
    period: Period


def held(focus: Focus, snapshot: Snapshot, as_of: date) -> list[Held]:
    """The responsibilities that reach the focus, or that it holds."""
    return [
        Held(text(record), text(holder), text(involvement), text(duty), text(scope), period(start, end))
        for record, holder, involvement, duty, scope, start, end in rows(_sort(focus), focus, snapshot, as_of)
        if record and holder and involvement and duty and scope
    ]


def relations(focus: Focus, snapshot: Snapshot, as_of: date) -> list[Relation]:
    """Everything else that the focus is connected with, in order; a subject can have thousands, which the engine sorts slowly."""
    name = "relations_party" if focus.kind == "household" else f"relations_{_sort(focus)}"
    found = [
        Relation(text(kind), text(other), _text(what), _text(record), period(start, end), bool(value(out)))
        for kind, other, what, record, start, end, out in rows(name, focus, snapshot, as_of)
        if kind and other
    ]
    return sorted(found, key=lambda one: (one.kind, one.other, one.record or ""))


def needs(focus: Focus, snapshot: Snapshot, as_of: date) -> list[Counted]:
    """The open needs of a household, one by one; none of any other thing."""
    if focus.kind != "household":
        return []
    return [
        Counted(text(domain), _text(duty), _number(number), _text(record), period(start, end))
        for domain, duty, number, record, start, end in rows("needs_household", focus, snapshot, as_of)
        if domain
    ]


def owed(focus: Focus, snapshot: Snapshot, as_of: date) -> list[tuple[str, str, str | None]]:
    """The open needs of the households of a village: household, domain, and the duty that answers it; none of any other thing."""
    if focus.kind != "village":
        return []
    found = rows("needs_area", focus, snapshot, as_of)
    return [(text(household), text(domain), _text(duty)) for household, domain, duty in found if household and domain]


def by_domain(needs_there: Iterable[tuple[str, str, str | None]]) -> list[Counted]:
    """How many households of a village need what."""
    households: dict[tuple[str, str | None], set[str]] = {}
    for household, domain, duty in needs_there:
        households.setdefault((domain, duty), set()).add(household)
    return [Counted(domain, duty, len(found), None, Period()) for (domain, duty), found in households.items()]


def findings(focus: Focus, snapshot: Snapshot, as_of: date) -> list[Counted]:
    """The faults found, as judged on the data day; none for any other day."""
    if as_of.isoformat() != snapshot.setting("data-day"):
        return []
    return [
        Counted(text(kind), _text(duty), _number(number), _text(finding), Period())
        for kind, duty, number, finding in rows(f"findings_{_sort(focus)}", focus, snapshot, as_of)
        if kind
    ]


def roles(parties: Iterable[str], snapshot: Snapshot, as_of: date) -> dict[str, str]:
    """The programme role of each party that plays one; the first by name where it plays several."""
    found: dict[str, str] = {}
    for party, role in snapshot.select(_query("roles", parties, as_of)).rows:
        if party and role:
            found.setdefault(text(party), text(role))
    return found


def _sort(focus: Focus) -> str:
    """Which set of queries a focus needs."""
    if focus.kind in AREAS:
        return "area"
    return "party" if focus.kind in PARTIES else focus.kind


def rows(name: str, focus: Focus, snapshot: Snapshot, as_of: date) -> Iterator[tuple[Term | None, ...]]:
    """What the query of a file says of a thing on a day."""
    return iter(snapshot.select(_query(name, [focus.iri], as_of)).rows)


def _query(name: str, things: Iterable[str], as_of: date) -> str:
    """The query of a file, with its things and its day bound where the outermost group opens."""
    prefixes = "".join(f"PREFIX {prefix}: <{base}>\n" for prefix, base in PREFIXES.items())
    bound = f"VALUES ?focus {{ {' '.join(str(NamedNode(iri)) for iri in things)} }} VALUES ?as_of {{ {literal(as_of)} }}"
    return prefixes + _file(name).replace("@BOUND", bound)


@cache
def _file(name: str) -> str:
    return files("visualize").joinpath("neighbourhood", f"{name}.rq").read_text(encoding="utf-8")


def period(start: Term | None, end: Term | None) -> Period:
    """The period between two days of an answer."""
    first, last = value(start), value(end)
    return Period(first if isinstance(first, date) else None, last if isinstance(last, date) else None)


def _text(term: Term | None) -> str | None:
    return text(term) if term else None


def _number(term: Term | None) -> int:
    return int(term.value) if isinstance(term, Literal) else 0
