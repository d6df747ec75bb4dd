"""How long the server took for an answer, in every answer's header `Server-Timing` (W3C), where a browser's tools show it.

`total` is the time until the answer is there to be sent, `cpu` what of it this process worked for it: the rest is waiting for
others. Both in milliseconds.
"""

import time

from flask import Flask, Response, g

TIMING = "Server-Timing"


def told_times(total: float, cpu: float | None = None) -> str:
    """The value of the header, of seconds; what is told from memory is work and nothing else."""
    return f"total;dur={total * 1000:.1f}, cpu;dur={(total if cpu is None else cpu) * 1000:.1f}"


def register(app: Flask) -> None:
    """Measure every request of the app, from before anything else of it is done."""

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter(), time.thread_time()

    @app.after_request
    def tell(response: Response) -> Response:
        if began := g.get("began"):
            total, cpu = time.perf_counter() - began[0], time.thread_time() - began[1]
            response.headers[TIMING] = told_times(total, cpu)
        return response
