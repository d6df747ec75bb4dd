"""`/findings/events`: do something with many findings as one commit, look at what was done, and take it back.

POST /findings/events            a form of the worklist, or JSON {"who": ..., "events": [{"finding", "seen", "act", ...}]}
GET  /findings/events/<number>   what was done with the version of that number
POST /findings/events/<number>/undo
POST /findings/preview           what would clear and appear if one subject became accountable; writes nothing
"""

from collections import OrderedDict
from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from api.bulk import MOST, Failure, Wish, changed, do_all
from api.cells import cell
from api.finding import EVENT
from api.findings import who_of
from api.negotiate import agreed
from api.origin import FORMS, check_origin
from api.page import in_language, language
from api.parameters import check_parameters
from api.reader import check_staff, current_reader
from api.service import Service
from api.tagged import FORMS as ANSWERS
from api.whatif import tried
from api.work_filter import chosen, read_filter
from api.worklist_page import WorkIndexes
from graph.rdf import FINDINGS
from graph.snapshot import Snapshot
from ontology.errors import BadRequest, Conflict, NotFound, UnsupportedMediaType
from ontology.terms import RM
from queries.acts import FIELDS
from queries.changes import MOST as MOST_CHANGES
from queries.changes import Change
from queries.events import finding_node, tag
from queries.run import word
from queries.taken_back import acts_of, in_the_way
from queries.work_rows import WorkRow

KEPT = 50
"""Bulk acts whose failures are remembered, to be shown with what was done."""
SENT = {"row", "which", "where", "version", "total", "who", *FIELDS}
ASKED = {"who", "events"}


def blueprint(service: Service, indexes: WorkIndexes) -> Blueprint:
    """The routes; open to staff only."""
    door = Blueprint("bulk", __name__, url_prefix="/findings")
    failures: OrderedDict[int, list[Failure]] = OrderedDict()

    @door.before_request
    def only_staff() -> None:
        check_staff("Findings speak of households; they are open to staff only.")

    @door.post("/events")
    def act() -> ResponseReturnValue:
        """Do something with many findings as one commit; `rows=each` does what is possible, `rows=all` all of it or nothing."""
        check_parameters("lang", "rows")
        check_origin()
        if request.is_json:
            return _by_program(service)
        outcome = do_all(service, _ticked(service, indexes), who_of(request.form), together=_together("each"))
        if outcome.version is None:
            return _shown(service, outcome.failures, None, status=Conflict.status)
        failures[outcome.version.number] = outcome.failures
        while len(failures) > KEPT:
            failures.popitem(last=False)
        return redirect(in_language(f"/findings/events/{outcome.version.number}", language()), 303)

    @door.get("/events/<number>")
    def done(number: str) -> ResponseReturnValue:
        """What was done with findings in one version, and whether it can be taken back."""
        check_parameters("lang")
        found = _number(number)
        return _shown(service, failures.get(found, []), found)

    _more(door, service, indexes)
    return door


def _more(door: Blueprint, service: Service, indexes: WorkIndexes) -> None:
    """The routes that take back, and that only try."""

    @door.post("/events/<number>/undo")
    def undo(number: str) -> ResponseReturnValue:
        """Take back what was done with findings in one version, as a commit of its own."""
        check_parameters("lang")
        check_origin()
        said = request.get_json(silent=True) if request.is_json else request.form
        with service.snapshot(current_reader()) as snapshot:
            if not acts_of(_number(number), snapshot):
                raise NotFound(f"Nothing was done with findings in version {number}.")
        version = service.undo(_number(number), who_of(said or {}))
        if request.is_json:
            return jsonify(version=str(version), undone=_number(number))
        return redirect(in_language(f"/findings/events/{version.number}", language()), 303)

    @door.post("/preview")
    def preview() -> ResponseReturnValue:
        """What would clear and appear if a subject became accountable for what the ticked findings are about; writes nothing."""
        check_parameters("lang")
        check_origin()
        codes = [wish.finding for wish in _ticked(service, indexes)]
        with service.snapshot(current_reader()) as snapshot:
            changes = _accountable(codes, request.form.get("to", "").strip(), snapshot)
        return tried(service, changes, "html")


def _together(otherwise: str) -> bool:
    said = request.args.get("rows", otherwise)
    if said not in ("all", "each"):
        raise BadRequest(f"rows cannot be «{said}»; it is all or each.")
    return said == "all"


def _number(said: str) -> int:
    if not said.isdecimal() or len(said) > 12:
        raise NotFound(f"«{said}» is no version; write its number.")
    return int(said)


def _by_program(service: Service) -> Response:
    """The answer to a list of acts as JSON."""
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict) or set(sent) - ASKED or not isinstance(sent.get("events"), list):
        raise BadRequest("The body is to be a JSON object with who, and events: a list of {finding, seen, act, ...}.")
    wishes = [_wish(one) for one in sent["events"]]
    outcome = do_all(service, _counted(wishes), who_of(sent), together=_together("all"))
    facts = {
        "version": str(outcome.version) if outcome.version else None,
        "done": outcome.done,
        "failures": [one.facts() for one in outcome.failures],
    }
    response = jsonify(facts)
    response.status_code = 201 if outcome.version else Conflict.status
    if outcome.version:
        response.headers["Location"] = f"/findings/events/{outcome.version.number}"
    return response


def _wish(one: object) -> Wish:
    if not isinstance(one, dict) or not all(isinstance(said, str) for said in one.values()):
        raise BadRequest("Each of events is to be a JSON object whose members are texts.")
    if unknown := sorted(set(one) - {"finding", "seen", *FIELDS}):
        raise BadRequest(f"There is no member {', '.join(unknown)}; there are finding, seen, {', '.join(FIELDS)}.")
    return Wish(one.get("finding", ""), one.get("seen", ""), {name: one[name] for name in FIELDS if name in one})


def _ticked(service: Service, indexes: WorkIndexes) -> list[Wish]:
    """What a form of the worklist wishes: for the rows that are ticked, or for all that its filter chooses."""
    if request.mimetype not in FORMS:
        raise UnsupportedMediaType("Send JSON (application/json) or a form.")
    if unknown := sorted(set(request.form) - SENT):
        raise BadRequest(f"There is no field {', '.join(unknown)}; there are {', '.join(sorted(SENT))}.")
    said = {name: request.form.get(name, "") for name in FIELDS if request.form.get(name, "").strip()}
    if request.form.get("which") == "all":
        return _counted(_matching(service, indexes, said))
    pairs = [row.partition(":") for row in request.form.getlist("row")]
    return _counted([Wish(code, seen, said) for code, _, seen in pairs])


def _matching(service: Service, indexes: WorkIndexes, said: dict[str, str]) -> list[Wish]:
    """All findings that the filter chooses; those that have changed since the version that was looked at count as unseen."""
    number = request.form.get("version", "").partition("-")[0]
    with service.snapshot(current_reader()) as snapshot:
        where = dict(parse_qsl(request.form.get("where", "")))
        index = indexes.of(snapshot, where.get("as_of", "")).index
        wanted = read_filter(where, index.names, snapshot)
        moved = changed(service.store.journals, snapshot, _number(number))
        rows = chosen(index, wanted).rows

        def seen(row: WorkRow) -> str:
            code = word(row.finding, snapshot)
            return tag(row.finding, snapshot) if moved is not None and code not in moved else ""

        return [Wish(word(row.finding, snapshot), seen(row), said) for row in rows]


def _counted(wishes: list[Wish]) -> list[Wish]:
    if not 0 < len(wishes) <= MOST:
        raise BadRequest(f"Choose one to {MOST:,} findings; {len(wishes):,} are chosen.", field="row")
    return wishes


def _accountable(codes: list[str], to: str, snapshot: Snapshot) -> list[Change]:
    """The changes by which a subject becomes accountable, from the data day, for what findings are about, each once."""
    if not to:
        raise BadRequest("to is needed: the code of who would be accountable.", field="to")
    day = snapshot.data_day().isoformat()
    rows: dict[tuple[str, str], Change] = {}
    for code in codes:
        node = finding_node(code, snapshot)
        said = {quad.predicate.value: word(quad.object, snapshot) for quad in snapshot.quads(node, graph=FINDINGS)}
        duty, scope = said.get(RM.duty, ""), said.get(RM.scope, "")
        if duty and scope:
            row = {"holder": to, "involvement": "accountable", "duty": duty, "scope": scope, "from": day}
            rows[duty, scope] = Change("add", {"table": "responsibilities"}, row)
    if not 0 < len(rows) <= MOST_CHANGES:
        raise BadRequest(f"This tries 1 to {MOST_CHANGES} duties at places; the chosen findings name {len(rows)}.", field="row")
    return list(rows.values())


def _shown(service: Service, failures: list[Failure], number: int | None, status: int = 200) -> Response:
    """What was done with a version and what could not be, as a page or JSON."""
    form = ANSWERS[agreed(ANSWERS, "What was done comes as JSON or as a page.")]
    lang = language()
    with service.snapshot(current_reader()) as snapshot:
        acts = acts_of(number, snapshot) if number is not None else {}
        if number is not None and not acts:
            raise NotFound(f"Nothing was done with findings in version {number}.")
        later = {node.value for node in in_the_way(acts, number, snapshot)} if number is not None else set()
        rows: list[dict[str, Any]] = [
            {"code": word(node, snapshot), "called": _called(word(node, snapshot), snapshot, lang), "later": node.value in later}
            | {name: cell(event.get(iri), snapshot, lang) if iri in event else None for name, iri in EVENT.items()}
            for node, events in acts.items()
            for event in events
        ]
        named = {one.finding: _called(one.finding, snapshot, lang) for one in failures}
        version = str(snapshot.version)
    if form == "json":
        facts = [{**row, **{name: row[name] and row[name].text for name in EVENT}} for row in rows]
        response = jsonify(version=number, done=facts, failures=[one.facts() for one in failures], undo=bool(rows) and not later)
    else:
        page = render_template(
            "bulk.html", number=number, rows=rows, failures=failures, named=named, later=len(later), version=version
        )
        response = Response(page, content_type="text/html; charset=utf-8")
    response.status_code = status
    response.vary.add("Accept")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _called(code: str, snapshot: Snapshot, lang: str) -> str:
    """What a finding that was named in a form is called; its code where there is none."""
    try:
        node = finding_node(code, snapshot)
    except NotFound:
        return code
    said = snapshot.said(node, FINDINGS)
    parts = [cell(said.get(name), snapshot, lang).label for name in (RM.findingType, RM.duty, RM.scope)]
    return " · ".join(part for part in parts if part)
