"""What if: `/whatif`, by a form, by plain parameters or by a list of changes as JSON; a page, JSON or CSV. Nothing is written.

GET  /whatif?subject=D01&leaves=2018-01-01        GET /whatif?end=R01&on=2018-01-01
GET  /whatif?move=R01&to=D02&on=2018-01-01        GET /whatif?merge=V01&into=V02&on=2018-01-01
GET  /whatif?changes=[...]                        POST /whatif  [...]          (see `queries/changes.py`)
"""

import io
import json
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from api.cells import as_json, cell
from api.change_cells import pieces
from api.long_answers import LongAnswers, Wanted
from api.negotiate import agreed
from api.page import language
from api.parameters import check_parameters
from api.reader import check_staff, current_reader
from api.service import Service
from graph.csv_text import write_csv
from graph.snapshot import Snapshot
from graph.trial import trial
from ontology.errors import BadRequest, UnsupportedMediaType
from queries.changes import EXAMPLE, Change, parse, parse_text
from queries.run import word
from queries.whatif import COLUMNS, Effect, WhatIf, whatif
from visualize.words import Words

PLAIN = {
    "leave": {"subject": "subject", "leaves": "on"},
    "end": {"end": "record", "on": "on"},
    "move": {"move": "record", "to": "to", "on": "on"},
    "merge": {"merge": "village", "into": "into", "on": "on"},
}
"""For each change that plain parameters can say: the parameters, and what they are in a list of changes."""
GIVEN = sorted({name for names in PLAIN.values() for name in names})
FORMATS = {"text/html": "html", "application/json": "json", "text/csv": "csv"}
EFFECTS = {
    "appears": Words("would appear", "将出现"),
    "clears": Words("would clear", "将消除"),
    "turns": Words("would change its verdict", "判定将改变"),
}


def blueprint(service: Service, answers: LongAnswers) -> Blueprint:
    """The routes."""
    door = Blueprint("whatif", __name__)

    @door.get("/whatif")
    @door.get("/whatif.html", endpoint="html")
    @door.get("/whatif.json", endpoint="json")
    @door.get("/whatif.csv", endpoint="csv")
    def by_parameters() -> ResponseReturnValue:
        """Which findings would appear and clear if something were done; writes nothing."""
        check_parameters("changes", *GIVEN, "lang")
        return tried(service, _asked(), request.path.partition(".")[2] or _negotiated(), answers)

    @door.post("/whatif")
    def by_list() -> ResponseReturnValue:
        """Which findings would appear and clear if a list of changes (JSON) were made; writes nothing."""
        check_parameters("lang")
        if not request.is_json:
            raise UnsupportedMediaType(f"The changes are to be JSON (application/json), such as {EXAMPLE}.")
        return tried(service, parse_text(request.get_data(as_text=True)), _negotiated())

    return door


def _asked() -> list[Change]:
    """The changes that the parameters say; none where they say nothing."""
    given = {name: said.strip() for name, said in request.args.items() if said.strip() and name != "lang"}
    if "changes" in given:
        if len(given) > 1:
            raise BadRequest("changes stands alone; leave out the other parameters, or write them into the list.")
        return parse_text(given["changes"])
    if not given:
        return []
    for kind, names in PLAIN.items():
        if set(given) == set(names):
            return parse({"change": kind} | {names[name]: said for name, said in given.items()})
    ways = "; ".join(" with ".join(names) for names in PLAIN.values())
    raise BadRequest(f"{', '.join(given)} say no change. Give {ways}; or changes as JSON.")


def _negotiated() -> str:
    return FORMATS[agreed(FORMATS, "An answer comes as a page, as JSON or as CSV.")]


def tried(service: Service, changes: list[Change], form: str, answers: LongAnswers | None = None) -> Response:
    """What changes would do, in a format; they are made on a copy and dropped. With `answers` a page does not wait for it."""
    check_staff("«whatif» speaks of households; it is open to staff only.")
    make = {"html": _html, "json": _json, "csv": _csv}[form]

    def work(there: Snapshot) -> WhatIf:
        if not changes:  # the form alone
            return WhatIf((), there.data_day(), there.version, [])
        with trial(service.store) as draft:
            return whatif(draft, changes)

    said = [one.sentence() for one in changes]
    about = Words("What if: " + "; ".join(one.en for one in said), "如果：" + "；".join(one.zh for one in said))
    wanted = Wanted("whatif", json.dumps([one.as_json() for one in changes]), about)
    with service.store.snapshot() as snapshot:
        if answers and changes and form == "html":
            found = answers.later(wanted, snapshot, current_reader(), work)
        else:
            found = work(snapshot)
        response = make(found, snapshot)
    response.vary.add("Accept")
    response.cache_control.private = True
    response.cache_control.no_cache = True
    return response


def _plain(one: Effect, snapshot: Snapshot, lang: str) -> dict[str, Any]:
    """An effect as one row of plain values and of terms."""
    about = {column: one.about.get(column) for column in COLUMNS if column in ("duty", "scope", "subject", "other", "matter")}
    sentence = one.rule.zh if lang == "zh" else one.rule.en
    said = {"effect": one.effect, "kind": one.kind, "sub_kind": one.sub_kind, "was": one.was or None, "fault": one.fault}
    return {**said, **about, "finding": one.finding, "sentence": sentence}


def _json(answer: WhatIf, snapshot: Snapshot) -> Response:
    lang = language()
    rows = [_plain(one, snapshot, lang) for one in answer.effects]
    about = ("duty", "scope", "subject", "other", "matter", "finding")
    body = {
        "question": "whatif",
        "changes": [{**one.as_json(), "sentence": one.sentence().said(lang)} for one in answer.changes],
        "as_of": answer.day.isoformat(),
        "version": str(answer.version),
        "columns": list(COLUMNS),
        "rows": [row | {name: as_json(row[name], snapshot, lang) for name in about} for row in rows],
        "total": len(rows),
        "next": None,
    }
    return Response(json.dumps(body, ensure_ascii=False) + "\n", content_type="application/json")


def _csv(answer: WhatIf, snapshot: Snapshot) -> Response:
    text = io.StringIO()
    lang = language()
    rows = (_plain(one, snapshot, lang) | {"fault": "yes" if one.fault else "no"} for one in answer.effects)
    cells = ([cell if cell is None or isinstance(cell, str) else word(cell, snapshot) for cell in row.values()] for row in rows)
    write_csv(text, COLUMNS, cells)
    response = Response(text.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="whatif.csv"'
    return response


def _html(answer: WhatIf, snapshot: Snapshot) -> Response:
    lang = language()
    shown = [
        (one, cell(one.finding, snapshot, lang), [(name, cell(term, snapshot, lang)) for name, term in one.about.items()])
        for one in answer.effects
    ]
    text = render_template(
        "whatif.html",
        given=request.args,
        changes=[list(pieces(one, snapshot, lang)) for one in answer.changes],
        groups=[(name, words, [one for one in shown if one[0].effect == name]) for name, words in EFFECTS.items()],
        as_json=json.dumps([one.as_json() for one in answer.changes], ensure_ascii=False) if answer.changes else "",
        as_of=answer.day.isoformat(),
        version=str(answer.version),
        lang=lang,
    )
    return Response(text, content_type="text/html; charset=utf-8")
