"""`/id/<kind>/<code>/history`: the life of one thing, in the world (what held when) and on record (who wrote what, when).

It has the rights of the page of the thing. What the journals reach is told version by version; what is older, by what records
and their earlier states say of where they come from.
"""

import io
import json
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode, Quad

from api.cells import label
from api.difference_rows import Rows, file_of
from api.formats import asked_of
from api.long_answers import LongAnswers, Wanted
from api.page import language
from api.parameters import check_parameters
from api.reader import Reader, current_reader
from api.service import Service
from graph.csv_text import write_csv_by_column
from graph.intake.column_words import column_of, heading, written
from graph.intake.kinds import roster_of
from graph.journal import Entry
from graph.life_of import Named, changes_of, records_of, states_of
from graph.rdf import CURRENT, FINDINGS, META, PREFIXES, SUPERSEDED, TYPE, text
from graph.snapshot import Snapshot
from ontology.errors import NotFound
from ontology.terms import RM
from queries.events import BY, ENDED, events_of
from visualize.kinds import KIND_WORDS
from visualize.words import Words

FORMATS = {"html": "text/html", "json": "application/json", "csv": "text/csv"}
WORLD = ("from", "to", "record", "sheet", "says", "holds", "file", "file_sheet", "row")
RECORD = ("when", "version", "who", "record", "sheet", "column", "before", "after", "file", "file_sheet", "row")
LEFT_OUT = {TYPE.value, RM.source, RM.rowNumber, RM.validFrom, RM.validTo, RM.onDate, RM.inside, RM.descendsFrom}
LEFT_OUT |= {PREFIXES["prov"] + name for name in ("specializationOf", "wasInvalidatedBy", "invalidatedAtTime")}


def blueprint(service: Service, answers: LongAnswers) -> Blueprint:
    """The route."""
    door = Blueprint("history", __name__)

    @door.get("/id/<kind>/<code>/history")
    def life(kind: str, code: str) -> ResponseReturnValue:
        """The life of one thing as a timeline: what held when, and who wrote what, when, from which file and row."""
        check_parameters("format", "lang")
        form = asked_of(FORMATS)
        reader, lang = current_reader(), language()

        def told(there: Snapshot) -> dict[str, Any]:
            return _life(service, there, (kind, code), reader.dataset, lang)

        called = KIND_WORDS.get(kind, Words(kind, kind))
        about = Words(f"The life of {called.en} {code}", f"{called.zh} {code} 的历程")
        wanted = Wanted("history", f"{kind}/{code} {lang}", about)
        with service.snapshot(reader) as snapshot:
            if form == "html" and not reader.narrow:  # a job would tell such a reader that something changed
                facts = answers.later(wanted, snapshot, reader, told)
            else:
                facts = answers.now(wanted, snapshot, reader, lambda: told(snapshot))
        return _answer(_without_numbers(facts, reader) if reader.narrow else facts, form)

    return door


def _without_numbers(facts: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """The life as a reader is told it who may not count what is written of others: without the numbers of versions."""
    return facts | {"version": reader.told, "record": [row | {"version": ""} for row in facts["record"]]}


def _life(service: Service, snapshot: Snapshot, thing: tuple[str, str], dataset: str, lang: str) -> dict[str, Any]:
    kind, code = thing
    try:
        node = NamedNode(snapshot.ids.iri(kind, code))
    except ValueError:
        raise NotFound(f"There is no {kind} with the code «{code}».") from None
    journals = service.store.journals
    entries = journals.chain(dataset, snapshot.version)
    named = records_of(node, snapshot, journals, entries)
    rows = Rows(journals, entries, snapshot, lang)
    record = [row for _, lines in changes_of(named.iris, journals, entries) for row in rows.of(lines)]
    older = list(_older(named, snapshot, entries, lang))
    if not (record or older or any(True for graph in (CURRENT, META) for _ in snapshot.quads(node, graph=graph))):
        raise NotFound(f"There is no {kind} with the code «{code}», and nothing is known of one that was.")
    return {
        "thing": f"{kind}/{code}",
        "id": node.value,
        "label": label(node, snapshot, lang) or code,
        "version": str(snapshot.version),
        "since": str(entries[0].made) if entries else None,
        "cut": named.cut,
        "world": sorted(_world(named, snapshot, lang), key=lambda row: (row["from"], row["record"], row["holds"])),
        "record": sorted([*older, *record, *_findings(node, snapshot, lang)], key=lambda row: row["when"]),
    }


def _world(named: Named, snapshot: Snapshot, lang: str) -> Iterator[dict[str, str]]:
    """What records say that hold, or held by what was once known, for a time or on a day."""
    for iri, said, holds in states_of(named.iris, snapshot):
        days = {quad.predicate.value: quad for quad in said}
        begins = next((days[name] for name in (RM.validFrom, RM.onDate) if name in days), None)
        if begins is None:
            continue
        cells = {name: _cell(days[name], iri, snapshot) for name in (RM.validTo,) if name in days}
        still = {True: "known now", False: "corrected"} if lang == "en" else {True: "现在所知", False: "已更正"}
        yield (
            _named(iri, snapshot, lang)
            | _origin(said, snapshot)
            | {
                "from": _cell(begins, iri, snapshot),
                "to": cells.get(RM.validTo, "" if begins.predicate.value == RM.validFrom else _cell(begins, iri, snapshot)),
                "says": _says(iri, said, snapshot, lang),
                "holds": still[holds] + ("" if holds else f" {_ended(said)[0][:10]}"),
            }
        )


def _older(named: Named, snapshot: Snapshot, entries: list[Entry], lang: str) -> Iterator[dict[str, str]]:
    """What was read, and corrected, before the journals begin."""
    first = entries[0].before if entries else snapshot.version.number
    for iri, said, _ in states_of(named.iris, snapshot):
        run = _run(said, snapshot)
        if run and run["number"] <= first:
            when = {"when": run["when"], "version": str(run["number"]), "who": run["who"]}
            told = {"column": "", "before": "", "after": _says(iri, said, snapshot, lang)}
            yield _named(iri, snapshot, lang) | _origin(said, snapshot) | when | told


def _findings(node: NamedNode, snapshot: Snapshot, lang: str) -> Iterator[dict[str, str]]:
    """The findings about it: since when they are seen, and what was done with them."""
    empty = dict.fromkeys(RECORD, "")
    for finding in dict.fromkeys(quad.subject for quad in snapshot.quads(None, None, node, FINDINGS)):
        if not isinstance(finding, NamedNode) or (snapshot.ids.split(finding.value) or ("",))[0] != "finding":
            continue
        said = snapshot.said(finding, FINDINGS)
        kind = said.get(RM.findingType)
        called = label(kind, snapshot, lang) if isinstance(kind, NamedNode) else ""
        about = empty | {"record": "/".join(snapshot.ids.split(finding.value) or ()), "sheet": called}
        if RM.firstSeen in said:
            yield about | {"when": text(said[RM.firstSeen]), "after": "first seen" if lang == "en" else "首次出现"}
        for event in events_of(finding, snapshot):
            did, who = event.get(RM.findingAct), snapshot.ids.split(text(event[BY.value])) if BY.value in event else None
            yield about | {
                "when": text(event[ENDED.value]),
                "who": who[1] if who else "",
                "after": label(did, snapshot, lang) if isinstance(did, NamedNode) else "",
            }


def _named(iri: str, snapshot: Snapshot, lang: str) -> dict[str, str]:
    kind, code = snapshot.ids.split(iri) or ("", iri)
    roster = roster_of(kind)
    return {"record": f"{kind}/{code}", "sheet": (roster.zh if lang == "zh" else roster.name) if roster else ""}


def _says(iri: str, said: list[Quad], snapshot: Snapshot, lang: str) -> str:
    kind = (snapshot.ids.split(iri) or ("",))[0]
    cells: dict[str, list[str]] = {}
    for quad in said:
        if quad.predicate.value not in LEFT_OUT:
            column = column_of(kind, quad.predicate.value, quad.object)
            cells.setdefault(heading(column, quad.predicate.value, lang), []).append(_cell(quad, iri, snapshot))
    return "; ".join(f"{name}: {', '.join(sorted(words))}" for name, words in sorted(cells.items()))


def _cell(quad: Quad, iri: str, snapshot: Snapshot) -> str:
    kind = (snapshot.ids.split(iri) or ("",))[0]
    return written(quad.object, column_of(kind, quad.predicate.value, quad.object), snapshot.ids)


def _origin(said: list[Quad], snapshot: Snapshot) -> dict[str, str]:
    facts = {quad.predicate.value: quad.object for quad in said}
    source = facts.get(RM.source)
    file, sheet = file_of(source, snapshot) if isinstance(source, NamedNode) else ("", "")
    return {"file": file, "file_sheet": sheet, "row": text(facts[RM.rowNumber]) if RM.rowNumber in facts else ""}


def _ended(said: list[Quad]) -> list[str]:
    name = PREFIXES["prov"] + "invalidatedAtTime"
    return [text(quad.object) for quad in said if quad.predicate.value == name and quad.graph_name == SUPERSEDED] or [""]


def _run(said: list[Quad], snapshot: Snapshot) -> dict[str, Any] | None:
    """The import that a record comes from: when, who, and the number of its version."""
    source = next((quad.object for quad in said if quad.predicate.value == RM.source), None)
    if not isinstance(source, NamedNode):
        return None
    for quad in snapshot.quads(source, NamedNode(RM.readBy), graph=META):
        if not isinstance(quad.object, NamedNode):
            continue
        facts = {one.predicate: one.object for one in snapshot.quads(quad.object, graph=META)}
        split, who = snapshot.ids.split(text(quad.object)), snapshot.ids.split(text(facts[BY])) if BY in facts else None
        if split and split[1].isdigit() and ENDED in facts:
            return {"number": int(split[1]), "when": text(facts[ENDED]), "who": who[1] if who else ""}
    return None


def _answer(facts: dict[str, Any], form: str) -> Response:
    if form == "json":
        response = Response(json.dumps(facts, ensure_ascii=False) + "\n", content_type="application/json")
    elif form == "csv":
        response = Response(_csv(facts), content_type="text/csv; charset=utf-8")
    else:
        page = render_template("history.html", facts=facts, world=WORLD, record=RECORD, version=facts["version"])
        response = Response(page, content_type="text/html; charset=utf-8")
    response.vary.add("Accept")
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _csv(facts: dict[str, Any]) -> str:
    out = io.StringIO()
    columns = ("time", *dict.fromkeys([*RECORD, *WORLD]))
    rows = ({"time": time, **row} for time in ("world", "record") for row in facts[time])
    write_csv_by_column(out, columns, rows)
    return out.getvalue()
