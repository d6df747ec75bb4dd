"""The page of all addresses, from the URL map of an application."""

import tempfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

from api.app import create_app
from api.reference.parts import cell, head, page, row
from api.rights import right_of
from api.service import Service
from api.settings import Settings
from queries.catalog import catalog

ABOUT = """By the part of the program that answers. The right is one of [the table of rights](rights.md). Questions of the
catalog answer besides at `/NAME` and `/q/NAME` with the endings of their formats; [the questions](questions.md) lists
them. `/openapi.json` says the same for programs.
"""


def document() -> str:
    """The text of the page, from an application over an empty folder."""
    with tempfile.TemporaryDirectory(prefix="remit-routes-") as folder:
        service = Service(Settings(Path(folder) / "data", workers=1))
        try:
            return of(create_app(service))
        finally:
            service.close()


def of(app: Flask) -> str:
    """The text of the page for an application."""
    return page("The addresses", "the URL map and `api/rights.py`", _lines(app))


def _lines(app: Flask) -> Iterator[str]:
    yield ABOUT
    found = sorted((rule for rule in app.url_map.iter_rules() if not _of_a_question(rule)), key=_place)
    for door, rules in groupby(found, key=lambda rule: rule.endpoint.partition(".")[0]):
        yield f"## {door.replace('_', ' ').capitalize()}\n"
        yield head("address", "method", "right", "what it does")
        for rule in rules:
            yield from (_row(app, rule, method) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        yield ""


def _row(app: Flask, rule: Rule, method: str) -> str:
    right = right_of(rule.endpoint, method)
    about = (app.view_functions[rule.endpoint].__doc__ or "").strip().partition("\n")[0]
    return row(f"`{rule.rule}`", method, right.name if right else "-", cell(about))


def _place(rule: Rule) -> tuple[str, str, str]:
    return rule.endpoint.partition(".")[0], rule.rule, rule.endpoint


def _of_a_question(rule: Rule) -> bool:
    return rule.endpoint.startswith("questions.") and rule.rule.strip("/").partition(".")[0] in catalog()
