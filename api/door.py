"""The command line's way to the one who owns the data: a running server through its socket, or else this process itself.

Either way a request goes through the same Flask application, as the administrator.
"""

import http.client
import io
import json
import socket
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask

from api.reader import ROLE
from api.settings import Settings
from ontology import errors

SOCKET = "socket"
ENDED = "The server ended before it was done; look at its log, then try again."
Lines = Generator[bytes, None, None]


@dataclass(frozen=True)
class Door:
    """Sends requests; `send` takes method, path and JSON body, and gives status and the lines of the answer."""

    send: Callable[[str, str, bytes | None], tuple[int, Lines]]

    def get(self, path: str, params: Mapping[str, str]) -> str:
        """The body of an answer.

        RemitError   the problem, as the class that the service raised
        """
        return self.fetch(path, params).decode()

    def fetch(self, path: str, params: Mapping[str, str]) -> bytes:
        """The body of an answer that need not be text; errors as for `get`."""
        return self._whole("GET", path + (f"?{urlencode(params)}" if params else ""), None)

    def post(self, path: str, facts: Mapping[str, Any]) -> dict[str, Any]:
        """The answer of an action, as JSON; errors as for `get`."""
        found: dict[str, Any] = json.loads(self._whole("POST", path, json.dumps(facts).encode()))
        return found

    def fetch_posted(self, path: str, facts: Mapping[str, Any]) -> bytes:
        """The answer of an action, which need not be text; errors as for `get`."""
        return self._whole("POST", path, json.dumps(facts).encode())

    def drop(self, path: str) -> None:
        """Delete something; errors as for `get`."""
        self._whole("DELETE", path, None)

    def follow(self, path: str, facts: Mapping[str, Any], progress: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
        """The result of a long action, with its progress while it goes on; errors as for `get`."""
        status, lines = self.send("POST", path, json.dumps(facts).encode())
        result: dict[str, Any] = {}
        with closing(lines):
            if status >= 400:
                raise _error(b"".join(lines), status)
            for line in lines:
                message = json.loads(line)
                if "problem" in message:
                    raise _error(json.dumps(message["problem"]).encode(), 500)
                if "progress" in message:
                    progress(message["progress"])
                result = message.get("result", result)
        if not result:
            raise errors.RemitError(ENDED)
        return result

    def _whole(self, method: str, path: str, body: bytes | None) -> bytes:
        status, lines = self.send(method, path, body)
        content = b"".join(lines)
        if status >= 400:
            raise _error(content, status)
        return content


@contextmanager
def open_door(settings: Settings) -> Iterator[Door]:
    """A door to the data folder.

    Conflict   the folder belongs to a process that does not serve, or has another layout
    """
    file = settings.data / SOCKET
    if _answers(file):
        yield Door(lambda method, path, body: _by_socket(file, method, path, body))
        return
    # Only here: beside a running server a command need not wait for all that an owner imports.
    from api.app import create_app
    from api.service import Service

    service = Service(settings)
    try:
        app = create_app(service)
        yield Door(lambda method, path, body: _in_process(app, method, path, body))
    finally:
        service.close()


def as_administrator(app: Flask) -> Callable[..., Any]:
    """The application as the administrator sees it."""

    def trusted(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        return app(environ | {ROLE: "administrator"}, start_response)

    return trusted


def _answers(file: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as trial:
        try:
            trial.connect(str(file))
        except OSError:
            return False
    return True


class _SocketConnection(http.client.HTTPConnection):
    def __init__(self, file: Path) -> None:
        super().__init__("localhost")
        self._file = file

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.connect(str(self._file))


def _headers(body: bytes | None) -> dict[str, str]:
    return {"Accept": "application/json"} | ({"Content-Type": "application/json"} if body else {})


def _by_socket(file: Path, method: str, path: str, body: bytes | None) -> tuple[int, Lines]:
    connection = _SocketConnection(file)
    try:
        with suppress(BrokenPipeError):  # who has heard enough may answer and hang up before the body is sent
            connection.request(method, path, body, _headers(body))
        response = connection.getresponse()
    except (OSError, http.client.HTTPException) as error:
        connection.close()
        raise errors.RemitError(f"The server at {file} did not answer: {type(error).__name__}.") from error
    return response.status, _lines(connection, response)


def _lines(connection: _SocketConnection, response: http.client.HTTPResponse) -> Lines:
    """The lines of a body, all of them or an error; afterwards the connection is closed."""
    try:
        yield from iter(response.readline, b"")
        if response.length:
            raise errors.RemitError(ENDED)
    except (OSError, http.client.HTTPException) as error:
        raise errors.RemitError(ENDED) from error
    finally:
        response.close()
        connection.close()


def _in_process(app: Flask, method: str, path: str, body: bytes | None) -> tuple[int, Lines]:
    response = app.test_client().open(
        path, method=method, data=io.BytesIO(body or b""), headers=_headers(body), environ_overrides={ROLE: "administrator"}
    )
    return response.status_code, _split(response.iter_encoded())


def _split(pieces: Iterator[bytes]) -> Lines:
    """Pieces of a body as lines, as they come."""
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        yield from (line + b"\n" for line in whole)
    if rest:
        yield rest


def _error(content: bytes, status: int) -> errors.RemitError:
    """The error that a problem document stands for."""
    try:
        facts = json.loads(content)
    except ValueError:
        facts = {"detail": content.decode(errors="replace")}
    detail = str(facts.pop("detail", "") or facts.get("title", "no reason given"))
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.RemitError)]
    named = str(facts.pop("kind", "")) or str(facts.get("type", "")).rpartition("#")[2].replace("-", "")
    for kind in kinds:
        if kind.__name__.lower() == named.lower():
            return kind(detail, **facts)
    fitting = next((kind for kind in kinds if kind.status == status), errors.RemitError)
    return fitting(detail, **facts)
