"""Clients that ask one thing after the other, each on its own connection: `python -m bench.clients PORT CLIENTS SECONDS`.

What comes in is JSON: a list of whole HTTP requests, each client beginning at another one. Written is JSON: the seconds that each
answer took, and how many were of which status.
"""

import json
import socket
import sys
import threading
import time
from collections import Counter


class Client(threading.Thread):
    """One of them; it connects anew where the server ends the connection with an answer."""

    def __init__(self, port: int, requests: list[bytes], first: int, until: float) -> None:
        super().__init__()
        self._requests, self._next, self._until = requests, first, until
        self._port = port
        self._connect()
        self.seconds: list[float] = []
        self.statuses: Counter[str] = Counter()

    def _connect(self) -> None:
        self._line = socket.create_connection(("127.0.0.1", self._port), timeout=60)
        self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._rest = b""

    def run(self) -> None:
        """Ask until the time is over."""
        while time.monotonic() < self._until:
            began = time.perf_counter()
            self._line.sendall(self._requests[self._next % len(self._requests)])
            status = self._read()
            self.seconds.append(time.perf_counter() - began)
            self.statuses[status] += 1
            self._next += 1
            if self._last:
                self._line.close()
                self._connect()
        self._line.close()

    def _read(self) -> str:
        """The status of the next answer, which is read to its end."""
        said = self._rest
        while b"\r\n\r\n" not in said:
            said += self._more()
        head, _, body = said.partition(b"\r\n\r\n")
        status, lower = head[9:12].decode(), head.lower()
        self._last = b"connection: close" in lower
        if b"transfer-encoding: chunked" in lower:
            while not body.endswith(b"0\r\n\r\n"):
                body += self._more()
            self._rest = b""
            return status
        at = lower.find(b"content-length:")
        length = 0 if at < 0 or status == "304" else int(lower[at + 15 :].split(b"\r\n", 1)[0])
        while len(body) < length:
            body += self._more()
        self._rest = body[length:]
        return status

    def _more(self) -> bytes:
        found = self._line.recv(1 << 16)
        if not found:
            raise ConnectionError("the server has closed the connection")
        return found


def main() -> None:
    """Ask, and write what came of it."""
    port, number, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    requests = [said.encode() for said in json.load(sys.stdin)]
    until = time.monotonic() + seconds
    clients = [Client(port, requests, one * len(requests) // number, until) for one in range(number)]
    began = time.monotonic()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    statuses = sum((client.statuses for client in clients), Counter[str]())
    took = [round(one, 6) for client in clients for one in client.seconds]
    json.dump({"seconds": took, "statuses": statuses, "whole": time.monotonic() - began}, sys.stdout)


if __name__ == "__main__":
    main()
