"""Behind a web server that encrypts the way: what did not come through it is not answered."""

from collections.abc import Callable, Iterable
from typing import Any

REFUSAL = b"Remit is asked by way of the web server before it, over https. See docs/how-to/accounts.md.\n"
ONE_YEAR = "max-age=31536000"


def only_encrypted(app: Callable[..., Any]) -> Callable[..., Any]:
    """The application for requests that the trusted web server declares to have come by https; browsers are told to stay there.

    `/health` is answered anyhow: it says nothing of anybody.
    """

    def encrypted(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def started(status: str, headers: list[tuple[str, str]], error: Any = None) -> Any:
            return start_response(status, [*headers, ("Strict-Transport-Security", ONE_YEAR)], error)

        if environ["wsgi.url_scheme"] == "https":
            answer: Iterable[bytes] = app(environ, started)
            return answer
        if environ.get("PATH_INFO") == "/health":
            answer = app(environ, start_response)
            return answer
        start_response("403 Forbidden", [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(REFUSAL)))])
        return [REFUSAL]

    return encrypted
