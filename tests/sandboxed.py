"""A small store for sandbox tests, and what they do with one."""

import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyoxigraph

from graph.sandbox import Formats, Sandbox, SpooledResult

ENDLESS = "SELECT * {" + "".join(f" VALUES ?v{i} {{ {' '.join(map(str, range(50)))} }}" for i in range(5)) + " }"


def make_checkpoint(folder: Path) -> Path:
    """One literal in the default graph, one each in <urn:a> and <urn:secret>."""
    store = pyoxigraph.Store(str(folder / "live"))
    store.update(
        """INSERT DATA {
            <urn:s> <urn:p> "open" .
            GRAPH <urn:a> { <urn:s> <urn:p> "a" }
            GRAPH <urn:secret> { <urn:s> <urn:p> "secret" }
        }"""
    )
    store.flush()
    store.backup(str(folder / "checkpoint"))
    return folder / "checkpoint"


def ask(sandbox: Sandbox, query: str | None, store: Path, **options: object) -> SpooledResult:
    given: dict[str, Any] = {"formats": Formats(), "seconds": 60, "max_bytes": 1 << 20, **options}
    return sandbox.run(query, store=store, **given)


def values(result: SpooledResult) -> list[str]:
    with result:
        rows = json.loads(result.path.read_bytes())["results"]["bindings"]
    return sorted(row["o"]["value"] for row in rows)


def workers(sandbox: Sandbox) -> set[int]:
    return {process.pid for process in sandbox._live}


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def canary() -> Iterator[tuple[int, list[bytes]]]:
    """A port of this machine, and what was sent to it."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    heard.append(connection.recv(1000))

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield server.getsockname()[1], heard
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()
