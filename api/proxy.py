"""Behind a web server that encrypts the way: what did not come through it is not answered."""

from collections.abc import Callable, Iterable
from typing import Any

REFUSAL = b"Remit is asked by way of the web server before it, over https. See docs/how-to/accounts.md.\n"


def only_encrypted(app: Callable[..., Any]) -> Callable[..., Any]:
    """The application for requests that the trusted web server declares to have come by https.

    `/health` is answered anyhow: it says nothing of anybody.
    """

    def encrypted(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["wsgi.url_scheme"] == "https" or environ.get("PATH_INFO") == "/health":
            answer: Iterable[bytes] = app(environ, start_response)
            return answer
        start_response("403 Forbidden", [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(REFUSAL)))])
        return [REFUSAL]

    return encrypted
