"""`/facts`: enter, correct, end or hand over one record, by form or JSON; what it does is shown before it is saved."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as BaseResponse

from api.fact_codes import codes
from api.fact_entry import outcome_facts, row_facts, save, saved_facts, try_out
from api.fact_links import household_column, record_path
from api.fact_page import asked_page, index_page, new_page, record_page
from api.fact_words import CELL, Sent, sent
from api.findings import seen_of
from api.names import Indexes
from api.negotiate import agreed
from api.origin import check_origin
from api.page import in_language, language
from api.parameters import check_parameters
from api.reader import check_staff, current_reader
from api.service import Service
from api.tagged import FORMS, tagged
from graph.intake.dialect import Roster, own_rosters
from graph.intake.kinds import roster_of
from ontology.errors import NotFound
from queries.facts import ENTER, proposed_code, record_named
from visualize.row_form import inputs

PREFILLED = ("act", "on", "to")


def blueprint(service: Service, names: Indexes) -> Blueprint:
    """The routes; open to staff only."""
    door = Blueprint("facts", __name__, url_prefix="/facts")

    @door.before_request
    def only_staff() -> None:
        check_staff("Facts speak of households; they are open to staff only.")

    @door.get("")
    def index() -> ResponseReturnValue:
        """The rosters that a fact can be entered in, and what was entered last."""
        check_parameters("lang")
        with service.snapshot(current_reader()) as snapshot:
            rosters = [{"roster": one.name, "zh": one.zh, "kind": one.kind} for one in own_rosters().rosters.values()]
            return _private(index_page(snapshot) if _form() == "html" else _json({"rosters": rosters}))

    @door.post("")
    def put() -> ResponseReturnValue:
        """Enter, correct, end or hand over one record; with `preview`, only say what that would do."""
        check_parameters("lang", "preview")
        check_origin()
        said = sent()
        if request.is_json:
            return _tried(service, said) if said.preview else _saved(service, said)
        return _private(_by_form(service, said))

    @door.get("/codes")
    def known_codes() -> ResponseReturnValue:
        """Codes of some kinds (`kinds=subject,person`) that begin with something, or whose name has it in it (`q`)."""
        check_parameters("kinds", "q", "lang")
        kinds = tuple(request.args.get("kinds", "").split(","))[:8]
        reader, said = current_reader(), request.args.get("q", "").strip()
        with service.snapshot(reader) as snapshot:
            return _private(_json({"codes": codes(kinds, said, snapshot, names.of(reader), language())}))

    _showing(door, service)
    return door


def _showing(door: Blueprint, service: Service) -> None:
    """The routes that show a form, or the same as JSON."""

    @door.get("/new/<roster>")
    def new(roster: str) -> ResponseReturnValue:
        """The empty row of a roster, filled in with what the address says of its columns, or of a `household`."""
        found = own_rosters().roster(roster)
        if found is None:
            raise NotFound(f"There is no roster «{roster}»; there are {', '.join(own_rosters().rosters)}.")
        given = _given(found)
        with service.snapshot(current_reader()) as snapshot:
            proposed = proposed_code(found, snapshot)
            if _form() == "json":
                return _private(_json({"roster": found.name, "code": proposed, "values": given, "columns": _columns(found)}))
            return _private(new_page(found, given, proposed, snapshot))

    @door.get("/<kind>/<code>")
    def one(kind: str, code: str) -> ResponseReturnValue:
        """A record as it stands; its ETag is what `If-Match` of a change has to name."""
        roster = roster_of(kind)
        columns = [f"{CELL}{column.header}" for column in roster.columns] if roster else []
        check_parameters("lang", "saved", *PREFILLED, *columns)
        with service.snapshot(current_reader()) as snapshot:
            record, found = record_named(kind, code, snapshot)
            facts = row_facts(record, found, snapshot, language())
            form = _form()
            body = _as_json(facts) if form == "json" else record_page(service, record, found, snapshot)
        return tagged(body, form, facts["seen"])


def _given(roster: Roster) -> dict[str, str]:
    """What the address says of the columns of a new row."""
    names = [column.header for column in roster.columns]
    check_parameters("lang", "household", *names)
    given = {name: request.args[name] for name in names if name in request.args}
    column = household_column(roster)
    if "household" in request.args and column:
        given.setdefault(column, request.args["household"])
    return given


def _tried(service: Service, said: Sent) -> BaseResponse:
    """What a fact would do, as JSON."""
    tried = try_out(service, said)
    with service.snapshot(current_reader()) as snapshot:
        body = outcome_facts(tried.fact, tried.outcome, snapshot, language())
    return _private(_json({**body, "saved": False, "seen": tried.seen or None, "version": str(tried.version)}))


def _saved(service: Service, said: Sent) -> BaseResponse:
    """A fact put on record, and what that did, as JSON."""
    fact, done, version = save(service, said, "" if said.act == ENTER else seen_of({"seen": said.seen}))
    response = _json(saved_facts(service, fact, done, version, language()))
    response.status_code = 201
    return _private(response)


def _by_form(service: Service, said: Sent) -> BaseResponse:
    """The answer to a form: what it would do, with a button to save it; or, saved, the record.

    What would happen is worked out once more before saving: if it is not what the form has shown, it is shown anew.
    """
    tried = try_out(service, said)
    moved = not said.preview and not tried.outcome.problems and (tried.outcome.tag, tried.seen) != (said.effects, said.seen)
    if said.preview or tried.outcome.problems or moved:
        with service.snapshot(current_reader()) as snapshot:
            page = asked_page(said, tried, snapshot, moved=moved)
        status = 412 if moved else 200 if said.preview else 400
        return Response(page, status, content_type="text/html; charset=utf-8")
    _, done, version = save(service, said, said.seen)
    kind, code = service.store.ids.split(done.records[0].value) or ("", "")
    return redirect(in_language(f"{record_path(kind, code)}?saved={version}", language()), 303)


def _columns(roster: Roster) -> list[dict[str, Any]]:
    """The columns of a roster for programs."""
    return [
        {
            "column": one.name,
            "column_zh": one.label.zh,
            "about": {"en": one.about.en, "zh": one.about.zh},
            "required": one.required,
            "choices": [choice.word for choice in one.choices] or None,
            "codes_of": list(one.kinds) or None,
        }
        for one in inputs(roster, {})
    ]


def _form() -> str:
    return FORMS[agreed(FORMS, "This comes as a page or as JSON.")]


def _as_json(facts: Mapping[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False) + "\n"


def _json(facts: Mapping[str, Any]) -> Response:
    return Response(_as_json(facts), content_type="application/json")


def _private(answer: BaseResponse | str) -> BaseResponse:
    response = answer if isinstance(answer, BaseResponse) else Response(answer, content_type="text/html; charset=utf-8")
    response.vary.add("Accept")
    response.cache_control.private = True
    response.cache_control.no_cache = True
    return response
