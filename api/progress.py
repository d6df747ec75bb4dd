"""A progress bar with rate and time left: on a terminal it moves, elsewhere it says a line now and then."""

import sys
import time
from types import TracebackType
from typing import Any

import click

WIDTH = 28
EVERY = 0.2
STEPS = {
    "survey": "Looking through the files",
    "commit": "Committing and judging",
    "write": "Writing",
    "judge": "Judging the boundaries, deriving the public store",
}
UNITS = {"write": "KB"}


class Progress:
    """Shows how far something is; use it as a context."""

    def __init__(self, label: str, unit: str) -> None:
        self._first = label, unit
        self._label, self._unit = label, unit
        self._done = 0
        self._moves = sys.stderr.isatty()
        self._begin: tuple[float, int] | None = None
        self._shown = 0.0

    def to(self, done: int, total: int) -> None:
        """So many of so many are done."""
        now = time.monotonic()
        if self._begin and done < self._begin[1]:
            self._begin = None
        begin, before = self._begin = self._begin or (now, done)
        if done < total and now - self._shown < (EVERY if self._moves else 10.0):
            return
        self._shown = now
        rate = (done - before) / max(now - begin, 0.001)
        left = (total - done) / rate if rate else 0.0
        filled = WIDTH * done // max(total, 1)
        bar = f"[{'#' * filled}{'-' * (WIDTH - filled)}]"
        text = f"{self._label} {bar} {done}/{total} {self._unit}, {rate:,.0f}/s, {int(left // 60)}:{int(left % 60):02d} left"
        click.echo(f"\r{text}\033[K" if self._moves else text, err=True, nl=not self._moves)

    def add(self, more: int, total: int) -> None:
        """So many more are done."""
        self._done += more
        self.to(self._done, total)

    def message(self, message: dict[str, Any]) -> None:
        """What a worker tells: rows done, or the step that begins (where nothing moves, only after rows were told)."""
        step = message.get("step", "")
        if "rows" in message:
            self._turn_to(STEPS.get(step, self._first[0]), UNITS.get(step, self._first[1]))
            self.to(message["done"], message["rows"])
        elif self._moves or self._begin:
            self._end_line()
            click.echo(f"{STEPS.get(step, step)} ...", err=True)

    def _turn_to(self, label: str, unit: str) -> None:
        """Tell about something else from here on, with a rate of its own."""
        if label != self._label:
            self._end_line()
            self._label, self._unit, self._begin = label, unit, None

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._end_line()

    def _end_line(self) -> None:
        if self._moves:
            click.echo("", err=True)
