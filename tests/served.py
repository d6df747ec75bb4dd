"""An application behind a real server on loopback."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from waitress import create_server


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address at which it answers meanwhile."""
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.trigger.pull_trigger(server.close)  # by the thread that runs it: another one would close what it waits for
        thread.join()
