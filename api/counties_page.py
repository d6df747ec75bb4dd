"""`/counties`: what the counties of a province answer to one question, each by its own Remit.

GET  /counties?question=NAME&...   what each answered last, as a page or JSON; asks nobody
POST /counties                     ask them all now: question, and its parameters as in an address (params)
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from api.county_answers import CountyAnswers, Heard
from api.negotiate import agreed
from api.origin import check_origin, sent_words
from api.parameters import check_given_once, check_language, check_parameters
from api.service import Service
from queries.catalog import Question
from queries.elsewhere import askable, askable_question

FIELDS = {"question", "params"}
DOORS = {"question", "params", "lang"}


def blueprint(service: Service) -> Blueprint:
    """The routes."""
    door, answers = Blueprint("counties", __name__), CountyAnswers(service)

    @door.get("/counties")
    def page() -> ResponseReturnValue:
        """What each county answered last to a question, or the list of counties."""
        check_given_once()
        check_language()
        if "question" not in request.args:
            check_parameters("params", "lang")
        given = {name: word for name, word in request.args.items() if name not in DOORS and word}
        given |= dict(parse_qsl(request.args.get("params", "")))
        asked = askable_question(name) if (name := request.args.get("question")) else None
        heard = answers.last(asked, given) if asked else [Heard(one, "not asked") for one in answers.counties().listed]
        return jsonify(_facts(asked, given, heard)) if _json() else _page(asked, given, heard)

    @door.post("/counties")
    def ask() -> ResponseReturnValue:
        """Ask all counties now, at once; what they answer is kept."""
        check_origin()
        said = sent_words(FIELDS)
        asked, given = askable_question(said.get("question", "")), dict(parse_qsl(said.get("params", "")))
        heard = answers.ask(asked, given)
        return jsonify(_facts(asked, given, heard)) if _json() else _page(asked, given, heard)

    return door


def _json() -> bool:
    return agreed(["application/json", "text/html"], "The answers of counties come as JSON or as a page.") != "text/html"


def _facts(asked: Question | None, given: Mapping[str, str], heard: list[Heard]) -> dict[str, Any]:
    """All answers under each other, each row with its county."""
    rows = [
        {"county": one.county.code, **{column: row.get(column) for column in _columns(heard)}}
        for one in heard
        if one.kept
        for row in one.kept.told.rows
    ]
    return {
        "question": asked.name if asked else None,
        "params": dict(given),
        "counties": [one.facts() for one in heard],
        "columns": ["county", *_columns(heard)],
        "rows": rows,
    }


def _columns(heard: list[Heard]) -> list[str]:
    return list(dict.fromkeys(column for one in heard if one.kept for column in one.kept.told.columns))


def _page(asked: Question | None, given: Mapping[str, str], heard: list[Heard]) -> str:
    return render_template(
        "counties.html",
        asked=asked,
        given=urlencode(given),
        offered=askable(),
        heard=heard,
        columns=_columns(heard),
        address=f"/counties?{urlencode({'question': asked.name, **given})}" if asked else "",
    )
