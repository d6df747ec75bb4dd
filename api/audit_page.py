"""`/admin/audit`: the audit log, for auditors; the last events first, as a page or as JSON."""

from itertools import islice
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from api.audit_events import COLUMNS, chosen
from api.negotiate import agreed
from api.parameters import check_parameters, count_of
from api.reader import current_reader, trusted_role
from api.service import Service
from graph.audit_log import Verdict, events, verify
from ontology.errors import Forbidden

FILTERS = ("since", "until", "account", "action", "outcome")
MOST, USUAL = 1_000, 100


def blueprint(service: Service) -> Blueprint:
    """The auditor's routes."""
    door = Blueprint("audit", __name__, url_prefix="/admin/audit")

    @door.before_request
    def only_auditors() -> None:
        if current_reader().role != "auditor" and trusted_role() != "administrator":
            raise Forbidden("The audit log is open to auditors only.")

    @door.get("")
    def show() -> ResponseReturnValue:
        """The events, the last ones first; `before` is the number at which the next part ends."""
        check_parameters(*FILTERS, "before", "limit", "lang")
        service.audit.flush()
        limit = count_of("limit", USUAL, 1, MOST)
        wanted = {name: said for name in FILTERS if (said := request.args.get(name, ""))}
        found = list(islice(chosen(events(service.store.folder.root), wanted, count_of("before", 0, 0, 99_999_999)), limit))
        more = found[-1]["number"] if len(found) == limit else None
        if agreed(["text/html", "application/json"], "The audit log comes as a page or as JSON.") == "application/json":
            return jsonify(events=found, next=more)
        facts = {"events": found, "columns": COLUMNS, "filters": FILTERS, "wanted": wanted, "next": more, "query": _query(wanted)}
        return render_template("audit.html", **facts)

    @door.get("/verify")
    def verified() -> ResponseReturnValue:
        """Whether any line of the log was changed, removed, put in or moved."""
        check_parameters()
        service.audit.flush()
        return jsonify(as_facts(verify(service.store.folder.root)))

    return door


def _query(wanted: dict[str, str]) -> str:
    return f"&{urlencode(wanted)}" if wanted else ""


def as_facts(verdict: Verdict) -> dict[str, Any]:
    """What verifying found, as JSON."""
    return {"lines": verdict.lines, "head": str(verdict.head), "problems": verdict.problems, "after_head": verdict.after_head}
