"""The files that pages load, under names that change with their content: `/assets/<name>`, kept by browsers for a year."""

from urllib.parse import quote

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from api.parameters import check_parameters
from ontology.errors import NotFound
from visualize.pieces import pieces

YEAR = 365 * 24 * 60 * 60


def blueprint() -> Blueprint:
    """The route, and `asset(name)` for templates. Reads and checks all files once."""
    door = Blueprint("assets", __name__)
    known = pieces()
    by_name = {piece.name: piece for piece in known.values()}

    @door.get("/assets/<name>")
    def asset(name: str) -> ResponseReturnValue:
        """A style sheet or script of the pages."""
        check_parameters()
        if name not in by_name:
            raise NotFound(f"There is no file «{name}».")
        piece = by_name[name]
        response = Response(piece.content, content_type=f"{piece.media_type}; charset=utf-8")
        response.set_etag(piece.digest)
        response.cache_control.public = True
        response.cache_control.max_age = YEAR
        response.cache_control.immutable = True
        return response.make_conditional(request)

    @door.app_context_processor
    def helpers() -> dict[str, object]:
        return {"asset": lambda name: f"/assets/{quote(known[name].name)}"}

    return door
