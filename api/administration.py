"""What only the administrator may do, through the socket in the data folder: load, judge, back up."""

from contextlib import AbstractContextManager
from pathlib import Path

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue

from api.backing_up import back_up, back_up_into
from api.check_report import check_report
from api.disclosure import disclose
from api.dump import export, export_columns
from api.findings import who_of
from api.forget_routes import add_forgetting
from api.intake import add_intake
from api.jobs import Job
from api.long_work import Message, body, lines
from api.parameters import check_parameters
from api.reader import current_reader
from api.service import Service
from graph.rotation import Rotation
from graph.store import FULL
from ontology.errors import BadRequest, Forbidden
from visualize.words import Words


def blueprint(service: Service) -> Blueprint:
    """The administrator's routes; to anybody else they are closed."""
    door = Blueprint("administration", __name__, url_prefix="/admin")

    @door.before_request
    def only_administrators() -> None:
        if current_reader().role != "administrator":
            raise Forbidden("This is done by the command line on the machine that holds the data.")
        check_parameters()

    add_intake(door, service)
    add_forgetting(door, service)

    @door.post("/judge")
    def judge() -> ResponseReturnValue:
        """Judge all boundaries anew."""
        with _watched(service, "judge", Words("Judge all boundaries anew", "重新判定全部责任边界")):
            return jsonify(version=str(service.judge()))

    @door.post("/check")
    def check() -> ResponseReturnValue:
        """Check the data against the shapes and checks of the ontology; the answer is lines of JSON as for a load."""
        facts = body(limit=int, only=str)
        return Response(
            lines(service, lambda progress: check_report(service, facts["only"], facts["limit"], progress)),
            content_type="application/x-ndjson",
        )

    @door.post("/backup")
    def backup() -> ResponseReturnValue:
        """Copy the data to a new folder, or to one more in a folder of backups (`keep` says which stay there)."""
        facts = body(target=str)
        target, keep = Path(facts["target"]), str(facts.get("keep") or "")
        with _watched(service, "backup", Words("Backup", "备份")):
            if keep:
                return jsonify(back_up_into(service, target, Rotation.read(keep)))
            return jsonify(back_up(service, target, str(facts.get("at") or "")))

    @door.post("/export")
    def write_dump() -> ResponseReturnValue:
        """Write a dataset to a new file as N-Quads, with its digest beside it."""
        facts = body(target=str, public=bool)
        with _watched(service, "export", Words("Export", "导出")):
            return jsonify(export(service, Path(facts["target"]), public=facts["public"]))

    _add_columns(door, service)
    _add_single_acts(door, service)
    return door


def _add_columns(door: Blueprint, service: Service) -> None:
    @door.post("/export-columns")
    def write_columns() -> ResponseReturnValue:
        """Write the facts as columns into a folder of counties, instead of what it has of this one."""
        facts = body(target=str, county=str)
        with _watched(service, "export", Words("Export", "导出")):
            return jsonify(export_columns(service, Path(facts["target"]), facts["county"]))


def _add_single_acts(door: Blueprint, service: Service) -> None:
    """What is done to one version, or for one person."""

    @door.post("/undo")
    def undo() -> ResponseReturnValue:
        """Take one version, or an import (by its number or the name of its file), back as a commit of its own."""
        return jsonify(_undo(service, body(who=str)))

    @door.post("/id-number")
    def id_number() -> ResponseReturnValue:
        """The whole ID number of a person, where it is kept; the look is logged first."""
        facts = body(person=str, who=str, reason=str)
        answer = jsonify(number=disclose(service, facts["person"], who_of(facts), facts["reason"]))
        answer.cache_control.no_store = True
        return answer


def _watched(service: Service, kind: str, about: Words) -> AbstractContextManager[Job]:
    """What is done meanwhile is listed among the jobs."""
    return service.jobs.watched(Job(kind, about, "", FULL, current_reader().name or current_reader().role))


def _undo(service: Service, facts: Message) -> Message:
    version, wanted, who = facts.get("version"), facts.get("import"), who_of(facts)
    if isinstance(wanted, str) and version is None:
        found, undone = service.undo_import(wanted, who)
        return {"version": str(undone), "import": str(found)}
    if isinstance(version, int) and wanted is None:
        return {"version": str(service.undo(version, who))}
    raise BadRequest("The body is to be a JSON object with who, and either version (a number) or import (a text).")
