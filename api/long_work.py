"""What the administrator's routes share: the body they take, and answers that tell how far the work is."""

import json
import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any

from flask import request

from api.service import Service
from graph.disk import told
from ontology.errors import BadRequest, RemitError

Message = dict[str, Any]


def body(**needed: type) -> Message:
    """The body of a request, a JSON object that has these members of these types.

    BadRequest   it is not
    """
    facts = request.get_json(silent=True)
    if not isinstance(facts, dict) or not all(isinstance(facts.get(name), kind) for name, kind in needed.items()):
        raise BadRequest(f"The body is to be a JSON object with {', '.join(needed)}.")
    return facts


def lines(service: Service, work: Callable[[Callable[[Message], None]], Message]) -> Iterator[str]:
    """Run something in a thread; every line is a JSON object: progress while it goes on, then its result or its problem."""
    messages: queue.Queue[Message | None] = queue.Queue()

    def run() -> None:
        try:
            with told(), service.store.steady():
                messages.put({"result": work(lambda message: messages.put({"progress": message}))})
        except RemitError as error:
            messages.put({"problem": {"kind": type(error).__name__, "detail": error.detail, **error.extra}})
        except Exception as error:
            messages.put({"problem": {"kind": "RemitError", "detail": f"{type(error).__name__}: {error}"}})
        messages.put(None)

    threading.Thread(target=run, name="administration").start()
    while (message := messages.get()) is not None:
        yield json.dumps(message, ensure_ascii=False) + "\n"
