"""All villages at a look: `/villages?measure=faults`, as a picture like a map, as the table that says the same, and as a file."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from pyoxigraph import NamedNode

from api.exports import sent
from api.overviews import Named, Overviews, named
from api.page import in_language, language
from api.parameters import check_parameters
from api.reader import current_reader
from api.service import Service
from graph.rdf import PREFIXES, literal, text
from graph.snapshot import Row, Snapshot
from ontology.errors import BadRequest
from queries.catalog import question
from queries.overview import Measures, Overview
from queries.params import resolve
from visualize.tiles import Tile, picture, scale_of
from visualize.words import Words

LAT, LONG = (NamedNode(PREFIXES["geo"] + name) for name in ("lat", "long"))
WKT = NamedNode("http://www.opengis.net/ont/geosparql#asWKT")
POINT = re.compile(r"POINT\s*(?:Z\s*)?\(\s*(-?[\d.]+)\s+(-?[\d.]+)", re.IGNORECASE)
MEASURES = {
    "faults": Words("faults", "问题"),
    "per-household": Words("faults per household", "户均问题"),
    "absences": Words("absences", "缺位"),
    "needs": Words("open needs", "未解决需求"),
    "poor": Words("poor households", "贫困户"),
    "unreported": Words("core duties not fully reported", "未完整报送的核心职责"),
    "visit": Words("days since the last visit", "距上次走访天数"),
}
OPEN = ("faults", "absences", "needs", "poor")
"""The measures of which counts are published."""
SAME = ("measure", "place", "as_of", "lang")


@dataclass(frozen=True)
class Line:
    """One village: its measures as numbers, None where nobody knows."""

    place: Named
    township: Named | None
    households: int | None
    numbers: dict[str, Decimal | None]


@dataclass(frozen=True)
class _Asked:
    """What is asked for, as resolved."""

    measure: str
    place: str
    code: str
    day: date

    def url(self, path: str = "/villages", **more: str) -> str:
        said = {"measure": self.measure, "place": self.code, "as_of": self.day.isoformat(), **more}
        return f"{path}?{urlencode({name: word for name, word in said.items() if word})}"


def blueprint(service: Service, overviews: Overviews) -> Blueprint:
    """The routes."""
    door = Blueprint("villages", __name__)

    @door.get("/villages")
    def page() -> ResponseReturnValue:
        """All villages with a measure of each, as a picture and as a table."""
        check_parameters(*SAME)
        with service.snapshot(current_reader()) as snapshot:
            seen = overviews.of(snapshot, current_reader().dataset)
            asked = _asked(seen, snapshot)
            lines = _lines(seen, asked, snapshot)
            return render_template(
                "villages.html",
                asked=asked,
                measures=_measures(seen),
                lines=sorted(lines, key=lambda line: (-(line.numbers[asked.measure] or 0), line.place.code)),
                picture=_picture(lines, asked, snapshot),
                legend=_legend(lines, asked),
                places=[named(place.iri, snapshot) for place in seen.places.values() if place.kind != "village"],
                published=seen.counts is not None,
                data_day=snapshot.setting("data-day"),
                said=said,
                version=str(snapshot.version),
            )

    def file(form: str) -> Callable[[], ResponseReturnValue]:
        def table() -> ResponseReturnValue:
            """The villages with all their measures as a file."""
            check_parameters(*SAME)
            with service.snapshot(current_reader()) as snapshot:
                seen = overviews.of(snapshot, current_reader().dataset)
                lines = _lines(seen, _asked(seen, snapshot), snapshot)
                return sent(
                    "villages", form, ("village", "township", "households", *_measures(seen)), _rows(lines, seen), snapshot
                )

        return table

    for form in ("csv", "xlsx"):
        door.add_url_rule(f"/villages.{form}", form, file(form))
    return door


def _measures(seen: Overview) -> dict[str, Words]:
    return {name: words for name, words in MEASURES.items() if seen.counts is None or name in OPEN}


def _asked(seen: Overview, snapshot: Snapshot) -> _Asked:
    measure = request.args.get("measure", "").strip() or "faults"
    if measure not in (offered := _measures(seen)):
        raise BadRequest(f"measure cannot be «{measure}»; it is one of {', '.join(offered)}.")
    given = {name: request.args.get(name, "") for name in ("place", "as_of")}
    bound = resolve(question("coverage-matrix"), given, snapshot)
    place = text(bound.terms["place"]) if "place" in bound.terms else ""
    return _Asked(measure, place, bound.words.get("place", ""), bound.day)


def _lines(seen: Overview, asked: _Asked, snapshot: Snapshot) -> list[Line]:
    """The villages by township and code."""
    measured = seen.measures(asked.day)
    above = {place.above for place in seen.villages if place.above}
    townships = {iri: named(iri, snapshot) for iri in sorted(above)}
    lines = [
        Line(named(place.iri, snapshot), townships.get(place.above), one.households, _numbers(one, asked.day))
        for place in seen.inside(asked.place)
        for one in (measured[place.iri],)
    ]
    return sorted(lines, key=lambda line: (line.township.code if line.township else "", line.place.code))


def _numbers(one: Measures, day: date) -> dict[str, Decimal | None]:
    visit = (day - date.fromisoformat(one.last_visit)).days if one.last_visit else None
    plain = {"faults": one.faults, "absences": one.absences, "needs": one.needs, "poor": one.poor}
    plain |= {"unreported": one.unreported, "visit": visit}
    numbers = {name: None if number is None else Decimal(number) for name, number in plain.items()}
    return numbers | {"per-household": one.faults_per_household}


def said(number: Decimal | None) -> str:
    """A number as the page writes it."""
    return "–" if number is None else f"{number:,.2f}" if number % 1 else f"{number:,.0f}"


def _picture(lines: list[Line], asked: _Asked, snapshot: Snapshot) -> Markup:
    lang = language()
    tiles = [
        Tile(
            line.place.words.said(lang),
            line.numbers[asked.measure],
            said(line.numbers[asked.measure]),
            in_language(line.place.path or "", lang),
            line.township.words.said(lang) if line.township else "",
            line.households or 1,
            _at(line.place, snapshot),
        )
        for line in lines
    ]
    return Markup(picture(MEASURES[asked.measure].said(lang), tiles))


def _at(place: Named, snapshot: Snapshot) -> tuple[float, float] | None:
    """Latitude and longitude, where somebody says them: as wgs84 numbers, or as a point in well-known text."""
    node = NamedNode(snapshot.ids.iri("village", place.code))
    numbers = [next((text(quad.object) for quad in snapshot.quads(node, name)), "") for name in (LAT, LONG)]
    point = next((found for quad in snapshot.quads(node, WKT) if (found := POINT.search(text(quad.object)))), None)
    try:
        lat, long = (float(number) for number in (numbers if all(numbers) else (point[2], point[1]) if point else ("", "")))
    except ValueError:
        return None
    return (lat, long) if -90 <= lat <= 90 and -180 <= long <= 180 else None


def _legend(lines: list[Line], asked: _Asked) -> list[tuple[int, str]]:
    """The steps of the scale: number of the shade, and from where to where."""
    scale = scale_of([Tile("", line.numbers[asked.measure], "", "", "") for line in lines])
    if not scale.high:
        return []
    bounds = enumerate(scale.bounds)
    return [(step, f"{said(round(low, 2))} – {said(round(high, 2))}") for step, (low, high) in bounds]


def _rows(lines: list[Line], seen: Overview) -> list[Row]:
    names = list(_measures(seen))
    return [
        (
            literal(line.place.code),
            literal(line.township.code) if line.township else None,
            None if line.households is None else literal(line.households),
            *(None if (number := line.numbers[name]) is None else literal(number) for name in names),
        )
        for line in lines
    ]
