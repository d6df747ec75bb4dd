"""Two days of a place held against each other: `/compare?from_day=2017-06-30&to_day=2017-11-30`.

Findings of both days are judged by the data of today, by a job; with `from_known` and `to_known` instead, what was on file at
two times or versions is compared. Everything else is counted at once.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import inf
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from pyoxigraph import NamedNode

from api.jobs import Job
from api.long_answers import LongAnswers, Underway, Wanted
from api.overviews import Overviews, all_named, named
from api.page import language
from api.parameters import check_parameters
from api.reader import Reader, current_reader
from api.service import Service
from graph.intake.concepts import short_words
from graph.rdf import text
from graph.snapshot import Snapshot
from ontology.errors import BadRequest
from ontology.terms import RM, RMV
from queries.catalog import question
from queries.moves import Moves, moved
from queries.overview import OnFile, Overview, overview
from queries.params import resolve
from queries.run import ask
from visualize.chart import PAGE, Chart, Series, svg
from visualize.words import Words, concept_name

MONTH = timedelta(days=30)
PARAMETERS = ("from_day", "to_day", "from_known", "to_known", "place", "lang")
CHANGES = {"new": Words("new", "新出现"), "cleared": Words("cleared", "已消除"), "open": Words("still open", "仍存在")}
MOST = 100
"""Responsibilities that each list shows; how many there are is said."""
FINDINGS = Words("Findings new and cleared, by kind", "各类问题的新增与消除")


@dataclass(frozen=True)
class Changed:
    """A finding that stood on one of two days or both: how it changed, its kind, and the village it lies in, if any."""

    change: str
    kind: str
    village: str


@dataclass(frozen=True)
class Counts:
    """How many findings of something are new, cleared and still open."""

    new: int
    cleared: int
    open: int


@dataclass(frozen=True)
class _Asked:
    """What is compared. `place` is an IRI, empty for everything; `known` are two times instead of two days, or empty."""

    first: date
    last: date
    place: str
    code: str
    known: tuple[str, str]
    village: str

    @property
    def said(self) -> dict[str, str]:
        """The parameters of the page."""
        days = {"from_day": self.first.isoformat(), "to_day": self.last.isoformat(), "place": self.code}
        known = dict(zip(("from_known", "to_known"), self.known, strict=True))
        return {name: word for name, word in {**days, **known}.items() if word}

    def findings_url(self, form: str = "html", **more: str) -> str:
        """The list of findings behind the numbers; the question knows villages, not larger places."""
        said = {"from_day": self.first.isoformat(), "to_day": self.last.isoformat(), "village": self.village, **more}
        return f"/q/compare.{form}?{urlencode({name: word for name, word in said.items() if word})}"


def blueprint(service: Service, overviews: Overviews, answers: LongAnswers) -> Blueprint:
    """The route."""
    door = Blueprint("compare", __name__)

    @door.get("/compare")
    def page() -> ResponseReturnValue:
        """What is new, cleared and still open between two days, and which responsibilities began, ended or moved."""
        check_parameters(*PARAMETERS)
        reader = current_reader()
        with service.snapshot(reader) as snapshot:
            seen = overviews.of(snapshot, reader.dataset)
            asked = _asked(seen, snapshot)
            changed, job = _changed(service, answers, asked, snapshot, reader)
            moves = moved(seen.held, asked.first, asked.last, _inside(seen, asked.place))
            names = all_named(_things(moves, changed or []), snapshot)
            return render_template(
                "compare.html",
                asked=asked,
                figures=_figures(seen, asked),
                kinds=_by(changed, lambda one: one.kind) if changed is not None else None,
                villages=_by(changed, lambda one: one.village) if changed is not None else None,
                kind_names={one.kind: concept_name(RMV.BASE + one.kind) for one in changed or ()},
                chart=_chart(changed) if changed else None,
                moves=moves,
                most=MOST,
                names=names,
                changes=CHANGES,
                job=job,
                places=[named(place.iri, snapshot) for place in seen.places.values()],
                data_day=snapshot.setting("data-day"),
                version=str(snapshot.version),
            )

    return door


def _asked(seen: Overview, snapshot: Snapshot) -> _Asked:
    """The days that were named; else the month up to the data day.

    BadRequest   a parameter is wrong, the days are in the wrong order, or only one time is named
    """
    day = snapshot.data_day()
    given = {name: request.args.get(name, "").strip() for name in PARAMETERS}
    days = {"from_day": given["from_day"] or (day - MONTH).isoformat(), "to_day": given["to_day"] or day.isoformat()}
    bound = resolve(question("compare"), days, snapshot)
    first, last = (date.fromisoformat(bound.words[name]) for name in ("from_day", "to_day"))
    if last < first:
        raise BadRequest(f"from_day cannot be later ({first}) than to_day ({last}).")
    known = (given["from_known"], given["to_known"])
    if any(known) and not all(known):
        raise BadRequest("Name both times: from_known and to_known, each a day, an instant or a version.")
    around = resolve(question("coverage-matrix"), {"place": given["place"]}, snapshot)
    place = text(around.terms["place"]) if "place" in around.terms else ""
    code = around.words.get("place", "")
    village = code if place and seen.places[place].kind == "village" else ""
    return _Asked(first, last, place, code, known, village)


def _changed(
    service: Service, answers: LongAnswers, asked: _Asked, snapshot: Snapshot, reader: Reader
) -> tuple[list[Changed] | None, Job | None]:
    """The findings of both days, or the job that works them out."""
    about = Words(f"Findings compared: {' to '.join(asked.said.values())}", f"问题对比：{'至'.join(asked.said.values())}")

    def make(there: Snapshot) -> list[Changed]:
        return _between_times(service, asked, reader) if asked.known[0] else _between_days(asked, there)

    try:
        found: list[Changed] = answers.later(
            Wanted("compared-days", repr(asked.said), about), snapshot, reader, make, patience=0.0
        )
    except Underway as underway:
        return None, underway.job
    return found, None


def _between_days(asked: _Asked, snapshot: Snapshot) -> list[Changed]:
    given = {"from_day": asked.first.isoformat(), "to_day": asked.last.isoformat(), "village": asked.village, "fault": "yes"}
    found = []
    for cell in ask("compare", given, snapshot).table.words():
        kind = short_words()[cell.get("sub_kind") or cell["before"]].partition("-")[0]
        around = list(_around(cell.get("scope", ""), snapshot))
        if not asked.place or asked.place in around:
            found.append(Changed(cell["change"], kind, next((iri for iri in around if _is_village(iri, snapshot)), "")))
    return found


def _around(scope: str, snapshot: Snapshot) -> Iterator[str]:
    """A place or household and those around it; nothing for no scope."""
    if scope:
        yield from (text(quad.object) for quad in snapshot.quads(NamedNode(scope), NamedNode(RM.inside)))


def _is_village(iri: str, snapshot: Snapshot) -> bool:
    return (snapshot.ids.split(iri) or ("",))[0] == "village"


def _between_times(service: Service, asked: _Asked, reader: Reader) -> list[Changed]:
    """What stood on file at two times, in the order in which they are named."""
    stood = []
    for known in asked.known:
        with service.past.snapshot(reader.dataset, known, inf) as there:
            stood.append(_on_file(there, asked.place))
    before, after = stood
    return [
        Changed("open" if iri in before and iri in after else "new" if iri in after else "cleared", one.kind, one.village)
        for iri, one in (before | after).items()
    ]


def _on_file(snapshot: Snapshot, place: str) -> dict[str, OnFile]:
    found = overview(snapshot, published=False)
    inside = _inside(found, place)
    return {one.iri: one for one in found.findings if one.fault and one.cleared > "9999" and inside(one.scope, one.village)}


def _inside(seen: Overview, place: str) -> Callable[[str, str], bool]:
    """Whether something lies in a place: by what it is over, and the village that this lies in."""
    if not place:
        return lambda scope, village: True
    within = {one.iri for one in seen.places.values() if place in seen.around(one.iri)}
    return lambda scope, village: scope in within or village in within


def _things(moves: Moves, changed: list[Changed]) -> list[str]:
    parts = [*moves.begun[:MOST], *moves.ended[:MOST], *(one for pair in moves.moved[:MOST] for one in pair)]
    return [iri for one in parts for iri in (one.record, one.holder, one.duty, one.scope)] + [
        one.village for one in changed if one.village
    ]


def _by(changed: list[Changed], key: Callable[[Changed], str]) -> dict[str, Counts]:
    """The counts by kind or village, those with most that moved first."""
    counted = {name: Counter(key(one) for one in changed if one.change == name) for name in CHANGES}
    keys = {key(one) for one in changed}
    order = sorted(keys, key=lambda one: (-(counted["new"][one] + counted["cleared"][one]), one))
    return {one: Counts(counted["new"][one], counted["cleared"][one], counted["open"][one]) for one in order}


def _figures(seen: Overview, asked: _Asked) -> list[tuple[Words, int, int]]:
    """Figures of both days, side by side."""
    inside = _inside(seen, asked.place)
    villages = {place.iri for place in seen.inside(asked.place)}
    sums = []
    for day in (asked.first, asked.last):
        measured = [one for iri, one in seen.measures(day).items() if iri in villages]
        held = [one for one in seen.held if one.holds(day.isoformat()) and inside(one.scope, one.village)]
        duties, accountable = len(held), sum(one.involvement == "accountable" for one in held)
        needs, poor = (sum(getattr(one, name) or 0 for one in measured) for name in ("needs", "poor"))
        sums.append((poor, needs, duties, accountable))
    names = (
        Words("poor households", "贫困户"),
        Words("open needs", "未解决需求"),
        Words("responsibilities", "责任"),
        Words("of them accountable", "其中负总责"),
    )
    return [(words, before, after) for words, before, after in zip(names, *sums, strict=True)]


def _chart(changed: list[Changed]) -> Markup:
    lang = language()
    counts = _by(changed, lambda one: one.kind)
    points = [(concept_name(RMV.BASE + kind).said(lang), Decimal(one.new)) for kind, one in counts.items()]
    cleared = Series(CHANGES["cleared"].said(lang), [Decimal(one.cleared) for one in counts.values()])
    unit, new = Words("faults", "项").said(lang), CHANGES["new"].said(lang)
    return Markup(svg(Chart(FINDINGS.said(lang), unit, points, bars=True, name=new, others=[cleared]), PAGE))
