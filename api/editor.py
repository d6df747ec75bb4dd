"""What the editor at `/sparql` asks for while somebody writes: what can be completed, and the examples with their parameters."""

import hashlib
import json
from functools import cache

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from api.parameters import check_given_once, check_parameters
from api.reader import check_may_ask, current_reader
from api.service import Service
from queries.catalog import question
from queries.params import bind, resolve
from visualize.completion import completions


def blueprint(service: Service) -> Blueprint:
    """The two routes."""
    door = Blueprint("editor", __name__)

    @door.get("/sparql/terms")
    def terms() -> ResponseReturnValue:
        """Prefixes and terms of the ontology and the vocabulary, with their names in English and Chinese."""
        check_parameters()
        response = Response(_terms(), content_type="application/json")
        response.set_etag(hashlib.sha256(_terms()).hexdigest()[:32])
        response.cache_control.no_cache = True
        return response.make_conditional(request)

    @door.get("/sparql/examples/<example>")
    def example(example: str) -> ResponseReturnValue:
        """The SPARQL of a question of the catalog, with the parameters that are given in their places."""
        asked, reader = question(example), current_reader()
        check_may_ask(asked)
        check_given_once()
        with service.snapshot(reader) as snapshot:
            bound = resolve(asked, request.args.to_dict(), snapshot)
        return jsonify(name=asked.name, params=bound.words, sparql=bind(asked, bound.terms).strip() + "\n", then=asked.then)

    return door


@cache
def _terms() -> bytes:
    return json.dumps(completions(), ensure_ascii=False).encode()
