"""A server of our own that does as it is told: away, busy, strict or broken."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from graph.remote.client import RESULTS

EMPTY = json.dumps({"head": {"vars": ["s"]}, "results": {"bindings": []}}).encode()
Answer = tuple[int, dict[str, str], bytes]
Request = tuple[str, str, dict[str, str], bytes]
"""Method, path, headers and body."""
Said = Answer | None | Callable[[Request], Answer | None]


@dataclass
class Told:
    """What a server was sent, and what it answers, in turn; the last answer again and again. None hangs up."""

    answers: list[Said]
    requests: list[Request] = field(default_factory=list)

    def next(self) -> Answer | None:
        said = self.answers[min(len(self.requests), len(self.answers)) - 1]
        return said(self.requests[-1]) if callable(said) else said


class Handler(BaseHTTPRequestHandler):
    def __init__(self, told: Told, *args: object) -> None:
        self.told = told
        super().__init__(*args)  # type: ignore[arg-type]

    def handle(self) -> None:
        with suppress(OSError):  # whoever asked has gone
            super().handle()

    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.told.requests.append((self.command, self.path, dict(self.headers), body))
        if answer := self.told.next():
            status, headers, content = answer
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

    def log_message(self, *_args: object) -> None:
        """Nothing."""


@contextmanager
def answering(*answers: Said, certificate: Path | None = None) -> Iterator[tuple[str, Told]]:
    """The address of a server, and what it was told."""
    told = Told(list(answers))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, told))
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http{'s' if certificate else ''}://localhost:{server.server_port}/sparql", told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


FINE: Answer = (200, {"Content-Type": RESULTS}, EMPTY)
