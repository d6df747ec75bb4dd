"""What a sandbox and its workers say to each other: one JSON object per line, errors as classes of the error tree."""

import json
import logging
import traceback
from collections.abc import Iterator
from typing import Any

from graph.disk import not_written
from ontology.errors import RemitError

Message = dict[str, Any]
_log = logging.getLogger(__name__)


class WorkerDied(RemitError):
    """The worker ended (out of memory, or a crash of the engine) before it had an answer."""

    status = 503
    exit_code = 8
    title = "The worker ended before it had an answer"


def to_line(message: Message) -> bytes:
    """A message as one line of ASCII."""
    return json.dumps(message, default=str).encode("ascii") + b"\n"


def error_message(error: BaseException) -> Message:
    """An error as a message: class names from the most special on, or the traceback of an unexpected one."""
    if isinstance(error, MemoryError):
        error = WorkerDied("This needs more memory than a worker has.")
    if isinstance(error, OSError):
        error = not_written(error) or error
    if not isinstance(error, RemitError):
        return {"unexpected": "".join(traceback.format_exception(error))}
    names = [_name(kind) for kind in type(error).__mro__ if issubclass(kind, RemitError)]
    return {"error": names, "detail": error.detail, "extra": error.extra}


def error_from(message: Message) -> RemitError:
    """The error that a message carries; an unexpected one is logged and says nothing of the inside."""
    if "error" not in message:
        _log.error("a sandbox worker failed: %s", message.get("unexpected", message))
        return RemitError("A worker failed in a way that nobody foresaw; the log of the service says more.")
    kinds = {_name(kind): kind for kind in _tree(RemitError)}
    kind = next(kinds[name] for name in message["error"] if name in kinds)
    error = kind.__new__(kind)
    RemitError.__init__(error, message["detail"], **message["extra"])
    return error


def _name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _tree(kind: type[RemitError]) -> Iterator[type[RemitError]]:
    yield kind
    for special in kind.__subclasses__():
        yield from _tree(special)
