"""What any body may be, before a door reads it: no larger than the door takes, and JSON that is JSON.

JSON that is nested too deeply for the parser, or holds NaN, is refused like any other text that is no JSON.
"""

from typing import Any, NoReturn

from flask import Flask, request
from flask.json.provider import DefaultJSONProvider

USUAL_BYTES = 4 * 2**20
"""Size of a body; doors that take larger ones say so before they read."""


class _Json(DefaultJSONProvider):
    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Read a JSON text; ValueError where it is none."""
        try:
            return super().loads(s, parse_constant=_refuse, **kwargs)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def guard_bodies(app: Flask) -> None:
    """Hold every body of an app to this."""
    app.json = _Json(app)

    @app.before_request
    def limit_body() -> None:
        request.max_content_length = USUAL_BYTES
