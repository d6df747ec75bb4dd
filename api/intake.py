"""The administrator's routes for files of rosters: load them, and say what their words mean."""

from collections.abc import Callable
from pathlib import Path

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from api.long_work import Message, body, lines
from api.service import Service
from graph.intake.difference import COUNTED
from graph.intake.mapping import Answer
from graph.intake.report import Report
from graph.intake.show import show
from graph.intake.staging import DIFFERENCE
from ontology.errors import BadRequest


def add_intake(door: Blueprint, service: Service) -> None:
    """Add the routes to those of the administrator."""

    @door.post("/load")
    def load() -> ResponseReturnValue:
        """Load files of rosters as one change; the answer is lines of JSON, progress first and the report last."""
        facts = body(paths=list, who=str)

        def work(progress: Callable[[Message], None]) -> Message:
            wished = _wished(facts) | {"dry_run": bool(facts.get("dry_run")), "difference": _path(facts, "difference")}
            return report_facts(service.load(_paths(facts), facts["who"], **wished, progress=progress))

        return Response(lines(service, work), content_type="application/x-ndjson")

    add_plans(door, service)

    @door.post("/map")
    def map_words() -> ResponseReturnValue:
        """Keep answers about words of sheets, and say what is not recognised in files; lines of JSON as for a load."""
        facts = body(paths=list, answers=list, who=str)
        answers = [_answer(answer) for answer in facts["answers"]]
        return Response(
            lines(service, lambda progress: {"questions": service.ask_about(_paths(facts), answers, facts["who"], progress)}),
            content_type="application/x-ndjson",
        )


def add_plans(door: Blueprint, service: Service) -> None:
    """Add the routes of a load that is looked at before it is committed."""

    @door.post("/stage")
    def stage() -> ResponseReturnValue:
        """Find out what files would change; the last line has the code of the plan that can be shown, committed or dropped."""
        facts = body(paths=list, who=str)

        return Response(lines(service, lambda progress: _staged(service, facts, progress)), content_type="application/x-ndjson")

    @door.post("/plans/<code>")
    def commit(code: str) -> ResponseReturnValue:
        """Commit what was staged and seen; lines of JSON as for a load. 412 where it would change something else by now."""
        facts = body(who=str)
        return Response(
            lines(service, lambda progress: report_facts(service.commit_plan(code, facts["who"], progress))),
            content_type="application/x-ndjson",
        )

    @door.delete("/plans/<code>")
    def drop(code: str) -> ResponseReturnValue:
        """Drop what was staged."""
        service.plan(code).drop()
        return Response(status=204)


def report_facts(report: Report) -> Message:
    """What came of a load, or would come of it, as JSON."""
    counts = {what: getattr(report, what) for what in COUNTED} | {"footers": report.footers, "waiting": report.waiting}
    version = str(report.version) if report.version else None
    counts |= {"left_out": list(report.left_out), "not_taken": report.not_taken}
    return {**counts, "rosters": report.rosters, "problems": report.problems, "version": version}


def _staged(service: Service, facts: Message, progress: Callable[[Message], None]) -> Message:
    plan = service.stage(_paths(facts), facts["who"], **_wished(facts), progress=progress)
    if difference := _path(facts, "difference"):
        try:
            show(plan.folder / DIFFERENCE, difference)
        except BadRequest:
            plan.drop()
            raise
    return report_facts(plan.report(None)) | {"plan": plan.code}


def _paths(facts: Message) -> list[Path]:
    return [Path(str(path)) for path in facts["paths"]]


def _path(facts: Message, name: str) -> Path | None:
    return Path(str(facts[name])) if facts.get(name) else None


def _wished(facts: Message) -> Message:
    return {"marked": _path(facts, "marked")} | {name: bool(facts.get(name)) for name in ("good_only", "complete")}


def _answer(facts: object) -> Answer:
    if isinstance(facts, list) and len(facts) == 3 and all(isinstance(word, str) for word in facts):
        return facts[0], facts[1], facts[2]
    raise BadRequest("An answer is a list of three words: sheet, header (or empty), column.")
