"""What several commands share: parameters as they are written on the command line, and answers as they are shown there."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer
from urllib.parse import quote

import click

from api.door import Door
from api.table import as_table

PATIENCE = 2.0
"""Seconds after which whoever waits for an answer is told why."""


def given_words(params: tuple[str, ...]) -> dict[str, str]:
    """Parameters from NAME=VALUE.

    UsageError   one that is not written so
    """
    for param in params:
        if "=" not in param:
            raise click.UsageError(f"«{param}» is not NAME=VALUE.")
    return dict(param.split("=", 1) for param in params)


def check_readable(*words: str) -> None:
    """Refuse arguments that are not UTF-8: they can be in no file and in no address.

    UsageError   which one
    """
    for word in words:
        if not word.isascii() and word != word.encode(errors="replace").decode():
            raise click.UsageError(f"{word!r} is not UTF-8.")


def explained(door: Door, name: str, given: dict[str, str]) -> str:
    """Which engine answers a question, why, and the text that it runs."""
    found = json.loads(door.get(f"/q/{quote(name, safe='')}.json", given | {"explain": "yes"}))
    return f"{found['engine']}: {found['why']}\n\n{found['text']}"


def answered(door: Door, name: str, given: dict[str, str], form: str) -> str:
    """The answer of a question as a table, as JSON or as CSV."""
    path = f"/q/{quote(name, safe='')}"
    with waiting():
        text = door.get(f"{path}.csv" if form == "csv" else f"{path}.json", given)
    if form == "csv":
        return text.replace("\r\n", "\n")
    return text if form == "json" else as_table(json.loads(text))


@contextmanager
def waiting() -> Iterator[None]:
    """Tell whoever waits at a terminal for long that something is being worked out."""
    said = Timer(PATIENCE, click.echo, ["It is being worked out; asked again, it comes at once.", None, True, True])
    if sys.stderr.isatty():
        said.start()
    try:
        yield
    finally:
        said.cancel()
