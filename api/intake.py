"""The administrator's routes for files of rosters: load them, and say what their words mean."""

from collections.abc import Callable
from pathlib import Path

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from api.long_work import Message, body, lines
from api.service import Service
from graph.intake.mapping import Answer
from ontology.errors import BadRequest


def add_intake(door: Blueprint, service: Service) -> None:
    """Add the routes to those of the administrator."""

    @door.post("/load")
    def load() -> ResponseReturnValue:
        """Load files of rosters as one change; the answer is lines of JSON, progress first and the report last."""
        facts = body(paths=list, who=str)
        paths = [Path(str(path)) for path in facts["paths"]]

        def work(progress: Callable[[Message], None]) -> Message:
            marked = Path(str(facts["marked"])) if facts.get("marked") else None
            wished = {name: bool(facts.get(name)) for name in ("dry_run", "good_only")}
            report = service.load(paths, facts["who"], **wished, progress=progress, marked=marked)
            counts: Message = {"added": report.added, "changed": report.changed, "unchanged": report.unchanged}
            counts |= {"footers": report.footers, "waiting": report.waiting}
            told = {"left_out": list(report.left_out), "not_taken": report.not_taken, "problems": report.problems}
            return {**counts, **told, "version": str(report.version) if report.version else None}

        return Response(lines(work), content_type="application/x-ndjson")

    @door.post("/map")
    def map_words() -> ResponseReturnValue:
        """Keep answers about words of sheets, and say what is not recognised in files; lines of JSON as for a load."""
        facts = body(paths=list, answers=list, who=str)
        paths = [Path(str(path)) for path in facts["paths"]]
        answers = [_answer(answer) for answer in facts["answers"]]
        return Response(
            lines(lambda progress: {"questions": service.ask_about(paths, answers, facts["who"], progress)}),
            content_type="application/x-ndjson",
        )


def _answer(facts: object) -> Answer:
    if isinstance(facts, list) and len(facts) == 3 and all(isinstance(word, str) for word in facts):
        return facts[0], facts[1], facts[2]
    raise BadRequest("An answer is a list of three words: sheet, header (or empty), column.")
